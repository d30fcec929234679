"""What is answered at the address of a group that left the union, or that is found at another address."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from union.membership.groups.tables import Group
from union.times import london_day

from tests.actions.conftest import PRIYA, TEXT, forget

type Call = Callable[..., Any]


@pytest.fixture
def gone() -> str:
    """Let the chess society have left yesterday; returns that day."""
    day = (london_day(datetime.now(UTC)) - timedelta(days=1)).isoformat()
    Group("chess").update([Group.leaves_on.set(day)])
    forget()
    return day


def _alias(slug: str, leads_to: str, standing: str = "alias") -> None:
    now = datetime.now(UTC)
    day = (london_day(now) - timedelta(days=1)).isoformat()
    told = {**TEXT, "name": slug, "type": "societies"}
    Group(slug, standing=standing, leads_to=leads_to, leaves_on=day, affiliated_at=now, **told).save()


def test_the_page_of_a_group_that_left_says_so_and_where_to_turn(call: Call, gone: str) -> None:
    answer = call("groups", "GET", "/groups/chess")
    assert answer.status == 410
    assert "left the union on" in answer.body
    assert "/orders" in answer.body
    assert "/conduct#contacts" in answer.body
    assert "max-age" not in answer.headers.get("Cache-Control", ""), "it may come back"
    told = call("groups", "GET", "/groups/chess", headers={"accept": "application/json"})
    assert (told.status, told.headers["Content-Type"]) == (410, "application/problem+json")


@pytest.mark.parametrize("path", [("board", "board"), ("shop", "shop"), ("joining", "join"), ("roles", "committee")])
def test_everything_below_it_says_the_same_to_everybody(call: Call, gone: str, path: tuple[str, str]) -> None:
    assert call(path[0], "GET", f"/groups/chess/{path[1]}", caller=PRIYA).status == 410


def test_who_sends_a_form_to_it_is_told_too(call: Call, gone: str) -> None:
    sent = {"accept": "yes", "statement": "2026-09", "offer": "standard", "key": "key-one-1"}
    assert call("joining", "POST", "/groups/chess/join", caller=PRIYA, form=sent).status == 410


def test_an_old_address_leads_to_the_new_one_with_all_that_stands_below_it(call: Call) -> None:
    _alias("draughts", "chess")
    for function, below in (("groups", ""), ("shop", "/shop"), ("news", "/news?year=2026")):
        answer = call(function, "GET", f"/groups/draughts{below}")
        assert (answer.status, answer.headers["Location"]) == (308, f"/groups/chess{below}"), below
    told = call("groups", "GET", "/groups/draughts", headers={"accept": "application/json"})
    assert (told.status, told.headers["Location"]) == (308, "/groups/chess")


def test_the_address_of_a_group_that_went_into_another_leads_to_that_for_now(call: Call) -> None:
    _alias("draughts", "chess", standing="disaffiliated")
    answer = call("news", "GET", "/groups/draughts/news")
    assert (answer.status, answer.headers["Location"]) == (307, "/groups/chess")


def test_an_address_that_only_begins_alike_is_another(call: Call) -> None:
    _alias("draughts", "chess")
    assert call("groups", "GET", "/groups/draughts-two").status == 404
