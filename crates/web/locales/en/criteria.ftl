# `corak criteria`: criteria sets of the profile, and decision files by them.

criteria-no-set = There is no criteria set { $name }; there are: { $all }
criteria-no-lang = The profile has no language { $name }; there are: { $all }
criteria-none = The profile has no criteria sets.
criteria-count = { $count ->
    [one] one criterion
   *[other] { $count } criteria
    }
criteria-missing-count = { $count ->
    [0] ready for a round
    [one] one thing missing before a round
   *[other] { $count } things missing before a round
    }
criteria-basis-text = the text itself was read
criteria-basis-excerpt = an excerpt was read
criteria-basis-general = general knowledge
criteria-source = Source: { $source }
criteria-certainty = How sure: { $basis }. { $note }
criteria-levels = For: { $levels }
criteria-method = Method: { $method }
criteria-weighing-direct = Weights: given by hand
criteria-weighing-equal = Weights: all the same
criteria-weighing-rank-order = Weights: by order of importance
criteria-weighing-pairwise = Weights: by pairwise comparison (AHP)
criteria-goals = In view of: { $goals }
criteria-rubric-source = Rubric: of the source
criteria-rubric-suggested = Rubric: suggested by this program, not by the source; read it and change it before you use it
criteria-rubric-council = Rubric: of the council
criteria-valid = { $count ->
    [one] A result holds for one month
   *[other] A result holds for { $count } months
    }
criteria-yearly = Looked at again each year
criteria-bands = Bands (of { $greatest }): { $bands }
criteria-weight = weight { $weight }
criteria-no-weight = no weight
criteria-cost = less is better
criteria-answer-score = a score
criteria-answer-yes-no = yes or no
criteria-answer-number = a number
criteria-no-text = (no text yet)
criteria-proof = Proof from score { $score } on: { $proof }
criteria-knock-out-below = Out with less than { $score }
criteria-knock-out-above = Out with more than { $score }
criteria-title-chain = From level to level
criteria-go-on = { $count ->
    [one] one goes on
   *[other] at most { $count } go on
    }
criteria-ready = Nothing is missing: a round may open by this set.
criteria-title-missing = Missing before a round may open:
criteria-missing-rubric = { $name }: what score { $score } means, in { $lang }
criteria-missing-weights = weights of: { $names }
criteria-candidate = Candidate { $number }
criteria-file-head = By the criteria set “{ $name }” ({ $key }). Put a score in the place of each nan, then run: corak assess FILE
criteria-file-equal = The source gives no weights, or not all: what has none shares equally until the council weighs.
criteria-file-pairwise = The source weighs by pairwise comparison: to do so say method = "pairwise", take the weights out and add [[weights.comparisons]], as docs/decision-file.md tells.
criteria-file-exponents = With mpe the weights are exponents: whole numbers from 1 to 9. The highest decides most.
criteria-file-fill = The scores, in the order of the criteria.

# The sets in the workbench.

criteria-own = { $region }’s own · { $stage } · { $id }
criteria-several = Several councils have a set { $name }: name it by its id: { $all }
criteria-set-register = Criteria sets
criteria-set-new = New criteria set
criteria-intro = By what crafts are scored when a region chooses its flagship. The profile’s sets are there to be copied; a council’s own can be edited.
criteria-of-councils = Councils’ own sets
criteria-of-profile = Sets of the profile
criteria-of-profile-text = They say where they come from and how sure that is. They stay as they are: copy one to change it.
criteria-none-title = No council has a set of its own yet
criteria-none-text = Copy one of the sets below, or send a file.
criteria-copy = Copy a set
criteria-copy-this = Copy this set
criteria-copy-intro = The copy is your council’s own. It begins as a draft, and what you change in it changes nothing anywhere else.
criteria-copy-go = Copy
criteria-section-copy = What is copied, and for whom
criteria-from = Copy of
criteria-from-nothing = Nothing: begin with an empty set
criteria-hint-region = The region of your council, by code or name. The set can be used there and in all regions below.
criteria-hint-copy-name = Left empty, the copy is called as what it is copied from.
criteria-own-note = Written by the council itself.
criteria-upload = Send a set as a file
criteria-upload-intro = A file in TOML, of the form that a downloaded set has. It becomes a draft of your council.
criteria-upload-go = Send
criteria-file = File
criteria-file-hint = TOML, at most { $most } KB.
criteria-no-file = No file came with it. Choose one and send it again.
criteria-too-large = The file is larger than { $most } KB, or the connection broke. Nothing was stored.
criteria-not-text = The file is not text in UTF-8. Save it as UTF-8 and send it again.
criteria-taken = Somebody has just stored a set with this key. Send the file again.
criteria-faulty-file = Nothing was stored. Mend this in the file and send it again:
criteria-line = Line { $line }
criteria-more-faults = { $count ->
    [one] And one more fault.
   *[other] And { $count } more faults.
    }
