#!/usr/bin/env python3
"""`python3 -m unittest` in this folder: what is made up is what was asked for, and plots are sound."""
import hashlib
import json
import re
import unittest
import xml.etree.ElementTree as xml

import made_up
import plot

CATALOGUE = [{"name": "sends", "unit": "count", "windows": ["1h", "24h"]}, {"name": "bounce_rate", "unit": "rate", "windows": ["24h", "7d"]},
             {"name": "age", "unit": "level", "windows": []}]


class MadeUp(unittest.TestCase):
    def test_a_policy_reads_as_many_signals_as_asked(self):
        offered = [("signal%d_1h" % i, "count" if i % 3 else "rate") for i in range(300)]
        for rules, read in ((5, 20), (50, 200), (500, 40)):
            text = made_up.policy(rules, offered, read)
            self.assertEqual(text.count("[[rule]]"), rules)
            self.assertEqual(len(set(re.findall(r"signal\d+_1h", text))), read)
        self.assertEqual(made_up.policy(5, offered, 20, True).count("score >="), 1)
        with self.assertRaises(ValueError):
            made_up.policy(10, offered, 41)

    def test_variables_carry_their_window(self):
        self.assertEqual([name for name, _ in made_up.variables(CATALOGUE)], ["sends_1h", "sends_24h", "bounce_rate_24h", "bounce_rate_7d", "age"])

    def test_every_signal_comes_once_over_one_of_its_windows(self):
        self.assertEqual([name for name, _ in made_up.every_signal_once(CATALOGUE)], ["sends_1h", "bounce_rate_7d", "age"])

    def test_a_models_checksum_fits_and_its_trees_are_full(self):
        text = made_up.model(3, made_up.variables(CATALOGUE), ".value", depth=4)
        document = json.loads(text)
        zeroed = text.replace(document["checksum"], "0" * 64)
        self.assertEqual(document["checksum"], hashlib.sha256(zeroed.encode()).hexdigest())
        for tree in document["trees"]:
            self.assertEqual({len(column) for column in tree.values()}, {31})
            reached, leaves = [0], 0
            while reached:
                node = reached.pop()
                children = [tree["left"][node], tree["right"][node]]
                leaves += children == [0, 0]
                reached += [child for child in children if child]
            self.assertEqual(leaves, 16)


class Plots(unittest.TestCase):
    def test_plots_are_well_formed_and_say_what_their_axes_are(self):
        series = {"a<b": [(1e4, 2e5), (1e7, 9e4)], "c": [(1e4, 3e5), (1e7, 1e5)]}
        for picture in (plot.lines("T & t", "n", "accounts", "events/s", series, True, True), plot.lines("T", "n", "trees", "e", {"": [(0, 5), (300, 2)]}, True),
                        plot.bars("T", "n", "who", "bytes", [("quiet", 300), ("busy", 90_000)], True)):
            root = xml.fromstring(picture)
            words = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
            self.assertTrue(any("(log)" in w for w in words) or "trees" in words, words)
            for element in root.iter("{http://www.w3.org/2000/svg}circle"):
                self.assertTrue(0 <= float(element.get("cx")) <= plot.WIDTH and 0 <= float(element.get("cy")) <= plot.HEIGHT)

    def test_ticks_enclose_the_values(self):
        self.assertEqual(plot.log_ticks(1e4, 1e7), [1e4, 1e5, 1e6, 1e7])
        self.assertEqual(plot.log_ticks(5.2e4, 1.2e5), [5e4, 1e5, 2e5])
        self.assertEqual(plot.log_ticks(1e4, 1e4), [1e4, 2e4])
        self.assertEqual(plot.even_ticks(9), [0, 2, 4, 6, 8, 10])
        self.assertEqual([plot.short(v) for v in (1.5e6, 340_000, 0.05, 999)], ["1.5 M", "340 k", "0.05", "999"])
        self.assertEqual([plot.short(v) for v in (1_000_000, 2_000)], ["1 M", "2 k"])


if __name__ == "__main__":
    unittest.main()
