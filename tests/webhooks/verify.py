"""Judges webhooks with PyPI's standardwebhooks: a list of attempts comes in, a verdict on each goes out."""

import json
import sys

from standardwebhooks import Webhook, WebhookVerificationError


def judge(attempt):
    try:
        payload = Webhook(attempt["secret"]).verify(attempt["body"], attempt["headers"])
    except WebhookVerificationError as refusal:
        return {"accepted": False, "why": str(refusal)}
    return {"accepted": True, "type": payload["type"]}


json.dump([judge(attempt) for attempt in json.load(sys.stdin)], sys.stdout)
