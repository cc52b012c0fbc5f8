"""sichuan-telecom by several of our learners averaged: settings are chosen inside each fold, on folds of what it learns from."""
import argparse
import concurrent.futures
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy

sys.dont_write_bytecode = True
from measures import drawn, measures, with_intervals
from tasks import FOLDS, Missing, folds, sichuan

FOLD_SEED = 20_260_901  # the race's folds
INNER, SEEDS = 4, 10
FOREST = {"trees": 500, "rate": 0.03, "l2": 1, "row-share": 0.8}
FORESTS = [{**FOREST, "leaves": leaves, "feature-share": share, "min-rows": rows}
           for leaves, share, rows in ((15, 0.2, 10), (31, 0.2, 10), (31, 0.3, 10), (63, 0.2, 5))]
LOGISTIC = {"logistic": 1}
SHARES = (0.0, 0.15, 0.3, 0.45, 0.6)  # of the regression in the average of log-odds


def arguments():
    parser = argparse.ArgumentParser(prog="benches/race/learners/run averaged", description="sichuan-telecom by our learners averaged, in nested folds.")
    parser.add_argument("data", type=pathlib.Path, help="folder with sichuan-telecom/")
    parser.add_argument("--scores", type=pathlib.Path, help="also write the scores of rows by a model that did not see them: CSV as `redress-lab threshold` reads it")
    parser.add_argument("--redress", type=pathlib.Path, required=True, help="the binary of our learner (`run` builds it)")
    parser.add_argument("--cache", type=pathlib.Path, required=True, help="where tasks are written")
    return parser.parse_args()


def log_odds(options, train, labels, test, settings):
    """Trains one learner, and scores."""
    with tempfile.TemporaryDirectory(dir=options.cache) as folder:
        folder = pathlib.Path(folder)
        numpy.ascontiguousarray(train).tofile(folder / "train.f32")
        labels.tofile(folder / "train.u8")
        numpy.ascontiguousarray(test).tofile(folder / "test.f32")
        pairs = [f"{key}={value}" for key, value in settings.items()]
        done = subprocess.run([options.redress, folder, f"features={train.shape[1]}", *pairs], stdout=subprocess.PIPE, text=True, check=True)
        json.loads(done.stdout)
        scores = numpy.fromfile(folder / "scores.f32", numpy.float32).astype(float).clip(1e-7, 1 - 1e-7)
        return numpy.log(scores / (1 - scores))


def held_out(options, workers, records, labels, fold, settings):
    """The log-odds of every row by one learner that did not see it."""
    def of(held):
        out = fold == held
        return out, log_odds(options, records[~out], labels[~out], records[out], settings)
    scores = numpy.empty(len(labels))
    for out, found in workers.map(of, range(fold.max() + 1)):
        scores[out] = found
    return scores


def chosen(options, workers, records, labels, seed):
    """The forest and the regression's share with the best AUC over folds of these rows."""
    fold = folds(labels, seed, INNER)
    linear = held_out(options, workers, records, labels, fold, LOGISTIC)
    best = (0, None, None)
    for forest in FORESTS:
        trees = held_out(options, workers, records, labels, fold, {**forest, "seed": 1})
        for share in SHARES:
            mixed = (1 - share) * trees + share * linear
            auc = numpy.mean([measures(labels[fold == one], mixed[fold == one])[0] for one in range(INNER)])
            best = max(best, (auc, share, forest), key=lambda found: found[0])
    return best


def main():
    options = arguments()
    try:
        records, labels, fold = sichuan(options.data, FOLD_SEED)
    except Missing as missing:
        sys.exit(f"benches/race/learners: {missing}")
    names = ("one forest", f"{SEEDS} forests", f"{SEEDS} forests and a logistic regression")
    scores, told = {name: numpy.empty(len(labels)) for name in names}, []
    with concurrent.futures.ThreadPoolExecutor(2) as workers:
        for held in range(FOLDS):
            out = fold == held
            train, seen, test = records[~out], labels[~out], records[out]
            auc, share, forest = chosen(options, workers, train, seen, held)
            told.append(f"fold {held + 1}: {forest['leaves']} leaves, {forest['feature-share']} of the features, {forest['min-rows']} rows a leaf, "
                        f"share of the regression {share} (inner AUC {auc:.4f})")
            print(told[-1], file=sys.stderr, flush=True)
            trees = list(workers.map(lambda seed: log_odds(options, train, seen, test, {**forest, "seed": seed}), range(1, SEEDS + 1)))
            linear = log_odds(options, train, seen, test, LOGISTIC)
            averaged = numpy.mean(trees, axis=0)
            for name, found in zip(names, (trees[0], averaged, (1 - share) * averaged + share * linear)):
                scores[name][out] = found
    print("| sichuan-telecom, 5 folds | ROC AUC | average precision | recall at 0.1 % FPR | recall at 1 % FPR |\n|---|---|---|---|---|")
    for name in names:
        cells = [f"{value:.4f} ({low:.4f}-{high:.4f})" for value, low, high in with_intervals(labels, scores[name], drawn(labels, scores[name]))]
        print(f"| {name} | {' | '.join(cells)} |")
    print("\nChosen within what each fold learns from: " + "; ".join(told) + ".")
    if options.scores:
        odds = 1 / (1 + numpy.exp(-scores[names[-1]]))
        lines = [f"phone-{row},{score:.9f},{label}\n" for row, (score, label) in enumerate(zip(odds, labels))]
        options.scores.write_text("account_id,score,label\n" + "".join(lines), encoding="utf-8")


main()
