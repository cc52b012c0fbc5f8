"""A Redress server for a while: started, asked, killed; and what was found, in words."""
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time

# Accounts that the server keeps unpacked.
UNPACKED = 100_000


class TooMuch(Exception):
    """The server takes more memory than it may."""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def disk_bytes(folder):
    """What its files take on disk."""
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*") if path.is_file())


def sample(accounts, looks):
    """Names of accounts from first to last."""
    looks = min(accounts, looks)
    return ["acct-%08d" % (place * accounts // looks) for place in range(looks)]


def gauge(text, name):
    """A value among Prometheus' lines; None where it is not told."""
    found = re.search(r"^%s ([0-9.e+]+)$" % name, text, re.MULTILINE)
    return float(found.group(1)) if found else None


class Server:
    def __init__(self, bench, policy, in_memory):
        self.bench, self.port, self.child, self.starts = bench, free_port(), None, 0
        self.url = "http://127.0.0.1:%d" % self.port
        self.settings = {"REDRESS_DATA_DIR": str(bench.folder / "data"), "REDRESS_LOG": "warn", "REDRESS_ENGINE_POLICY_FILE": str(policy),
                         "REDRESS_SERVER_LISTEN": "127.0.0.1:%d" % self.port, "REDRESS_ENGINE_ACCOUNTS_IN_MEMORY_MAX": str(in_memory),
                         # Where there is much memory, more accounts stay unpacked: here it is asked how few bytes are enough.
                         "REDRESS_ENGINE_ACCOUNTS_UNPACKED_MAX": str(UNPACKED)}

    def start(self):
        """Starts the process; what is counted from then on begins here."""
        self.starts += 1
        self.began = time.monotonic()
        with open(self.bench.folder / ("server-%d.log" % self.starts), "wb") as log:
            self.child = subprocess.Popen([self.bench.redress, "run"], env={**self.bench.environment, **self.settings}, stdout=log, stderr=log)

    def kill(self):
        """As a power cut would, for the process."""
        if self.child and self.child.poll() is None:
            self.child.kill()
        if self.child:
            self.child.wait()

    def token(self):
        """Of a new service."""
        environment = {**self.bench.environment, "REDRESS_DATA_DIR": self.settings["REDRESS_DATA_DIR"]}
        self.first_answer("/healthz", None, 60)
        done = subprocess.run([self.bench.redress, "user", "add", "load", "--role", "service"], env=environment, capture_output=True, text=True, check=True)
        return re.search(r"^token: (\S+)", done.stdout, re.MULTILINE).group(1)

    def asked(self, path, token):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", path, headers={"Authorization": "Bearer " + token} if token else {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def first_answer(self, path, token, patience):
        """Seconds from the start of the process until this is answered with 200."""
        while time.monotonic() - self.began < patience:
            if self.child.poll() is not None:
                log = (self.bench.folder / ("server-%d.log" % self.starts)).read_text()
                sys.exit("the server ended with %d:\n%s" % (self.child.returncode, log[-2_000:]))
            try:
                if self.asked(path, token)[0] == 200:
                    return time.monotonic() - self.began
            except OSError:
                pass  # nobody listens yet
            time.sleep(0.005)
        sys.exit("%s was not answered within %d s" % (path, patience))

    def look(self, name, token):
        """What the engine says of an account, and how long it took to say so (s)."""
        began = time.monotonic()
        status, body = self.asked("/v1/accounts/" + name, token)
        if status != 200:
            sys.exit("%s is answered with %d: %s" % (name, status, body[:200]))
        return json.loads(body), time.monotonic() - began

    def folder(self, name):
        """The folder of this name, wherever it stands among the data."""
        return next(path for path in (self.bench.folder / "data").rglob(name) if path.is_dir())

    def checkpointed(self, token, batches, patience, watch):
        """Seconds until a checkpoint has taken in everything: both gauges are set when one ends, and each batch is an entry."""
        began = time.monotonic()
        while time.monotonic() - began < patience:
            watch()
            text = self.asked("/metrics", token)[1].decode()
            left, position = gauge(text, "redress_journal_uncheckpointed_entries"), gauge(text, "redress_journal_position")
            # Counted from the entry that comes next.
            if left is not None and left <= 1 and position is not None and position > batches:
                return time.monotonic() - began
            time.sleep(0.2)
        sys.exit("no checkpoint took everything in within %d s" % patience)

    def resident(self):
        """Bytes of memory that the process holds."""
        with open("/proc/%d/statm" % self.child.pid) as f:
            return int(f.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def told(found):
    """In words."""
    return "\n".join([
        "fill over HTTP:            %.0f events a second (%d events, %.1f an account)" % (found["fill_events_per_s"], found["events"], found["events_each"]),
        "memory of the server:      %.0f MB at rest, %.0f MB at most" % (found["resident_mb"], found["peak_mb"]),
        "                           %.0f bytes for each of the %d accounts held, all buffers and caches included" % (
            found["resident_bytes_each"], min(found["accounts"], found["in_memory_max"])),
        "a usual account:           %.0f bytes of memory (%.0f events)" % (found["usual_bytes_each"], found["usual_events_each"]),
        "disk an account:           %.0f bytes of state, %.0f of journal" % (found["checkpoints_bytes_each"], found["journal_bytes_each"]),
        "start to first answer:     %.2f s after a checkpoint, %.2f s after a kill in the midst of traffic" % (
            found["first_answer_s"], found["first_answer_after_traffic_s"]),
        "a look at any account:     %.2f ms (median, most of them on disk)" % found["cold_look_ms"],
        "accounts as before:        %s" % ("all that were looked at" if not found["changed"] else "NOT %s" % ", ".join(found["changed"][:5])),
    ])
