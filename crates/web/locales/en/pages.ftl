# Error pages, filters of lists, region pages, and words about pictures.

error-too-long-title = This address is too long.
error-too-long-text = The address or the text searched for is too long to be read. Try a few words only.
error-read-only-title = This page can only be read.
error-read-only-text = Nothing can be sent to this address. Open it as usual, or start from the home page.
error-near = Perhaps you are looking for
error-no-tag-title = This code is not known.
error-no-tag-text = The code on the tag may be mistyped, or its record is no longer shown. A code has 12 letters and digits; the letters o, i and l are read as 0 and 1.
share-alt = A woven ornament with the words “{ $title }”
printed-address = Short address of this page:

## Region pages
region-table = Map of { $region }
region-peoples = Peoples
region-zone = Time zone
region-parents = Part of
region-former = Earlier designations
region-beside = The regions before and after
region-nothing = No craft of { $region } has been recorded yet. That does not mean there is none.
region-nothing-here = No craft has been recorded for { $region } itself yet. That does not mean there is none.
region-crafts-around = Crafts recorded in { $region }
region-part-of = { $form } in { $region }.
region-has-flagship = Designated flagship product: { $crafts }.
region-has-coming = Decreed as flagship product, but not in force yet: { $crafts }.
region-has-under-way = Proposed or being assessed as flagship product: { $crafts }. No official designation is recorded yet.
region-has-candidates = Recorded candidates for a flagship product: { $crafts }. No official designation is recorded yet.
region-has-none = No flagship product and no candidate is recorded here yet.
region-none-of = nothing recorded yet in { $regions } regions
region-some-of = { $some } of { $regions } regions have a candidate or flagship product
since = since { $date }
until = until { $date }
locator = Where { $here } lies in { $around }

## Sheet and directory
sheet = Region sheet
sheet-print = Print the region sheet
sheet-title = Sheet: { $region }
sheet-how = This sheet is made for one A4 page. Print it from the menu of your browser.
sheet-more = and { $count } more, to be found at
sheet-others = more at
directory = Directory
directory-title = Craft directory of { $region }
directory-intro = Every region with the status of its flagship product, its crafts and its makers as recorded.
directory-contact = Names and contacts of persons are printed only where their consent is recorded; others can be reached through the regional craft council.
directory-parts = Directory by region
directory-how = This directory can be printed from the menu of your browser; every page is numbered.
directory-more = and { $count } more makers, see the page of the region
counted-samples = { $count } (samples)
counted-some-samples = { $count }, { $samples } of them samples
counted-with-samples = { $count }, samples included
goods-list = See the list
