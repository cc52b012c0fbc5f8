#!/usr/bin/env python3
"""Hold flagged accounts against the exact reference, and explain every difference by the windows' stated bounds.

The answer stands when at most 3 accounts are missed and at most 10 flagged besides, each of them explained, and 98 % of the
common ones are flagged within 60 s of the exact time.
usage: judge.py REFERENCE OUT EVENTS"""
import sys
from collections import deque

from rules import KI, WINDOWS

MISSED_MAX, EXTRA_MAX, WITHIN_MS, WITHIN_SHARE = 3, 10, 60_000, 0.98
# What the catalogue promises: sliding counts exact up to 32, over by at most 5 % beyond; distinct counts exact up to 128 (of
# all that is remembered, so a short window may be estimated too), within 9 % beyond.
COUNT_EXACT, COUNT_ERROR, DISTINCT_ERROR = 32, 0.05, 0.09
NAMES = ["1m M>=40", "1h M>=100 D>=80", "1h M>=20 F/M>=.3", "24h M>=50 C/M>=.05", "24h O>=15 20O>=M", "1m L>=10", "1h L>=50",
         "1m A>=15", "24h D>=120 10D>=9M", "1h C>=5"]


def most(count):
    return count if count <= COUNT_EXACT else count * (1 + COUNT_ERROR)


def least(count):
    return count if count <= COUNT_EXACT else count / (1 + COUNT_ERROR)


def same(count):
    return count


def held(counts, over=same, under=same, distinct=same):
    """Which rules hold, with counts on the firing side read as `over`, counts below a fraction as `under`."""
    c1m, c1h, c24, d1, d24 = counts
    return [
        over(c1m[0]) >= 40,
        over(c1h[0]) >= 100 and distinct(d1) >= 80,
        over(c1h[0]) >= 20 and over(c1h[1]) * 10 >= under(c1h[0]) * 3,
        over(c24[0]) >= 50 and over(c24[2]) * 20 >= under(c24[0]),
        over(c24[3]) >= 15 and over(c24[3]) * 20 >= under(c24[0]),
        over(c1m[4]) >= 10,
        over(c1h[4]) >= 50,
        over(c1m[5]) >= 15,
        distinct(d24) >= 120 and distinct(d24) * 10 >= under(c24[0]) * 9,
        over(c1h[2]) >= 5,
    ]


def perhaps(counts):
    """Rules that hold for some counts within the bounds."""
    return held(counts, most, least, lambda d: d * (1 + DISTINCT_ERROR))


def surely(counts):
    """Rules that hold for all counts within the bounds."""
    return held(counts, least, most, lambda d: d / (1 + DISTINCT_ERROR))


def exact_counts(events):
    """(time, counts) after each (time, kind, recipient) of one account; the same tuple of lists each time, do not keep it."""
    queues, counts, seen, now = [deque() for _ in WINDOWS], [[0] * 6 for _ in WINDOWS], [{} for _ in WINDOWS], 0
    for event in events:
        now = max(now, event[0])
        for queue, count, recipients, window in zip(queues, counts, seen, WINDOWS):
            queue.append(event)
            count[event[1]] += 1
            if event[2] is not None:
                recipients[event[2]] = recipients.get(event[2], 0) + 1
            while queue and queue[0][0] <= now - window:
                _, kind, recipient = queue.popleft()
                count[kind] -= 1
                if recipient is not None:
                    recipients[recipient] -= 1
                    if not recipients[recipient]:
                        del recipients[recipient]
        yield event[0], (*counts, len(seen[1]), len(seen[2]))


def explain(events, exact_at, flagged_at):
    """Why an account was flagged at another time than the exact one (None: never). Answers (explained, words)."""
    words, too_late, fires = [], None, False
    for at, counts in exact_counts(events):
        if at == exact_at and not words:
            words.append("exact at %d: %s" % (at, shown(counts, held(counts))))
        if at == flagged_at and any(perhaps(counts)) and not fires:
            fires = True
            words.append("flagged at %d: %s" % (at, shown(counts, perhaps(counts))))
        elif flagged_at is None or (at < flagged_at and not fires):
            if too_late is None and any(surely(counts)):
                too_late = at
                words.append("surely due at %d: %s" % (at, shown(counts, surely(counts))))
    if flagged_at is not None and not fires:
        words.append("flagged at %d, where no rule could hold within the bounds" % flagged_at)
    return too_late is None and (flagged_at is None or fires), "; ".join(words)


def shown(counts, rules):
    c1m, c1h, c24, d1, d24 = counts
    letters = lambda c: " ".join("%s%d" % pair for pair in zip("MFCOLA", c) if pair[1])
    names = ", ".join(name for name, on in zip(NAMES, rules) if on) or "no rule"
    return "[%s] 1m %s | 1h %s D%d | 24h %s D%d" % (names, letters(c1m), letters(c1h), d1, letters(c24), d24)


def read_flags(path):
    with open(path) as f:
        return {fields[0]: int(fields[1]) for fields in (line.rstrip("\n").split("\t") for line in f)}


def read_events(path, accounts):
    """Events of these accounts, in order of arrival."""
    import orjson

    found = {account: [] for account in accounts}
    marker = b'"account_id":"'
    with open(path, "rb") as f:
        for line in f:
            start = line.index(marker) + len(marker)
            account = line[start:line.index(b'"', start)].decode()
            if account in found:
                event = orjson.loads(line)
                kind = KI[event["kind"]]
                found[account].append((event["time"], kind, event["recipient"] if kind == 0 else None))
    return found


def judge(reference, out, events_of):
    """Holds `out` against `reference` (account -> first time). Answers (stands, lines to print)."""
    missed, extra = sorted(reference.keys() - out.keys()), sorted(out.keys() - reference.keys())
    common = reference.keys() & out.keys()
    off = sorted(a for a in common if abs(out[a] - reference[a]) > WITHIN_MS)
    within = 1 - len(off) / len(common) if common else 1.0
    lines = ["%d accounts flagged by the exact reference, %d here: %d missed (at most %d), %d besides (at most %d)"
             % (len(reference), len(out), len(missed), MISSED_MAX, len(extra), EXTRA_MAX),
             "first flag within %d s of the exact one: %.2f %% (at least %.0f %%); to the same event: %d"
             % (WITHIN_MS // 1000, within * 100, WITHIN_SHARE * 100, sum(out[a] == reference[a] for a in common))]
    stands = len(missed) <= MISSED_MAX and len(extra) <= EXTRA_MAX and within >= WITHIN_SHARE
    differing = [("missed", a) for a in missed] + [("besides", a) for a in extra] + [("off", a) for a in off]
    if len(differing) > 200:
        return False, lines + ["%d accounts differ: too many to explain one by one" % len(differing)]
    events = events_of([account for _, account in differing]) if differing else {}
    for word, account in differing:
        explained, why = explain(events[account], reference.get(account), out.get(account))
        stands &= explained
        lines.append("  %-8s%s %s\n          %s" % (word, account, "explained by the bounds" if explained else "NOT EXPLAINED", why))
    return stands, lines + ["the answer %s" % ("stands" if stands else "is WRONG")]


def main(reference, out, events):
    stands, lines = judge(read_flags(reference), read_flags(out), lambda accounts: read_events(events, accounts))
    print("\n".join(lines), flush=True)
    return 0 if stands else 1


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
