# The stall: the pages of a maker on a telephone.

stall-title = Stall
stall-elsewhere = Other pages
stall-account = Account
stall-products = Products
stall-add-short = Add
stall-add = Add a product
stall-profile = Profile
stall-choose-again = Another maker
stall-choose = For whom?
stall-choose-text = You may act for several makers. Choose one.
stall-nobody = Your account is not connected with a maker yet
stall-nobody-text = Ask an officer of the craft council of your region to connect it. From then on you keep your products and your profile here.
stall-council-no-contact = How this council is reached is not recorded yet. Go and see it at its office.
stall-pages = Pages of products
stall-newest = Newest
stall-older = Older →

stall-none = No product is recorded yet
stall-none-text = Photograph one of your works, give it a name and a price. It takes less than a minute.
stall-add-first = Add the first product
stall-profile-look = See the profile
stall-profile-is-draft = Your profile is still a draft. Send it to the officer so that it can be published.
stall-profile-is-submitted = Your profile waits for the officer.
stall-profile-is-returned = Your profile was sent back and needs to be mended.
stall-profile-is-paused = Your profile is hidden for now, so that nobody sees it.
stall-profile-is-withdrawn = Your profile was withdrawn from the public pages.
stall-holiday = Going on holiday?
stall-holiday-text = Your products stay on the public pages, which say that you are on holiday and that nothing can be ordered. After the last day all is as before by itself.
stall-holiday-pause = Begin the holiday
stall-holiday-resume = Show them all again
stall-holiday-now = You are on holiday
stall-holiday-now-until = You are on holiday until { $until }
stall-holiday-until = Last day of the holiday
stall-holiday-until-hint = Leave it empty if you do not know yet, and end the holiday yourself.
stall-holiday-change = Another last day
stall-holiday-end = End the holiday now
stall-holiday-done-masuk = The holiday is over. All is as before.
stall-paused = Show again what was paused one by one
stall-paused-text = What you paused yourself is shown again at once. What somebody else paused stays paused.
stall-holiday-now-text = All your products are shown with this note and cannot be ordered.
stall-holiday-done-libur = The holiday is recorded. The public pages now say so.
stall-holiday-done-tampil = { $count ->
    [one] One product is shown again.
   *[other] { $count } products are shown again.
}
stall-holiday-left-tampil = Some are still hidden: open those that somebody else paused one by one.
stall-no-price = No price recorded
stall-in-stock = { $count } in stock
stall-out-of-stock = Out of stock
stall-made-to-order = Made to order, { $count ->
    [one] one day
   *[other] { $count } days
}

stall-state-draft = Draft
stall-state-submitted = Waits for the officer
stall-state-published = Published
stall-state-returned = Sent back
stall-state-paused = Hidden for now
stall-state-withdrawn = Withdrawn
stall-about-draft = Not sent to the officer yet.
stall-about-submitted = The officer will look at it. There is nothing for you to do.
stall-about-published = Everybody can see it.
stall-about-returned = To be mended before it can be published.
stall-about-paused = For now it is not on the public pages.
stall-about-withdrawn = Not shown any more. To have it back, ask the officer.
stall-why-returned = The officer says:
stall-why = Reason:
stall-next-draft = Send to the officer
stall-next-submitted = Look
stall-next-published = Change price or stock
stall-next-returned = Mend it
stall-next-paused = Show it again
stall-next-withdrawn = Look
stall-next-title = What comes next

stall-step-submit = Send to the officer
stall-note-submit = The officer looks at it, and publishes it or sends it back with a message.
stall-step-reopen = Take it back
stall-note-reopen = It becomes a draft again, for you to go on with.
stall-step-pause = Hide for now
stall-note-pause = It is not on the public pages until you show it again.
stall-step-resume = Show it again
stall-note-resume = At once, if it was you who put it on holiday; if it was somebody else, the officer looks at it first.
stall-profile-step-submit = Send to the officer
stall-profile-note-submit = The officer looks at it, and publishes it or sends it back with a message.
stall-profile-step-reopen = Take it back
stall-profile-note-reopen = It becomes a draft again, for you to go on with.
stall-profile-step-pause = Hide the profile for now
stall-profile-note-pause = The profile is not on the public pages until you show it again.
stall-profile-step-resume = Show the profile again
stall-profile-note-resume = At once, if it was you who hid it; if it was somebody else, the officer looks at it first.
stall-withdraw = No longer for sale?
stall-withdraw-note = The product is withdrawn from the public pages, and only an officer can take it up again. For a while only, hide it.
stall-withdraw-why = Reason
stall-withdraw-reason = Not made any more
stall-withdraw-go = Withdraw this product

