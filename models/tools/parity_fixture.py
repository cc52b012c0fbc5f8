#!/usr/bin/env python3
"""Trains the small LightGBM model that the engine's parity test reads, and notes LightGBM's own predictions.

    parity_fixture.py engine/tests/fixtures/model

Needs lightgbm and numpy. Everything comes from one seed. Half of the rows are drawn as the training set was; the other half
stands on and beside the model's thresholds, where a wrong comparison shows.
"""

import json
import pathlib
import sys

import lightgbm
import numpy

from lightgbm_to_redress import redress_text

SEED = 20_260_901
FEATURES = ["sends", "hard_bounce_rate", "complaint_rate", "age_days", "burst", "distinct_urls", "night_share", "cadence"]
WITH_MISSING = (1, 2, 4, 7)


def rows_of(chance, count):
    """Counts, rates, ages and ratios as accounts have them, of float32, with gaps."""
    rows = numpy.column_stack(
        [
            chance.poisson(40, count),
            chance.beta(1, 30, count),
            chance.beta(1, 300, count),
            chance.integers(0, 400, count),
            chance.lognormal(0, 1, count),
            chance.poisson(2, count),
            chance.random(count),
            chance.normal(0, 1, count),
        ]
    ).astype(numpy.float32)
    for column in WITH_MISSING:
        rows[chance.random(count) < 0.2, column] = numpy.nan
    return rows


def labels_of(chance, rows):
    """Abuse is likelier with bounces, complaints, bursts and youth, and where complaints are not known."""
    known = numpy.nan_to_num(rows.astype(numpy.float64))
    odds = 25 * known[:, 1] + 120 * known[:, 2] + 0.4 * known[:, 4] - 0.004 * known[:, 3] + 0.2 * known[:, 5]
    odds += 0.8 * numpy.isnan(rows[:, 2]) - 0.5 * known[:, 7] * (known[:, 6] > 0.5) - 2.5
    return chance.random(len(rows)) < 1 / (1 + numpy.exp(-odds))


def rows_on_thresholds(chance, dump, count):
    """Each value a threshold of its feature, one of the two floats beside it, missing, or infinite."""
    thresholds = [[] for _ in FEATURES]

    def visit(node):
        if "threshold" in node:
            thresholds[node["split_feature"]].append(node["threshold"])
            visit(node["left_child"])
            visit(node["right_child"])

    for tree in dump["tree_info"]:
        visit(tree["tree_structure"])
    rows = numpy.empty((count, len(FEATURES)), numpy.float32)
    for column, found in enumerate(thresholds):
        on = chance.choice(numpy.array(found or [0.0]), count).astype(numpy.float32)
        aside = numpy.choose(chance.integers(0, 3, count), [-numpy.inf, numpy.nan, numpy.inf]).astype(numpy.float32)
        rows[:, column] = numpy.where(numpy.isnan(aside), on, numpy.nextafter(on, aside))
        rows[chance.random(count) < 0.1, column] = numpy.nan
    return rows


def main():
    folder = pathlib.Path(sys.argv[1])
    chance = numpy.random.default_rng(SEED)
    rows = rows_of(chance, 20_000)
    parameters = {
        "objective": "binary", "num_leaves": 15, "max_depth": 7, "learning_rate": 0.15, "min_data_in_leaf": 40,
        "seed": SEED, "deterministic": True, "force_row_wise": True, "num_threads": 1, "verbose": -1,
    }  # fmt: skip
    data = lightgbm.Dataset(rows, labels_of(chance, rows).astype(int), feature_name=FEATURES)
    booster = lightgbm.train(parameters, data, num_boost_round=30)
    dump = booster.dump_model()
    about = f"LightGBM {lightgbm.__version__} on 20,000 made-up accounts, seed {SEED}"
    text = redress_text(dump, "parity", "1", about)
    (folder / "lightgbm.json").write_text(text, encoding="utf-8", newline="\n")

    probes = numpy.concatenate([rows_of(chance, 100), rows_on_thresholds(chance, dump, 100)])
    lines = []
    for row, raw, probability in zip(probes, booster.predict(probes, raw_score=True), booster.predict(probes)):
        values = [None if numpy.isnan(value) else float(value) for value in row]
        lines.append(json.dumps({"row": values, "raw": raw, "probability": probability}, allow_nan=False))
    (folder / "lightgbm_rows.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
