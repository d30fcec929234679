#!/usr/bin/env bash
# stripe-python 16.1.0: what a `StripeClient` sends again by itself when Stripe's answer is not good.
#
# Seen: a client that is not told otherwise makes one attempt, whatever comes. With max_network_retries=2 a 409 and
# a 500 and a 503 are asked three times in all under one Idempotency-Key; a 429 is asked once, though Stripe's own advice for a 429
# is to wait and try again; `Stripe-Should-Retry: true` beside the 429 is what changes that. A connection that is closed
# without an answer counts as a failure to send again.
# So: time and repeat a 429 in the program itself, and never believe that "retries are on" covers it.
# Source: https://docs.stripe.com/rate-limits and https://pypi.org/project/stripe/16.1.0/
set -euo pipefail
here=$(mktemp -d); trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"; "$here/venv/bin/pip" install -q --disable-pip-version-check 'stripe==16.1.0'
cat > "$here/see.py" <<'PY'
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import stripe

answer, seen = [200, {}], []


class Api(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        seen.append(self.headers.get("Idempotency-Key"))
        status, more = answer
        if status == 0:
            self.close_connection = True
            return
        body = b'{"error": {"message": "no", "type": "api_error"}}'
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **more}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
threading.Thread(target=server.serve_forever, daemon=True).start()


def attempts(status, more=None, **options):
    answer[:], seen[:] = [status, more or {}], []
    client = stripe.StripeClient("sk_test_x", base_addresses={"api": f"http://127.0.0.1:{server.server_port}"}, **options)
    try:
        client.v1.refunds.create({"payment_intent": "pi_1"})
    except stripe.StripeError:
        pass
    return f"{len(seen)} attempt{'s' * (len(seen) != 1)}, {len(set(seen))} idempotency key{'s' * (len(set(seen)) != 1)}"


found = {f"{s or 'closed'}, {name}": attempts(s, **o)
         for name, o in (("as it is", {}), ("max_network_retries=2", {"max_network_retries": 2}))
         for s in (409, 429, 500, 503, 0)}
found["429 with Stripe-Should-Retry: true, max_network_retries=2"] = attempts(429, {"Stripe-Should-Retry": "true"}, max_network_retries=2)
for what, told in found.items():
    print(f"{what}: {told}")
PY
"$here/venv/bin/python" "$here/see.py" | tee "$here/seen"
diff "$here/seen" - <<'SEEN'
409, as it is: 1 attempt, 1 idempotency key
429, as it is: 1 attempt, 1 idempotency key
500, as it is: 1 attempt, 1 idempotency key
503, as it is: 1 attempt, 1 idempotency key
closed, as it is: 1 attempt, 1 idempotency key
409, max_network_retries=2: 3 attempts, 1 idempotency key
429, max_network_retries=2: 1 attempt, 1 idempotency key
500, max_network_retries=2: 3 attempts, 1 idempotency key
503, max_network_retries=2: 3 attempts, 1 idempotency key
closed, max_network_retries=2: 3 attempts, 1 idempotency key
429 with Stripe-Should-Retry: true, max_network_retries=2: 3 attempts, 1 idempotency key
SEEN
