"""Times this crate beside pymcdm, scikit-criteria and numpy, each in its own process, the best of several runs. See README.md.

With --json it says the figures for machines, and ends with 0 whatever they are.
"""

import json
import os
import sys
import time
import warnings

warnings.filterwarnings("ignore")

import numpy as np
import pymcdm.methods as pm
import pymcdm.normalizations as pn
import skcriteria as skc
from skcriteria.agg import topsis, vikor
from skcriteria.preprocessing import scalers

from peer import Ours

DRAWS = 100_000
AS_JSON = "--json" in sys.argv[1:]
THREADS = int(os.environ.get("THREADS", str(os.cpu_count())))


def best(work, repeat):
    seconds = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def places(values, weights):
    """How often each alternative takes each place, without a loop in Python."""
    m = len(values)
    order = np.argsort(weights @ -values.T, axis=1)
    return np.bincount((order * m + np.arange(m)).ravel(), minlength=m * m).reshape(m, m)


def main():
    ours, rng, failed = Ours(), np.random.default_rng(4), False
    matrix, weights = rng.uniform(1, 100, (500, 12)), rng.dirichlet(np.ones(12))
    types = np.array([1, -1] * 6)
    dm = skc.mkdm(matrix, [max, min] * 6, weights=weights)
    vector = scalers.VectorScaler("matrix")
    span = [15.0] * 12, [5.0] * 12

    def mcdm(method):
        # Without its checks, which take many times as long as its methods.
        return lambda: method(matrix, weights, types, validation=False)

    told = []
    say = (lambda *_: None) if AS_JSON else print
    say(f"{'what':34} {'ours, s':>10} {'fastest peer, s':>15} {'peer':16} {'times':>6} {'wanted':>6}")

    def row(what, seconds, peers, wanted):
        nonlocal failed
        name, theirs = min(peers.items(), key=lambda p: p[1])
        times = theirs / seconds
        failed |= times < wanted
        told.append({"what": what, "ours": seconds, "theirs": theirs, "peer": name, "wanted": wanted})
        say(f"{what:34} {seconds:10.6f} {theirs:15.6f} {name:16} {times:6.1f} {wanted:6}")

    def one(**method):
        return ours.ask(matrix=matrix, types=types, weights=weights, method=method, repeat=2000)["seconds"]

    row("TOPSIS, 500 x 12", one(method="topsis"), {
        "pymcdm": best(mcdm(pm.TOPSIS(pn.vector_normalization)), 500),
        "scikit-criteria": best(lambda: topsis.TOPSIS().evaluate(vector.transform(dm)), 100),
    }, 10)
    row("VIKOR, 500 x 12", one(method="vikor"), {
        "pymcdm": best(mcdm(pm.VIKOR()), 500),
        "scikit-criteria": best(lambda: vikor.VIKOR().evaluate(dm), 100),
    }, 10)
    row("PROMETHEE II, usual, 500 x 12", one(method="promethee-2"), {"pymcdm": best(mcdm(pm.PROMETHEE_II("usual")), 50)}, 20)
    linear = [{"shape": "linear", "q": 5.0, "p": 15.0}]
    # Its thresholds are used up by one run.
    theirs = best(lambda: mcdm(pm.PROMETHEE_II("vshape_2", p=span[0], q=span[1]))(), 10)
    row("PROMETHEE II, linear, 500 x 12", one(method="promethee-2", preferences=linear), {"pymcdm": theirs}, 20)

    values = rng.uniform(0, 1, (50, 12))
    low, high = values.min(0), values.max(0)
    scaled = (values - low) / (high - low)

    def draw():
        return places(scaled, rng.dirichlet(np.ones(12), DRAWS))

    many = {"matrix": values, "types": np.ones(12, int), "weights": np.ones(12), "method": {"method": "weighted-sum"}}
    seconds = ours.ask(**many, draws=DRAWS, threads=THREADS, repeat=30)["seconds"]
    row(f"{DRAWS} draws, 50 x 12, {THREADS} threads", seconds, {"numpy": best(draw, 10)}, 8)

    sets = rng.dirichlet(np.ones(12), DRAWS)
    same = np.array_equal(places(scaled, sets), ours.ask(**many, sets=sets)["counts"])
    say(f"the same {DRAWS} weights: {'the same places' if same else 'OTHER PLACES'}")
    a, b = places(scaled, sets) / DRAWS, np.array(ours.ask(**many, draws=DRAWS, threads=THREADS)["counts"]) / DRAWS
    far = np.abs(a - b).max()
    say(f"own weights: shares of places differ by {far:.4f} at most (chance makes about {3.5 * np.sqrt(0.5 / DRAWS):.4f} of one half)")
    ours.close()
    if AS_JSON:
        json.dump({"rows": told, "same": bool(same and far <= 0.01)}, sys.stdout)
        return
    sys.exit(1 if failed or not same or far > 0.01 else 0)


if __name__ == "__main__":
    main()
