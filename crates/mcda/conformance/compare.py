"""Compares this crate with pymcdm and scikit-criteria on random instances. See README.md."""

import os
import sys
import warnings

warnings.filterwarnings("ignore")

import numpy as np
import pymcdm.methods as pm
import pymcdm.normalizations as pn
import pymcdm.weights as pw
import skcriteria as skc
from skcriteria.agg import copras, edas, moora, simple, spotis, topsis, vikor
from skcriteria.preprocessing import scalers, weighters

from peer import Ours

INSTANCES = int(os.environ.get("INSTANCES", "400"))
TOLERANCE = 1e-9


class Unfit(Exception):
    """The peer has no answer for the instance, by its own rules."""


def instance(rng, sides="any", kind=None):
    m, n = int(rng.integers(2, 40)), int(rng.integers(2, 15))
    kind = kind or ("uniform", "log-normal", "whole")[int(rng.integers(3))]
    if kind == "uniform":
        matrix = rng.uniform(1, 100, (m, n))
    elif kind == "log-normal":
        matrix = np.exp(rng.normal(0, 2, (m, n)))
    else:
        matrix = rng.integers(1, 10, (m, n)).astype(float)
    types = np.ones(n) if sides == "benefits" else rng.choice([-1.0, 1.0], n)
    if sides == "mixed":
        types[0], types[1] = 1.0, -1.0
    return matrix, types, rng.dirichlet(np.ones(n))


def decision(matrix, types, weights):
    return skc.mkdm(matrix, [max if t > 0 else min for t in types], weights=weights)


def same_order(ours, theirs):
    """Whether every two that are apart by more than rounding are in the same order."""
    a, b = np.subtract.outer(ours, ours), np.subtract.outer(theirs, theirs)
    apart = np.abs(b) > 10 * TOLERANCE * max(1, np.abs(theirs).max())
    return np.all(np.sign(a)[apart] == np.sign(b)[apart])


def error(ours, theirs):
    ours, theirs = np.asarray(ours, float), np.asarray(theirs, float)
    if not np.all(np.isfinite(theirs)):
        raise Unfit("no number")
    scale = np.maximum(1, np.abs(theirs).max())
    if not same_order(ours, theirs):
        return np.inf
    return float(np.max(np.abs(ours - theirs)) / scale)


def scores(method, peer, **parameters):
    """Compares scores; `peer` answers them for an instance."""

    def compare(ours, matrix, types, weights):
        theirs = peer(matrix, types, weights)
        named = {"method": method, **parameters}
        return error(ours.ask(matrix=matrix, types=types.astype(int), weights=weights, method=named)["scores"], theirs)

    return compare


def logarithms(peer):
    """Compares the weighted product, of which scores differ by a constant: from the first alternative on."""

    def compare(ours, matrix, types, weights):
        theirs = peer(matrix, types, weights)
        found = ours.ask(matrix=matrix, types=types.astype(int), weights=weights, method={"method": "weighted-product"})
        return error(np.subtract(found["scores"], found["scores"][0]), theirs - theirs[0])

    return compare


def of_pymcdm(make):
    def peer(matrix, types, weights):
        try:
            return np.asarray(make(matrix)(matrix, weights, types), float)
        except ValueError as e:
            raise Unfit(str(e)) from e

    return peer


def of_skc(make, key, scaler=None):
    def peer(matrix, types, weights):
        dm = decision(matrix, types, weights)
        if scaler is not None:
            dm = scaler.transform(dm)
        return np.asarray(make().evaluate(dm).e_[key], float)

    return peer


def skc_spotis(matrix, types, weights):
    bounds = np.column_stack((matrix.min(0) - 1, matrix.max(0) + 1))
    return np.asarray(spotis.SPOTIS().evaluate(decision(matrix, types, weights), bounds=bounds).e_.score, float)


def with_bounds(peer):
    def compare(ours, matrix, types, weights):
        bounds = np.column_stack((matrix.min(0) - 1, matrix.max(0) + 1))
        return scores("spotis", peer, bounds=bounds.tolist())(ours, matrix, types, weights)

    return compare


