"""Trains one peer on one task in a process of its own, so that its memory is its own: peer.py NAME FOLDER FEATURES THREADS [KEY=X...]"""
import json
import pathlib
import sys
import time

import numpy


def memory(field):
    """Megabytes of this process, as the system counts them."""
    for line in open("/proc/self/status", encoding="utf-8"):
        if line.startswith(field + ":"):
            return int(line.split()[1]) / 1024
    raise SystemExit("/proc/self/status has another shape")


def lightgbm(settings, threads, train, labels):
    import lightgbm

    parameters = {
        "objective": "binary", "num_leaves": int(settings["leaves"]), "learning_rate": settings["rate"], "max_bin": 255, "max_depth": 12,
        "lambda_l2": settings["l2"], "min_data_in_leaf": int(settings["min-rows"]), "num_threads": threads, "verbose": -1,
        "bagging_fraction": settings["row-share"], "bagging_freq": int(settings["row-share"] < 1),
        "feature_fraction": settings["feature-share"], "seed": int(settings["seed"]), "force_row_wise": True,
    }  # fmt: skip
    booster = lightgbm.train(parameters, lightgbm.Dataset(train, labels, params=parameters), int(settings["trees"]))
    return booster.predict


def xgboost(settings, threads, train, labels):
    import xgboost

    parameters = {
        "objective": "binary:logistic", "tree_method": "hist", "grow_policy": "lossguide", "max_leaves": int(settings["leaves"]),
        "max_depth": 12, "eta": settings["rate"], "max_bin": 255, "lambda": settings["l2"], "min_child_weight": 1e-3, "nthread": threads,
        "subsample": settings["row-share"], "colsample_bytree": settings["feature-share"], "seed": int(settings["seed"]),
    }  # fmt: skip
    rows = xgboost.QuantileDMatrix(train, labels, max_bin=255, nthread=threads)
    booster = xgboost.train(parameters, rows, int(settings["trees"]))
    return lambda test: booster.predict(xgboost.DMatrix(test, nthread=threads))


def main():
    name, folder, features, threads = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    settings = {key: float(value) for key, value in (pair.split("=") for pair in sys.argv[5:])}
    learner = {"lightgbm": lightgbm, "xgboost": xgboost}[name]
    __import__(name)  # before the clock and the memory's mark: loading a library is not learning
    train = numpy.fromfile(folder / "train.f32", numpy.float32).reshape(-1, features)
    labels = numpy.fromfile(folder / "train.u8", numpy.uint8)
    before, start, computed = memory("VmRSS"), time.perf_counter(), time.process_time()
    predict = learner(settings, threads, train, labels)
    seconds, cpu, mb = time.perf_counter() - start, time.process_time() - computed, memory("VmHWM") - before
    test = numpy.fromfile(folder / "test.f32", numpy.float32).reshape(-1, features)
    predict(test).astype(numpy.float32).tofile(folder / "scores.f32")
    print(json.dumps({"seconds": seconds, "cpu": cpu, "mb": mb}))


main()
