"""Letters to many through their doors: every form twice at once, the very HTML, the view in a browser, and staff who pause."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from union import store
from union.membership.groups import actions as groups
from union.membership.mailings import records
from union.membership.mailings.rules import State
from union.membership.mailings.tables import Mailing, MailingPause
from union.membership.memberships.tables import Membership

from tests.actions.conftest import PRIYA, SAM
from tests.functions.clicking import KEY, clicked, twice
from tests.staff import staff

type Call = Callable[..., Any]
STAFF = staff("ann", "Ann Staff", "ann@union.example", "staff-societies")
OTHER_STAFF = staff("bob", "Bob Staff", "bob@union.example", "staff-sport-clubs")
ROOM = "/groups/chess/letters"
NEW = {"subject": "We meet <b>", "text": "On **Monday**.", "to": "members", "byline": "role", "key": KEY}
JSON = {"accept": "application/json"}
ONE = "/groups/<group_id>/letters/<mailing_id>"


@pytest.fixture(autouse=True)
def _members() -> Iterator[None]:
    """Forget the list of groups that another test left."""
    groups._listed = None
    yield
    groups._listed = None


def members(number: int) -> None:
    """Make so many members, who can be written to."""
    now = datetime.now(UTC)
    for n in range(number):
        told = {"name": f"Member {n}", "email": f"m{n}@union.example", "group_name": "Chess", "statement_version": "1"}
        Membership("chess", f"m{n}", accepted_at=now, joined_at=now, kind="Standard", valid_until="2099-07-31", **told).save()


def made(call: Call, **more: Any) -> str:
    """Write a letter as a program; its id."""
    told = call("mailings", "POST", f"{ROOM}/new", caller=PRIYA, json={**NEW, **more})
    assert told.status == 200, told.body
    return str(json.loads(told.body)["mailing_id"])


def kept(mailing_id: str) -> Mailing:
    """Read a letter as it is kept."""
    return records.require(store.read(records.key("chess", mailing_id))[0])


def stand(mailing_id: str, state: State) -> None:
    """Let a letter stand somewhere, as if the clock had moved it."""
    now = datetime.now(UTC)
    told = [
        Mailing.state.set(state.value),
        Mailing.started_at.set(now),
        Mailing.planned_at.set(now),
        Mailing.going_since.set(now),
    ]
    kept(mailing_id).update(told)


@twice("/groups/<group_id>/letters/new", ONE, f"{ONE}/schedule", f"{ONE}/<deed>", f"{ONE}/delete")
def test_a_letter_is_written_tried_let_go_and_taken_back(call: Call) -> None:
    members(2)
    clicked(call, f"{ROOM}/new", PRIYA, **NEW)
    (one,) = records.of_group("chess")
    here = f"{ROOM}/{one.mailing_id}"
    clicked(call, here, PRIYA, **{**NEW, "text": "On Tuesday.", "version": "1"})
    clicked(call, f"{here}/test", PRIYA)
    clicked(call, f"{here}/schedule", PRIYA, when="now", version="2")
    assert kept(one.mailing_id).state == State.SCHEDULED
    clicked(call, f"{here}/take-back", PRIYA)
    clicked(call, f"{here}/delete", PRIYA, version=str(int(kept(one.mailing_id).version)))
    assert records.of_group("chess") == []


@twice(f"{ONE}/<deed>")
def test_a_letter_that_goes_is_stopped_goes_on_and_is_ended(call: Call) -> None:
    members(2)
    mailing_id = made(call)
    stand(mailing_id, State.SENDING)
    for deed, state in (("stop", State.STOPPED), ("resume", State.SENDING), ("end", State.ENDED)):
        clicked(call, f"{ROOM}/{mailing_id}/{deed}", PRIYA)
        assert kept(mailing_id).state == state
    shown = json.loads(call("mailings", "GET", f"{ROOM}/{mailing_id}/progress", caller=PRIYA, headers=JSON).body)
    assert [one["act"] for one in shown["history"]][:3] == ["ended", "resumed", "stopped"] and shown["may"] == []


@twice("/staff/letters/<group_id>/pause", "/staff/letters/<group_id>/lift")
def test_staff_support_pause_a_group_s_letters_and_lift_that(call: Call) -> None:
    members(2)
    mailing_id = made(call)
    clicked(call, "/staff/letters/chess/pause", STAFF, why="Too many came back.")
    refused = call(
        "mailings", "POST", f"{ROOM}/{mailing_id}/schedule", caller=PRIYA, json={"when": "now", "version": 1, "key": KEY}
    )
    assert refused.status == 409 and "Staff support" in refused.body
    assert "Too many came back." in call("mailings", "GET", ROOM, caller=PRIYA).body
    clicked(call, "/staff/letters/chess/lift", STAFF)
    assert list(MailingPause.scan()) == []


@pytest.mark.parametrize("caller", [SAM, PRIYA, OTHER_STAFF], ids=lambda one: one.person_id)
def test_only_a_group_s_own_staff_support_pause_its_letters(call: Call, caller: Any) -> None:
    for deed, told in (("pause", {"why": "No."}), ("lift", {})):
        assert call("mailings", "POST", f"/staff/letters/chess/{deed}", caller=caller, json={**told, "key": KEY}).status == 403


def test_staff_see_the_groups_that_they_support_and_nobody_else_sees_any(call: Call) -> None:
    today = datetime.now(UTC).date()
    store.commit(records.day_write("chess", today, {"planned": 100, "sent": 100, "delivered": 96, "bounced": 4}))
    shown = json.loads(call("mailings", "GET", "/staff/letters", caller=STAFF, headers=JSON).body)
    (one,) = shown["groups"]
    assert (one["sent"], one["bounce_rate"], one["too_high"]) == (100, "4 %", True) and shown["warn"]
    others = json.loads(call("mailings", "GET", "/staff/letters", caller=OTHER_STAFF, headers=JSON).body)
    assert others["groups"] == [] and others["warn"] == shown["warn"], "the house has one account"
    assert call("mailings", "GET", "/staff/letters", caller=PRIYA).status == 403


def test_the_form_comes_again_with_what_was_typed_and_what_somebody_else_saved(call: Call) -> None:
    mailing_id = made(call)
    call("mailings", "POST", f"{ROOM}/{mailing_id}", caller=PRIYA, json={**NEW, "text": "Theirs.", "version": 1})
    again = call("mailings", "POST", f"{ROOM}/{mailing_id}", caller=PRIYA, form={**NEW, "text": "Ours.", "version": "1"})
    assert again.status == 409 and "Theirs." in again.body and "Ours." in again.body
    wrong = call("mailings", "POST", f"{ROOM}/new", caller=PRIYA, form={**NEW, "subject": "", "to": "nobody"})
    assert wrong.status == 422 and "On **Monday**." in wrong.body


def test_the_very_html_runs_nothing_and_stands_in_frames_of_ours_alone(call: Call) -> None:
    mailing_id = made(call)
    light, dark = (call("mailings", "GET", f"{ROOM}/{mailing_id}/html?look={look}", caller=PRIYA) for look in ("light", "dark"))
    assert "@media not all" in light.body and "@media all" in dark.body and "We meet &lt;b&gt;" in light.body
    rules = light.headers["Content-Security-Policy"]
    assert "default-src 'none'" in rules and "script-src" not in rules and "frame-ancestors 'self'" in rules
    page = call("mailings", "GET", f"{ROOM}/{mailing_id}/preview", caller=PRIYA)
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]


def test_a_letter_that_goes_is_read_in_a_browser_without_signing_in(call: Call) -> None:
    mailing_id = made(call)
    at = f"/letters/read/chess/{mailing_id}/{kept(mailing_id).link}"
    assert call("mailings", "GET", at).status == 404, "nobody reads a draft"
    stand(mailing_id, State.SENDING)
    read = call("mailings", "GET", at)
    assert read.status == 200 and "everybody" in read.body and read.headers["Referrer-Policy"] == "no-referrer"
    assert call("mailings", "GET", f"/letters/read/chess/{mailing_id}/other").status == 404


def test_a_letter_is_set_for_a_moment_that_has_to_come(call: Call) -> None:
    members(2)
    mailing_id = made(call)
    here = f"{ROOM}/{mailing_id}/schedule"
    for told, field in (({"send_at": "2020-01-01T12:00:00Z"}, "send_at"), ({"send_at": "2098-01-01T12:00:00Z"}, "send_at")):
        answer = call("mailings", "POST", here, caller=PRIYA, json={"when": "at", "version": 1, "key": KEY, **told})
        assert answer.status == 422 and field in json.loads(answer.body)["errors"]
    old = call("mailings", "POST", here, caller=PRIYA, json={"when": "now", "version": 7, "key": KEY})
    assert old.status == 409 and "changed just now" in old.body


def test_a_deed_that_is_none_is_no_page(call: Call) -> None:
    here = f"{ROOM}/{made(call)}/publish"
    assert call("mailings", "POST", here, caller=PRIYA, json={"key": KEY}).status == 404
    assert call("mailings", "POST", here, caller=SAM, json={"key": KEY}).status == 403


def test_a_group_that_left_has_no_letters_any_more(call: Call) -> None:
    mailing_id = made(call)
    stand(mailing_id, State.SENDING)
    groups.Group.get("chess").update([groups.Group.leaves_on.set("2020-01-01")])
    for path in (
        ROOM,
        f"{ROOM}/new",
        f"{ROOM}/{mailing_id}/progress",
        f"/letters/read/chess/{mailing_id}/{kept(mailing_id).link}",
    ):
        assert call("mailings", "GET", path, caller=PRIYA).status == 410, path


def test_ten_letters_a_day_are_what_a_group_sends(call: Call) -> None:
    members(2)
    for number in range(11):
        mailing_id = made(call, key=f"key-number-{number}")
        sent = call(
            "mailings", "POST", f"{ROOM}/{mailing_id}/schedule", caller=PRIYA, json={"when": "now", "version": 1, "key": KEY}
        )
        assert sent.status == (200 if number < 10 else 429), sent.body


def test_a_letter_about_what_people_hold_is_confirmed_and_not_for_members(call: Call) -> None:
    members(2)
    told = call("mailings", "POST", f"{ROOM}/new", caller=PRIYA, json={**NEW, "sort": "service"})
    assert told.status == 422 and "sort" in json.loads(told.body)["errors"]
