#!/usr/bin/env bash
# Locust 2.47.0 (gevent 26.9.0): FastHttpUser and `allow_redirects=False`, where one user sends two requests at once, as somebody who presses a
# button twice does.
#
# Seen: whether redirects are followed is no part of the request. The session switches that off for the whole user before it sends, and puts back what
# it found when the answer is there. With two at once the first to end switches it on for the other, whose 303 is followed though it was told not to;
# the other then puts back that it is off, and this user follows no redirect ever again, also where nobody asked for that. HttpUser, which goes by
# requests, keeps it with the request. So a load test that looks at where a 303 leads sees the page behind it now and then, and none of it fails.
# So: a user that sends several at once says it once, in on_start: `self.client.client.redirect_response_codes = frozenset()`, and follows itself.
# Source: locust/contrib/fasthttp.py (FastHttpSession.request, redirect_response_codes), https://docs.locust.io/en/stable/increase-performance.html
set -euo pipefail
here=$(mktemp -d); trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"; "$here/venv/bin/pip" install -q --disable-pip-version-check 'locust==2.47.0' 'gevent==26.9.0' 'geventhttpclient==2.6.1'
cat > "$here/see.py" <<'PY'
from locust import FastHttpUser, HttpUser
import gevent
from gevent.pywsgi import WSGIServer
from locust.env import Environment


def door(environ, start):
    path = environ["PATH_INFO"]
    if path == "/page":
        start("200 OK", [("Content-Length", "4")])
        return [b"page"]
    gevent.sleep(0.1 if path == "/quick" else 0.4)
    start("303 See Other", [("Location", "/page"), ("Content-Length", "0")])
    return [b""]


server = WSGIServer(("127.0.0.1", 0), door, log=None)
server.start()


def seen(kind):
    class Somebody(kind):
        host = f"http://127.0.0.1:{server.server_port}"

    client = Somebody(Environment(user_classes=[Somebody])).client
    alone = client.get("/quick", allow_redirects=False).status_code
    before = client.get("/quick").status_code
    both = [gevent.spawn(client.get, path, allow_redirects=False) for path in ("/quick", "/slow")]
    gevent.joinall(both)
    first = [one.value.status_code for one in both]
    gevent.sleep(0.1)
    return [alone, before, *first, client.get("/quick").status_code]


for kind in (FastHttpUser, HttpUser):
    print(kind.__name__, *seen(kind))
PY
"$here/venv/bin/python" "$here/see.py" 2>/dev/null | tee "$here/seen"
# Alone without, alone with redirects; the quick and the slow one of two at once, both without; and one more with redirects.
diff "$here/seen" - <<'SEEN'
FastHttpUser 303 200 303 200 303
HttpUser 303 200 303 303 200
SEEN
