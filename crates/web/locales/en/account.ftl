# Accounts, roles and the workbench.

fault-too-short = too short: at least { $min } characters
fault-not-a-login = not a name to sign in with: use 3 to 80 small letters, digits, dots, hyphens, underscores or @
fault-taken = somebody else has it
fault-easily-guessed = too easily guessed; use several words that have nothing to do with each other, or a sentence of your own
fault-ends-before-it-begins = the last day lies before the first
fault-no-card-for-this-role = code cards are only for makers, trainers and stand staff who hold no other role

## Roles
role-administrator = Administrator
role-officer = Officer
role-editor = Editor
role-assessor = Assessor
role-trainer = Trainer
role-stand-staff = Stand staff
role-finance = Finance
role-auditor = Auditor
role-maker = Maker
role-partner = Partner
role-buyer = Buyer
demo-person = Sample { $role }, { $region }
role = Role
role-region = Code of the region
role-region-hint = The region's code, such as 12.04. The role reaches that region and all regions below it.
role-first-day = First day
role-last-day = Last day
role-last-day-hint = Leave empty if the role is held until it is ended.
role-days = { $since } to { $until }
role-since = since { $since }
role-rests = not in force today
role-give = Give a role
role-end = End the role

## Rights
right-keep-own = Look after one’s own account: language and sessions
right-keep-secrets = Change one’s own password, second step and recovery codes
right-read-register = Read the registers, with what is not published and the fields for the council
right-read-history = Read the history: who changed what, when and why
right-read-people = See who has an account and which roles they hold
right-keep-cards = Give out, replace and revoke code cards of makers and temporary staff
right-keep-accounts = Make accounts, give and end roles, and help people back in
right-keep-crafts = Keep crafts, motifs and heritage entries
right-keep-makers = Keep makers
right-keep-items = Keep items and their stock
right-keep-proposals = Write and send in proposals of flagship products
right-keep-rounds = Prepare, open, close and decide rounds of assessment
right-assess = Weigh criteria and score candidates in rounds where one has a seat
right-keep-flagships = Record designations of flagship products
right-keep-targets = Set targets and report figures
right-keep-profile = Keep regions, boundaries and vocabularies
right-keep-council = Keep the council: its posts, divisions and statutes
why-own = everybody, for themselves
why-role = { $role }, { $region }
rights-not = What is not among these rights

## Signing in
sign-in = Sign in
footer-sign-in = Sign in to the workbench
sign-out = Sign out
sign-in-title = Sign in to the workbench
sign-in-intro = For officers, makers and everybody who works with the council. The public pages can be read without it.
sign-in-by-password = With a password
sign-in-by-card = With a code card
sign-in-login = Name to sign in with
sign-in-password = Password
sign-in-code = Code on the card
sign-in-code-hint = Sixteen letters and digits; capital or small letters make no difference.
sign-in-forgotten = Forgot your password?
sign-in-wrong = Name and password do not fit together. Look at the spelling and try again.
sign-in-wrong-code = This code is not known, or its card is no longer good. Look at every letter, or ask an officer for a new card.
sign-in-wait = Too many failed attempts from this network. Try again in { $minutes } minutes. Your account is not locked.
sign-in-again = This form was open for too long, or the browser refuses cookies. Please fill it in once more.
sign-in-needed = Please sign in first; then you are led to the page that you wanted.
sign-in-left = You have signed out.
second-title = Second step
second-intro = Your password fits. Type the code that your authenticator app shows now.
second-code = Code
second-code-hint = Six digits from the app, or one of your recovery codes when the telephone is gone.
second-go = Go on
second-wrong = This code does not fit, or was used already. Wait for the next one and try again.
second-closed = Codes from the app cannot be checked at this moment. Use a recovery code, or ask your administrator for help.
means-password = Signed in with a password.
means-second-step = Signed in with a password and a second step.
means-card = Signed in with a code card.
error-crowded-title = Many at the door
error-crowded-text = Many people are signing in at this moment. Wait a few seconds and send it again.
error-too-often-title = Too many attempts
error-too-often-text = Too many failed attempts from this network. Wait a quarter of an hour and try again. Your account is not locked.
error-form-stale-title = An old form
error-form-stale-text = This form belongs to another session, so nothing was changed. Go back to its page, load it again and fill it in once more.
error-form-too-large-title = Too much in the form
error-form-too-large-text = The form holds more than is read, so nothing was stored. Make it shorter and send it again.
error-foreign-form-title = A form from another site
error-foreign-form-text = This form was sent from another site, so nothing was changed. Open its page on this site and fill it in there.

## The workbench
work-title = Workbench
work-home = Workbench
work-people = People and roles
work-account = My account
work-nav = Workbench
# Groups of ways; a page that comes is one line in account/ways.rs.
work-menu = Menu
ways-registers = Registers
ways-flagships = Flagships
ways-council = Council
ways-data = Data
work-hello = You are signed in as { $name }.
work-roles = Roles
work-no-roles = No role is recorded for you yet. The administrator of your region can give you one.
work-rights = What can I do, and why?
work-rights-note = Every right comes from a role, and reaches the role’s region and all regions below it.
second-needed-title = Your role does not count yet
second-needed = The role of an administrator counts once a second step is set up and used to sign in.
second-needed-link = Set up a second step
card-limits = You signed in with a code card. Your other roles count when you sign in with a password.

