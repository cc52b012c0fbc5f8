#!/usr/bin/env python3
"""The judge and the meter, judged: `python3 -m unittest` in this folder (standard library only)."""
import json
import os
import random
import subprocess
import sys
import tempfile
import unittest

import judge
import table
from rules import rules

T0 = 1_767_225_600_000


def messages(n, gap_ms=100):
    return [(T0 + i * gap_ms, 0, "+1%09d" % i) for i in range(n)]


class Judge(unittest.TestCase):
    def test_rules_are_those_of_the_reference(self):
        dice = random.Random(7)
        for _ in range(20_000):
            c24 = [dice.randrange(200) for _ in range(6)]
            c1h = [dice.randrange(n + 1) for n in c24]
            c1m = [dice.randrange(n + 1) for n in c1h]
            d24 = dice.randrange(c24[0] + 1)
            d1 = dice.randrange(min(d24, c1h[0]) + 1)
            mask = sum(1 << i for i, on in enumerate(judge.held((c1m, c1h, c24, d1, d24))) if on)
            self.assertEqual(mask, rules(c1m, c1h, c24, d1, d24))

    def test_exact_counts_let_go_of_what_is_past_the_window(self):
        last = list(judge.exact_counts([(T0, 0, "a"), (T0 + 59_999, 1, None), (T0 + 60_000, 0, "a")]))[-1][1]
        self.assertEqual((last[0][0], last[1][0], last[0][1], last[3]), (1, 2, 1, 1))

    def test_39_messages_taken_for_40_are_explained_and_30_are_not(self):
        for count, expected in ((39, True), (30, False)):
            events = messages(count)
            explained, words = judge.explain(events, None, events[-1][0])
            self.assertEqual(explained, expected, words)

    def test_41_messages_may_be_passed_over_and_42_may_not(self):
        for count, expected in ((41, True), (42, False), (43, False)):
            events = messages(count)
            explained, words = judge.explain(events, events[39][0], None)
            self.assertEqual(explained, expected, words)

    def test_four_missed_accounts_are_too_many_although_each_is_explained(self):
        events = {"a%d" % i: messages(40) for i in range(200)}
        reference = {a: e[-1][0] for a, e in events.items()}
        for gone, stands in ((3, True), (4, False)):
            out = dict(list(reference.items())[gone:])
            self.assertEqual(judge.judge(reference, out, lambda some: events)[0], stands)

    def test_late_flags_count_against_it(self):
        events = {"a%d" % i: messages(41, 1_000) + [(T0 + 3_000_000, 5, None)] for i in range(100)}
        reference = {a: e[39][0] for a, e in events.items()}
        out = dict(reference, a0=T0 + 3_000_000)
        stands, lines = judge.judge(reference, out, lambda some: events)
        self.assertFalse(stands, lines)  # at its late flag no rule holds any more


class Meter(unittest.TestCase):
    def test_cpu_seconds_of_grandchildren_count(self):
        burn = "import time\nwhile time.process_time() < 0.5: pass"
        here = os.path.dirname(os.path.abspath(__file__))
        with tempfile.TemporaryDirectory() as folder:
            report = os.path.join(folder, "r")
            code = "import subprocess,sys; subprocess.run([sys.executable, '-c', %r])" % burn
            subprocess.run([sys.executable, os.path.join(here, "meas.py"), "--json", report, "x", "--", sys.executable, "-c", code], check=True)
            with open(report) as f:
                row = json.loads(f.read())
        self.assertEqual((row["label"], row["rc"]), ("x", 0))
        self.assertTrue(0.5 <= row["cpu_s"] < 2.0, row)


class Table(unittest.TestCase):
    ROWS = [{"label": label, "events": 1000, "wall_s": w, "cpu_s": w, "peak_mb": 5.0, "load": 0.0, "rc": 0}
            for label, w in (("reference", 1.0), ("redress", 0.1), ("reference", 2.0), ("redress", 0.1), ("reference", 1.2), ("redress", 0.1))]

    def test_the_ratio_is_the_median_over_pairs(self):
        self.assertAlmostEqual(table.ratio(self.ROWS, "redress")[1], 12.0)

    def test_threads_are_held_against_one_thread(self):
        more = [dict(row, label="threads", wall_s=0.055) for row in self.ROWS if row["label"] == "redress"]
        self.assertAlmostEqual(table.threads_gain(self.ROWS + more), 0.1 / 0.055)
        self.assertFalse(table.verdicts(self.ROWS, None, None, 1.8)[0][0])  # never run: never met

    def test_a_ratio_below_what_is_required_fails(self):
        self.assertTrue(table.verdicts(self.ROWS, 11.9, 6))
        for ratio, peak in ((12.1, 6), (11.9, 4)):
            self.assertFalse(all(ok for ok, _ in table.verdicts(self.ROWS, ratio, peak)))


if __name__ == "__main__":
    unittest.main()
