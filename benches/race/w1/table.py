#!/usr/bin/env python3
"""Print what the race measured: each contestant's speed, memory and ratio to the reference, least, median, largest.

Ratios are of events per CPU second, run by run beside the reference of the same pair, so that other loads weigh on both.
usage: table.py RESULTS.jsonl [--require-ratio X] [--require-peak-mb N] [--require-threads X]; ends with 1 where a requirement is not met"""
import argparse
import json
import statistics
import sys

REFERENCE, OURS, THREADS = "reference", "redress", "threads"


def spread(values):
    """Least, median, largest."""
    return min(values), statistics.median(values), max(values)


def of(rows, label):
    return [row for row in rows if row["label"] == label]


def ratio(rows, label):
    """Events per CPU second against the reference: pair by pair where both ran alike often, else against its median."""
    ours, base = of(rows, label), of(rows, REFERENCE)
    speed = lambda row: row["events"] / row["cpu_s"]
    if len(ours) == len(base):
        return spread([speed(a) / speed(b) for a, b in zip(ours, base)])
    middle = statistics.median(speed(b) for b in base)
    return spread([speed(a) / middle for a in ours])


def threads_gain(rows):
    """Events a second of several threads against one, pair by pair: the median."""
    return statistics.median(one["wall_s"] / many["wall_s"] for one, many in zip(of(rows, OURS), of(rows, THREADS)))


def verdicts(rows, least_ratio, peak_mb, least_gain=None):
    """(met, words) for each requirement."""
    found = []
    if least_ratio is not None:
        got = ratio(rows, OURS)[1]
        found.append((got >= least_ratio, "%.2f times the reference's events per CPU second; required: %g" % (got, least_ratio)))
    if peak_mb is not None:
        got = max(row["peak_mb"] for row in of(rows, OURS))
        found.append((got <= peak_mb, "peak memory %.0f MB; allowed: %g" % (got, peak_mb)))
    if least_gain is not None:
        got = threads_gain(rows) if of(rows, THREADS) else 0.0
        found.append((got >= least_gain, "%.2f times the events per second of one thread; required: %g" % (got, least_gain)))
    return found


def lines(rows):
    head = "%-16s %9s %4s  %32s  %32s  %8s  %24s" % ("", "events", "runs", "events/s", "events per CPU second", "peak MB", "ratio to the reference")
    yield head
    yield "%-16s %9s %4s  %32s  %32s  %8s  %24s" % ("", "", "", "least    median   largest", "least    median   largest", "largest", "least  median largest")
    for label in dict.fromkeys(row["label"] for row in rows):
        some = of(rows, label)
        wall = spread([row["events"] / row["wall_s"] for row in some])
        cpu = spread([row["events"] / row["cpu_s"] for row in some])
        yield "%-16s %9d %4d  %10.0f %10.0f %10.0f  %10.0f %10.0f %10.0f  %8.0f  %8.2f %7.2f %7.2f%s" % (
            label, some[0]["events"], len(some), *wall, *cpu, max(row["peak_mb"] for row in some), *ratio(rows, label), some[0].get("note", ""))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("results")
    parser.add_argument("--require-ratio", type=float)
    parser.add_argument("--require-peak-mb", type=float)
    parser.add_argument("--require-threads", type=float)
    options = parser.parse_args()
    with open(options.results) as f:
        rows = [json.loads(line) for line in f]
    print("\n".join(lines(rows)))
    found = verdicts(rows, options.require_ratio, options.require_peak_mb, options.require_threads)
    for met, words in found:
        print("%s: %s" % ("met" if met else "NOT MET", words))
    return 0 if all(met for met, _ in found) else 1


if __name__ == "__main__":
    sys.exit(main())
