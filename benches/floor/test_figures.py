#!/usr/bin/env python3
"""`python3 -m unittest` in this folder: ratios are those of a pair, and a requirement that is not met is told."""
import unittest

import figures

RUNS = [{"floor_cpu_s": 1.0, "cpu_s": 4.0, "wall_s": 4.2, "peak_mb": 300, "threads_wall_s": 2.1},
        {"floor_cpu_s": 2.0, "cpu_s": 9.0, "wall_s": 9.0, "peak_mb": 310, "threads_wall_s": 6.0},
        {"floor_cpu_s": 1.0, "cpu_s": 6.0, "wall_s": 6.0, "peak_mb": 305, "threads_wall_s": 3.0}]


class Figures(unittest.TestCase):
    def test_the_ratio_is_the_median_of_the_pairs_not_a_ratio_of_medians(self):
        found = figures.summed(1_000_000, RUNS)
        self.assertEqual((found["ratio"], found["factor"]), (4.5, 2.0))
        self.assertEqual((found["floor_ns"], found["full_ns"]), (1_000, 6_000))
        self.assertAlmostEqual(found["events_per_cpu_s"], 1e6 / 6)
        self.assertEqual(found["peak_mb"], 305)

    def test_without_a_second_thread_no_factor_is_told(self):
        found = figures.summed(1_000_000, [{k: v for k, v in run.items() if k != "threads_wall_s"} for run in RUNS])
        self.assertNotIn("factor", found)
        self.assertNotIn("times as fast", figures.table(found))

    def test_the_second_half_is_told_by_itself(self):
        halves = [{**run, "second_floor_cpu_s": 0.5, "second_cpu_s": run["cpu_s"] / 4} for run in RUNS]
        found = figures.summed(1_000_000, halves, 500_000)
        self.assertEqual((found["second_floor_ns"], found["second_ns"], found["second_ratio"]), (1_000, 3_000, 3.0))
        self.assertIn("3.00 times", figures.table({**found, "threads": 2}))
        self.assertNotIn("second half", figures.table({**figures.summed(1_000_000, RUNS), "threads": 2}))

    def test_a_requirement_is_met_or_told_not_to_be(self):
        found = {**figures.summed(1_000_000, RUNS), "threads": 2}
        self.assertEqual([good for good, _ in figures.judged(found, 4.5, 2.0)], [True, True])
        told = figures.judged(found, 4.4, 2.1)
        self.assertEqual([good for good, _ in told], [False, False])
        self.assertTrue(all(words.startswith("NOT MET") for _, words in told))
        self.assertEqual(figures.judged(found), [])
        self.assertIn("4.50", figures.table(found))


if __name__ == "__main__":
    unittest.main()
