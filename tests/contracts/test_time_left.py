"""Every call outside is made where it is known how long it may take, and the worst of each fits into every function that makes it."""

import ast
from pathlib import Path

import pytest
from union import store, time_left
from union.commerce.orders import stripe_gateway
from union.core.people import identity
from union.web import api

from tests.contracts.test_code_and_template import FUNCTIONS, TEMPLATE
from tests.contracts.test_where_routes_lead import ROUTES
from tests.tables import ROOT

PYTHON = ROOT / "layers/union/python/union"
OUTWARD = {
    "create_client", "get_session", "urlopen", "PyJWKClient", "StripeClient", "RequestsClient", "HTTPConnection", "HTTPSConnection",
    "create_connection", "Connection", "PoolManager", "build_opener",
}  # fmt: skip
USUAL = int(TEMPLATE["Globals"]["Function"]["Timeout"])


def _calls(file: Path, what: str) -> list[ast.Call]:
    text = file.read_text()
    tree = ast.walk(ast.parse(text)) if what in text else ()
    return [node for node in tree if isinstance(node, ast.Call) and ast.unparse(node.func) == what]


def _words(text: str) -> set[str]:
    found = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name | ast.Attribute)]
    return {node.id if isinstance(node, ast.Name) else node.attr for node in found}


def _reaches(file: Path) -> bool:
    text = file.read_text()
    return any(word in text for word in OUTWARD) and bool(OUTWARD & _words(text))


SOURCES = sorted(file for file in [*PYTHON.rglob("*.py"), *(ROOT / "functions").rglob("*.py")] if "static" not in file.parts)
REACHING = [file for file in SOURCES if _reaches(file)]
CLIENTS = [(file, call) for file in SOURCES for call in _calls(file, "aws.client")]


def test_the_files_that_reach_outside_are_found() -> None:
    names = {str(file.relative_to(PYTHON)) for file in REACHING}
    assert names >= {"aws.py", "store.py", "commerce/orders/stripe_gateway.py", "core/people/identity.py"}
    assert {file.name for file, _ in CLIENTS} >= {
        "timers.py",
        "evidence_store.py",
        "post.py",
        "queue.py",
        "packer.py",
        "secrets.py",
    }


@pytest.mark.parametrize("file", REACHING, ids=lambda file: str(file.name))
def test_whoever_reaches_outside_knows_the_time_that_is_left(file: Path) -> None:
    assert {"time_left", "watched"} & _words(file.read_text())


@pytest.mark.parametrize(("file", "call"), CLIENTS, ids=lambda told: told.name if isinstance(told, Path) else "")
def test_one_attempt_of_every_client_fits_into_the_shortest_function(file: Path, call: ast.Call) -> None:
    told = {word.arg: ast.literal_eval(word.value) for word in call.keywords if word.arg in ("connect", "read")}
    worst = told.get("connect", 1) + told.get("read", 3)
    assert worst + time_left.AFTER + time_left.KEPT <= _shortest(), file


def _shortest() -> int:
    return min(int(function.get("Timeout", USUAL)) for function in FUNCTIONS.values())


def test_two_attempts_of_stripe_s_leave_the_time_to_show_the_form_again() -> None:
    asking = (stripe_gateway._AGAIN + 1) * stripe_gateway._WAIT + stripe_gateway._AGAIN * 0.5
    assert asking + time_left.AFTER + time_left.KEPT <= _shortest()


def test_signing_in_fits_also_where_the_keys_are_fetched_twice() -> None:
    assert _shortest() - time_left.KEPT >= 2 * identity._KEYS_WAIT + identity._TOKEN_WAIT
    assert max(identity._KEYS_WAIT, identity._TOKEN_WAIT) + time_left.AFTER + time_left.KEPT <= _shortest()


def test_a_look_into_the_tables_fits_into_what_is_left_for_it() -> None:
    assert store._CONNECT + store._READ <= time_left.AFTER


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_function_says_how_long_it_has(name: str) -> None:
    source = (ROOT / f"functions/{name}/handler.py").read_text()
    by_people = name in {door for door, _, _ in ROUTES}
    assert ("return serve(app, event, context)" if by_people else "with sweeps.invocation(context") in source
    assert not by_people or int(FUNCTIONS[name].get("Timeout", USUAL)) <= 29, "API Gateway waits no longer"


def test_the_gateway_s_patience_is_kept_also_by_functions_that_have_more() -> None:
    assert api._GATEWAY_WAITS < 30_000


@pytest.mark.parametrize(
    "name", sorted(name for name in FUNCTIONS if ".sweep(" in (ROOT / f"functions/{name}/handler.py").read_text())
)
def test_a_sweep_has_time_for_items_in_the_smallest_share_of_its_parts(name: str) -> None:
    """At most three parts, and one of them has two itself, or three in the sweep (`ending.sweep`)."""
    assert (int(FUNCTIONS[name]["Timeout"]) - time_left.KEPT) / (9 if name == "sweep" else 6) >= 3 * time_left.AFTER
