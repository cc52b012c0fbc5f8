#!/usr/bin/env python3
"""`python3 -m unittest` in this folder: what is read from a server's answers and its folder is what stands there."""
import tempfile
import unittest
from pathlib import Path

import server

FOUND = {"accounts": 100, "in_memory_max": 20, "fill_events_per_s": 5.0, "events": 160, "events_each": 1.6, "resident_mb": 1.0, "peak_mb": 2.0,
         "resident_bytes_each": 3.0, "usual_bytes_each": 700.0, "usual_events_each": 30.0, "checkpoints_bytes_each": 1.0, "journal_bytes_each": 1.0,
         "first_answer_s": 1.0, "first_answer_after_traffic_s": 2.0, "cold_look_ms": 1.0, "changed": []}


class Found(unittest.TestCase):
    def test_a_gauge_is_found_by_its_whole_name(self):
        text = "# TYPE a gauge\nab 7\na 3\nb_a 9\nc 1.5e+06\n"
        self.assertEqual([server.gauge(text, name) for name in ("a", "ab", "c", "d")], [3, 7, 1.5e6, None])

    def test_accounts_are_taken_from_all_over_and_never_beyond_the_last(self):
        self.assertEqual(server.sample(10, 5), ["acct-%08d" % n for n in (0, 2, 4, 6, 8)])
        self.assertEqual(len(server.sample(3, 200)), 3)

    def test_disk_counts_what_files_take_in_folders_below_too(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(server.disk_bytes(Path(folder)), 0)
            (Path(folder) / "below").mkdir()
            (Path(folder) / "below" / "file").write_bytes(b"x" * 10_000)
            self.assertGreaterEqual(server.disk_bytes(Path(folder)), 10_000)

    def test_an_account_that_changed_is_named(self):
        self.assertIn("all that were looked at", server.told(FOUND))
        self.assertIn("NOT acct-1", server.told({**FOUND, "changed": ["acct-1"]}))
        self.assertIn("each of the 20 accounts held", server.told(FOUND))


if __name__ == "__main__":
    unittest.main()
