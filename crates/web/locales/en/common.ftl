# The frame of every page: navigation, footer, statuses, filters, tables, errors.
# Keys are the same in every language. One sentence, one key; never join a sentence from pieces.

## Head of the page
skip-to-content = Skip to content
nav-main = Main menu
nav-home = Home
nav-regions = Regions
nav-crafts = Crafts
nav-motifs = Motifs
nav-makers = Makers
nav-items = Items
nav-search = Search
nav-open-data = Open data
nav-about = About
language = Language
lang-id = Bahasa Indonesia
lang-en = English
# What others call themselves; the program speaks to their readers in English.
lang-ar = العربية
lang-bn = বাংলা
lang-es = Español
lang-fil = Filipino
lang-fr = Français
lang-hi = हिन्दी
lang-km = ភាសាខ្មែរ
lang-lo = ລາວ
lang-ms = Bahasa Melayu
lang-my = မြန်မာ
lang-nl = Nederlands
lang-pt = Português
lang-ta = தமிழ்
lang-th = ไทย
lang-vi = Tiếng Việt
lang-zh = 中文
search-label = Search crafts, motifs, makers, items or regions
search-placeholder = Search ulos, plaiting, makers, regions…
search-submit = Search
breadcrumb = You are here

## Footer
footer = footer
footer-about = A record of regional crafts, their motifs and the people who make them. Kept by { $programme }.
footer-incomplete = These pages show what has been recorded so far. The record may be incomplete, and it may be wrong.
footer-correct = Send a correction
footer-ornament = The drawn weaves on this site are ornaments, not the real motifs.
footer-nav = More links
footer-about-link = About this record
footer-open-data = Open data
footer-api = API
footer-directory = Print the directory

## Flagship status
status-candidate = Candidate
status-proposed = Proposed
status-assessed = Assessed
status-coming = Decreed, not in force yet
status-designated = Designated
status-under_review = Under review
status-retired = Retired
status-none = Not yet recorded
status-meaning-candidate = Named by a source or put forward by the region; not formally proposed yet.
status-meaning-proposed = Formally proposed by the region’s officer.
status-meaning-assessed = Scored in an assessment round.
status-meaning-coming = Designated by a decree that begins to hold later.
status-meaning-designated = Designated as the flagship product by a decree.
status-meaning-under_review = Designated before, and now under review.
status-meaning-retired = The designation is no longer in force.
status-meaning-none = No flagship product and no candidate is recorded here yet.
claimed-by = called a flagship by { $source }

## Marks on a record
sample = Sample
sample-note = Makers and items marked “sample” were made to show how this site works. They do not describe real people or goods.
sample-record = This record is a sample, not a real person or a real item.
unchecked = not yet checked
unchecked-note = This comes from the source named and has not been checked by the council yet.
confirmed = checked
protected = Protected
protected-title = Made of a protected species
protected-note = This cannot be sold through this site.
not-recorded = Not yet recorded
meaning-not-recorded = Its meaning is not yet recorded.
weave-caption = An ornament, not the real motif. Drawn from the traits of this record.
weave-alt = Woven ornament for { $name }
sources = Sources
sources-count = { $count ->
    [one] { $count } source
   *[other] { $count } sources
}
as-of = As recorded on { $date }
correct-question = Something wrong?
correct-link = Send the decree or a correction

## Lists, filters, paging
filters = Filter
filters-active = Filtered by
filter-remove = remove this filter
filter-clear = Remove all filters
facet-kind = Kind
facet-region = Region
facet-category = Category
facet-technique = Technique
facet-material = Material
facet-people = People
facet-price = Price
facet-stock = Availability
facet-status = Flagship status
in-stock = In stock
made-to-order = Made to order
lead-time = Lead time
days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
pager = Pages of the list
pager-previous = Previous
pager-next = Next
show-all = Show all
empty-title = Nothing recorded yet
empty-text = No record matches. That does not mean there is none: we only know what has been recorded here.
empty-filters = No record meets all of these filters.
empty-link = Remove all filters

## Counts
count-regions = { $count ->
    [one] { $count } region
   *[other] { $count } regions
}
count-crafts = { $count ->
    [one] { $count } craft
   *[other] { $count } crafts
}
count-motifs = { $count ->
    [one] { $count } motif
   *[other] { $count } motifs
}
count-makers = { $count ->
    [one] { $count } maker
   *[other] { $count } makers
}
count-items = { $count ->
    [one] { $count } item
   *[other] { $count } items
}
count-results = { $count ->
    [0] No results
    [one] { $count } result
   *[other] { $count } results
}

## Kinds of record
kind-region = Region
kind-craft = Craft
kind-motif = Motif
kind-maker = Maker
kind-item = Item
kind-heritage = Cultural heritage
maker-person = Individual
maker-group = Group
maker-cooperative = Co-operative
maker-workshop = Workshop
maker-gallery = Gallery

## Words in tables
col-region = Region
col-code = Code
col-craft = Craft
col-motif = Motif
col-maker = Maker
col-item = Item
col-people = People
col-category = Category
col-status = Status
col-area = Area
col-population = Population
col-price = Price
col-source = Source
col-date = Date
col-document = Decree number
col-period = Period
col-meaning = Meaning
col-count = Number
area-km2 = { $count } km²
print-page = Print this sheet
download-csv = Download CSV
download-geojson = Download GeoJSON

## Errors
error-code = Error { $code }
error-not-found-title = This page was not found.
error-not-found-text = The address may be mistyped, or the record is no longer shown. Try searching for the name, or start from one of the lists below.
error-bad-request-title = This request could not be read.
error-bad-request-text = Part of the address is not recognised. Check the address, or start from the home page.
error-busy-title = The site is busy.
error-busy-text = Please reload in a moment. No data has been lost.
error-server-title = Something went wrong on our side.
error-server-text = The failure has been recorded and no data has been lost. Try again in a moment, or go back to the home page.
error-search-title = Search is being prepared.
error-search-text = The search index is being rebuilt. Meanwhile the lists of regions and crafts can be opened as usual.