def skc_vikor(ours, matrix, types, weights):
    """S, R, Q, both tests and the compromise."""
    theirs = vikor.VIKOR(use_compromise_set=False).evaluate(decision(matrix, types, weights)).e_
    found = ours.ask(matrix=matrix, types=types.astype(int), weights=weights, method={"method": "vikor"})
    extra = found["extra"]
    # A constant column weighs nothing in either; theirs says nan then, and goes on with 0.
    largest = max(error(found["scores"], theirs.q_k), error(extra["s"], theirs.s_k), error(extra["r"], theirs.r_k))
    same = (
        extra["advantage"] == theirs.acceptable_advantage
        and extra["stability"] == theirs.acceptable_stability
        and extra["compromise"] == sorted(theirs.compromise_set.tolist())
    )
    return largest if same else np.inf


def skc_copras(ours, matrix, types, weights):
    dm = scalers.SumScaler("matrix").transform(decision(matrix, types, weights))
    result = copras.COPRAS().evaluate(dm)
    _, utility, significance, _, _ = copras.copras(dm.matrix.to_numpy(), weights, types)
    found = ours.ask(matrix=matrix, types=types.astype(int), weights=weights, method={"method": "copras"})
    assert len(result.rank_) == len(utility)
    return max(error(found["scores"], significance), error(found["extra"]["utility"], utility))


def promethee(shape, theirs, threshold_q, threshold_p):
    """The same thresholds for all criteria, in units of the values."""

    def compare(ours, matrix, types, weights):
        n = matrix.shape[1]
        spread = float(np.ptp(matrix))
        q, p = 0.05 * spread, 0.3 * spread
        ours_q = {"q": q} if threshold_q else {}
        ours_p = {"p": p} if threshold_p else {}
        method = pm.PROMETHEE_II(theirs, p=[p] * n if threshold_p else None, q=[q] * n if threshold_q else None)
        preference = {"shape": shape, **ours_q, **ours_p}
        flows = np.asarray(method(matrix, weights, types), float)
        return scores("promethee-2", lambda *_: flows, preferences=[preference])(ours, matrix, types, weights)

    return compare


def weights_of(by, peer):
    def compare(ours, matrix, types, _):
        theirs = np.asarray(peer(matrix, types), float)
        if not np.all(np.isfinite(theirs)):
            raise Unfit("no number")
        return error(ours.ask(matrix=matrix, types=types.astype(int), weights_by=by)["weights"], theirs)

    return compare


def skc_weights(weighter):
    return lambda matrix, types: weighter.transform(decision(matrix, types, np.ones(len(types)))).weights.to_numpy()


