"""The house's one true story as a program lives it, against the deployed stack."""

import secrets
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests import patience

type Ask = Callable[..., httpx.Response]
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 2.0


def until(happens: Callable[[], Any], seconds: float = 2 * patience.SECONDS) -> Any:
    """Wait until `happens` gives something true, and give that.

    What takes long is asked for ever more seldom: asking is work for the house, and the other tests want the machine meanwhile.
    """
    over, pause = time.monotonic() + seconds, _FIRST_PAUSE
    while time.monotonic() < over:
        found = happens()
        if found:
            return found
        time.sleep(pause)
        pause = min(pause * 1.3, _LONGEST_PAUSE)
    pytest.fail("It did not happen in time.")


def join(ask: Ask, who: str, group: str, **more: Any) -> httpx.Response:
    """Join a group as a program does."""
    form = ask(who, "GET", f"/groups/{group}/join").json()
    sent = {"accept": True, "statement": form["statement"]["version"], "offer": "1", "key": form["key"], **more}
    return ask(who, "POST", f"/groups/{group}/join", json=sent)


def test_the_home_page_lists_groups_of_all_six_types(ask: Ask) -> None:
    told = ask(None, "GET", "/").json()
    assert len(told["types"]) == 6
    assert told["count"] >= 10
    assert [g["group_id"] for t in ask(None, "GET", "/?q=blitz").json()["types"] for g in t["groups"]] == ["chess"]


def test_a_free_group_takes_a_student_at_once_and_once(ask: Ask) -> None:
    first = join(ask, "student", "print")
    assert first.status_code == 200, first.text
    assert first.json()["already"] is False
    again = join(ask, "student", "print")
    assert again.json()["already"] is True
    assert again.json()["membership"] == first.json()["membership"]
    held = ask("student", "GET", "/my/groups").json()["memberships"]
    assert [m["group_id"] for m in held if m["live"]].count("print") == 1


def test_a_statement_that_is_not_accepted_joins_nobody(ask: Ask) -> None:
    refused = join(ask, "student", "rag", accept=False)
    assert refused.status_code == 422
    assert refused.headers["content-type"].startswith("application/problem+json")
    assert "accept" in refused.json()["errors"]


def test_a_visitor_is_asked_to_sign_in(ask: Ask) -> None:
    assert ask(None, "GET", "/my/groups").status_code == 401
    assert ask(None, "GET", "/groups/chess/board").status_code == 401


def test_only_the_committee_sees_the_roster(ask: Ask) -> None:
    assert ask("president", "GET", "/groups/chess/roster").status_code == 200
    assert ask("treasurer", "GET", "/groups/chess/roster").status_code == 403
    assert ask("student", "GET", "/groups/chess/roster").status_code == 403
    assert ask("staff", "GET", "/groups/chess/roster").status_code == 403
    assert ask("president", "GET", "/groups/radio/roster.csv").status_code == 403


def test_a_freeze_of_a_minute_ends_by_itself(ask: Ask) -> None:
    frozen = ask(
        "president",
        "POST",
        "/groups/chess/freeze",
        json={"length": 1, "unit": "minutes", "statement": "We take a break.", "key": secrets.token_hex(8)},
    )
    assert frozen.status_code == 200, frozen.text
    board = ask("staff", "GET", "/groups/chess/board").json()
    assert board["freeze"]["statement"] == "We take a break."
    assert board["posts"][0]["kind"] == "statement"
    said = ask(
        "president", "POST", "/groups/chess/board", json={"text": "Be kind.", "as": "statement", "key": secrets.token_hex(8)}
    )
    assert said.status_code == 200, said.text
    until(lambda: ask("staff", "GET", "/groups/chess/board").json()["posts"][0]["kind"] == "reminder")
    assert ask("staff", "GET", "/groups/chess/board").json()["freeze"] is None


def test_a_welcome_letter_is_sent_once(ask: Ask, stack: dict[str, Any]) -> None:
    join(ask, "treasurer", "lgbt")
    to = stack["accounts"]["treasurer"]["email"]

    def sent() -> list[Any]:
        return [one for one in httpx.get(f"{stack['mailbox']}.json").json() if to in str(one["to"]) and "LGBT+" in one["subject"]]

    assert until(sent)
    join(ask, "treasurer", "lgbt")
    time.sleep(2)
    assert len(sent()) == 1
