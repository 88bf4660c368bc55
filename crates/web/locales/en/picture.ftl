# Photographs of items and makers.

photos = Photographs
photos-of = Photographs: { $name }
photos-choose = Choose photographs
photos-hint = JPEG, PNG or WebP, 25 MB each at most; several at once, up to { $most } photographs. Place and device are removed.
photos-send = Send the photographs
photos-none = No photograph is recorded yet
photos-none-text = Public pages show a drawn weave until a photograph is shown.
photos-refused = These were not taken:
photo-none-sent = No file was chosen, or the connection broke before a photograph had arrived.
photo-too-many = There are { $most } photographs, which is the most. Remove one before adding another.
photo-refused-type = no JPEG, PNG or WebP photograph
photo-refused-bytes = larger than 25 MB, or too many at once
photo-refused-pixels = more than 40 megapixels, or one side is too long
photo-refused-small = too small; the shorter side needs at least 64 pixels
photo-refused-unreadable = the file is damaged or cut off; send it again from the camera
photo-waits = The photograph has arrived; its sizes are being made. Load this page again in a moment.
photo-number = Photograph { $number }
photo-cover = cover
photo-is-shown = shown
photo-about = About it
photo-alt = What is to be seen ({ $language })
photo-author = Photographer
photo-licence = Licence
photo-licence-none = – choose –
photo-show = Show it on the public page
photo-make-cover = Make it the cover
photo-up = Move up
photo-down = Move down
photo-remove = Remove
photo-by = Photograph: { $author }
photo-done-kirim = { $count ->
    [one] One photograph has arrived. Say what it shows, so that it can be shown.
   *[other] { $count } photographs have arrived. Say what they show, so that they can be shown.
}
photo-done-simpan = What is said of the photograph is stored.
photo-done-urut = The order of the photographs is changed.
photo-done-hapus = The photograph is removed.
licence-cc-by-4-0 = CC BY 4.0
licence-cc-by-sa-4-0 = CC BY-SA 4.0
licence-cc-by-nc-4-0 = CC BY-NC 4.0
licence-cc0-1-0 = CC0 1.0 (public domain)
licence-reserved = All rights reserved
error-photo-storage-title = The photographs could not be stored
error-photo-storage-text = The storage for photographs does not answer, or is full. Nothing of this sending was recorded: send the same files again in a few minutes. If it stays so, tell whoever looks after the program.