## My account
own-language = Language
own-save = Save
own-password = Password
own-password-old = Present password
own-password-new = New password
own-password-again = New password once more
own-password-hint = At least 10 characters. A short sentence of your own is better than one complicated word.
own-password-change = Change the password
own-password-wrong = This password does not fit.
own-password-differs = The two new passwords differ.
own-second-on = A second step is set up.
own-second-off = No second step is set up. With one, whoever knows your password still cannot sign in.
own-second-begin = Set up a second step
own-second-remove = Take the second step away
own-second-remove-note = Without a second step your role of administrator does not count.
own-recovery-left = { $count ->
    [0] No recovery codes are left.
    [one] One recovery code is left.
   *[other] { $count } recovery codes are left.
}
own-recovery-renew = Make new recovery codes
own-by-card = You signed in with a code card. Password and second step can only be changed after signing in with a password.
own-sessions = Sessions
own-sessions-note = Devices that are signed in to your account. End those that you do not know, then change your password.
session-here = this session
session-unknown = Unknown device
session-since = Since { $day }.
session-seen = Last used { $day }.
session-end = End
session-end-others = End all other sessions
setup-title = Set up a second step
setup-intro = Scan this picture with an authenticator app on your telephone, then type the code that it shows.
setup-qr = QR code for the authenticator app
setup-spoken = No camera at hand? Type this key into the app:
setup-go = Check the code and set it up
cancel = Cancel
codes-title = Recovery codes
codes-intro = The second step is set up. Write down or print these codes now; they are not shown again. Each opens your account once when the telephone is gone.
codes-done = I have noted them
done-bahasa = The language is stored.
done-sandi = The password is changed. Other sessions are ended.
done-sesi = The session is ended.
done-langkah = The second step is changed.
done-peran = The role is given.
done-akhir = The role is ended.
done-kartu = The code card is brought up to date.
done-aktif = Whether this person may sign in is brought up to date.
done-orang = The account is made.

## People
people-register = People and roles
people-new = New person
people-file = people
people-field-name = Name
people-field-login = Name to sign in with
people-field-region = Region
people-field-roles = Roles
people-field-kind = Role
people-field-former = Roles not in force today
people-field-active = Account open
people-field-code = Code of the region
people-register-intro = Who has an account in your region, and which roles they hold.
people-none = No account is recorded yet
people-none-text = There is no account in your region yet.
person-name = Name
person-region = Region
person-closed = may not sign in
person-card-only = by code card only
person-may-enter = May sign in
person-no-roles = No role is recorded yet.
person-rights = What can this person do, and why?
person-help = Help with signing in
person-password = Make a code for a new password
person-password-note = They forgot their password? A one-time code is shown once, to be handed over; with it they choose a new password. The old password and all their sessions are good no longer.
person-second-too = Take the second step away too, since telephone and recovery codes are lost
person-close = Close this account
person-erase = Erase an account on request
person-erase-link = Erase this account because its person asks for it
person-erase-about = For people who ask for their account to be erased and cannot sign in to do it. The account is erased at once and for good, and every device is signed out.
person-erase-goes = What goes
person-erase-stays = What stays
person-erase-identity = Name, login name, e-mail, password, second step, passkeys, and forms that were put aside. The key that opens the name in the history is destroyed, so that it does not come back from a backup either.
person-erase-sessions = { $count ->
    [one] One device that is signed in
   *[other] { $count } devices that are signed in
}
person-erase-cards = { $count ->
    [one] One code card that is good
   *[other] { $count } code cards that are good
}
person-erase-roles = { $count ->
    [one] One role
   *[other] { $count } roles
}
person-erase-mandates = { $count ->
    [one] One mandate to act for a maker
   *[other] { $count } mandates to act for makers
}
person-erase-deeds = Whatever they recorded or decided, with a number and without a name. Who erases this account and why is recorded, too.
person-erase-posts = { $count ->
    [one] One post in a council; the name there is erased apart.
   *[other] { $count } posts in councils; the name there is erased apart.
}
person-erase-maker = A maker's data is not erased with it:
person-erase-last = They are the only administrator of a region. Give that role to somebody else first.
person-erase-begin = Erase this account
person-erase-why = Reason
person-erase-why-hint = For example: asked for at the office, on which day, of whom. Do not write the person's name.
person-erase-name = Type their name to make sure
person-erase-go = Erase for good
person-erased = This account was erased.
person-open = Open this account again
second-is-on = set up
second-is-off = not set up
yes = yes
no = no
new-person = Make an account
new-intro = An account with its first role. The password is made and shown once.
new-login-hint = Leave empty for makers who use a code card only.
new-go = Make the account
once-title = A new password
once-intro = This password is shown once. Hand it over in person, and have it changed soon.
once-back = Back to this person’s page

