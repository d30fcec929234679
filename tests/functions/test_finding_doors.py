"""Findings through their doors: forms and JSON, sent twice at once, and refused with what was typed."""

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import pytest
from union.core.people.rules import Caller
from union.membership.platform_checks import records
from union.membership.platform_checks.rules import Rule
from union.membership.platforms.tables import PlatformRecord

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.actions.test_findings import ANN, BOB, FORM, add, night, page_with
from tests.functions.clicking import clicked, twice

__all__ = ["ANN", "BOB"]
type Call = Callable[..., Any]
GROUP = "/groups/chess/platforms/findings"
REASON = "It is a form for feedback alone."


@pytest.fixture
def finding(call: Call) -> str:
    """Give the address of a finding about sign-ups."""
    platform = add()
    night(page_with(FORM), datetime.now(UTC))
    return f"{GROUP}/{records.name_of(platform, Rule.SIGN_UPS)}"


@twice("/groups/<group_id>/platforms/findings/<finding_id>/appeal", "/groups/<group_id>/platforms/findings/<finding_id>/decide")
def test_a_committee_appeals_and_staff_decide(call: Call, finding: str) -> None:
    clicked(call, f"{finding}/appeal", PRIYA, reason=REASON)
    shown = json.loads(call("platform_checks", "GET", finding, caller=ANN, headers={"accept": "application/json"}).body)
    assert (shown["reason"], shown["may"]["decide"]) == (REASON, True)
    clicked(
        call,
        f"{finding}/decide",
        ANN,
        verdict="uphold",
        text="Fine.",
        until="",
        version=str(shown["version"]),
        key="decide-key-1",
    )
    assert "for good" in call("platform_checks", "GET", finding, caller=PRIYA).body


@twice("/groups/<group_id>/platforms/findings/look")
def test_a_committee_has_it_looked_at_again(call: Call, finding: str) -> None:
    with patch("union.membership.platform_checks.starter.start") as start:
        clicked(call, f"{GROUP}/look", PRIYA)
    assert start.call_count == 1
    assert "We are looking again" in call("platform_checks", "GET", GROUP, caller=PRIYA).body


def test_what_cannot_be_used_is_shown_again_with_what_was_typed(call: Call, finding: str) -> None:
    answer = call("platform_checks", "POST", f"{finding}/appeal", caller=PRIYA, form={"reason": "wrong", "key": "key-12345678"})
    assert answer.status == 422
    assert "wrong</textarea>" in answer.body.replace("\n", "")
    call("platform_checks", "POST", f"{finding}/appeal", caller=PRIYA, form={"reason": REASON, "key": "key-12345678"})
    told = {"verdict": "uphold", "text": "Because.", "until": "2020-01-01", "version": "2", "key": "key-12345679"}
    answer = call("platform_checks", "POST", f"{finding}/decide", caller=ANN, form=told)
    assert (answer.status, "Because." in answer.body, "e-until" in answer.body) == (422, True, True)
    answer = call("platform_checks", "POST", f"{finding}/decide", caller=ANN, json={**told, "version": 2})
    assert (answer.status, list(json.loads(answer.body)["errors"])) == (422, ["until"])


def test_whoever_it_is_not_for_is_kept_out(call: Call, finding: str) -> None:
    for who, status in ((SAM, 403), (BOB, 403), (PRIYA, 200), (ANN, 200)):
        assert call("platform_checks", "GET", GROUP, caller=who).status == status
        assert call("platform_checks", "GET", finding, caller=who).status == status
    for who, status in ((SAM, 403), (PRIYA, 403), (BOB, 200), (ANN, 200)):
        answer = call("platform_checks", "GET", "/staff/findings", caller=who)
        assert (answer.status, finding in answer.body) == (status, who is ANN)
    assert call("platform_checks", "GET", f"{GROUP}/none.such", caller=PRIYA).status == 404
    assert call("platform_checks", "GET", "/staff/findings?state=odd", caller=ANN).status == 422


SHEETS = (("/groups/chess/platforms.csv", PRIYA), ("/staff/platforms.csv", ANN))


def rows(call: Call, path: str, who: Caller) -> list[dict[str, str]]:
    """What a file says, row by row, under its heads."""
    answer = call("platform_checks", "GET", path, caller=who)
    assert (answer.status, answer.headers["Content-Disposition"]) == (200, 'attachment; filename="platforms.csv"')
    return list(csv.DictReader(io.StringIO(answer.body.removeprefix("\ufeff"))))


@pytest.mark.parametrize(("path", "who"), SHEETS)
@pytest.mark.usefixtures("finding")
def test_the_register_is_a_file_for_committee_and_staff(call: Call, path: str, who: Caller) -> None:
    add("=HYPERLINK(1)", kind="discord", public=False, url="https://discord.gg/secret")
    chat, site = rows(call, path, who)
    told = ["Chess", "Website", "site", "https://site.example.org/", "yes", "no", "Priya", "0", "", "", NOW.date().isoformat()]
    assert list(site.values()) == [*told, str(len(records.of_group("chess")))]
    assert (chat["Called"], chat["Address"], chat["Members only"], chat["Open findings"]) == (
        "'=HYPERLINK(1)",
        "discord.gg",
        "yes",
        "0",
    )


def test_a_team_has_the_platforms_of_its_own_groups_in_it_of_one_type_where_it_says_so(call: Call, finding: str) -> None:
    assert rows(call, "/staff/platforms.csv", BOB) == rows(call, "/staff/platforms.csv?type=societies", BOB) == []
    assert len(rows(call, "/staff/platforms.csv?type=societies", ANN)) == 1
    assert rows(call, "/staff/platforms.csv?type=rag", ANN) == []
    assert call("platform_checks", "GET", "/staff/platforms.csv?type=odd", caller=ANN).status == 422


@pytest.mark.parametrize(("path", "who"), SHEETS)
@pytest.mark.usefixtures("finding")
def test_one_platform_that_cannot_be_read_stops_no_other_and_the_file_says_that_it_is_not_whole(
    call: Call, path: str, who: Caller
) -> None:
    PlatformRecord("chess", add("bad")).update([PlatformRecord.every.set("never")])
    site, last = rows(call, path, who)
    assert (site["Called"], last["Group"]) == ("site", "Not all platforms are in this file. Some platforms could not be read.")


def test_a_file_holds_so_many_rows_and_says_so(call: Call, finding: str) -> None:
    add("second")
    with patch("union.membership.platform_checks.register._MOST", 1):
        _, last = rows(call, "/staff/platforms.csv", ANN)
    assert last["Group"] == "Not all platforms are in this file. Choose one type of group for the rest."
