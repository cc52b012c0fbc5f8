"""Imposes, appeals and overturns by HTTP alone: what a platform, a holder and a reviewer send, in one script.

Reads JSON from standard input: base (URL of `redress run`), service and reviewer (API tokens), hook_port (where the server's
[notify.webhook] points). Prints what happened as JSON; any step that does not do what it should ends it with an error. Needs nothing
but Python.
"""

import http.server
import json
import queue
import sys
import threading
import time
import urllib.request

ask = json.load(sys.stdin)
told = queue.Queue()


class Hook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        told.put(json.loads(self.rfile.read(int(self.headers["content-length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


threading.Thread(target=http.server.HTTPServer(("127.0.0.1", ask["hook_port"]), Hook).serve_forever, daemon=True).start()


def call(method, path, body=None, token=None, kind="application/json"):
    data = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
    request = urllib.request.Request(ask["base"] + path, data, {"content-type": kind}, method=method)
    if token:
        request.add_header("authorization", "Bearer " + token)
    with urllib.request.urlopen(request, timeout=60) as answer:
        text = answer.read()
        return json.loads(text) if answer.headers.get("content-type", "").startswith("application/json") else text.decode()


def wait_for(kind):
    while True:
        message = told.get(timeout=60)
        if message["type"] == kind:
            return message["data"]


# The platform: 300 mails, every third to an address that does not exist.
start, lines = int(time.time() * 1000) - 3_600_000, []
for i in range(300):
    event = {"time": start + i, "account_id": "corner-shop", "message_id": f"m{i}"}
    lines.append({**event, "id": f"s{i}", "kind": "email.submitted"})
    bad = i % 3 == 0
    lines.append({**event, "id": f"e{i}", "kind": "email.bounced" if bad else "email.delivered", "smtp_status": "5.1.1" if bad else "2.0.0"})
body = "\n".join(map(json.dumps, lines)).encode()
taken = call("POST", "/v1/events?wait=decision", body, ask["service"], "application/x-ndjson")
again = call("POST", "/v1/events", body, ask["service"], "application/x-ndjson")
suspended = wait_for("account.suspended")
before = call("GET", "/v1/accounts/corner-shop", token=ask["service"])["standing"]

# The holder: the platform passed the link on.
token = suspended["link"].rsplit("/", 1)[1]
page = call("GET", "/a/" + token)
receipt = call("POST", "/v1/appeals/" + token, {"kind": "dispute", "view": "An old list, imported once.", "contest": "", "wants_human": True})

# The reviewer.
cases = call("GET", "/v1/cases", token=ask["reviewer"])
cases = cases["cases"] if isinstance(cases, dict) else cases
case = next(c["case_id"] for c in cases if c["kind"] == "appeal" and c["account_id"] == "corner-shop")
call("POST", f"/v1/cases/{case}/claim", {}, ask["reviewer"])
outcome = call("POST", f"/v1/cases/{case}/decide", {
    "outcome": "overturned_false_positive", "root_cause": "data_quality",
    "reason": "One import explains every bounce.", "answer": "You were right. One old list explains it, and you stopped it yourself.",
}, ask["reviewer"])
wait_for("account.reinstated")
view = call("GET", "/v1/appeals/" + token)

json.dump({
    "accepted": taken["accepted"], "repeated": again["duplicates"],
    "before": before, "page_opened": "<h1" in page, "appealed": bool(receipt["appeal_id"]), "outcome": bool(outcome["outcome_id"]),
    "stands": view["stands"], "after": call("GET", "/v1/accounts/corner-shop", token=ask["service"])["standing"],
}, sys.stdout)
