# Import, export and templates.

fault-surplus = stands to the right of the last column; perhaps a text with a comma lacks its quotation marks
fault-sheet-error = the spreadsheet shows an error in this cell; mend its formula

import-file = The file cannot be read: { $why }.
import-folder = This is a folder; name the file in it.
import-too-large = The file has { $size } MiB; at most { $max } MiB are read. Divide it into several files.
import-too-large-inside = The spreadsheet unpacks to more than is read, or a cell in it is too long. Save it as CSV UTF-8 and divide it if need be.
import-too-many-rows = The file has more than { $max } rows. Divide it into several files.
import-row-too-long = Line { $line } is too long. Perhaps a quotation mark is not closed there.
import-encoding = Line { $line } is not UTF-8 text. Save the file as “CSV UTF-8 (comma delimited)” in Excel, or with the character set “Unicode (UTF-8)” in LibreOffice, or as .xlsx.
import-utf16 = The file is UTF-16 text (“Unicode text” in Excel). Save it as “CSV UTF-8 (comma delimited)” or as .xlsx.
import-binary = The file is neither text nor a spreadsheet. CSV in UTF-8, .xlsx and, for boundaries, GeoJSON are read.
import-old-spreadsheet = The file is a spreadsheet of the old kind (.xls) or is protected by a password. Save it as .xlsx without a password, or as CSV UTF-8.
import-spreadsheet = The spreadsheet cannot be read: { $why }. Open it, save it as .xlsx again, or save it as CSV UTF-8.
import-no-sheet = No sheet has a heading with the columns { $columns }. Run `corak template` for an example.
import-column = The column { $column } is missing. Run `corak template` for an example.
import-twice = The column { $column } stands there twice.
import-geojson = The file is no GeoJSON FeatureCollection: { $why }.
import-busy = Somebody else is writing to the database and went on for longer than is waited. Nothing was stored; try again later.
import-running = An import is running ({ $kind }, { $file }); reading goes on, writing waits until it is done. Try again later.
import-disk-full = The disk is full. Nothing was stored; make room and try again.
import-store = The database could not do it: { $why }. Nothing was stored.
import-ignored = Columns that are not read: { $columns }
import-counts = new { $new }   changed { $changed }   unchanged { $unchanged }   faulty { $faulty }
import-fault = line { $line }, { $column } “{ $found }”: { $what }
import-more-faults = …and further faults; the first { $max } are listed.
import-nothing = Nothing was stored.
import-preview = Preview: nothing was stored.
import-phase-check = Checking
import-phase-compare = Comparing
import-phase-apply = Storing

export-cell-too-long = A cell is longer than a spreadsheet can hold. Export as CSV: --format csv.
export-too-many-rows = The register has more rows than a spreadsheet. Export as CSV: --format csv.
export-failed = The register could not be written: { $why }.
export-terminal = A spreadsheet is no text for the screen. Send it into a file: > { $file }
