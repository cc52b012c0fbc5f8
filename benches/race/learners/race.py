"""Runs every learner on every task, and prints the tables. Started by `run`, which makes the environment."""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy

sys.dont_write_bytecode = True
from measures import drawn, interval, measures, with_intervals
from tasks import FOLDS, Missing, Task, made_up, sichuan, vews

PLAIN = {"trees": 200, "leaves": 31, "rate": 0.1, "l2": 1, "min-rows": 20, "row-share": 1, "feature-share": 1, "seed": 1}
# Small trees, many of them, each on a share of rows and features. Chosen on folds of other seeds than those reported.
CAREFUL = {**PLAIN, "trees": 500, "rate": 0.03, "min-rows": 10, "row-share": 0.8, "feature-share": 0.3}
FOLD_SEED = 20_260_901
LEARNERS, PEER, THREADS = ("redress", "lightgbm", "xgboost"), "lightgbm", (1, 2)
HEAD = ("| task | learner | ROC AUC | average precision | recall at 0.1 % FPR | recall at 1 % FPR | AUC less LightGBM's "
        "| s (CPU s), 1 thread | s (CPU s), 2 threads | MB |")


def arguments():
    parser = argparse.ArgumentParser(prog="benches/race/learners/run", description="Our tree learner beside LightGBM and XGBoost.",
                                     formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("data", type=pathlib.Path, nargs="?", help="folder with sichuan-telecom/ and vews-safe/; without it the made-up task runs alone")
    parser.add_argument("--quick", action="store_true", help="20,000 made-up rows: shows that it works")
    parser.add_argument("--times", type=int, default=3, help="trainings that times are the median of")
    parser.add_argument("--task", choices=("made-up", "vews", "sichuan"), help="this one alone; else all that data is there for")
    parser.add_argument("--redress", type=pathlib.Path, required=True, help="the binary of our learner (`run` builds it)")
    parser.add_argument("--cache", type=pathlib.Path, required=True, help="where tasks are written")
    return parser.parse_args()


class Race:
    def __init__(self, options):
        self.options = options

    def trained(self, learner, task, settings, threads):
        """Scores of the test part; seconds, seconds of computing, megabytes."""
        here = pathlib.Path(__file__).resolve().parent
        with tempfile.TemporaryDirectory(dir=self.options.cache) as folder:
            folder = pathlib.Path(folder)
            task.train.tofile(folder / "train.f32")
            task.labels.tofile(folder / "train.u8")
            task.test.tofile(folder / "test.f32")
            features, pairs = task.train.shape[1], [f"{key}={value}" for key, value in settings.items()]
            if learner == "redress":
                command = [self.options.redress, folder, f"features={features}", f"threads={threads}", *pairs]
            else:
                command = [sys.executable, here / "peer.py", learner, folder, str(features), str(threads), *pairs]
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
            told = json.loads(done.stdout.splitlines()[-1])
            return numpy.fromfile(folder / "scores.f32", numpy.float32), numpy.array([told["seconds"], told["cpu"]]), told["mb"]

    def lines(self, name, truth, runs):
        """A line of the table for each learner: `runs` trains everything with that many threads and gives scores, times, megabytes.
        Learners take turns, so that what else the machine does meets them alike; their ratio is taken turn by turn."""
        scores, mb = {}, dict.fromkeys(LEARNERS, 0)
        took = {(learner, threads): [] for learner in LEARNERS for threads in THREADS}
        for _ in range(self.options.times):
            for threads in THREADS:
                for learner in LEARNERS:
                    scores[learner], times, most = runs(learner, threads)
                    took[learner, threads].append(times)
                    mb[learner] = max(mb[learner], most) if threads == 1 else mb[learner]
        draws = {learner: drawn(truth, scores[learner]) for learner in LEARNERS}
        for learner in LEARNERS:
            cells = [f"{value:.4f} ({low:.4f}-{high:.4f})" if i < 2 else f"{value:.3f} ({low:.3f}-{high:.3f})"
                     for i, (value, low, high) in enumerate(with_intervals(truth, scores[learner], draws[learner]))]
            if learner == PEER:
                cells.append("")
            else:
                less = measures(truth, scores[learner])[0] - measures(truth, scores[PEER])[0]
                low, high = interval(draws[learner][:, 0] - draws[PEER][:, 0])
                cells.append(f"{less:+.4f} ({low:+.4f} to {high:+.4f})")
            for threads in THREADS:
                own, peer = numpy.array(took[learner, threads]), numpy.array(took[PEER, threads])
                ratio = "" if learner == PEER else "; {:.2f} of its time ({:.2f})".format(*numpy.median(own / peer, axis=0))
                cells.append("{:.2f} ({:.2f})".format(*numpy.median(own, axis=0)) + ratio)
            print(f"| {name} | {learner} | {' | '.join(cells)} | {mb[learner]:.0f} |", flush=True)

    def race(self, task, settings=None):
        self.lines(task.name, task.truth, lambda learner, threads: self.trained(learner, task, settings or PLAIN, threads))

    def folded(self, name, records, labels, fold, settings):
        """Each row is scored by the one learner that did not see it."""
        def runs(learner, threads, labels=labels):
            scores, seconds, mb = numpy.empty(len(labels), numpy.float32), 0, 0
            for held in range(FOLDS):
                out = fold == held
                task = Task(name, records[~out], labels[~out], records[out], labels[out])
                scores[out], took, most = self.trained(learner, task, settings, threads)
                seconds, mb = seconds + took, max(mb, most)
            return scores, seconds, mb
        self.lines(name, labels, runs)
        return runs

    def leaks(self, records, labels, fold, runs):
        """What a leak would show by: rows that are on both sides, one column that knows, labels of chance that are learned."""
        _, same = numpy.unique(numpy.nan_to_num(records, nan=-1e30), axis=0, return_inverse=True)
        sides = [set(fold[same.ravel() == group]) for group in numpy.flatnonzero(numpy.bincount(same.ravel()) > 1)]
        single = [measures(labels, numpy.nan_to_num(column, nan=-1e30))[0] for column in records.T]
        shuffled = numpy.random.default_rng(3).permutation(labels)
        by_chance = measures(shuffled, runs("redress", 2, shuffled)[0])[0]
        print(f"\nLeak check: {sum(len(side) > 1 for side in sides)} rows stand in more than one fold with the same values; the best single column has "
              f"AUC {max(max(x, 1 - x) for x in single):.3f}; trained on shuffled labels AUC {by_chance:.3f}.", flush=True)


def main():
    options = arguments()
    if options.data is None and options.task not in (None, "made-up"):
        sys.exit(f"benches/race/learners: {options.task}: give the folder with the data (the README says where the public gets it)")
    race = Race(options)
    columns = HEAD.count("|") - 1
    print(HEAD + "\n|" + "---|" * columns, flush=True)
    wanted = [options.task] if options.task else ["made-up", "vews", "sichuan"]
    if "made-up" in wanted:
        race.race(made_up(20_000 if options.quick else 200_000))
    if options.data is None:
        return
    try:
        for edition, prefix in [(edition, prefix) for edition in ("v9", "large") for prefix in (5, 12) if "vews" in wanted]:
            race.race(vews(options.data, edition, prefix))
        if "sichuan" not in wanted:
            return
        records, labels, fold = sichuan(options.data, FOLD_SEED)
        runs = race.folded("sichuan-telecom, 5 folds", records, labels, fold, PLAIN)
        race.folded("the same, careful settings", records, labels, fold, CAREFUL)
        race.leaks(records, labels, fold, runs)
    except Missing as missing:
        sys.exit(f"benches/race/learners: {missing}")


main()
