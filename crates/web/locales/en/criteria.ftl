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
