"""Measures with bootstrap intervals: written apart from the learner's own, so that one checks the other."""
import numpy

DRAWS = 500


def measures(truth, scores, weights=None):
    """AUC (ties half), average precision, recall at 0.1 % and at 1 % false positives."""
    weights = numpy.ones(len(truth)) if weights is None else weights
    order = numpy.argsort(-scores, kind="stable")
    ends = numpy.flatnonzero(numpy.append(numpy.diff(scores[order]) != 0, True))
    caught = numpy.cumsum(numpy.where(truth, weights, 0)[order])[ends]
    wrong = numpy.cumsum(numpy.where(truth, 0, weights)[order])[ends]
    if caught[-1] == 0 or wrong[-1] == 0:
        return [numpy.nan] * 4
    before = numpy.append(0, caught[:-1])
    auc = numpy.sum(numpy.diff(numpy.append(0, wrong)) * (caught + before) / 2) / (caught[-1] * wrong[-1])
    precision = numpy.divide(caught, caught + wrong, out=numpy.zeros(len(caught)), where=caught + wrong > 0)
    average = numpy.sum((caught - before) * precision) / caught[-1]
    recalls = [caught[wrong <= share * wrong[-1] * (1 + 1e-12)].max(initial=0) / caught[-1] for share in (0.001, 0.01)]
    return [auc, average, *recalls]


def with_intervals(truth, scores, seed=1):
    """Each measure with its 95 % interval over draws of the rows."""
    chance, draws = numpy.random.default_rng(seed), []
    for _ in range(DRAWS):
        weights = numpy.bincount(chance.integers(0, len(truth), len(truth)), minlength=len(truth)).astype(float)
        draws.append(measures(truth, scores, weights))
    low, high = numpy.nanpercentile(draws, [2.5, 97.5], axis=0)
    return list(zip(measures(truth, scores), low, high))
