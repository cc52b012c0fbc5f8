"""Measures with bootstrap intervals: written apart from the learner's own, so that one checks the other."""
import numpy

DRAWS = 500


class Ranked:
    """Scores in their order, so that draws of the same rows need no sorting."""

    def __init__(self, truth, scores):
        self.order = numpy.argsort(-scores, kind="stable")
        self.ends = numpy.flatnonzero(numpy.append(numpy.diff(scores[self.order]) != 0, True))
        self.truth = numpy.asarray(truth, float)[self.order]

    def measures(self, weights=None):
        """AUC (ties half), average precision, recall at 0.1 % and at 1 % false positives."""
        weights = numpy.ones(len(self.order)) if weights is None else weights[self.order]
        caught = numpy.cumsum(self.truth * weights)[self.ends]
        wrong = numpy.cumsum((1 - self.truth) * weights)[self.ends]
        if caught[-1] == 0 or wrong[-1] == 0:
            return [numpy.nan] * 4
        before = numpy.append(0, caught[:-1])
        auc = numpy.sum(numpy.diff(numpy.append(0, wrong)) * (caught + before) / 2) / (caught[-1] * wrong[-1])
        precision = numpy.divide(caught, caught + wrong, out=numpy.zeros(len(caught)), where=caught + wrong > 0)
        average = numpy.sum((caught - before) * precision) / caught[-1]
        recalls = [caught[wrong <= share * wrong[-1] * (1 + 1e-12)].max(initial=0) / caught[-1] for share in (0.001, 0.01)]
        return [auc, average, *recalls]


def measures(truth, scores):
    """The measures of these rows once."""
    return Ranked(truth, scores).measures()


def drawn(truth, scores, seed=1):
    """Measures on draws of the rows; a seed gives every learner the same ones."""
    chance, rows, ranked = numpy.random.default_rng(seed), len(truth), Ranked(truth, scores)
    times = (numpy.bincount(chance.integers(0, rows, rows), minlength=rows).astype(float) for _ in range(DRAWS))
    return numpy.array([ranked.measures(weights) for weights in times])


def interval(draws):
    """The middle 95 % of draws."""
    return numpy.nanpercentile(draws, [2.5, 97.5], axis=0)


def with_intervals(truth, scores, draws):
    """Each measure with its 95 % interval."""
    return list(zip(measures(truth, scores), *interval(draws)))
