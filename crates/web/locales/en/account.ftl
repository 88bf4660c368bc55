# Accounts, roles and the workbench.

fault-too-short = too short: at least { $min } characters
fault-not-a-login = not a name to sign in with: use 3 to 80 small letters, digits, dots, hyphens, underscores or @
fault-taken = somebody else has it
fault-easily-guessed = too easily guessed; use several words that have nothing to do with each other, or a sentence of your own
fault-ends-before-it-begins = the last day lies before the first
fault-no-card-for-this-role = code cards are only for makers, trainers and stand staff who hold no other role
