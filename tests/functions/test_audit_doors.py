"""Staff of the team for all read who did what: found by act, by thing, by person and by day. Nobody's private life stands in it."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from union import store
from union.core.audit import records, sealing
from union.core.audit.actions import audit_write, told
from union.core.audit.tables import Entry
from union.core.people import staffing
from union.core.people.tables import StaffMember
from union.membership.health import actions as health

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.functions.test_import_doors import JSON, MORGAN

type Call = Callable[..., Any]
PATH = "/staff/audit"
TOM = "0f8fad5b-d9cb-469f-a165-70867728950e"
pytestmark = pytest.mark.usefixtures("union_house")


@pytest.fixture(autouse=True)
def _nothing_yet(union_house: Any) -> None:
    """The house has been noted to be made, of which nothing is told here."""
    health.tick(NOW)
    for entry in list(Entry.scan()):
        entry.delete()


def _note(subject: str, act: str, actor: str, at: datetime = NOW, **details: str | int) -> None:
    part = audit_write(subject, act, actor, at, **details)
    store.commit(part)
    sealing.seal([(str(part.record.subject), str(part.record.entry_id))], at)


def _look(call: Call, caller: Any = MORGAN, **asked: str) -> Any:
    return call("audit", "GET", f"{PATH}?{urlencode(asked)}" if asked else PATH, caller=caller, headers=JSON)


def _rows(call: Call, **asked: str) -> list[tuple[str, str]]:
    return [(row["act"], row["who"]) for row in json.loads(_look(call, **asked).body)["rows"]]


def _week(call: Call) -> None:
    _note("group#chess", "frozen", MORGAN.person_id, NOW - timedelta(days=3), person=TOM)
    _note("group#chess", "appointed", PRIYA.person_id, NOW - timedelta(days=2), person=PRIYA.person_id)
    _note("order#1", "refund by hand", PRIYA.person_id, NOW - timedelta(days=1), group="chess", note="Rained off")
    _note("group#chess", "joined", SAM.person_id, statement="2026-09")


def test_the_newest_stands_first_with_who_did_it_and_what_seals_it(call: Call) -> None:
    _week(call)
    answer = json.loads(_look(call).body)
    assert [(one["act"], one["who"], one["block"]) for one in answer["rows"]] == [
        ("joined", "Somebody", 4),
        ("refund by hand", PRIYA.name, 3),
        ("appointed", PRIYA.name, 2),
        ("frozen", MORGAN.name, 1),
    ]
    last = records.last()
    assert last and answer["ends"] == {"number": 4, "hash": last.hash, "at": last.at}
    page = call("audit", "GET", PATH, caller=MORGAN)
    assert page.status == 200 and f"4:{last.hash}" in page.body and "Rained off" in page.body


@pytest.mark.parametrize(
    ("asked", "acts"),
    [
        ({"act": "FROZ"}, ["frozen"]),
        ({"about": "group#chess"}, ["joined", "appointed", "frozen"]),
        ({"about": "group#chess", "act": "app"}, ["appointed"]),
        ({"about": "group#go"}, []),
        ({"who": PRIYA.person_id}, ["refund by hand", "appointed"]),
        ({"until": (NOW - timedelta(days=2)).date().isoformat()}, ["appointed", "frozen"]),
        ({"before": "3"}, ["appointed", "frozen"]),
        ({"before": "x"}, ["joined", "refund by hand", "appointed", "frozen"]),
        ({"before": "9" * 30}, ["joined", "refund by hand", "appointed", "frozen"]),
        ({"about": "x" * 3000}, []),
        ({"about": "'\"<>\x00"}, []),
    ],
)
def test_it_is_found_by_what_was_done_to_what_by_whom_and_until_when(call: Call, asked: dict[str, str], acts: list[str]) -> None:
    _week(call)
    assert [act for act, _ in _rows(call, **asked)] == acts


def test_a_day_that_is_none_is_refused_and_named(call: Call) -> None:
    for day in ("yesterday", "2026-02-30", "0001-01-01"):
        answer = _look(call, until=day)
        assert (answer.status, list(json.loads(answer.body)["errors"])) == (422, ["until"]), answer.body


def test_nothing_that_people_do_for_themselves_says_who_they_are(call: Call) -> None:
    """Not even of staff and of officers of other groups, who join groups as everybody does."""
    for act in ("joined", "membership left", "waits", "comes"):
        for who in (SAM, PRIYA, MORGAN):
            _note("group#chess", act, who.person_id, person=who.person_id)
    _note("group#go", "frozen", PRIYA.person_id)
    _note("accounts", "letters turned off", MORGAN.person_id, group="chess")
    answer = _look(call)
    assert {row["who"] for row in json.loads(answer.body)["rows"]} == {"Somebody"}
    assert not [one for one in (SAM, PRIYA, MORGAN) if one.person_id in answer.body or one.name in answer.body]
    for who in (SAM, PRIYA, MORGAN):
        assert {act for act, _ in _rows(call, who=who.person_id)} <= {"acts looked for"}


def test_whoever_looks_for_a_person_is_noted_before_they_see_anything(call: Call) -> None:
    _look(call, who=PRIYA.person_id)
    (noted,) = told("people")
    assert (noted.act, noted.actor, noted.details["person"]) == ("acts looked for", MORGAN.person_id, PRIYA.person_id)
    _look(call, about="group#chess")
    assert len(told("people")) == 1


def test_whoever_left_the_staff_is_named_in_what_they_did_there(call: Call) -> None:
    StaffMember(person_id="old", name="Robin Old", email="robin@union.example", roles=[]).save()
    _note("policy", "adopted", "old")
    assert _rows(call) == [("adopted", "Robin Old")]


def test_an_entry_that_cannot_be_read_hides_no_other_block(call: Call) -> None:
    for number in range(3):
        _note("group#chess", f"act {number}", MORGAN.person_id, NOW + timedelta(seconds=number))
    (_, spoiled, _) = list(Entry.query("group#chess"))
    key = {"subject": {"S": "group#chess"}, "entry_id": {"S": spoiled.entry_id}}
    told = {"TableName": "union-house-local-audit", "Key": key, "UpdateExpression": "SET details = :v"}
    store.connection().dispatch("UpdateItem", {**told, "ExpressionAttributeValues": {":v": {"S": "no JSON"}}})
    for asked in ({}, {"about": "group#chess"}):
        assert [act for act, _ in _rows(call, **asked)] == ["act 2", "act 0"]


def test_a_person_of_whom_an_entry_tells_is_named_as_its_actor_would_be(call: Call) -> None:
    _note("group#chess", "read-only", MORGAN.person_id, person=TOM)
    _note("group#chess", "read-only", MORGAN.person_id, person=PRIYA.person_id)
    _note("platform#chess#p1", "platform added", PRIYA.person_id, kind="website")
    _note("order#1", "returned", PRIYA.person_id, group="chess", amount=1250, until="2026-11-24T12:00:00Z")
    _note("people", "people looked for", MORGAN.person_id, ids=f"{TOM} {SAM.person_id}", found=2)
    _note("group#chess", "read-only", MORGAN.person_id, other=TOM)
    rows = json.loads(_look(call).body)["rows"]
    assert [row["details"] for row in rows] == [
        [],
        ["found: 2"],
        ["amount: £12.50", "until: Tue 24 Nov 2026, 12:00"],
        ["kind: website"],
        [f"person: {PRIYA.name}"],
        ["person: somebody"],
    ]
    assert [row["who"] for row in rows[2:4]] == [PRIYA.name, PRIYA.name], "officers are named in all that their group did"


def test_a_long_log_is_read_page_by_page_and_each_entry_stands_on_one(call: Call) -> None:
    for number in range(120):
        _note("policy", f"act {number}", MORGAN.person_id, NOW + timedelta(seconds=number))
    for more in ({}, {"about": "policy"}):
        seen, before = [], ""
        while True:
            answer = json.loads(_look(call, **more, **({"before": before} if before else {})).body)
            seen += [row["act"] for row in answer["rows"]]
            before = answer["further"] or ""
            if not before:
                break
        assert seen == [f"act {number}" for number in reversed(range(120))]


def test_where_nothing_of_the_kind_was_done_lately_one_can_look_further_back(call: Call) -> None:
    _note("policy", "adopted", MORGAN.person_id)
    for number in range(70):
        _note("policy", "edited", MORGAN.person_id, NOW + timedelta(seconds=number))
    first = json.loads(_look(call, act="adopted").body)
    assert (first["rows"], first["further"]) == ([], "12")
    assert "It may have been earlier" in call("audit", "GET", f"{PATH}?act=adopted", caller=MORGAN).body
    assert _rows(call, act="adopted", before="12") == [("adopted", MORGAN.name)]


@pytest.mark.parametrize("caller", [PRIYA, SAM])
def test_nobody_but_the_team_for_all_reads_it(call: Call, caller: Any) -> None:
    assert _look(call, caller=caller).status == 403


def test_staff_of_one_team_do_not_either(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.functions.test_import_doors import ALEX

    monkeypatch.setattr(staffing, "names", lambda *_: pytest.fail("nothing is read for them"))
    assert _look(call, caller=ALEX).status == 403