stall-done-simpan = Saved.
stall-done-tawaran = Price and stock are saved.
stall-done-ajukan = Sent. The officer will look at it.
stall-done-batal = It is a draft again.
stall-done-tampil = It is on the public pages again.
stall-done-libur = Hidden for now: it is not on the public pages.
stall-done-tarik = Withdrawn.
stall-done-baru-ajukan = The product is saved and sent. The officer will look at it.
stall-done-baru-konsep = The product is saved as a draft.

stall-add-title = New product
stall-photo = Photograph
stall-photo-camera = Take one with the camera
stall-photo-gallery = Or choose from the gallery
stall-photo-hint = JPEG, PNG or WebP, at most 25 MB. Place and data of the telephone are removed.
stall-photo-there = { $count ->
    [one] One photograph has come and need not be sent again.
   *[other] { $count } photographs have come and need not be sent again.
}
stall-photo-refused = This photograph cannot be taken
stall-photo-most = A product has { $most } photographs at most. Those beyond were left out: send again to go on without them.
stall-photo-gone = { $count ->
    [one] A photograph that came earlier is no longer kept, since a form holds it for a day. Choose it again.
   *[other] { $count } photographs that came earlier are no longer kept, since a form holds them for a day. Choose them again.
}
stall-typed-is-kept = What you typed is still there. Choose another photograph and send again.
stall-photo-add = Add a photograph
stall-photos = Photographs ({ $count })
stall-photo-item-note = This product is published. When you show a new photograph or change what is said of one, the product waits for the officer first and is not on the public pages until then.
stall-photo-maker-note = This profile is published. When you show a new photograph or change what is said of one, the profile waits for the officer first and is not on the public pages until then.
stall-section-what = Product
stall-section-more = Description (if you like)
stall-section-photo = About the photograph (filled in already)
stall-photo-is-yours = The photograph remains yours. The council may show it on this site and nothing more, unless you choose a wider permission.
stall-field-name = Name of the product
stall-hint-name = For example: Pandanus mat 120 × 200
stall-field-price = Price
stall-hint-price = In { $currency }, for example 350000. It may be left empty.
stall-field-stock = Pieces in stock
stall-hint-stock = Leave empty when it is made to order.
stall-field-lead_time_days = Days of work
stall-hint-lead = Only when it is made to order.
stall-field-deposit_percent = Deposit (percent)
stall-hint-deposit = Only when it is made to order: the share that the buyer pays before you begin, 10 to 100. Leave empty when all of it is paid first.
stall-field-craft = Craft
stall-choose-craft = – choose –
stall-crafts-own = Your crafts
stall-crafts-nearby = Crafts of your region
stall-crafts-other = Other crafts
stall-field-care = How to wash and keep it
stall-field-description = Story and description
stall-hint-description = Material, size, what the motif means, how to care for it.
stall-field-alt = What the photograph shows
stall-hint-alt = For those who cannot see it. When empty, the name of the product is used.
stall-field-author = Who took it
stall-hint-author = The name stands below the photograph.
stall-field-licence = What others may do with it
stall-licence-reserved = It is shown on this site only
stall-fault-number = Write it in digits alone, for example 350000.
stall-send = Send to the officer
stall-send-note = The officer looks at it before it is published.
stall-save-draft = Save as a draft

stall-section-offer = Price and stock
stall-offer-note = Price and stock count at once, without waiting for the officer.
stall-offer-save = Save price and stock
stall-offer-stale = Not saved yet: price or stock changed after this page was opened. Recorded now: { $price }; { $stock }. Look at it, then save again.
stall-see-public = See the public page
stall-change-item = Change name and words
stall-section-words = Name and words
stall-section-made = Materials, motifs and size
stall-change-item-published = This product was published. When its words change, the officer looks at it again, and it is not on the public pages until then. Price and stock need nobody.
stall-change-profile-published = This profile was published. When it changes, the officer looks at it again, and it is not on the public pages until then.
stall-change-waits = What you save goes to the officer at once.
stall-stale = Not saved yet: somebody else changed it after you opened this page. What you typed is still there; below each field that differs stands what is stored now. Look at it, then save again.
stall-stored-now = Stored now: { $text }

stall-change-profile = Change the profile
stall-section-who = Name and crafts
stall-section-contact = How to reach you
stall-section-story = Story
stall-story-note = From whom did you learn? What is special about your work? A few sentences are enough.
stall-audience = Who may see what you wrote
stall-audience-note = This counts at once when nothing else is changed; no officer has to look at it.
stall-audience-no-consent = Your consent is not recorded yet, so that now only the council sees all of it. This counts once the consent is recorded.
stall-audience-public = Everybody
stall-audience-council = Only the council
stall-audience-owner = Only I and the officers who keep my profile
stall-audience-now = It holds now: { $text }
stall-audience-blank = Nothing is written there yet.
stall-no-consent = Your consent to be shown in public is not recorded yet. Until then your story and the ways to reach you are for the council alone. See an officer to have it recorded.
stall-shown = What everybody sees
stall-council = What only the council sees
stall-council-note = This is not on the public pages.

