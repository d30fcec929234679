"""Whoever is kept out of a case finds nothing of it at any door of the house, and is written nothing about it.

All routes of all functions are asked, so a door that somebody adds is among them. The same questions asked by somebody who may know find it
at many doors.
"""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from union.core.case_log import actions as case_log
from union.core.letters.tables import Letter
from union.core.people import actions as people
from union.core.people.rules import Caller, Term
from union.core.policy import actions as policies
from union.membership.memberships.tables import Membership
from union.moderation.appeals import actions as appeals
from union.moderation.board import actions as boards
from union.moderation.board.rules import Deed
from union.moderation.conduct import actions as conduct
from union.moderation.desk import actions as desk
from union.moderation.evidence import actions as evidence
from union.moderation.evidence import evidence_store
from union.moderation.incidents import actions as incidents
from union.moderation.incidents.rules import Told

from tests.actions.conftest import PRIYA, SAM, the_vault
from tests.staff import staff

__all__ = ["the_vault"]
Call = Callable[..., Any]
ROOT = Path(__file__).parents[2]
KEY = "key-12345678"
ALEX = staff("alex", "Alex Reed", "alex@union.example", "staff-societies")
BOTH = staff("both", "Bea Low", "bea@union.example", "staff-societies", "staff-sport-clubs")
KIM = staff("kim", "Kim Lee", "kim@union.example", "staff-sport-clubs", "staff")
TOM = Caller("tom", "Tom Brennan", "tom@union.example")
SAID_SO = staff("cam", "Cam Dale", "cam@union.example", "staff")
KEPT_OUT = {
    "on the team": ALEX,
    "on two teams": BOTH,
    "named, on staff": KIM,
    "named, on the committee": TOM,
    "connected": SAID_SO,
}
JO = staff("jo", "Jo Hill", "jo@union.example", "staff-sport-clubs")
BO = staff("bo", "Bo Ray", "bo@union.example", "staff")
REPORTED, SUMMARY, COMMITTEE, SPOKEN, COMPLAINED = (
    "zebra-report",
    "zebra-summary",
    "zebra-committee",
    "zebra-staff",
    "zebra-complaint",
)
_ELSEWHERE = {"stripe_webhook", "telegram_webhook", "people", "pictures"}
"""Doors at which nobody signed in asks for anything of a group."""


def _takes_part(caller: Caller) -> None:
    now = datetime.now(UTC)
    Membership(
        group_id="chess",
        person_id=caller.person_id,
        name=caller.name,
        email=caller.email,
        group_name="Chess",
        statement_version="2026-09",
        accepted_at=now,
        joined_at=now,
        valid_until="2099-07-31",
    ).save()


@pytest.fixture
def matter(call: Call, the_vault: None) -> dict[str, str]:
    """Make a case about a post, from a report that says that staff are involved, shared, worked on, with a complaint about it."""
    now = datetime.now(UTC)
    for caller in (SAM, TOM, PRIYA):
        _takes_part(caller)
    for caller, role in ((TOM, "Treasurer"), (PRIYA, "President")):
        term = Term(role, date(2020, 1, 1), date(2099, 1, 1))
        people.appoint(
            group_id="chess",
            group_name="Chess",
            person_id=caller.person_id,
            name=caller.name,
            appointed=[term],
            actor="t",
            now=now,
        )
    post_id = boards.post("chess", SAM, text="Rude words.", statement=False, key="post-key-1", now=now)
    told = Told(
        what=f"{REPORTED}: it was Kim Lee.",
        who="Tom Brennan",
        heading="abuse",
        group_id="chess",
        platform="Board",
        post_id=post_id,
        staff_involved=True,
        tell_committee=True,
    )
    incident_id = incidents.report(told, None, key="report-key-1", address="1.1.1.1", now=now).incident_id
    (file,) = evidence.listed(incident_id)
    key = f"cases/{incident_id}/{file['evidence_id']}"
    evidence.seal(key, str(evidence_store.first(key)), "NO_THREATS_FOUND", now)
    desk.concerns_me(incident_id, SAID_SO, now)
    desk.take(incident_id, JO, 2, now)
    desk.share(incident_id, JO, summary=SUMMARY, kept_out=set(), version=3, now=now)
    desk.say(incident_id, JO, to="committee", text=SPOKEN, key="say-key-1", now=now)
    conduct.tell_staff("chess", incident_id, PRIYA, text=COMMITTEE, worse=False, key="staff-key-1", now=now)
    other = boards.post("chess", SAM, text="More of it.", statement=False, key="post-key-2", now=now)
    return {"incident_id": incident_id, "post_id": post_id, "evidence_id": file["evidence_id"], "other": other}


@pytest.fixture
def complained(matter: dict[str, str]) -> dict[str, str]:
    """Make the post removed, and its author's complaint about that."""
    now = datetime.now(UTC)
    boards.moderate("chess", matter["post_id"], PRIYA, Deed.REMOVE, reason="Rude.", now=now)
    appeals.complain("chess", matter["post_id"], SAM, text=COMPLAINED, key="complain-1", now=now)
    (one,) = appeals.queue(JO)["appeals"]
    return {**matter, "appeal_id": one["appeal_id"]}


