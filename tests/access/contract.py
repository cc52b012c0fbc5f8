"""What schemathesis does not know by itself: how to send the media types of this API that are not JSON."""

import json

import schemathesis


def _text(value):
    return value if isinstance(value, bytes) else (value if isinstance(value, str) else json.dumps(value)).encode("utf-8", "replace")


for _kind in ("application/toml", "application/x-ndjson", "application/cloudevents+json", "application/cloudevents-batch+json"):

    @schemathesis.serializer(_kind)
    def _serialized(ctx, value):
        return _text(value)