criteria-download = Download as a file
criteria-profile-about = A set of the profile. It is read here; copy it to change it.
criteria-edit-head = Name, method, source
criteria-weights = Groups, weights, order
criteria-weights-intro = The weights of the groups, or of all criteria where there are no groups, sum to { $whole }; those of a group’s criteria sum to the weight of the group. Leave weights empty that are found later.
criteria-bands-title = Bands
criteria-bands-intro = A band begins at a score between 0 and { $whole }. The highest comes first by itself. Empty its names to take a band out.
criteria-new-criterion = Add a criterion
criteria-new-group = Add a group
criteria-new-band = Add a band
criteria-group = Group: { $name }
criteria-criterion = Criterion: { $name }
criteria-criterion-intro = What the assessor is asked, and what can be seen or counted at each score.
criteria-section-set = What it is
criteria-section-method = How scores become a ranking
criteria-section-source = Where it comes from
criteria-section-what = What is asked
criteria-section-how = How it is answered and counts
criteria-section-rubric = What each score means
criteria-section-proof = Proof
criteria-note-rubric = For every score a text, in each language, before a round opens. Write what can be seen or counted, so that two people give the same score.
criteria-note-proof = What an assessor must see before giving a high score. Empty where nothing is asked for.
criteria-note-source = If you change what a source says, say so in the note.
criteria-title-criteria = Criteria
criteria-no-criteria-title = No criteria yet
criteria-no-criteria-text = Add the first one.
criteria-no-group = (no group)
criteria-keep = Keep
criteria-remove = Take out
criteria-remove-text = It goes with its rubric. The history keeps what it was.
criteria-remove-criterion = Take out { $name }
criteria-missing-title = Before a round
criteria-missing-lead = { $count ->
    [one] One thing is missing before a round may open by this set:
   *[other] { $count } things are missing before a round may open by this set:
    }
criteria-lacks-rubric = { $name }: what score { $score } means ({ $lang })
criteria-frozen = A round takes a copy of the set when it opens. What is edited here later changes no round that has opened and no result; a round that is still being prepared goes by what the set says now.
criteria-stale-title = Somebody else has saved this set meanwhile
criteria-stale-text = Nothing of yours is stored yet. What you typed is still here: look at the set and its history, then save again if it is still right.
criteria-stale-see = See the set as it is now
criteria-stale = Somebody else has saved this set meanwhile. Look at it again, then decide.
criteria-step-refused = This step is not open: something is still missing, or the set is at another stage.
criteria-stage-draft = draft
criteria-stage-ready = ready
criteria-stage-retired = retired
criteria-stage-about-draft = Being written. Rounds cannot use it yet.
criteria-stage-about-ready = Complete. Rounds of the region and of all below it can use it.
criteria-stage-about-retired = Not used any more. Rounds that used it keep their copy.
criteria-step-ready = Ready for rounds
criteria-step-draft = Take up as a draft
criteria-step-retired = Retire
criteria-done-simpan = Saved.
criteria-done-langkah = Done.
criteria-done-salin = Copied. It is a draft of your council now.
criteria-done-unggah = Stored. It is a draft of your council now.
criteria-months = { $count ->
    [one] one month
   *[other] { $count } months
    }
