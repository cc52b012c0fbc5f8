"""From runs to the figures that are told: medians pair by pair, and whether they are what is required."""
import statistics


def summed(events, runs, second_events=0):
    """Ratios are made within a pair, where both met the same machine; then the median counts. `second_events`: those of the second half."""
    median = lambda of: statistics.median(of(run) for run in runs)
    found = {
        "floor_ns": median(lambda run: run["floor_cpu_s"]) * 1e9 / events,
        "full_ns": median(lambda run: run["cpu_s"]) * 1e9 / events,
        "ratio": median(lambda run: run["cpu_s"] / run["floor_cpu_s"]),
        "floor_events_per_cpu_s": events / median(lambda run: run["floor_cpu_s"]),
        "events_per_cpu_s": events / median(lambda run: run["cpu_s"]),
        "wall_s": median(lambda run: run["wall_s"]),
        "peak_mb": median(lambda run: run["peak_mb"]),
    }
    if all("threads_wall_s" in run for run in runs):
        found["threads_wall_s"] = median(lambda run: run["threads_wall_s"])
        found["factor"] = median(lambda run: run["wall_s"] / run["threads_wall_s"])
    if all("second_cpu_s" in run for run in runs):
        found["second_floor_ns"] = median(lambda run: run["second_floor_cpu_s"]) * 1e9 / second_events
        found["second_ns"] = median(lambda run: run["second_cpu_s"]) * 1e9 / second_events
        found["second_ratio"] = median(lambda run: run["second_cpu_s"] / run["second_floor_cpu_s"])
    return found


def table(found):
    """In words."""
    lines = [
        "%-44s %10s %18s" % ("", "ns/event", "events a CPU second"),
        "%-44s %10.0f %18.0f" % ("floor: parse, hash, one random access", found["floor_ns"], found["floor_events_per_cpu_s"]),
        "%-44s %10.0f %18.0f" % ("redress score: all of it, one thread", found["full_ns"], found["events_per_cpu_s"]),
        "%-44s %10.2f" % ("times the floor (median over pairs)", found["ratio"]),
        *(["second half, accounts made: floor %.0f, all of it %.0f ns/event: %.2f times" % (
            found["second_floor_ns"], found["second_ns"], found["second_ratio"])] if "second_ratio" in found else []),
        "wall: %.2f s on one thread" % found["wall_s"] + (
            ", %.2f s on %d: %.2f times as fast" % (found["threads_wall_s"], found["threads"], found["factor"]) if "factor" in found else ""),
        "peak memory: %.0f MB" % found["peak_mb"],
    ]
    return "\n".join(lines)


def judged(found, ratio_max=None, factor_min=None):
    """For each requirement: whether it is met, and a line that says so."""
    out = []
    if ratio_max is not None:
        good = found["ratio"] <= ratio_max
        out.append((good, "%s: %.2f times the floor (required: at most %g)" % ("met" if good else "NOT MET", found["ratio"], ratio_max)))
    if factor_min is not None:
        good = found["factor"] >= factor_min
        out.append((good, "%s: %d threads %.2f times one (required: at least %g)" % ("met" if good else "NOT MET", found["threads"], found["factor"], factor_min)))
    return out