## Code cards
cards = Code cards
card-title = Code card
card-intro = Print this card or copy its code now; the code is not shown again. The card before it is no longer good.
card-how = Open { $address } and type this code, or scan the picture beside it.
card-until = Good until { $day }.
card-issued = Given out { $day }.
card-qr = QR code to sign in
card-back = Back to this person’s page
card-days = Good for
card-hint = A card is lost? A new one takes its place at once and ends its sessions.
card-give = Give out a new card
card-revoke = Revoke the card
card-good = Good
card-replaced = Replaced by another card
card-revoked = Revoked
card-expired = Expired

## What was typed and not sent
sign-in-late-kept = Your session had ended before the form was sent. What you typed is kept for an hour, for you alone and in this browser. Sign in, then go on with it.
sign-in-late-proof = Your session has ended, so nothing was changed. Forms with a password or a code are not kept; after signing in, please fill it in once more.
sign-in-late-nobodys = Your session has ended, so nothing was changed. After signing in, please fill the form in once more.
sign-in-late-files = Your session has ended, so nothing was changed. A form with files is not kept, neither the files nor what was typed. After signing in, choose the files and fill it in once more.
sign-in-late-too-long = Your session has ended, and what you typed is too long to be kept. Go back to the form with your browser's back button and copy it before you sign in.
sign-in-late-full = Your session has ended, and at this moment there is no room to keep what you typed. Go back to the form with your browser's back button and copy it before you sign in.
kept-title = What was not sent
kept-intro = This form was not sent because its session had ended. Nothing has been changed yet. Look through it, and send it once more if it is still right.
kept-form = Form { $n }
kept-goes-to = It goes to
kept-page = Open the page of the form
kept-nothing-typed = Nothing was typed into this form; only a button was pressed.
kept-send = Send it once more
kept-drop = Throw it away
kept-field-name = Name
kept-field-login = Name to sign in with
kept-field-region = Region code
kept-field-role = Role
kept-field-since = First day
kept-field-until = Last day
kept-field-days = Valid for, in days
kept-field-lang = Language
kept-field-aktif = May sign in
kept-field-second = Take the second step away
kept-field-sesi = Session

## Passkeys
passkeys = Passkeys
passkeys-note = Sign in with your device's fingerprint, face or PIN, without typing a password. A passkey also takes the place of the second step.
passkeys-none = No passkey is recorded yet.
passkeys-not-here = Passkeys need this site to be opened over https under a domain name.
passkey-title = Add a passkey
passkey-intro = The browser will ask for this device's fingerprint, face or PIN and keep the key on the device. It never leaves your device.
passkey-name = Name of the passkey
passkey-name-hint = For example: office phone. Left empty, the name of the device is used.
passkey-add = Add a passkey
passkey-make = Make the passkey
passkey-remove = Remove
passkey-since = Made { $day }.
passkey-no-script = This browser cannot make passkeys, or JavaScript is off. Password and second step work as before.
passkey-not-made = The passkey was not made. Try once more, and agree when the browser asks.
passkey-name-long = The name of the passkey is too long. Nothing was saved; shorten it and try again.
passkey-known = This device is recorded as a passkey already.
passkey-too-many = There are ten passkeys already. Remove one that is not used any more first.
done-kunci = Passkeys updated.
sign-in-by-passkey = Sign in with a passkey
sign-in-passkey-note = With the fingerprint, face or PIN of a device that you have added.
sign-in-wrong-passkey = The passkey is not known, was removed, or the request was cancelled. Try once more, or sign in with your password.
means-passkey = Signed in with a passkey.
error-passkey-twice-title = Used already
error-passkey-twice-text = This answer of the device has been used to sign in. Open the sign-in page and try once more.
kept-field-kunci = Passkey

## Office accounts (OpenID Connect)
sign-in-by-provider = Sign in with { $provider }
sign-in-provider-note = For staff whose account is linked to { $provider }.
means-provider = Signed in with an office account.
means-provider-second-step = Signed in with an office account and a second step.
provider-again = The answer from { $provider } does not belong to this browser, or came too late. Begin again from this page.
provider-no = You cancelled at { $provider }. Try once more, or sign in another way.
provider-refused = { $provider } does not say for certain who you are. Try once more; if it fails again, sign in another way and tell an administrator.
provider-silent = { $provider } cannot be reached at the moment. Sign in with your password or code card, or try again later.
provider-unknown = Your { $provider } account is not linked to an account here yet. Sign in with your password and link it under My account; if you have no account yet, ask an administrator for one.
provider-taken = This { $provider } account is linked to another account here.
provider-too-many = Five accounts are linked already. Unlink one that is not used any more first.
provider-link-title = Link { $provider }
provider-link-intro = You will be taken to { $provider } to sign in there, and come back here.
provider-link-go = Go on to { $provider }
identities = Office accounts
identities-note = An account that is linked opens this one without its password.
identities-none = No account is linked yet.
identity-since = Linked { $day }.
identity-link = Link { $provider }
identity-unlink = Unlink
done-penyedia = Office accounts updated.
sign-in-left-open = You are still signed in at { $provider }
sign-in-left-open-note = If others use this computer as well, sign out there too: otherwise whoever comes next can come in by your account.
sign-in-leave-provider = Sign out at { $provider } too
