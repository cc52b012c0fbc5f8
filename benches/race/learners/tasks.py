"""The tasks of the race: rows and labels as plain floats, made from data that the user has, or made up from a seed."""
import csv
import gzip

import numpy

MADE_UP_SEED = 20_260_901
FOLDS = 5


class Missing(Exception):
    """Data that is not where it should be."""


class Task:
    """One training part and one test part."""

    def __init__(self, name, train, labels, test, truth, about=""):
        self.name, self.about = name, about
        self.train, self.labels = numpy.ascontiguousarray(train, numpy.float32), labels.astype(numpy.uint8)
        self.test, self.truth = numpy.ascontiguousarray(test, numpy.float32), truth.astype(numpy.uint8)


def table(path):
    """Names and rows of a gzipped CSV file."""
    if not path.is_file():
        raise Missing(f"{path}: not there; see the README for where the public gets this set")
    with gzip.open(path, "rt", newline="", encoding="utf-8") as lines:
        rows = csv.reader(lines)
        return next(rows), list(rows)


def floats(rows):
    """Cells as floats; an empty one is missing."""
    return numpy.array([[float(cell) if cell else numpy.nan for cell in row] for row in rows], numpy.float32)


def sichuan(data, seed):
    """Fraudulent phone users: five folds, each class dealt evenly. The user's id is no feature."""
    names, rows = table(data / "sichuan-telecom" / "all_feat_with_label.csv.gz")
    columns = [i for i, name in enumerate(names) if name not in ("phone_no_m", "label")]
    records = floats([[row[i] for i in columns] for row in rows])
    labels = numpy.array([int(row[names.index("label")]) for row in rows], numpy.uint8)
    return records, labels, folds(labels, seed)


def folds(labels, seed, count=FOLDS):
    """The fold of each row; each class is dealt out in turn, in an order of chance."""
    chance, fold = numpy.random.default_rng(seed), numpy.empty(len(labels), int)
    for label in (0, 1):
        rows = numpy.flatnonzero(labels == label)
        chance.shuffle(rows)
        fold[rows] = numpy.arange(len(rows)) % count
    return fold


def vews(data, edition, prefix):
    """Wikipedia vandals after exactly `prefix` edits, users with fewer left out: how many there are would give the label away.
    Of each feature: first, last, mean, spread, least and most over those edits."""
    names, rows = table(data / "vews-safe" / f"wiki_{edition}.csv.gz")
    cells = {}
    for row in rows:
        split, user, step, label = row[0], row[1], int(row[2]), int(row[3])
        if step < prefix:
            cells.setdefault((split, user), (label, []))[1].append([float(x or "nan") for x in row[4:]])
    parts = {"train": ([], []), "test": ([], [])}
    for (split, _), (label, edits) in cells.items():
        if len(edits) == prefix:
            edits = numpy.array(edits)
            described = [edits[0], edits[-1], edits.mean(0), edits.std(0), edits.min(0), edits.max(0)]
            kept = parts["test" if split == "test" else "train"]
            kept[0].append(numpy.concatenate(described))
            kept[1].append(label)
    (train, labels), (test, truth) = ([numpy.array(part) for part in parts[name]] for name in ("train", "test"))
    return Task(f"vews-safe {edition}, {prefix} edits", train, labels, test, truth)


def made_up(rows=200_000, seed=MADE_UP_SEED):
    """Accounts of 80 features as a platform would have them: counts of many sizes, rates, ages, ratios, with gaps and columns that
    say nothing. 2.8 % abuse, for reasons that interact; one in eight abusers of the training part is not labelled. As many
    rows again are the test part, whose labels are true."""
    chance, features, count = numpy.random.default_rng(seed), 80, 2 * rows
    activity = chance.normal(0, 1, count)
    columns = []
    for i in range(features):
        own = chance.normal(0, 1, count)
        if i < 30:
            columns.append(chance.poisson(numpy.exp(0.8 * activity + 0.8 * own + i % 5)))
        elif i < 50:
            columns.append(numpy.round(chance.beta(0.5 + i % 3, 20, count), 4))
        elif i < 60:
            columns.append(chance.integers(0, 30 * (1 + i % 7) ** 2, count))
        else:
            columns.append(own + 0.3 * activity)
    records = numpy.stack(columns, 1).astype(numpy.float32)
    z = (records - records.mean(0)) / records.std(0)
    logs = numpy.log1p(records[:, :30])
    logs = (logs - logs.mean(0)) / logs.std(0)
    odds = 0.55 * logs[:, 0] - 0.5 * logs[:, 3] + 0.45 * z[:, 30] * (z[:, 50] < 0) + 0.5 * numpy.maximum(z[:, 31], 0) + 0.4 * z[:, 60] * z[:, 61]
    odds += 0.6 * (logs[:, 7] > 1) * (z[:, 33] > 0.5) - 0.5 * (z[:, 51] > 0.3) + 0.3 * numpy.sin(2 * z[:, 62]) + 0.35 * logs[:, 12] - 0.4 * z[:, 55]
    odds += 0.15 * z[:, 63:72].sum(1) + 0.8 * (logs[:, 15] > 0.8) * (logs[:, 16] < -0.3)
    odds = 1.6 * odds + chance.logistic(0, 0.8, count)
    abusive = odds > numpy.quantile(odds, 1 - 0.028)
    for i in range(4, features, 9):
        records[chance.random(count) < 0.15, i] = numpy.nan
    labelled = abusive & ~(chance.random(count) < 0.125)
    about = f"{rows:,} rows of {features}, seed {seed}"
    return Task("made up", records[:rows], labelled[:rows], records[rows:], abusive[rows:], about)
