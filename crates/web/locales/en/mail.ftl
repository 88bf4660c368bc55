# Mail, and the page for those who forgot their password.

forgotten-title = Forgotten password
forgotten-intro = We send a one-time code by mail. With it you choose a new password.
forgotten-no-mail = Ask the administrator of your region for a one-time code. With it you choose a new password here.
forgotten-by-mail = Ask for a code
forgotten-by-code = Use a code
forgotten-who = Name to sign in with, or mail address
forgotten-send = Send the code
forgotten-sent = If that name or address is recorded, mail with a code arrives soon. Look among spam too. The code is good for an hour.
forgotten-nobody = Fill in the name that you sign in with, or your mail address.
forgotten-code = One-time code
forgotten-code-hint = Sixteen letters and digits from the mail or from the administrator; upper or lower case is the same.
forgotten-choose = Store the new password
forgotten-void = This code is not known, was used, or is over. Check each letter, or ask for a new code.
forgotten-back = Back to the sign-in page
sign-in-new-password = The new password is stored. Please sign in.
own-mail = Mail address
own-mail-hint = A code is sent there when you forget your password. Leave empty to take it away.
person-mail = Change the mail address
person-mail-hint = A code is sent there when this person forgets their password. May be left empty.
person-no-mail = not yet recorded
done-surel = The mail address is stored.
done-kode = The code was made and was shown then.
reset-code-title = Code for a new password
reset-code-intro = This code is shown once. Hand it over in person; the old password is good no longer.
reset-code-until = Good until
reset-code-how = Open { $address }, type this code, and choose a new password.

## Letters
mail-forgotten-subject = Code for a new password
mail-forgotten =
    Dear { $name },

    Somebody asked for a new password for the account { $login }. Your code:

        { $code }

    Open this address and choose a new password:

    { $address }

    The code is good for an hour and only once. If it was not you who asked, ignore this letter; your password has not changed.
