#!/usr/bin/env python3
"""Writes a model that LightGBM trained as a `redress-model/1` file.

    lightgbm_to_redress.py model.txt model.json --name outbound-abuse --version 2026-09-01

Needs the lightgbm package; the rest is Python's own. The format stands in the documentation of engine/src/model/mod.rs.
"""

import argparse
import hashlib
import json
import sys

DEPTH_MAX = 12
BLANK = "0" * 64


class Unfit(Exception):
    """A model that the format cannot hold, with what to do about it."""


def mean(node):
    """What the tree adds on average to the training rows that reach this node, and how many they are."""
    if "leaf_value" in node:
        return node["leaf_value"], node.get("leaf_count", 0)
    (left, on_the_left), (right, on_the_right) = mean(node["left_child"]), mean(node["right_child"])
    rows = on_the_left + on_the_right
    if rows == 0:
        return (left + right) / 2, 0
    return (left * on_the_left + right * on_the_right) / rows, rows


def missing_goes_left(node, place):
    """Where a missing value goes: LightGBM takes it for zero where training saw none missing."""
    kind = node["missing_type"]
    if kind == "NaN":
        return node["default_left"]
    if kind == "None":
        return 0.0 <= node["threshold"]
    raise Unfit(f"{place}: missing values of type {kind}; train with zero_as_missing=false")


def columns(root, place):
    """A tree's nodes, parents before children, as the lists that the format asks for."""
    lists = {key: [] for key in ("feature", "threshold", "missing_left", "left", "right", "value")}

    def add(feature, threshold, left, value):
        for key, entry in zip(lists, (feature, threshold, left, 0, 0, value)):
            lists[key].append(entry)
        return len(lists["left"]) - 1

    def visit(node, depth):
        if depth > DEPTH_MAX:
            raise Unfit(f"{place}: a leaf deeper than {DEPTH_MAX} steps; train with max_depth={DEPTH_MAX}")
        if "leaf_value" in node:
            if "leaf_coeff" in node:
                raise Unfit(f"{place}: linear leaves; train with linear_tree=false")
            return add(0, 0, False, node["leaf_value"])
        if node["decision_type"] != "<=":
            raise Unfit(f"{place}: a split on categories; give categories as numbers")
        at = add(node["split_feature"], node["threshold"], missing_goes_left(node, place), mean(node)[0])
        lists["left"][at] = visit(node["left_child"], depth + 1)
        lists["right"][at] = visit(node["right_child"], depth + 1)
        return at

    visit(root, 0)
    return lists


def link_of(dump):
    """How LightGBM turns the sum of its trees into a prediction."""
    words = dump.get("objective", "").split()
    if words[:1] == ["binary"] and "sigmoid:1" in words:
        return "logistic"
    if words[:1] == ["regression"] and "sqrt" not in words:
        return "identity"
    raise Unfit(f"objective {dump.get('objective')!r}; train with binary (sigmoid 1) or regression")


def redress_text(dump, name, version, about="", calibration=None):
    """The file's text for a model as `Booster.dump_model()` gives it."""
    if dump.get("num_tree_per_iteration", 1) != 1 or dump.get("average_output"):
        raise Unfit("several classes or averaged trees; train one boosted score")
    trees = [columns(tree["tree_structure"], f"tree {i}") for i, tree in enumerate(dump["tree_info"])]
    head = {
        "format": "redress-model/1",
        "name": name,
        "version": version,
        "about": about,
        "checksum": BLANK,
        "features": dump["feature_names"],
        "base_score": 0.0,
        "link": link_of(dump),
        "calibration": calibration or {"kind": "none"},
    }
    lines = [f"  {json.dumps(key)}: {json.dumps(value, allow_nan=False)}" for key, value in head.items()]
    rows = ",\n".join("    " + json.dumps(tree, separators=(",", ":"), allow_nan=False) for tree in trees)
    lines.append(f'  "trees": [\n{rows}\n  ]')
    return sealed("{\n" + ",\n".join(lines) + "\n}\n")


def sealed(text):
    """The text with its checksum in the place of the zeros."""
    if text.count(BLANK) != 1:
        raise Unfit("64 zeros in a row besides the checksum; choose another name")
    return text.replace(BLANK, hashlib.sha256(text.encode()).hexdigest())


def main():
    import lightgbm

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", help="as Booster.save_model() wrote it")
    parser.add_argument("output")
    parser.add_argument("--name", required=True)
    parser.add_argument("--version", required=True)
    parser.add_argument("--about", default="")
    options = parser.parse_args()
    try:
        dump = lightgbm.Booster(model_file=options.model).dump_model()
        text = redress_text(dump, options.name, options.version, options.about)
    except (Unfit, lightgbm.basic.LightGBMError) as error:
        sys.exit(f"{options.model}: {error}")
    with open(options.output, "w", encoding="utf-8", newline="\n") as output:
        output.write(text)


if __name__ == "__main__":
    main()
