#!/usr/bin/env python3
"""Tells Weir what a pipeline has done, by a signed webhook. Needs Python 3 and nothing else.

  weir_hook.py deploy NAMESPACE/ROLLOUT REVISION
  weir_hook.py signal NAMESPACE/ROLLOUT SIGNAL [REVISION]
  weir_hook.py abort  NAMESPACE/ROLLOUT [REVISION]
  weir_hook.py sync

Variables: WEIR_SERVER (https://weir.example), WEIR_HOOK_SECRET, and WEIR_DELIVERY, an id that is the
same when a job runs again: what was done once is not done twice.

Exit codes: 0 done, 1 refused, 2 wrong input, 3 server not reached, 4 the secret is not good for it.
"""

import hashlib
import hmac
import json
import os
import sys
import time
import urllib.error
import urllib.request
import uuid

TRIES = 6


def asked(words):
    """The path and the body, from the words of the command line."""
    action, *rest = words or [""]
    if action == "sync" and not rest:
        return "/hooks/v1/sync", {}
    shapes = {"deploy": (2, 2), "signal": (2, 3), "abort": (1, 2)}
    if action not in shapes or not shapes[action][0] <= len(rest) <= shapes[action][1]:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    names = {"deploy": ["revision"], "signal": ["signal", "revision"], "abort": ["revision"]}[action]
    return f"/hooks/v1/{rest[0]}/{action}", dict(zip(names, rest[1:]))


def headers(path, body, secret, delivery):
    """Signed anew for each try: a signature is good for five minutes."""
    stamp = str(int(time.time()))
    signed = f"v1:{stamp}:{delivery}:{path}:".encode() + body
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "Weir-Delivery": delivery,
        "Weir-Timestamp": stamp,
        "Weir-Signature": "v1=" + digest,
    }


def send(server, path, body, secret, delivery):
    """The status and the answer's text; 0 when the server is not reached."""
    request = urllib.request.Request(
        server.rstrip("/") + path, body, headers(path, body, secret, delivery), method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode(errors="replace")
    except OSError as failed:
        return 0, str(failed)


def sentence(text):
    """What a person is to read of an answer."""
    try:
        answer = json.loads(text)
        return answer.get("message") or answer.get("detail") or text
    except ValueError:
        return text


def main():
    path, fields = asked(sys.argv[1:])
    server = os.environ.get("WEIR_SERVER", "")
    secret = os.environ.get("WEIR_HOOK_SECRET", "")
    if not server or not secret:
        print("Set WEIR_SERVER and WEIR_HOOK_SECRET.", file=sys.stderr)
        return 2
    body = json.dumps(fields).encode()
    delivery = os.environ.get("WEIR_DELIVERY") or str(uuid.uuid4())
    status, text = 0, ""
    for attempt in range(TRIES):
        status, text = send(server, path, body, secret, delivery)
        if status not in (0, 429, 502, 503, 504):
            break
        if attempt + 1 < TRIES:
            time.sleep(2**attempt)
    done = 200 <= status < 300
    print(sentence(text), file=sys.stdout if done else sys.stderr)
    if done:
        return 0
    return {401: 4, 403: 4, 404: 1, 409: 1, 400: 2, 413: 2, 422: 2}.get(status, 3)


if __name__ == "__main__":
    sys.exit(main())
