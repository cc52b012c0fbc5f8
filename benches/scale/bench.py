"""What the runners of benches/scale, benches/floor and benches/accounts share: binaries, folders, and how one run is measured."""
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import made_up

ROOT = Path(__file__).resolve().parent.parent.parent


def target():
    """Cargo's folder for what it builds."""
    folder = Path(os.environ.get("CARGO_TARGET_DIR", "target"))
    return folder if folder.is_absolute() else ROOT / folder


def cache():
    """Folder for events and other things that are removed again."""
    return Path(os.environ.get("REDRESS_RACE_DIR") or target() / "race")


def binary(variable, package, name, kind="bin"):
    """The one that the variable names, or the one just built."""
    if os.environ.get(variable):
        return os.environ[variable]
    subprocess.run(["cargo", "build", "--release", "--locked", "-p", package, "--" + kind, name], cwd=ROOT, check=True)
    return str(target() / "release" / ("examples" if kind == "example" else ".") / name)


def own_environment():
    """Redress may refuse variables of the name REDRESS_... that it does not know."""
    return {k: v for k, v in os.environ.items() if not k.startswith("REDRESS_")}


def warm():
    """Before a run that is timed."""
    subprocess.run([sys.executable, str(Path(__file__).resolve().parent / "warm.py")], check=True)


def waited(command, environment, log):
    """Runs a command to its end, its output into `log`: (wall seconds, CPU seconds, peak bytes) of its process."""
    warm()
    with open(log, "wb") as out:
        began = time.monotonic()
        child = subprocess.Popen(command, env=environment, stdout=out, stderr=out)
        try:
            _, status, usage = os.wait4(child.pid, 0)
        except BaseException:
            child.kill()
            raise
        wall = time.monotonic() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit("%s ended with %d:\n%s" % (" ".join(command[:2]), child.returncode, Path(log).read_text()[-2_000:]))
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss << 10


class Bench:
    """Events that are made up, policies and models of a size, and `redress score` over them."""

    def __init__(self, cache_folder, repeat=1, threads=None):
        self.redress = binary("REDRESS_BIN", "redress", "redress")
        self.load = binary("REDRESS_LOAD_BIN", "redress-load", "redress-load")
        self.environment, self.repeat, self.threads = own_environment(), repeat, threads
        cache_folder.mkdir(parents=True, exist_ok=True)
        self.folder = Path(tempfile.mkdtemp(prefix="scale.", dir=cache_folder))
        self.catalogue = json.loads(self.asked("signals", "--json"))
        self.offered = made_up.variables(self.catalogue)
        self.takes_models = "--model" in self.asked("score", "--help")

    def asked(self, *args):
        return subprocess.run([self.redress, *args], env=self.environment, check=True, capture_output=True, text=True).stdout

    def written(self, name, events, accounts, *more):
        """Makes events up; answers the file and how many there are."""
        path, report = self.folder / name, self.folder / "written.json"
        subprocess.run([self.load, "--write", str(path), "--json", str(report), "--events", str(events), "--accounts", str(accounts),
                        "--abuser-every", "0", *more], env=self.environment, check=True, stderr=subprocess.DEVNULL)
        return path, json.loads(report.read_text())["events"]

    def policy(self, rules, read, score=False, offered=None):
        """A checked policy."""
        path = self.folder / ("%d-%d-%d.toml" % (rules, read, score))
        path.write_text(made_up.policy(rules, offered or self.offered, read, score))
        checked = subprocess.run([self.redress, "policy", "check", str(path)], env=self.environment, capture_output=True, text=True)
        if checked.returncode:
            sys.exit("the made-up policy is refused:\n" + checked.stderr[:2_000])
        return path

    def model(self, trees, features):
        """A model that this binary takes: features are named with or without the figure that is meant."""
        probe, _ = self.written("probe.ndjson", 100, 10)
        policy = self.policy(10, min(10, len(self.offered)))
        for suffix in (".value", ""):
            path = self.folder / ("%d-trees.json" % trees)
            path.write_text(made_up.model(trees, features, suffix))
            tried = subprocess.run([self.redress, "score", "--input", str(probe), "--policy", str(policy), "--model", str(path)],
                                   env=self.environment, capture_output=True, text=True)
            if tried.returncode == 0:
                return path
        sys.exit("the made-up model is refused:\n" + tried.stderr[:2_000])

    def once(self, input_file, policy, model=None, threads=None, more=()):
        """One run: (wall seconds, CPU seconds, peak bytes)."""
        command = [self.redress, "score", "--input", str(input_file), "--policy", str(policy), *more]
        command += ["--model", str(model)] if model else []
        threads = threads or self.threads
        command += ["--threads", str(threads)] if threads else []
        return waited(command, self.environment, self.folder / "score.log")

    def score(self, input_file, policy, model=None, more=()):
        """Medians over the runs."""
        runs = [self.once(input_file, policy, model, more=more) for _ in range(self.repeat)]
        return tuple(statistics.median(column) for column in zip(*runs))

    def bytes_each(self, each, most, hours, policy):
        """Growth of peak memory from a quarter of `most` accounts to all, both beyond what is kept unpacked, each with about `each`
        events over `hours`:
        (peak bytes, events that each had, bytes each)."""
        _, per_story = self.written("story.ndjson", 0, 20_000, "--spread", "turn", "--until-touched")
        # So many whole rounds that each account has had about `each` events.
        rounds = max(1, round(each * 20_000 / per_story))
        taken = {}
        for n in (most // 4, most):
            events = round(n * rounds * per_story / 20_000)
            path, _ = self.written("memory.ndjson", events, n, "--spread", "turn", "--hours", str(hours))
            taken[n] = (self.score(path, policy, more=("--accounts-unpacked-max", str(most // 8)))[2], events)
            path.unlink()
        (few, _), (many, events) = taken[most // 4], taken[most]
        return many, events / most, (many - few) / (most - most // 4)
