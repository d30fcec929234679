"""The pages that a browser sees, by plain HTTP, and the stand-in as a process of its own."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests import patience
from tests.contracts.stripe.orders import new_session, one_thing, order
from tests.stripe_standin import API_KEY, NOWHERE, WEBHOOK_SECRET, RemoteStandIn


@pytest.fixture
def web(stripe_standin: RemoteStandIn) -> Iterator[httpx.Client]:
    """A browser without a screen."""
    with httpx.Client(base_url=stripe_standin.url) as client:
        yield client


def test_pay_page_shows_lines_total_and_choices(stripe_standin: RemoteStandIn, web: httpx.Client) -> None:
    made = stripe_standin.client().v1.checkout.sessions.create(order())
    page = web.get(str(made.url))
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    for words in (
        "Chess membership",
        "2 × £12.50",
        "£25.00",
        "Pay £30.00",
        "Stand-in for Stripe",
        "sam@example.ac.uk",
    ):
        assert words in page.text
    for choice in ("pay", "decline", "pay_later", "fail_later", "cancel"):
        assert f'value="{choice}"' in page.text


@pytest.mark.parametrize(("choice", "status"), [("pay", "paid"), ("pay_later", "unpaid"), ("fail_later", "unpaid")])
def test_choice_completes_the_session_and_goes_back_to_the_shop(
    stripe_standin: RemoteStandIn, web: httpx.Client, choice: str, status: str
) -> None:
    key = new_session(stripe_standin)
    for _ in range(2):
        answer = web.post(f"/pay/{key}", data={"choice": choice})
        assert answer.status_code == 303
        assert answer.headers["location"] == f"https://union.example/done?session_id={key}"
    assert [it["payment_status"] for it in stripe_standin.sessions()] == [status]
    assert len(stripe_standin.events("checkout.session.completed")) == 1
    assert "This checkout is complete" in web.get(f"/pay/{key}").text


def test_declined_card_says_so_and_cancel_leaves_the_session_open(stripe_standin: RemoteStandIn, web: httpx.Client) -> None:
    key = new_session(stripe_standin)
    answer = web.post(f"/pay/{key}", data={"choice": "decline"}, follow_redirects=True)
    assert "Your card was declined." in answer.text
    assert web.post(f"/pay/{key}", data={"choice": "cancel"}).headers["location"] == "https://union.example/back"
    assert stripe_standin.sessions()[0]["status"] == "open"
    stripe_standin.expire(key)
    assert "This checkout has expired" in web.get(f"/pay/{key}").text
    assert web.post(f"/pay/{key}", data={"choice": "pay"}).status_code == 303
    assert stripe_standin.sessions()[0]["status"] == "expired"


def test_session_for_cards_only_offers_no_direct_debit(stripe_standin: RemoteStandIn, web: httpx.Client) -> None:
    key = new_session(stripe_standin, excluded_payment_method_types=["bacs_debit"])
    assert "Direct Debit" not in web.get(f"/pay/{key}").text
    assert web.post(f"/pay/{key}", data={"choice": "pay_later"}).status_code == 400


def test_hostile_text_is_inert(stripe_standin: RemoteStandIn, web: httpx.Client) -> None:
    sent = one_thing(500)
    sent["line_items"][0]["price_data"]["product_data"]["name"] = '"><script>alert(1)</script>'
    key = stripe_standin.client().v1.checkout.sessions.create(sent).id
    for path in (f"/pay/{key}", "/", "/faults"):
        assert "<script" not in web.get(path).text
    assert "default-src 'none'" in web.get("/").headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/pay/cs_none", "/pay/", "/nothing", "/pay/%3Cscript%3E"])
def test_what_is_not_there_is_404(web: httpx.Client, path: str) -> None:
    assert web.get(path).status_code == 404


def test_faults_page_sets_faults_and_does_actions(stripe_standin: RemoteStandIn, web: httpx.Client) -> None:
    key = new_session(stripe_standin)
    stripe_standin.pay(key)
    charge = stripe_standin.client().v1.charges.list().data[0].id
    done = web.post("/faults", data={"verb": "refund", "charge": charge, "amount": "250"}, follow_redirects=True)
    assert "Done: refund." in done.text
    wrong = web.post("/faults", data={"verb": "refund", "charge": charge, "amount": "9999"}, follow_redirects=True)
    assert "Refused: Refund amount" in wrong.text
    nothing = web.post("/faults", data={"verb": "refund", "charge": charge, "amount": "much"}, follow_redirects=True)
    assert "is no number" in nothing.text
    web.post("/faults", data={"verb": "faults", "delay": "1.5", "drop": "2", "hold": "true"})
    found = stripe_standin.faults()
    assert (found["delay"], found["drop"], found["hold"], found["reorder"]) == (1.5, 2, True, False)
    web.post("/faults", data={"verb": "faults", "delay": "0"})
    assert stripe_standin.faults()["hold"] is False
    assert web.post("/faults", json={"latency": 0.01}).json()["latency"] == 0.01
    assert web.get("/faults", headers={"Accept": "application/json"}).json()["drop"] == 2


def test_overview_lists_sessions_events_and_deliveries(stripe_standin: RemoteStandIn, web: httpx.Client) -> None:
    stripe_standin.pay(new_session(stripe_standin))
    page = web.get("/").text
    assert "complete, paid" in page
    assert "checkout.session.completed" in page


def test_other_sites_may_not_use_the_controls(web: httpx.Client) -> None:
    crossing = {"Sec-Fetch-Site": "cross-site"}
    assert web.post("/control/reset", json={}, headers=crossing).status_code == 403
    assert web.post("/faults", data={"verb": "reset"}, headers=crossing).status_code == 403


@pytest.mark.parametrize(
    "body", [b"[]", b"{", b"\xff", b'{"session": 5}', b'{"sesion": "x"}', b"{}", b'{"session": "\\ud800"}', b"[" * 100_000]
)
def test_broken_control_is_refused_with_json(web: httpx.Client, body: bytes) -> None:
    answer = web.post("/control/pay", content=body)
    assert answer.status_code in (400, 404)
    assert answer.json()["error"]["type"] == "invalid_request_error"


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e300", "true", '"5"', "null", "9" * 40])
@pytest.mark.parametrize("verb", ["advance", "set_now"])
def test_wild_number_is_refused(web: httpx.Client, verb: str, number: str) -> None:
    name = "seconds" if verb == "advance" else "now"
    assert web.post(f"/control/{verb}", content=f'{{"{name}": {number}}}').status_code == 400


BROKEN_FORMS = [
    b"mode[=payment",
    b"[mode]=payment",
    b"mode=%ff",
    b"mode=\xff",
    b"a[b]=1&a=2",
    b"a=1&a[b]=2",
    b"a" * 5_000 + b"=1",
    b"mode[a]=1",
    b"&".join(b"a%d=1" % number for number in range(3_000)),
    b"a" + b"[a]" * 20 + b"=1",
    b"expand[9999999]=x",
    b"metadata[" + b"9" * 5_000 + b"]=x",
]


@pytest.mark.parametrize("body", BROKEN_FORMS, ids=lambda body: repr(body[:16]))
def test_broken_form_is_refused_with_json(web: httpx.Client, body: bytes) -> None:
    answer = web.post("/v1/checkout/sessions", content=body, headers={"Authorization": f"Bearer {API_KEY}"})
    assert (answer.status_code, answer.json()["error"]["type"]) == (400, "invalid_request_error")


def test_basic_authentication_works_too(web: httpx.Client) -> None:
    assert web.get("/v1/balance", auth=(API_KEY, "")).status_code == 200
    assert web.get("/v1/balance", headers={"Authorization": "Basic !!"}).status_code == 401
    assert web.get("/v1/balance").status_code == 401
    assert web.get("/v1/nothing", auth=(API_KEY, "")).status_code == 404
    assert web.post("/v1/balance", content=b"x" * 1_000_001).status_code == 413


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def process(port: int, state: Path, number: signal.Signals) -> Iterator[RemoteStandIn]:
    """Run the stand-in as its users do, and end it with a signal."""
    words = [
        "--port",
        str(port),
        "--api-key",
        API_KEY,
        "--webhook-url",
        NOWHERE,
        "--webhook-secret",
        WEBHOOK_SECRET,
    ]
    command = [sys.executable, "-m", "infra.local.stripe", *words, "--state", str(state)]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None
    assert "Stripe stand-in" in running.stdout.readline()
    try:
        yield RemoteStandIn(f"http://127.0.0.1:{port}/_stripe")
    finally:
        running.send_signal(number)
        assert running.wait(10) == 0
        running.stdout.close()


def test_state_survives_a_stop(tmp_path: Path) -> None:
    state, port = tmp_path / "deep" / "stripe.json", free_port()
    with process(port, state, signal.SIGTERM) as standin:
        assert httpx.get(f"{standin.url}/health").json() == {"ok": True}
        key = new_session(standin)
        made = standin.client().v1.checkout.sessions.create(one_thing(700), {"idempotency_key": "again"})
        standin.pay_later(key, after=3_600)
        before = standin.events()
    with process(port, state, signal.SIGINT) as standin:
        assert standin.client().v1.checkout.sessions.create(one_thing(700), {"idempotency_key": "again"}).id == made.id
        assert [event["id"] for event in standin.events()] == [event["id"] for event in before]
        assert {delivery["state"] for delivery in standin.deliveries()} <= {"waiting", "sending"}
        standin.advance(3_600)
        assert standin.events()[-1]["type"] == "checkout.session.async_payment_succeeded"


def test_port_in_use_is_one_clear_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        words = [
            "--port",
            str(taken.getsockname()[1]),
            "--api-key",
            "x",
            "--webhook-url",
            NOWHERE,
            "--webhook-secret",
            "x",
        ]
        command = [sys.executable, "-m", "infra.local.stripe", *words]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=patience.SECONDS, check=False)
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert "cannot listen on" in ended.stderr


def test_many_customers_at_once(stripe_standin: RemoteStandIn) -> None:
    keys = [new_session(stripe_standin) for _ in range(40)]
    with httpx.Client(base_url=stripe_standin.url) as client:
        for key in keys:
            client.post(f"/pay/{key}", data={"choice": "pay"})
    assert len(stripe_standin.events("checkout.session.completed")) == 40
