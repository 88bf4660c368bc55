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
