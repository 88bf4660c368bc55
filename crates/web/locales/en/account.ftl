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
