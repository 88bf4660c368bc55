# `corak assess`: decision files.

assess-file = The file cannot be read: { $why }.
assess-large = The file has { $size } KiB; at most { $most } KiB are read.
assess-utf8 = The file is not UTF-8 text.
assess-syntax = Line { $line }, column { $column }: { $why }
assess-faults = Nothing was computed.

assess-none = there is none
assess-too-many = { $found }, and at most { $most } are taken
assess-too-many-cells = { $found } values in all, and at most { $most } are taken
assess-name-empty = a name is needed
assess-name-bad = the name is longer than 200 characters or holds a control character
assess-name-twice = “{ $name }” stands there twice
assess-values = { $found ->
    [one] one value where { $expected } are expected, one for each criterion or element
   *[other] { $found } values where { $expected } are expected, one for each criterion or element
    }
assess-rows = { $found } rows where { $expected } are expected, one for each element
assess-not-finite = is not a finite number
assess-no-group = there is no group “{ $name }”
assess-without-group = says no group, and there are groups
assess-group-empty = has no criteria
assess-missing = is missing, and the method needs it
assess-unused = has no effect with the method of the weights; take it out, or choose another method
assess-weight = { $value } is no weight: a weight is a finite number and not negative
assess-zero-weights = all weights are zero
assess-weight-sum = the weights sum to { $sum }, not to 1; with weights in points say method = "points"
assess-too-few = { $found } take part, and the method needs at least { $needed }
assess-zero-column = holds nothing but zeros
assess-negative = { $value } is negative, which the method cannot take
assess-no-information = the values do not tell the alternatives apart, so { $method } finds no weights
assess-one-of = exactly one of matrix, pairs and judges is expected (of a judge: matrix or pairs)
assess-no-comparison = the comparisons are missing (of: { $of })
assess-no-element = there is nothing called “{ $name }” to compare
assess-pair-twice = this pair is judged twice
assess-judgement = { $value } is no judgement: a judgement is a positive number or a fraction
assess-diagonal = { $value }, but everything equals itself: 1 is expected
assess-reciprocity = { $value }, but the judgement across the diagonal is { $mirror }; one must be the reciprocal of the other
assess-off-scale = { $value } is outside the scale from 1/9 to 9
assess-disconnected = the judgements do not connect everything; more are needed (at least { $needed }). The parts: { $parts }
assess-gaps = judgements are missing ({ $missing }), and the mean of columns needs them all
assess-no-random-index = the table { $table } does not go as far as { $size } elements
assess-size = { $found } where { $expected } are expected
assess-not-positive = is not above 0, which { $by } needs
assess-mean = the mean of its values is not above 0, which { $by } needs
assess-cost = less is better here, and { $by } has no place for that: turn the values round first
assess-out-of-bounds = lies outside least and greatest of its criterion
assess-bounds = least { $least } and greatest { $greatest } are no scale: both are finite, the lower one first
assess-no-bounds = SPOTIS needs least and greatest of every criterion
assess-within = is no share: a finite number that is not negative is expected
assess-no-method = there is no method “{ $name }”; there are: { $all }
assess-nobody = nobody is left to be ranked: all are withdrawn or miss a limit
assess-other = { $why }

assess-title-weights = Weights
assess-title-ranking = Scores and places
assess-weighing = By { $method }.
assess-weighing-direct = as given
assess-weighing-points = points
assess-weighing-equal = equal shares
assess-weighing-rank-order = order of importance (rank-order centroid)
assess-weighing-entropy = entropy of the values
assess-weighing-critic = CRITIC
assess-weighing-pairwise = pairwise comparison
assess-priorities-eigenvector = principal eigenvector
assess-priorities-column-mean = mean of columns
assess-priorities-geometric-mean = geometric mean of rows
assess-priorities-harker = Harker's eigenvector, since judgements are missing
assess-priorities-log-least-squares = logarithmic least squares, since judgements are missing
assess-level-all = Comparison
assess-level-of = Comparison within { $of }
assess-consistent = { $who }: consistent, CR { $ratio } ({ $table }; { $priorities }).
assess-inconsistent = { $who }: NOT consistent, CR { $ratio } is above 0.10 ({ $table }; { $priorities }).
assess-missing-judgements = { $missing ->
    [one] { $who }: one judgement is missing; the ratio is then too kind.
   *[other] { $who }: { $missing } judgements are missing; the ratio is then too kind.
    }
assess-disturbing = Most at odds with the rest is { $first } over { $second }, { $judged }. With { $proposed } CR would be { $ratio }.
assess-helpful = The single change that helps most: { $first } over { $second } as { $proposed } in place of { $judged }; CR would be { $ratio }.
assess-waiting = { $who }: not enough judgements yet ({ $missing } missing).
assess-withdrawn = { $name } is withdrawn and left out.
assess-out = { $name } is out: { $criterion } is { $value }, the limit is { $limit }.
assess-first = { $name } is first by { $methods }.
assess-tied = { $names } share the first place by { $methods }.
assess-alone = { $name } is the only one that takes part: there is nothing to compare it with.
assess-all-tied = All are tied by { $methods }: the values do not tell them apart.
assess-compromise = VIKOR finds no single winner; its compromise is { $names }.
assess-agreement = The methods agree: { $tau } (mean Kendall τ; 1 is full agreement).
assess-agreement-none = How far the methods agree cannot be said: a method ties all.
assess-overtakes-more = { $second } overtakes { $first } if { $criterion } weighs more than { $weight } % (now { $now } %).
assess-overtakes-less = { $second } overtakes { $first } if { $criterion } weighs less than { $weight } % (now { $now } %).
assess-steady = No change of a single weight changes the first place.
assess-acceptability = With { $draws } random draws of the weights { $name } is first in { $share } %.
assess-reversal = Careful: the order depends on who else takes part. Without { $without }, { $first } and { $second } change their order.
assess-reversal-first = Careful: without { $without }, who is not first, { $after } would come before all others and not { $before }.
assess-circle = Careful: ranked two at a time { $a } is before { $b }, { $b } before { $c }, and { $c } before { $a }.
assess-alternative = alternative
assess-place = place
assess-verify-holds = The result holds: version { $now } of this program works out the same from the same inputs as version { $program } did, every place and every number within a billionth.
assess-verify-differs = The result does NOT hold: from the same inputs version { $now } of this program works out something else than the file says (of version { $program }); the first differences:
assess-verify-difference = { $place }: the file says { $told }, worked out is { $found }
assess-verify-hash = SHA-256 of the canonical form: { $hash }
assess-verify-hash-same = It is the published one.
assess-verify-hash-other = The published one is ANOTHER: this is not the file that was published.
assess-verify-other = This is not the result that was published.
assess-verify-broken = The result does not hold.
assess-verify-format = This is no frozen result: its format is “{ $found }”, expected is “{ $expected }”.
assess-verify-unreadable = This is no frozen result: { $why }