criteria-for-level = For:
criteria-way-none = as the weights here say
criteria-way-direct = given by hand
criteria-way-equal = all the same
criteria-way-rank-order = by order of importance
criteria-way-pairwise = by pairwise comparison (AHP), in the round
criteria-origin-source = of the source
criteria-origin-suggested = suggested by this program; read it and change it before you use it
criteria-origin-council = of the council
criteria-direction-benefit = more is better
criteria-direction-cost = less is better
criteria-method-weighted-sum = Weighted sum
criteria-method-weighted-product = Weighted product
criteria-method-topsis = TOPSIS
criteria-method-topsis-min-max = TOPSIS (min-max)
criteria-method-vikor = VIKOR
criteria-method-promethee-2 = PROMETHEE II
criteria-method-moora = MOORA
criteria-method-copras = COPRAS
criteria-method-edas = EDAS
criteria-method-spotis = SPOTIS
criteria-method-cpi = CPI
criteria-method-bayes = Bayes
criteria-method-mpe = Exponential comparison (MPE)
criteria-method-mpe-normalised = Exponential comparison (MPE), normalised
criteria-method-borda = Borda
criteria-hint-method = Chosen before anybody scores, so that nobody can choose the winner by the method. Two others are told beside it.
criteria-hint-whole = What all weights sum to: 1, or 100 where points are counted.
criteria-hint-weight = Its share of its group, or of the whole without groups.
criteria-hint-scale = Only where it differs from that of the set.
criteria-hint-knock-out = With a worse score than this a candidate is out. Empty for none.
criteria-hint-proof-from = Only where it differs from that of the set.
criteria-hint-proof-from-set = From this score on an assessor needs the proof that a criterion names.
criteria-hint-date = A day like 2026-11-24, or only the year.
criteria-set-field-region = Region
criteria-set-field-based_on = Copied from
criteria-set-field-stage = Stage
criteria-set-field-key = Key
criteria-set-field-name = Name
criteria-set-field-about = What it is for
criteria-set-field-source = Source
criteria-set-field-certainty = How sure that is
criteria-set-field-levels = For regions of level
criteria-set-field-method = Method of ranking
criteria-set-field-weighing = How weights are found
criteria-set-field-rubric_origin = Who wrote the rubric
criteria-set-field-scale = Scale
criteria-set-field-whole = Sum of the weights
criteria-set-field-proof_from = Proof from score on
criteria-set-field-valid_months = A result holds for (months)
criteria-set-field-yearly_review = Looked at again each year
criteria-set-field-goals = In view of
criteria-set-field-groups = Groups
criteria-set-field-criteria = Criteria
criteria-set-field-bands = Bands
criteria-set-field-chain = From level to level
criteria-set-field-order = Order of the criteria
criteria-set-field-sample = Sample
criteria-set-field-criterion = Criterion { $key }
criteria-part-name = Name
criteria-part-about = What it is
criteria-part-title = Title
criteria-part-note = Note
criteria-part-question = Question
criteria-part-answer = Answered by
criteria-part-direction = Direction
criteria-part-group = Group
criteria-part-weight = Weight
criteria-part-scale = Scale
criteria-part-least = Lowest score
criteria-part-greatest = Highest score
criteria-part-proof = Proof
criteria-part-proof_from = Proof from score on
criteria-part-knock_out = Out below (or above, where less is better)
criteria-score = Score { $score }
criteria-part-rubric = score { $score }
criteria-part-level = level
criteria-part-criteria = criteria
criteria-part-go_on = how many go on
criteria-part-from = From score
criteria-part-number = Number
criteria-part-date = Date
criteria-part-addresses = Addresses
criteria-part-basis = What it rests on
criteria-part-group-name = Name of the group
criteria-part-band-name = Name of the band
criteria-part-do = This group
criteria-part-place = Place in the order
criteria-fault-toml = not TOML of the documented form ({ $found })
criteria-fault-no-text = there is no text yet ({ $lang })
criteria-fault-not-a-language = the profile has no such language ({ $lang })
criteria-fault-too-long = too long ({ $lang }): at most { $most } characters
criteria-fault-text = holds a character that cannot be kept ({ $lang })
criteria-fault-not-a-key = “{ $found }” is no key: use lower-case letters, digits and hyphens
criteria-fault-twice = “{ $found }” stands there twice
criteria-fault-none = there is none yet
criteria-fault-no-level = the profile has no level “{ $found }”
criteria-fault-no-group = there is no group “{ $found }”
criteria-fault-without-group = is in no group, and there are groups
criteria-fault-order = stands after criteria of a later group
criteria-fault-empty-group = has no criteria yet
criteria-fault-not-an-address = “{ $found }” is no web address
criteria-fault-not-a-date = “{ $found }” is neither a day like 2026-11-24 nor a year
criteria-fault-scale = { $least } to { $greatest } is no scale: the lower end comes first, and at most 10 lie between
criteria-fault-off-scale = { $found } is not on the scale from { $least } to { $greatest }
criteria-fault-not-yes-or-no = a question for yes or no has no score { $found }
criteria-fault-weight = { $found } is no weight: a weight is above 0
criteria-fault-some-weights = some have a weight and some have none
criteria-fault-weight-sum = the weights sum to { $sum }, not to { $expected }
criteria-fault-nothing-to-share = the criteria have weights, and the group has none to share
criteria-fault-band = { $found } lies outside the scores
criteria-fault-ascends = two begin at the same score
criteria-fault-no-time = at least one month is needed
criteria-fault-no-proof-from = names a proof, and no score from which it is needed
criteria-fault-no-proof = says from which score proof is needed, and names none
criteria-fault-downwards = a chain goes from the lower level to the higher
criteria-fault-no-beginning = the first step of a chain names its criteria
criteria-fault-no-set = there is no criteria set “{ $found }”
criteria-fault-not-the-file = “{ $found }” is not the name of the file
criteria-fault-too-many = there are { $found }, and { $most } is the most