def rows():
    pymcdm, sk = "pymcdm", "scikit-criteria"
    vector, minmax = pn.vector_normalization, pn.minmax_normalization
    for scaling, function in [("min-max", minmax), ("max", pn.linear_normalization), ("sum", pn.sum_normalization), ("vector", vector)]:
        peer = of_pymcdm(lambda _, f=function: pm.WSM(f))
        yield f"weighted-sum, {scaling}", pymcdm, "any", None, scores("weighted-sum", peer, scaling=scaling)
    for scaling, scaler in [("min-max", scalers.MinMaxScaler), ("max", scalers.MaxAbsScaler), ("sum", scalers.SumScaler), ("vector", scalers.VectorScaler)]:
        peer = of_skc(simple.WeightedSumModel, "score", scaler("matrix"))
        # Theirs makes 0 of a constant column where ours makes 1.
        kind = "uniform" if scaling == "min-max" else None
        yield f"weighted-sum, {scaling}", sk, "benefits", kind, scores("weighted-sum", peer, scaling=scaling)
    product = of_pymcdm(lambda _: pm.WPM())
    yield "weighted-product", pymcdm, "any", None, logarithms(lambda *a: np.log(product(*a)))
    logs = of_skc(simple.WeightedProductModel, "score")
    yield "weighted-product", sk, "benefits", None, logarithms(lambda *a: logs(*a) * np.log(10))
    yield "topsis", pymcdm, "any", None, scores("topsis", of_pymcdm(lambda _: pm.TOPSIS(vector)), unit="vector")
    yield "topsis", sk, "any", None, scores("topsis", of_skc(topsis.TOPSIS, "similarity", scalers.VectorScaler("matrix")), unit="vector")
    yield "topsis-min-max", pymcdm, "any", None, scores("topsis", of_pymcdm(lambda _: pm.TOPSIS(minmax)), unit="min-max")
    yield "topsis-min-max", sk, "any", None, scores("topsis", of_skc(topsis.TOPSIS, "similarity", scalers.MinMaxScaler("matrix")), unit="min-max")
    yield "vikor", pymcdm, "any", None, scores("vikor", of_pymcdm(lambda _: pm.VIKOR()))
    yield "vikor, tests, compromise", sk, "any", "uniform", skc_vikor
    for shape, theirs, q, p in [("usual", "usual", 0, 0), ("u-shape", "ushape", 1, 0), ("v-shape", "vshape", 0, 1), ("level", "level", 1, 1), ("linear", "vshape_2", 1, 1)]:
        yield f"promethee-2, {shape}", pymcdm, "any", None, promethee(shape, theirs, q, p)
    yield "moora", pymcdm, "mixed", None, scores("moora", of_pymcdm(lambda _: pm.MOORA()))
    yield "moora", sk, "any", None, scores("moora", of_skc(moora.RatioMOORA, "score", scalers.VectorScaler("matrix")))
    yield "copras", sk, "mixed", None, skc_copras
    yield "edas", pymcdm, "any", None, scores("edas", of_pymcdm(lambda _: pm.EDAS()))
    yield "edas", sk, "any", None, scores("edas", of_skc(edas.EDAS, "score"))
    bounded = of_pymcdm(lambda matrix: pm.SPOTIS(np.column_stack((matrix.min(0) - 1, matrix.max(0) + 1))))
    yield "spotis", pymcdm, "any", None, with_bounds(bounded)
    yield "spotis", sk, "any", None, with_bounds(skc_spotis)
    yield "entropy weights", pymcdm, "any", None, weights_of("entropy", lambda matrix, _: pw.entropy_weights(matrix))
    yield "entropy weights", sk, "any", None, weights_of("entropy", skc_weights(weighters.EntropyWeighter()))
    yield "CRITIC weights", pymcdm, "benefits", "uniform", weights_of("critic", lambda matrix, _: pw.critic_weights(matrix))
    for name, by in [("pearson", "critic"), ("spearman", "critic-spearman")]:
        yield f"CRITIC weights, {name}", sk, "any", "uniform", weights_of(by, skc_weights(weighters.CRITIC(correlation=name)))


def copras_of_pymcdm_adds_costs():
    """Why its COPRAS is not compared: costs enter its score as if more were better."""
    matrix, weights, types = np.array([[1.0, 1.0], [1.0, 9.0]]), np.array([0.5, 0.5]), np.array([1.0, -1.0])
    dear = pm.COPRAS()(matrix, weights, types)
    return bool(dear[1] > dear[0])


def main():
    ours = Ours()
    failed = False
    print(f"{'method':30} {'peer':16} {'instances':>9} {'no answer':>9} {'largest error':>13} {'tolerance':>9}")
    for number, (name, peer, sides, kind, compare) in enumerate(rows()):
        rng = np.random.default_rng([4, number])
        compared, unfit, largest = 0, 0, 0.0
        while compared < INSTANCES:
            matrix, types, weights = instance(rng, sides, kind)
            try:
                largest = max(largest, compare(ours, matrix, types, weights))
                compared += 1
            except Unfit:
                unfit += 1
                if unfit > 10 * INSTANCES:
                    sys.exit(f"{name}: {peer} has no answers")
        wrong = not largest <= TOLERANCE
        failed |= wrong
        print(f"{name:30} {peer:16} {compared:9} {unfit:9} {largest:13.1e} {TOLERANCE:9.0e}{'  DIFFERS' if wrong else ''}")
    ours.close()
    if not copras_of_pymcdm_adds_costs():
        print("pymcdm's COPRAS no longer prefers what costs more: compare it, too")
        failed = True
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
