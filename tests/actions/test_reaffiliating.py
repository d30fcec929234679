"""Each year a group says that it goes on: the list fills itself, whoever leads sends it in, staff decide, and the clock asks and reminds."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from union import store
from union.core.audit.tables import Entry
from union.core.letters.tables import Letter
from union.core.people import actions as people
from union.core.people.rules import Can
from union.errors import Conflict, Invalid, NotAllowed, Refusal
from union.membership.groups.tables import Group
from union.membership.platforms.tables import PlatformRecord
from union.site import committee_home, staff_desk
from union.voting.reaffiliation import actions, looking, pages, records
from union.voting.reaffiliation.tables import Reaffiliated

from tests.actions.conftest import NOW, PRIYA, SAM, TEXT, forget
from tests.actions.electing import ALEX, SPORTY
from tests.actions.leaving import leaves
from tests.actions.reaffiliating import (
    DAY,
    LAST,
    TIME,
    TOM,
    approve,
    come,
    give_back,
    in_office,
    kept,
    send,
    told,
    well_run,
)
from tests.staff import staff

pytestmark = pytest.mark.usefixtures("union_house", "asked")
MORGAN = staff("morgan", "Morgan Lee", "morgan@union.example", "staff")
AFTER = datetime(2027, 11, 2, 3, tzinfo=UTC)


@pytest.fixture
def asked(union_house: None) -> None:
    """Give a well-run chess society that the clock has asked, and a print society that begins only this year."""
    Group("print").update([Group.affiliated_at.set(datetime(2027, 9, 6, tzinfo=UTC))])
    well_run()
    assert come()["reaffiliations_asked"] == 1


def _acts() -> list[str]:
    return sorted(str(one.act) for one in Entry.query("group#chess") if "re-affil" in str(one.act))


def _shown(caller: Any = PRIYA, now: datetime = TIME) -> Any:
    return pages.shown("chess", caller, now)


def _listed(caller: Any = ALEX, now: datetime = TIME, **asked: str) -> Any:
    return pages.for_staff(caller, asked, now)


def _lines(found: Any) -> dict[str, bool]:
    return {one["check"]: one["met"] for one in found["lines"]}


def test_the_clock_asks_each_group_once_with_one_letter_and_its_note() -> None:
    assert told() == [("priya@union.example", "opened")]
    assert _acts() == ["asked to re-affiliate"]
    record = kept()
    assert (record.state, record.last_on, record.due_on, record.open) == ("open", "2027-10-31", "2027-10-31", "yes")
    again = come()
    assert again["reaffiliations_asked"] == again["reaffiliations_reminded"] == 0
    assert len(told()) == 1


def test_a_group_that_began_this_year_and_one_that_leaves_are_not_asked() -> None:
    assert come()["reaffiliations_asked"] == 0
    Group("print").update([Group.affiliated_at.set(datetime(2020, 1, 1, tzinfo=UTC)), Group.leaves_on.set("2027-12-01")])
    assert come()["reaffiliations_asked"] == 0


def test_before_the_year_opens_and_after_its_last_day_nobody_is_asked() -> None:
    Group("print").update([Group.affiliated_at.set(datetime(2020, 1, 1, tzinfo=UTC))])
    assert come(AFTER)["reaffiliations_asked"] == 0
    for one in (kept(), *Letter.scan()):
        one.delete()
    assert come(datetime(2027, 9, 4, 12, tzinfo=UTC))["reaffiliations_asked"] == 0
    assert come(datetime(2027, 9, 5, 12, tzinfo=UTC))["reaffiliations_asked"] == 2


def test_everything_is_met_where_it_is_and_the_evidence_says_why() -> None:
    shown = _shown()
    assert _lines(shown) == dict.fromkeys(("committee", "handover", "register", "page", "statement"), True)
    said = " ".join(line for one in shown["lines"] for line in one["evidence"])
    assert "“Spring election” was declared on 23 April 2027." in said and "President: Priya Shah, until 31 July 2028." in said


def test_each_record_moves_its_line_at_once() -> None:
    in_office(PRIYA, since=date(2027, 9, 1))
    for one in people.everybody_of("chess"):
        if one.person_id == "tom":
            one.delete()
    PlatformRecord(
        group_id="chess",
        platform_id="p",
        kind="whatsapp",
        label="Chat",
        url="",
        public=False,
        interactive=True,
        added_at=TIME,
        added_by="priya",
    ).save()
    Group("chess").update([Group.meets.remove()])
    forget()
    shown = _shown()
    assert _lines(shown) == dict.fromkeys(("committee", "handover", "register", "page", "statement"), False)
    assert [one["to"] for one in shown["lines"]] == [
        f"/groups/chess/{end}" for end in ("committee", "handover", "platforms", "page", "platforms")
    ]
    assert not any("shows the conduct statement" in line for line in shown["lines"][2]["evidence"]), "each thing stands once"


def test_what_is_wrong_on_platforms_is_told_to_nobody_whose_role_does_not_open_the_register() -> None:
    told = {"kind": "website", "label": "SECRET", "url": "https://club.example.org/", "public": False, "interactive": False}
    PlatformRecord(group_id="chess", platform_id="p", added_at=TIME, added_by="priya", **told).save()
    for caller, sees in ((PRIYA, True), (ALEX, True), (TOM, False)):
        shown = _shown(caller)
        assert _lines(shown)["register"] is False
        assert ("SECRET" in str(shown)) is sees, caller.name
        assert (shown["lines"][2]["to"] == "/groups/chess/platforms") is sees, "nobody is led where they may not go"


def test_the_list_is_read_in_one_round_of_bounded_questions() -> None:
    asked: list[str] = []
    dispatch = store._Tables.dispatch

    def counted(tables: Any, operation: str, told: dict[str, Any]) -> Any:
        asked.append(operation)
        return dispatch(tables, operation, told)

    group = Group.get("chess")
    with patch.object(store._Tables, "dispatch", counted):
        room = actions.Room("chess", PRIYA, TIME)
        asked.clear()
        looking.look(group, room.year, room.policy, TIME)
    assert len(asked) <= 9 and set(asked) == {"Query"}


def test_whoever_leads_sends_it_in_and_staff_approve() -> None:
    send()
    record = kept()
    assert (record.state, record.sent_by, record.due_on) == ("sent", "priya", "2027-10-04")
    assert record.claims == ["Our name and purpose are right", "Our constitution is right", "You can reach us"]
    assert ("priya@union.example", "sent") in told()
    approve()
    record = kept()
    assert (record.state, record.open, record.due_on) == ("approved", None, None)
    assert record.forget_at > AFTER + timedelta(days=1000)
    assert ("priya@union.example", "approved") in told()
    assert _acts() == ["asked to re-affiliate", "re-affiliation approved", "re-affiliation sent in"]
    assert _shown()["then"] and _shown()["state"] == "approved"


def test_what_was_seen_when_it_was_approved_stays_seen() -> None:
    send()
    approve()
    Group("chess").update([Group.meets.remove()])
    forget()
    assert _lines(_shown())["page"] is True


def test_doing_it_again_changes_nothing() -> None:
    for deed in (send, approve):
        version = int(kept().version)
        deed(version=version)
        letters, after = len(told()), kept().version
        deed(version=version)
        assert (len(told()), kept().version) == (letters, after)
    give_back(version=3)
    give_back(version=3)
    assert len([one for one in told() if one[1] == "returned"]) == 1


@pytest.mark.parametrize("caller", [TOM, ALEX, SAM, SPORTY], ids=["treasurer", "staff", "student", "other-team"])
def test_nobody_else_sends_it_in(caller: Any) -> None:
    with pytest.raises(NotAllowed):
        send(caller)
    assert kept().state == "open"


@pytest.mark.parametrize("caller", [PRIYA, TOM, SAM, SPORTY], ids=["president", "treasurer", "student", "other-team"])
def test_nobody_but_staff_support_of_the_group_decides(caller: Any) -> None:
    send()
    for deed in (approve, give_back):
        with pytest.raises(NotAllowed):
            deed(caller)
    outcomes = actions.approve_many(caller, year="2027", chosen=["chess"], now=TIME) if caller is SPORTY else []
    assert [one["approved"] for one in outcomes] in ([], [False])
    assert kept().state == "sent"


def test_whoever_sent_it_in_does_not_decide_about_it_as_staff() -> None:
    told = {"group_id": "chess", "group_name": "Chess", "person_id": "alex", "name": ALEX.name}
    people.appoint(**told, appointed=[people.Term("President", date(2026, 8, 1), date(2028, 7, 31))], actor="test", now=NOW)
    send(ALEX)
    with pytest.raises(NotAllowed, match="somebody else decides"):
        approve(ALEX)
    (outcome,) = actions.approve_many(ALEX, year="2027", chosen=["chess"], now=TIME)
    assert not outcome["approved"] and "somebody else decides" in outcome["said"]
    approve(MORGAN)
    assert kept().state == "approved"


def test_a_role_that_was_given_what_it_takes_to_lead_sends_it_in() -> None:
    Group("chess").update([Group.roles.set({"treasurer": [one.value for one in Can]})])
    send(TOM, note="Nobody is just a treasurer now.")
    assert kept().sent_by == "tom"


def test_what_the_committee_does_not_say_is_not_sent_in() -> None:
    with pytest.raises(Invalid) as refused:
        send(claims=["names", "contact"])
    assert list(refused.value.errors) == ["claims"]
    Group("chess").update([Group.meets.remove()])
    forget()
    with pytest.raises(Invalid) as refused:
        send()
    assert list(refused.value.errors) == ["note"]
    send(note="We have a new room from May on.")
    assert (kept().lacking, kept().note) == (["page"], "We have a new room from May on.")


def test_staff_return_it_with_a_reason_and_it_is_sent_in_again() -> None:
    send()
    with pytest.raises(Invalid):
        give_back(reason="")
    give_back()
    assert (kept().state, kept().reason, kept().due_on) == ("returned", "Please elect a treasurer.", "2027-10-31")
    assert ("priya@union.example", "returned") in told()
    send()
    approve()
    assert [one["act"] for one in kept().history] == ["send", "return", "send", "approve"]


def test_what_was_approved_by_mistake_can_be_returned() -> None:
    send()
    approve()
    give_back()
    assert (kept().state, kept().open, kept().forget_at) == ("returned", "yes", None)


def test_in_spite_of_what_is_not_met_it_is_approved_only_with_a_reason_that_is_kept() -> None:
    Group("chess").update([Group.meets.remove()])
    forget()
    send(note="We look for a room.")
    with pytest.raises(Invalid, match="page out of date"):
        approve()
    with pytest.raises(Conflict, match="Something more"):
        approve(reason="They look for a room.", seen=[])
    approve(reason="They look for a room.")
    assert kept().reason == "They look for a room."
    noted = [one for one in Entry.query("group#chess") if one.act == "re-affiliation approved"]
    assert noted[0].details["in_spite_of"] == "page"


def test_where_the_clock_has_not_come_yet_it_can_be_sent_in_all_the_same() -> None:
    kept().delete()
    assert _shown()["state"] == "open" and _shown()["version"] == 0
    send()
    assert kept().state == "sent"


def test_out_of_time_nothing_is_asked_and_nothing_is_sent_in() -> None:
    kept().delete()
    assert _shown(now=AFTER)["state"] is None
    with pytest.raises(Conflict):
        send(now=AFTER)


def test_what_is_late_can_still_be_sent_in_and_approved() -> None:
    assert _shown(now=AFTER)["late"]
    send(now=AFTER, note="Sorry: we had no news.")
    approve(now=AFTER, reason="They are back.")
    assert kept().state == "approved"


def test_a_form_of_another_year_or_of_before_a_change_is_refused() -> None:
    for wrong in ({"year": "2026"}, {"version": 7}):
        with pytest.raises(Conflict):
            send(**wrong)
    send()
    for deed in (approve, give_back):
        with pytest.raises(Conflict):
            deed(version=1)


def test_reminders_come_each_once_and_say_what_is_left() -> None:
    Group("chess").update([Group.meets.remove()])
    days = [date(2027, 10, 3), date(2027, 10, 24), date(2027, 11, 1), date(2027, 11, 14)]
    for number, day in enumerate(days, 1):
        for _ in range(2):
            come(datetime(day.year, day.month, day.day, 4, tzinfo=UTC))
        assert len([one for one in told() if one[1] in ("reminder", "late")]) == number
    assert [one[1] for one in told()] == ["late", "late", "opened", "reminder", "reminder"]
    assert all("Page out of date" in one.context["lacks"] for one in Letter.scan() if one.context.get("step") == "late")


def test_a_clock_that_stood_still_writes_one_letter_and_not_all_that_it_missed() -> None:
    come(datetime(2027, 11, 20, 4, tzinfo=UTC))
    assert [one[1] for one in told()] == ["late", "opened"]


def test_nobody_is_reminded_of_what_was_sent_in() -> None:
    send()
    come(datetime(2027, 10, 24, 4, tzinfo=UTC))
    assert not [one for one in told() if one[1] == "reminder"]


def test_a_team_is_told_once_each_time_who_is_late_and_nothing_ends() -> None:
    for day in (date(2027, 11, 1), date(2027, 11, 2), date(2027, 11, 14), date(2027, 11, 15)):
        for _ in range(2):
            come(datetime(day.year, day.month, day.day, 4, tzinfo=UTC))
    letters = [one for one in Letter.scan() if one.kind == "reaffiliation-late"]
    assert [(one.to, [group["name"] for group in one.context["groups"]]) for one in letters] == [
        ("societies@union.example", ["Chess"])
    ] * 2
    assert Group.get("chess").standing == "affiliated" and Group.get("chess").leaves_on is None


@pytest.mark.parametrize(("field", "value"), [("state", "lost"), ("last_on", "31 October")])
def test_one_that_cannot_be_judged_keeps_no_other_from_being_asked_no_team_from_being_told_and_no_list_from_being_seen(
    field: str, value: str
) -> None:
    well_run("print")
    assert come()["reaffiliations_asked"] == 1
    Reaffiliated("print", "2027").update([getattr(Reaffiliated, field).set(value)])
    Group("go", **{**TEXT, "name": "Go", "type": "societies"}, affiliated_at=datetime(2020, 1, 1, tzinfo=UTC)).save()
    assert come()["reaffiliations_asked"] == 1
    assert come(AFTER)["teams_told_who_is_late"] == 1
    (letter,) = (one for one in Letter.scan() if one.kind == "reaffiliation-late")
    assert [one["name"] for one in letter.context["groups"]] == ["Chess", "Go"]
    assert [one["group"]["group_id"] for one in _listed(MORGAN, AFTER)["groups"]] == ["chess", "go"]


def test_very_many_that_are_late_stand_in_the_letters_of_several_days() -> None:
    for number in range(50):
        Reaffiliated(
            group_id=f"g{number:02}", year="2027", state="open", group_name=f"G {number}", group_type="societies", last_on=LAST.isoformat(),
            history=[], begun_at=TIME, open="yes", due_on=LAST.isoformat(), looked_on="2027-11-02",
        ).save()  # fmt: skip
    with patch("union.voting.reaffiliation.clock._go_on", lambda *_: {}):
        for day in (2, 2, 3, 3):
            come(datetime(2027, 11, day, 4, tzinfo=UTC))
    letters = [one for one in Letter.scan() if one.kind == "reaffiliation-late"]
    assert sorted(len(one.context["groups"]) for one in letters) == [11, 40]


def test_the_clock_keeps_what_the_list_says_each_day_for_the_lists_of_staff() -> None:
    Group("chess").update([Group.meets.remove(), Group.name.set("Chess and Go")])
    forget()
    assert come(TIME + DAY)["reaffiliations_looked_at"] == 1
    assert (kept().lacking, kept().looked_on, kept().group_name) == (["page"], "2027-09-21", "Chess and Go")
    assert kept().version == 1, "nobody has to have seen that"
    assert come(TIME + DAY)["reaffiliations_looked_at"] == 0


def test_a_group_that_leaves_is_asked_nothing_more_and_one_that_is_back_is_asked_again() -> None:
    Group("chess").update([Group.leaves_on.set("2027-09-21"), Group.standing.set("disaffiliated")])
    assert come(TIME + DAY)["reaffiliations_over"] == 1
    assert (kept().state, kept().open) == ("called_off", None)
    Group("chess").update([Group.leaves_on.remove(), Group.standing.set("affiliated")])
    assert come(TIME + 2 * DAY)["reaffiliations_asked"] == 1
    assert (kept().state, kept().open) == ("open", "yes")


def test_when_the_next_year_opens_what_was_left_of_this_one_is_over() -> None:
    come(datetime(2028, 9, 10, 4, tzinfo=UTC))
    assert (kept().state, kept().open) == ("lapsed", None)
    assert kept(year="2028").state == "open"


def test_the_last_day_follows_the_policy() -> None:
    from tests.actions.reaffiliating import Path, policies

    text = (Path(policies.__file__).parent / "default.toml").read_text().replace('last_day = "10-31"', 'last_day = "11-15"')
    policies.adopt(text.replace('version = "2026-09"', 'version = "2026-98"', 1), "test", TIME)
    come(TIME + DAY)
    assert (kept().last_on, kept().due_on) == ("2027-11-15", "2027-11-15")


def _many(*group_ids: str) -> None:
    for group_id in group_ids:
        well_run(group_id)
        come()
        send(group_id=group_id)


def test_many_are_approved_at_once_and_one_bad_one_stops_no_other() -> None:
    send()
    _many("print")
    Group("print").update([Group.meets.remove()])
    forget()
    outcomes = actions.approve_many(ALEX, year="2027", chosen=["none", "print", "chess", "chess"], now=TIME)
    assert [(one["group"]["group_id"], one["approved"]) for one in outcomes] == [
        ("none", False),
        ("print", False),
        ("chess", True),
    ]
    assert "page out of date" in outcomes[1]["said"]
    assert (kept().state, kept("print").state) == ("approved", "sent")
    again = actions.approve_many(ALEX, year="2027", chosen=["chess"], now=TIME)
    assert [one["approved"] for one in again] == [True] and _acts().count("re-affiliation approved") == 1


def test_one_that_breaks_in_our_hands_stops_no_other_either() -> None:
    send()
    _many("print")
    look = looking.look

    def breaks(group: Any, *more: Any) -> Any:
        if group.group_id == "chess":
            raise ZeroDivisionError
        return look(group, *more)

    with patch.object(looking, "look", breaks):
        outcomes = actions.approve_many(ALEX, year="2027", chosen=["chess", "print"], now=TIME)
    assert [one["approved"] for one in outcomes] == [False, True]
    assert "Something went wrong" in outcomes[0]["said"]


def test_what_was_not_sent_in_and_too_many_at_once_are_refused() -> None:
    (outcome,) = actions.approve_many(ALEX, year="2027", chosen=["chess"], now=TIME)
    assert not outcome["approved"] and "Only what was sent in" in outcome["said"]
    for chosen in ([], [f"g{n}" for n in range(51)]):
        with pytest.raises(Invalid):
            actions.approve_many(ALEX, year="2027", chosen=chosen, now=TIME)
    with pytest.raises(NotAllowed):
        actions.approve_many(PRIYA, year="2027", chosen=["chess"], now=TIME)


def test_of_an_approval_and_a_return_at_once_one_is_done() -> None:
    send()
    commit, once = store.commit, [True]

    def meanwhile(*parts: Any) -> None:
        if once.pop() if once else False:
            give_back(MORGAN)
        commit(*parts)

    with patch.object(store, "commit", meanwhile), pytest.raises(Conflict):
        approve()
    assert kept().state == "returned" and ("priya@union.example", "approved") not in told()


def test_the_list_of_staff_is_of_their_teams_and_can_be_narrowed_and_ordered() -> None:
    _many("print")
    assert [one["group"]["group_id"] for one in _listed()["groups"]] == ["print", "chess"], "what is to be decided stands first"
    assert [one["group"]["group_id"] for one in _listed(sort="name")["groups"]] == ["chess", "print"]
    assert [one["group"]["group_id"] for one in _listed(show="sent")["groups"]] == ["print"]
    assert [one["group"]["group_id"] for one in _listed(show="late", now=AFTER)["groups"]] == ["chess"]
    assert _listed(show="nonsense", sort="nonsense", type="nonsense", page="-1")["count"] == 2
    assert {one["name"]: one["count"] for one in _listed()["shows"]} == {"sent": 1, "open": 1}
    assert _listed(SPORTY)["groups"] == [] and _listed(MORGAN)["count"] == 2
    with pytest.raises(NotAllowed):
        _listed(PRIYA)


def test_what_is_not_met_can_be_looked_for() -> None:
    Group("chess").update([Group.meets.remove()])
    come(TIME + DAY)
    assert [one["lacks"] for one in _listed(show="lacks-page")["groups"]] == [["page"]]
    send(note="We look for a room.")
    approve(reason="They look for a room.")
    assert _listed(show="lacks-page")["groups"] == [], "what is approved lacks nothing any more"


def test_monday_tells_of_what_was_sent_in_and_of_who_is_late_and_of_nobody_else() -> None:
    assert records.open_items(TIME) == []
    (late,) = records.open_items(AFTER)
    assert late["text"] == "It has not re-affiliated. The last day was 31 October 2027."
    send()
    (sent,) = records.open_items(TIME)
    assert (sent["text"], sent["due_on"]) == ("It asks to re-affiliate, and everything is met.", "2027-10-04")
    assert sent["url"] == "/groups/chess/reaffiliation" and sent["group_type"] == "societies"
    approve()
    assert records.open_items(TIME) == records.open_items(AFTER) == []


def test_staff_s_monday_shows_it_and_the_groups_that_are_about_to_leave() -> None:
    send()
    leaves(now=TIME, day=date(2027, 10, 20))
    waits = staff_desk.Desk(ALEX, "", TIME).items
    assert [one["url"] for one in waits["reaffiliations"]] == ["/groups/chess/reaffiliation"]
    assert [one["text"] for one in waits["leaving"]] == ["It leaves the union on 20 October 2027."]
    assert not any(staff_desk.Desk(SPORTY, "", TIME).items.values())


def _duties(caller: Any, now: datetime = TIME) -> list[tuple[str, bool]]:
    found = committee_home.shown("chess", caller, now)["duties"]
    return [(one["text"], one["urgent"]) for one in found if one["to"] == "/groups/chess/reaffiliation"]


def test_the_committee_s_home_asks_for_it_until_it_is_sent_in() -> None:
    assert _duties(TOM) == [("Re-affiliate by 31 October 2027, so that the group goes on for another year.", False)]
    assert _duties(PRIYA, AFTER) == [("Your re-affiliation is late: it was to be sent in by 31 October 2027.", True)]
    send()
    assert _duties(PRIYA) == []
    give_back()
    assert _duties(PRIYA) == [("Staff support returned your re-affiliation. Please send it in again by 31 October 2027.", True)]


def test_the_committee_s_home_goes_on_asking_in_the_new_year_until_the_next_one_opens() -> None:
    new_year = datetime(2028, 1, 2, 12, tzinfo=UTC)
    assert _duties(PRIYA, new_year) == [("Your re-affiliation is late: it was to be sent in by 31 October 2027.", True)]
    send(note="We write news again.", now=new_year)
    give_back(now=new_year)
    assert [urgent for _, urgent in _duties(PRIYA, new_year)] == [True], "what was returned is told too"
    in_office(PRIYA, TOM, until=date(2029, 7, 31))
    assert _duties(PRIYA, datetime(2028, 9, 6, 12, tzinfo=UTC)) == [], "the next one counts from now on"


@pytest.mark.parametrize("caller", [SAM, SPORTY], ids=["student", "other-team"])
def test_only_its_committee_and_its_staff_support_see_it(caller: Any) -> None:
    with pytest.raises(Refusal):
        _shown(caller)


def test_a_note_is_told_to_the_committee_and_to_staff_and_stands_in_no_letter_to_anybody_else() -> None:
    Group("chess").update([Group.meets.remove()])
    forget()
    send(note="PRIVATE WORDS")
    assert _shown(ALEX)["note"] == _shown(TOM)["note"] == "PRIVATE WORDS"
    assert not [one for one in Letter.scan() if "PRIVATE" in str(one.context)]


def test_nobody_is_written_to_who_is_not_in_office_any_more() -> None:
    in_office(PRIYA, TOM, until=date(2027, 9, 25))
    come(datetime(2027, 10, 24, 4, tzinfo=UTC))
    assert told() == [("priya@union.example", "opened")]
    assert kept().reminded == 2, "it is not tried each hour"