def _doors(method: str) -> Iterator[tuple[str, str]]:
    """Every route of this method: the function and the path."""
    for path in sorted((ROOT / "functions").glob("*/handler.py")):
        app = getattr(import_module(f"functions.{path.parent.name}.handler"), "app", None)
        if app is None or path.parent.name in _ELSEWHERE:
            continue
        for route in [*app._static_routes, *app._dynamic_routes]:
            if route.method == method:
                yield path.parent.name, route.path


def _asked(call: Call, caller: Caller, ids: dict[str, str]) -> Iterator[tuple[str, str]]:
    """What every page and list of the house answers this caller, as a page and as JSON."""
    known = {"group_id": "chess", "person_id": "sam", **ids}
    for function, route in _doors("GET"):
        path = re.sub(r"<(\w+)>", lambda name: known.get(name[1], "none"), route)
        for accept in ("text/html", "application/json"):
            answer = call(function, "GET", path, caller=caller, headers={"accept": accept})
            assert answer.status < 500, (path, answer.status)
            yield f"{path} ({accept})", answer.body


def _tells(text: str, ids: dict[str, str]) -> bool:
    marks = (REPORTED, SUMMARY, COMMITTEE, SPOKEN, COMPLAINED, ids["incident_id"], ids["evidence_id"])
    return any(mark in text for mark in marks) or '"kept": true' in text or 'board/{}/remove"'.format(ids["post_id"]) in text


@pytest.mark.parametrize("who", KEPT_OUT)
def test_no_page_or_list_of_the_house_tells_whoever_is_kept_out(call: Call, matter: dict[str, str], who: str) -> None:
    telling = [path for path, body in _asked(call, KEPT_OUT[who], matter) if _tells(body, matter)]
    assert telling == []


@pytest.mark.parametrize("who", KEPT_OUT)
def test_nor_does_a_complaint_about_it(call: Call, complained: dict[str, str], who: str) -> None:
    telling = [path for path, body in _asked(call, KEPT_OUT[who], complained) if _tells(body, complained)]
    assert telling == []


def test_the_same_doors_tell_those_who_may_know(call: Call, complained: dict[str, str], matter: dict[str, str]) -> None:
    found = {
        who.person_id: {path.partition(" ")[0] for path, body in _asked(call, who, complained) if _tells(body, complained)}
        for who in (JO, PRIYA, BO)
    }
    case, concern = f"/cases/{matter['incident_id']}", f"/groups/chess/conduct/{matter['incident_id']}"
    appeal = f"/appeals/chess/{complained['appeal_id']}"
    assert found["jo"] == {"/cases", case, "/appeals", appeal}
    assert found["priya"] >= {"/groups/chess/conduct", concern, "/groups/chess/board"}
    assert found["bo"] >= {"/cases", case, "/appeals", appeal, "/groups/chess/conduct", concern}


_BODY = {
    "key": KEY,
    "version": "1",
    "text": "Let me in.",
    "to": "note",
    "summary": "x",
    "what": "held",
    "reason": "x",
    "other": "none",
    "heading": "abuse",
    "outcome": "informal",
    "person_id": "alex",
    "where": "board",
    "freeze_id": "f",
    "deed": "frozen",
    "decision": "grant",
    "name": "a.png",
    "size": "3",
    "sha256": "a" * 64,
    "worse": "yes",
}


JSON = {"accept": "application/json"}


@pytest.mark.parametrize("who", KEPT_OUT)
def test_whoever_is_kept_out_can_do_nothing_to_it(call: Call, complained: dict[str, str], who: str) -> None:
    known = {"group_id": "chess", **complained}
    before = [entry.hash for entry in case_log.entries(complained["incident_id"])]
    doors = [(f, p) for f, p in _doors("POST") if re.search(r"<(incident_id|appeal_id)>", p)]
    assert len(doors) > 20
    for function, route in doors:
        path = re.sub(r"<(\w+)>", lambda name: known.get(name[1], "none"), route)
        answer = call(function, "POST", path, caller=KEPT_OUT[who], form=_BODY, headers=JSON)
        assert answer.status in (403, 404), (path, answer.status, answer.body)
        assert not _tells(answer.body, complained), path
    assert [entry.hash for entry in case_log.entries(complained["incident_id"])] == before
    door = f"/groups/chess/board/{complained['other']}/remove"
    refused = call("board", "POST", door, caller=KEPT_OUT[who], form=_BODY, headers=JSON)
    assert refused.status in (403, 404, 409), "as if nothing of the post were kept"
    assert not _tells(refused.body, complained)


def test_nobody_who_is_kept_out_is_written_to(complained: dict[str, str]) -> None:
    about = [
        one for one in Letter.scan() if complained["incident_id"] in json.dumps(dict(one.context)) or one.kind == "appeal-new"
    ]
    assert {one.kind for one in about} == {"case-new", "case-shared", "appeal-new"}
    assert PRIYA.email in {one.to for one in about}
    shut = {caller.email for caller in KEPT_OUT.values()} | {"societies@union.example"}
    assert [one.to for one in about if one.to in shut] == []


def test_a_report_about_the_team_that_takes_what_has_no_team_goes_to_another() -> None:
    policy = policies.default()
    assert policy.team_for(policy.otherwise, kept_out=[policy.otherwise]) != policy.otherwise
    assert {policy.team_for(one, kept_out=[one]) for one in policy.contacts} <= set(policy.contacts)
    assert all(policy.team_for(one, kept_out=[one]) != one for one in policy.contacts)
