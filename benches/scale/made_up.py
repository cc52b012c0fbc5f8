"""Policies and models of a given size, made up so that they cost what real ones do and decide nothing."""
import hashlib
import json
import random

COMPARISONS = 4  # in each rule


def variables(catalogue):
    """What rules can name: (name, unit) for each signal over each of its windows, in the catalogue's order."""
    return [("%s_%s" % (signal["name"], window) if window else signal["name"], signal["unit"])
            for signal in catalogue for window in (signal.get("windows") or [""])]


def every_signal_once(catalogue):
    """Each signal over one of its windows: the first, the second and so on in turn, so that all lengths occur."""
    chosen = []
    for place, signal in enumerate(catalogue):
        windows = signal.get("windows") or [""]
        chosen += variables([{**signal, "windows": [windows[place % len(windows)]]}])
    return chosen


def spread(items, n):
    """`n` of them, evenly from first to last."""
    return [items[i * len(items) // n] for i in range(n)]


def comparison(variable, threshold):
    name, unit = variable
    if unit == "rate":
        return "lower(%s) >= %s" % (name, threshold)
    return "%s >= %s" % (name, threshold)


def policy(rules, offered, read, score=False):
    """`rules` rules that read exactly the first `read` of the spread variables, as often each as can be; none ever holds.

    The first comparison often holds, so that the others are looked at: a rule that fails at once would cost nothing. With
    `score` one rule reads the model's score as well: a score that nobody reads need not be made."""
    if rules * COMPARISONS < read:
        raise ValueError("%d rules of %d comparisons cannot read %d signals" % (rules, COMPARISONS, read))
    chosen = spread(offered, read)
    never = {"rate": "0.999999", "count": "1000000000", "distinct": "1000000000"}
    text = ['name = "scale"\nversion = "1"\n']
    for i in range(rules):
        a, b, c, d = (chosen[(i * COMPARISONS + k) % read] for k in range(COMPARISONS))
        least = comparison(a, "0.0001" if a[1] == "rate" else "1")
        b, c, d = (comparison(v, never.get(v[1], "1000000000")) for v in (b, c, d))
        if score and i == 0:
            c = "score >= 0.999999 && " + c
        text.append("[[rule]]\nid = \"scale-%d\"\nwhen = '%s && %s || %s && %s'\n" % (i, least, b, c, d)
                    + 'rung = "warn"\nreason = "LIST_QUALITY"\n'
                    + 'clause = { id = "SCALE-1", title = "Made up", url = "https://example.com/aup#scale" }\n'
                    + 'mode = "enforce"\nauthor = "redress-scale"\nsource = "made up: never met"\n')
    return "\n".join(text)


def tree(dice, features, depth):
    """A full tree as the columns of `redress-model/1`: splits at values that accounts are on both sides of."""
    inner = 2 ** depth - 1
    nodes = 2 * inner + 1
    split = range(inner)
    rate = lambda index: features[index][1] == "rate"
    feature = [dice.randrange(len(features)) for _ in split] + [0] * (nodes - inner)
    threshold = [round(dice.uniform(0, 0.2), 4) if rate(feature[i]) else float(dice.choice([0, 1, 2, 4, 8, 16, 64, 256])) for i in split]
    return {
        "feature": feature,
        "threshold": threshold + [0] * (nodes - inner),
        "missing_left": [dice.random() < 0.5 for _ in split] + [False] * (nodes - inner),
        "left": [2 * i + 1 for i in split] + [0] * (nodes - inner),
        "right": [2 * i + 2 for i in split] + [0] * (nodes - inner),
        "value": [round(dice.gauss(0, 0.01), 6) for _ in range(nodes)],
    }


def model(trees, features, suffix, depth=6, seed=42):
    """A sealed `redress-model/1` file of full trees over these features."""
    dice = random.Random(seed)
    unsealed = "0" * 64
    document = {
        "format": "redress-model/1", "name": "scale", "version": "1", "checksum": unsealed,
        "features": [name + suffix for name, _ in features],
        "base_score": -4.0,
        "trees": [tree(dice, features, depth) for _ in range(trees)],
        "link": "logistic",
        "calibration": {"kind": "none"},
    }
    text = json.dumps(document, separators=(",", ":"))
    return text.replace(unsealed, hashlib.sha256(text.encode()).hexdigest(), 1)
