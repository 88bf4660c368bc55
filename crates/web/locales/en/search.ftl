# Search: box, filters, results, and the state without results.

find-title = Search
find-intro = One box for items, crafts, motifs, makers and regions. Typing errors are forgiven, and words are found in all their forms.
find-hits = Search results
find-none-title = Nothing found
find-none-text = No record matches. That does not mean there is nothing: we only know what is recorded here. Try fewer words, or browse the lists.
find-wordless-title = No word to look for
find-wordless-text = What was typed is only punctuation or pictures, with no letter or digit. Type the name of a craft, motif, region, maker or item, or browse the lists.
find-without-filters = Search without filters
find-preparing = The search index is being prepared. Meanwhile names are found by their beginning, without filters and counts.
find-corrected = Nothing has the words as typed. Showing results for
find-offered = Did you mean:
find-relaxed = Nothing has all of these words. Showing what has most of them.

## Order and pages
sort = Sort
sort-match = Best match
sort-newest = Newest
sort-name = Name
sort-price = Lowest price
sort-price-down = Highest price
pager-range = { $from }–{ $to } of { $total }
pager-bounded = Further pages are not shown; narrow the list with the filters.

## Prices
price-below = Below { $below }
price-between = { $from } to below { $below }
price-from = { $from } and above