stall-by-you = By you.
stall-by-others = By the council or somebody who helps you.
stall-event-create = The product was recorded.
stall-event-change = Changed: { $fields }.
stall-event-price = The price was changed from { $old } to { $new }.
stall-event-price-new = The price was set to { $new }.
stall-event-price-gone = The price was taken away.
stall-event-more = { $count } more in stock.
stall-event-less = { $count } fewer in stock.
stall-event-draft = It became a draft again.
stall-event-submitted = It was sent to the officer.
stall-event-published = It was published.
stall-event-returned = It was sent back.
stall-event-paused = It was hidden for now.
stall-event-withdrawn = It was withdrawn.

kept-field-price = Price
kept-field-stock = Pieces in stock
kept-field-lead_time_days = Days of work
kept-field-craft = Craft
kept-field-description = Description
kept-field-alt = What the photograph shows
kept-field-author = Who took it
kept-field-licence = Permission of the photograph
stall-author-unnamed = the maker

# Mandates: who may act.
stall-mandates = Who may act
stall-mandates-about = People or other makers whom you let keep your profile or your products. You can take that back at any time.
stall-mandates-look = See and set
stall-mandates-given = Who helps you
stall-mandates-none = You have let nobody act yet.
stall-mandates-own = Your own accounts
stall-mandates-own-about = Accounts that are this maker's own. Only the council adds or ends them.
stall-mandates-over = What is over
stall-mandate-done-undang = The invitation is stored. If whom you mean has an account here, it is shown in their stall.
stall-mandate-done-cabut = The mandate is taken back and no longer counts.
stall-mandate-done-tarik = The invitation is taken back.
stall-number = The number of this maker
stall-number-about = Tell this number to another maker who wants to let you act.
stall-invitations = Waiting for an answer
stall-invitation-days = until { $until }; can be accepted until { $lapses }
stall-invitation-untell = Take back
stall-invitation-over = This invitation can no longer be accepted: its time is over, it was answered, or you may act for that maker already.
stall-invite = Let somebody act
stall-invite-about = You invite somebody; they may act once they have accepted it in their stall.
stall-invite-told = Who shall act for you?
stall-invite-told-hint = The name with which they sign in, or their number as a maker. Ask them; there is no list of names here.
stall-invite-until-hint = One year at most. After that day the mandate ends by itself.
stall-invite-effect-days = From when the invitation is accepted until { $until }.
stall-invite-next = The invitation can be accepted within 14 days. This page does not tell whether that name has an account.
stall-invite-send = Send this invitation
stall-invited = { $count ->
    [one] An invitation waits for your answer.
   *[other] { $count } invitations wait for your answer.
}
stall-invited-look = See it
stall-held = Whom you may act for
stall-held-none = No other maker lets you act at the moment.
stall-held-invites = { $maker } invites you
stall-held-lapses = Can be accepted until { $lapses }.
stall-held-accept = Accept
stall-held-decline = No, thank you
stall-held-give-up = Give up
stall-held-through = through { $to }: { $deeds }
stall-held-how = To be invited, tell the name with which you sign in: { $login }
stall-held-how-card = To be invited, tell your number as a maker; it is on the page “Who may act”.
stall-held-done-terima = The invitation is accepted. You may act from now on.
stall-held-done-tolak = The invitation is declined.
stall-held-done-lepas = You have given the mandate up, and it no longer counts.
stall-mandate-you = you
stall-mandate-council = the council
stall-mandate-somebody = somebody
stall-mandate-event-invite = { $to } was invited to { $deeds } until { $until }, by { $who }.
stall-mandate-event-decline = The invitation to { $to } was declined.
stall-mandate-event-untell = The invitation to { $to } was taken back by { $who }.
stall-mandate-event-own = The account of { $to } was recorded as this maker's own, by { $who }.
stall-mandate-event-give = { $to } may { $deeds }.
stall-mandate-event-give-until = { $to } may { $deeds } until { $until }.
stall-mandate-event-end = The mandate of { $to } was ended by { $who }; its last day is { $until }.
stall-mandate-event-give-up = { $to } gave the mandate up; its last day is { $until }.
stall-mandate-event-end-at-once = The mandate was ended on the same day.
