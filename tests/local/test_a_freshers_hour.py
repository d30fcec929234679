"""The hour that `make load` plays: who comes, what the books must say afterwards, and what is reckoned from it."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from infra import throttles
from infra.local import cost
from infra.local.cost import Measured, There
from infra.local.load import __main__ as load
from infra.local.load import books, paper, plan
from infra.local.load.books import Books, Item
from infra.local.load.plan import Plan, Played, Route, Student, Told
from infra.routes import FILE
from infra.template_reader import parsed

type Tables = dict[str, list[dict[str, Any]]]
WHO = "fresher-x-0000"
PLACE = "ball#1|seat-1"


def _plan() -> Plan:
    (student,) = plan.students(1, 10, ["print"], ["film"], "x")
    return Plan("http://localhost:1", "http://localhost:2", 10, 0, "chess", "q.ball.1", "load1", (student,))


def _played() -> Played:
    told = Told(WHO, joined=["print"], tills={"cs_1": "paid", "cs_2": "left"}, receipts=["ab-cd"], reports=["key"])
    return Played(10, (), (told,))


def _tables() -> Tables:
    """What a house that works has written: one ticket of two, one membership for nothing, one vote, one report, one till that was left."""
    order = {
        "order_id": "o1", "person_id": WHO, "status": "paid", "amount": 1200, "places": [PLACE], "created_at": "2026-11-30T12:00:00+0000",
        "lines": [{"kind": "ticket", "quantity": 1}],
    }  # fmt: skip
    left = {**order, "order_id": "o2", "status": "expired", "places": ["ball#1|seat-2"]}
    return {
        "orders": [order, left],
        "stock": [
            {"pool": "ball#1", "place": "seat-1", "token": "t", "until": 1, "sold": True},
            {"pool": "ball#1", "place": "seat-2"},
        ],
        "ledger": [
            {"group_id": "chess", "order_id": "o1", "kind": "sale", "amount": 1200},
            {"group_id": "chess", "order_id": "o1", "kind": "fee", "amount": -38},
        ],
        "tickets": [{"order_id": "o1"}],
        "memberships": [{"group_id": "print", "person_id": WHO}],
        "receipts": [{"box": "load1#3", "code": "abcd"}],
        "ballots": [{"box": "load1#7", "name": "n"}],
        "rolls": [{"election_id": "load1", "person_id": WHO, "voted": True}],
        "letters": [{"letter_id": "receipt#o1", "state": "sent"}],
        "incidents": [{"named": f"\n{books.reported(_plan())}"}],
    }


def _sessions() -> list[Item]:
    return [
        {"id": "cs_1", "client_reference_id": "o1", "payment_status": "paid", "amount_total": 1200, "status": "complete"},
        {"id": "cs_2", "client_reference_id": "o2", "payment_status": "unpaid", "amount_total": 1200, "status": "expired"},
    ]


def _wrong(tables: Tables, sessions: list[Item] | None = None, dead: int = 0, played: Played | None = None) -> list[str]:
    found = Books(tables, _sessions() if sessions is None else sessions, {"LetterDeadLetters": dead})
    return books.troubles(found, _plan(), played or _played(), places=2)


def test_books_that_agree_have_no_trouble() -> None:
    assert _wrong(_tables()) == []


def _twin(told: Tables) -> None:
    told["orders"].append({**told["orders"][0], "order_id": "o3", "amount": 0, "lines": []})


SPOILED: dict[str, tuple[Callable[[Tables], Any], str]] = {
    "a place of two buyers": (_twin, f"Place {PLACE} was sold twice."),
    "a place more than there were": (
        lambda told: told["stock"].append({"pool": "ball#1", "place": "seat-3"}),
        "The ball had 2 places",
    ),
    "a place that is sold to nobody": (lambda told: told["stock"][1].update(sold=True, token="t"), "is sold to nobody who paid"),
    "a place that is sold and free": (lambda told: told["stock"][0].pop("sold"), "was paid for and can be sold again"),
    "a place that is kept for nobody": (lambda told: told["stock"][1].update(token="t", until=4e9), "is kept for nobody"),
    "a payment that the house has not heard of": (lambda told: told["orders"][0].update(status="open"), "was paid at the till"),
    "an amount that differs": (lambda told: told["orders"][0].update(amount=1100), "1100 pence here and 1200 at the till"),
    "a sale that is not in the ledger": (lambda told: told["ledger"].pop(0), "has sales of []"),
    "a sale that is in the ledger twice": (
        lambda told: told["ledger"].append(dict(told["ledger"][0])),
        "has sales of [1200, 1200]",
    ),
    "a fee that is not in the ledger": (lambda told: told["ledger"].pop(), "and 0 fees"),
    "a sale of nothing": (
        lambda told: told["ledger"].append({"order_id": "o2", "kind": "sale", "amount": 1}),
        "which is not paid",
    ),
    "a ticket that was never made": (lambda told: told["tickets"].clear(), "has 0 tickets, and 1 were paid for"),
    "a ticket too many": (lambda told: told["tickets"].append({"order_id": "o1"}), "has 2 tickets"),
    "a membership that is lost": (lambda told: told["memberships"].clear(), "joined print and is no member"),
    "a membership that nobody asked for": (
        lambda told: told["memberships"].append({"group_id": "film", "person_id": WHO}),
        "is a member of film and never joined",
    ),
    "a till that was left and is held": (lambda told: told["orders"][1].update(status="open"), f"{WHO} left cs_2"),
    "a ballot too many": (lambda told: told["ballots"].append({"box": "load1#1"}), "there are 2 ballots"),
    "a voter who is not ticked off": (lambda told: told["rolls"][0].update(voted=False), "0 people voted"),
    "a receipt that is not in the box": (lambda told: told["receipts"][0].update(code="zzzz"), "is not in the box"),
    "an order without a letter": (lambda told: told["letters"].clear(), "Order o1 has no letter"),
    "a letter that waits": (lambda told: told["letters"][0].update(state="waiting"), "Letter receipt#o1 is waiting"),
    "a report that is lost": (lambda told: told["incidents"].clear(), "1 reports were sent, and there are 0 cases"),
    "a report that came twice": (lambda told: told["incidents"].append(dict(told["incidents"][0])), "there are 2 cases"),
}


@pytest.mark.parametrize("what", SPOILED)
def test_whatever_does_not_agree_is_told(what: str) -> None:
    spoil, said = SPOILED[what]
    tables = copy.deepcopy(_tables())
    spoil(tables)
    assert any(said in sentence for sentence in _wrong(tables)), _wrong(tables)


def test_a_till_that_was_gone_to_twice_and_a_payment_that_was_made_up_are_told() -> None:
    assert "Order o1 went to the till twice." in _wrong(_tables(), [*_sessions(), _sessions()[0]])
    assert "Order o1 is paid, the house says, and the till does not." in _wrong(_tables(), _sessions()[1:])


def test_what_nobody_could_do_is_told() -> None:
    assert _wrong(_tables(), dead=2) == ["2 messages lie in LetterDeadLetters."]


def test_a_place_that_an_open_order_keeps_is_kept_for_somebody() -> None:
    tables = _tables()
    tables["orders"].append({**tables["orders"][0], "order_id": "o3", "status": "open", "places": ["ball#1|seat-2"]})
    tables["stock"][1].update(token="t", until=4e9)
    assert _wrong(tables) == []


def test_whoever_got_no_answer_may_have_joined_voted_and_reported_or_not() -> None:
    nobody = Played(10, (), (Told(WHO, tills={"cs_1": "paid", "cs_2": "left"}, unsure=["join print", "vote", "report"]),))
    assert _wrong(_tables(), played=nobody) == []
    without = _tables() | {name: [] for name in ("memberships", "receipts", "ballots", "rolls", "incidents")}
    assert _wrong(without, played=nobody) == []


# Who comes


def _students(number: int) -> list[Student]:
    return list(plan.students(number, 300, ["print", "rag"], ["film"], "x"))


def test_the_same_hour_comes_again_and_everybody_comes_in_time() -> None:
    assert _students(50) == _students(50)
    assert all(0 <= one.begins < 300 for one in _students(200))
    assert len({one.person_id for one in _students(200)}) == 200


def test_of_many_each_kind_comes_and_more_want_the_ball_than_there_are_places() -> None:
    many = _students(plan.MOST_STUDENTS)
    for kind in ("joins", "pays", "buys", "leaves", "votes", "reports", "twice"):
        share = sum(bool(getattr(one, kind)) for one in many) / len(many)
        assert 0 < share < 1, kind
    assert sum(one.buys for one in many) > load.stage.places(len(many))
    assert not any(one.leaves and not one.buys for one in many)


def test_plans_and_what_came_of_them_are_read_as_they_were_written(tmp_path: Any) -> None:
    route = Route("GET /", 3, 1, 0, 10, 20, 30, 31.5)
    played = Played(9.5, (route,), (Told(WHO, joined=["print"]),), ("GET /: 500 (1 times)",))
    for one in (_plan(), played):
        one.write(tmp_path / "kept.json")
        assert type(one).read(tmp_path / "kept.json") == one


# What it is told


@pytest.mark.parametrize(
    "words", [["--students", "0"], ["--students", "2001"], ["--students", "many"], ["--minutes", "61"], ["--minutes", "-1"]]
)
def test_more_than_a_machine_bears_is_refused_in_words(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        load._given(words)
    assert "from 1 to" in capsys.readouterr().err or "expected one argument" in capsys.readouterr().err


def test_what_came_of_it_is_a_line_a_route() -> None:
    route = Route("GET /groups/{group_id}", 1_234, 5, 1, 12, 340, 560, 789)
    lines = list(load.told(Played(60, (route,), _played().told, ("GET /: 500 (1 times)",))))
    assert "   1,234      5       1      12     340     560     789  GET /groups/{group_id}" in lines
    assert "  ✗ GET /: 500 (1 times)" in lines
    assert "1 joined for nothing, 1 paid, 1 left the till, 1 voted, 1 reported; 0 times somebody got no answer.\n" in lines


# On paper

THERE = There(
    {}, 0, dict.fromkeys(["groups", "shop", "polls", "reports", "joining", "pictures", "stripe_webhook"], 512), {}, 0, 0
)


def _measured() -> dict[str, Measured]:
    functions = {
        "home": "groups",
        "mini site": "groups",
        "picture": "pictures",
        "report": "reports",
        "join a free group": "joining",
    }
    functions |= {"ballot paper": "polls", "cast a vote": "polls", "webhook": "stripe_webhook"}
    return {name: Measured(1, 2, 1, 0.01, 1_000, functions.get(name, "shop")) for name in set(paper._LIKE.values())}


def _limits(students: int) -> dict[str, paper.Limit]:
    routes = tuple(Route(name, 10, 0, 0, 1, 1, 1, 1) for name in paper._LIKE if name != "webhook")
    asked = paper.rates(Played(60, routes, tuple(_played().told * 10)), students, webhooks=30)
    return {one.what: one for one in paper.limits(asked, _measured(), THERE, students, calls=2)}


def test_twice_as_many_students_need_twice_as_much_of_everything() -> None:
    some, more = _limits(10_000), _limits(20_000)
    assert some.keys() == more.keys()
    for what, one in some.items():
        assert more[what].needs == pytest.approx(2 * one.needs), what
        assert one.needs > 0, what


def test_a_limit_that_is_not_enough_stands_first_and_says_what_to_do() -> None:
    near = paper.Limit("letters", 80, 100, "somebody", "write fewer")
    head, first, second = paper.table([paper.Limit("pages", 1, 100, "somebody", "wait"), near])
    assert "share" in head
    assert "80.0%  letters (somebody): write fewer" in first
    assert "1.0%  pages (somebody)" in second and "wait" not in second


def test_letters_that_take_more_than_an_hour_say_so() -> None:
    assert "0.5 hours" in paper.letters(_played(), 21_600, 1, 12) and "higher" not in paper.letters(_played(), 21_600, 1, 12)
    assert "ask SES for a higher rate" in paper.letters(_played(), 100_000, 1, 12)


def test_every_request_that_stands_for_another_is_measured() -> None:
    from infra.local import bench

    assert set(paper._LIKE.values()) <= set(bench.REQUESTS)
    assert cost.TIMES.keys() == bench.REQUESTS.keys()


def test_every_route_of_the_hour_is_one_of_the_house() -> None:
    known = throttles.keys(parsed(FILE.read_text(encoding="utf-8")))
    for name in paper._LIKE:
        method, _, path = name.partition(" ")
        if path.startswith("/") and "…" not in path and path != "/":
            assert throttles.serving(known, method, path)
