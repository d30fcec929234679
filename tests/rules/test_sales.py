"""Looking through what was sold: what is found by a word, what adds up, and pages that show each order once."""

from datetime import UTC, date, datetime, timedelta
from operator import attrgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.commerce.orders.rules import Line, Status
from union.commerce.products.rules import Kind
from union.commerce.sales import rules
from union.commerce.sales.rules import Mark, Sale, Wanted
from union.errors import Invalid

AT = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
NUMBER = "abcdefgh234567abcdefgh23"


def _sale(**more: object) -> Sale:
    told: dict[str, object] = {
        "order_id": NUMBER,
        "made_at": AT,
        "buyer": "Zoë Müller-Okoro",
        "known_as": [NUMBER, "zoe@union.example", "pi_123"],
        "lines": [Line("1", Kind.TICKET, "ball", "std", "Winter Ball", "Standard", 2, 3000)],
        "status": Status.PAID,
        "marks": frozenset(),
    }
    return Sale(**{**told, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("word", "partly", "wholly"),
    [
        ("", True, True),
        ("zoe", True, False),
        ("OKORO", True, False),
        ("okoro zoe", True, False),
        ("zoe muller-okoro", True, True),
        ("ZOE@union.example", True, True),
        ("zoe@", False, False),
        ("pi_123", True, True),
        ("pi_", False, False),
        ("ABCD", True, False),
        ("abc", False, False),
        (NUMBER, True, True),
        ("sam", False, False),
    ],
)
def test_the_committee_finds_by_a_part_of_a_name_and_staff_only_by_the_whole(word: str, partly: bool, wholly: bool) -> None:
    told = [rules.matches(Wanted(word), _sale(), wholly=one) for one in (False, True)]
    assert told == [partly, wholly]


def test_product_and_state_choose_together() -> None:
    assert rules.matches(Wanted(product="ball", state="paid"), _sale(), wholly=False)
    assert not rules.matches(Wanted(product="hoodie", state="paid"), _sale(), wholly=False)
    assert not rules.matches(Wanted(product="ball", state="open"), _sale(), wholly=False)
    assert rules.matches(Wanted(state="disputed"), _sale(marks=frozenset({Mark.DISPUTED})), wholly=False)


def test_every_state_of_an_order_can_be_chosen() -> None:
    assert set(rules.STATES) == {*map(str, Status), *map(str, Mark)}


def test_what_is_asked_for_is_read() -> None:
    asked = {"q": "  zoë   m ", "product": "ball", "status": "to-hand-out", "from": "2026-11-01", "to": "2026-11-30"}
    assert rules.read(asked) == Wanted("zoë m", "ball", "to-hand-out", date(2026, 11, 1), date(2026, 11, 30))
    assert not rules.read({}).chosen
    assert all(rules.read({name: value}).chosen for name, value in asked.items())


@pytest.mark.parametrize(
    ("asked", "fields"),
    [
        ({"from": "2026-11-02", "to": "2026-11-01"}, ["from"]),
        ({"from": "yesterday", "to": "2026-13-01", "status": "lost"}, ["from", "status", "to"]),
        ({"from": "20261101"}, ["from"]),
        ({"to": "0001-01-01"}, ["to"]),
        ({"to": "9999-12-31"}, ["to"]),
    ],
)
def test_what_cannot_be_used_is_named(asked: dict[str, str], fields: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        rules.read(asked)
    assert sorted(refused.value.errors) == fields


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), max_size=40, unique=True), st.integers(1, 7))
def test_page_by_page_shows_each_order_once_the_newest_first(made: list[tuple[int, int]], number: int) -> None:
    sales = [_sale(order_id=f"order{n}", made_at=AT + timedelta(microseconds=after)) for after, n in made]
    sales.sort(key=attrgetter("place"), reverse=True)
    seen: list[Sale] = []
    before: str | None = ""
    while before is not None:
        page, before = rules.shown(sales, before, number)
        assert len(page) <= number
        seen += page
    assert seen == sales


@given(st.integers(0, 4 * 10**15).map(lambda past: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(microseconds=past)))
def test_a_place_tells_its_moment(at: datetime) -> None:
    assert rules.moment_of(_sale(made_at=at).place) == at


@pytest.mark.parametrize("text", ["", "~", "2026", "2026-11-23T14:05:00Z", "x~y"])
def test_what_is_no_place_tells_none(text: str) -> None:
    assert rules.moment_of(text) is None


@given(st.lists(st.tuples(st.integers(0, 10**7), st.integers(0, 10**6))))
def test_the_sums_are_of_all_that_was_found(money: list[tuple[int, int]]) -> None:
    told = rules.sums(_sale(paid=paid, refunded=back) for paid, back in money)
    assert told == {"of": None, "orders": len(money), "paid": sum(m[0] for m in money), "refunded": sum(m[1] for m in money)}
