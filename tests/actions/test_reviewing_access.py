"""Each term a committee says who needs their role still: two confirm, or it lapses by its day, after two reminders, and never unnoticed."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from union import store
from union.core.audit.tables import Entry
from union.core.letters.tables import Letter
from union.core.people import actions as people
from union.core.people.rules import Caller, Can, Term
from union.errors import Conflict, NotAllowed, NotFound
from union.membership.groups import actions as groups
from union.membership.groups import offices
from union.membership.groups.tables import Group
from union.site import committee_home
from union.store import ConditionFailed
from union.voting.reviews import actions as reviews
from union.voting.reviews import clock, records
from union.voting.reviews.tables import Review
from union.voting.roles import actions as roles

from tests.actions.conftest import PRIYA, SAM
from tests.races import refused
from tests.rights import Right, granted, heard
from tests.staff import staff

pytestmark = pytest.mark.usefixtures("union_house", "committee")
ALEX = staff("alex", "Alex Reed", "alex@union.example", "staff-societies")
KIM = staff("kim", "Kim Roe", "kim@union.example", "staff-sport-clubs")
TOM, BO = Caller("tom", "Tom", "tom@union.example"), Caller("bo", "Bo", "bo@union.example")
DAY = timedelta(days=1)
BEGAN = datetime(2026, 11, 1, 12, tzinfo=UTC)
FIRST, END = date(2026, 8, 1), date(2027, 7, 31)
ID, ROLES = "2026-11-01", {"priya": "President", "tom": "Treasurer", "bo": "Editor"}


def _holds(who: Caller, *titles: str, group_id: str = "chess", **more: Any) -> None:
    told = {"group_id": group_id, "group_name": group_id.title(), "person_id": who.person_id, "name": who.name}
    people.appoint(**told, appointed=[Term(one, FIRST, END, **more) for one in titles], actor="test", now=BEGAN)
    member = people.everybody_of(group_id)
    for one in member:
        one.update([type(one).email.set(f"{one.person_id}@union.example")])


@pytest.fixture
def committee(union_house: None) -> None:
    """Give the chess society a president, a treasurer and an editor."""
    for who in (PRIYA, TOM, BO):
        _holds(who, ROLES[who.person_id])


def _confirm(by: Caller, whose: str, *, now: datetime = BEGAN + DAY, **more: Any) -> None:
    told = {"review_id": ID, "person_id": whose, "role": ROLES.get(whose, "President"), "starts_on": FIRST, "now": now}
    reviews.confirm("chess", by, **{**told, **more})


def _all_but(*left: str, now: datetime = BEGAN + DAY) -> None:
    for whose in ROLES.keys() - {*left}:
        for by in (PRIYA, TOM, BO):
            if by.person_id != whose:
                _confirm(by, whose, now=now)


def _ticks(*days: int) -> list[str]:
    """Let the clock tick twice on each of these days after the review began; what was done each day."""
    told = []
    for day in days:
        for _ in range(2):
            done = clock.tick(BEGAN + day * DAY)
            told += [f"{day} {name}" for name, number in done.items() if number]
    return told


def _can(who: Caller, now: datetime) -> frozenset[Can]:
    return offices.of("chess", who, now)[0].can


def _letters() -> Counter[str]:
    return Counter(f"{one.context['step']} {one.to}" for one in Letter.scan() if one.kind == "access-review")


def _state() -> str:
    return str(Review.get("chess", ID).state)


def test_a_review_goes_its_way_by_the_clock_and_what_is_unconfirmed_lapses() -> None:
    assert _ticks(-1, 0, 1) == ["0 reviews_begun"]
    _all_but("bo")
    _confirm(PRIYA, "bo")
    assert _ticks(4, 5, 9, 10, 14, 15) == ["5 reviews_reminded", "10 reviews_warned", "15 reviews_ended", "15 roles_lapsed"]
    assert _state() == "ended"
    assert _can(BO, BEGAN + 15 * DAY) == frozenset()
    assert _can(TOM, BEGAN + 15 * DAY) == {Can.MONEY}
    (member,) = store.read(people.member_key("chess", "bo"))
    assert people.terms(member) == [Term("Editor", FIRST, date(2026, 11, 15))]
    told = _letters()
    assert {name for name, number in told.items() if number > 1} == set()
    assert {name for name in told if name.startswith(("staff", "lapsed", "nobody"))} == {
        "staff societies@union.example", "lapsed bo@union.example", "lapsed priya@union.example",
    }  # fmt: skip
    acts = Counter(str(entry.act) for entry in Entry.query("group#chess"))
    assert (acts["access review begun"], acts["role confirmed"], acts["roles to lapse"], acts["roles lapsed"]) == (1, 5, 1, 1)


@pytest.mark.parametrize("clock", [(), (15,)])
def test_what_lapsed_is_told_as_that_and_counted_whether_a_clock_wrote_it_down_or_not(clock: tuple[int, ...]) -> None:
    _ticks(0, 5)
    _all_but("bo")
    _ticks(10, *clock)
    shown = reviews.shown("chess", PRIYA, BEGAN + 15 * DAY)
    assert [(one["person_id"], one["lapsed"], one["gone"]) for one in shown["roles"] if not one["done"]] == [("bo", True, False)]
    assert (shown["confirmed"], shown["asked"]) == (2, 3)


def test_the_day_acts_though_the_clock_stands_still_and_who_is_confirmed_in_time_keeps_the_role() -> None:
    _ticks(0, 5, 10)
    _all_but("bo", now=BEGAN + 14 * DAY)
    assert people.held("chess", BEGAN + 14 * DAY)[0]["ends_on"] == "2026-11-15"
    assert _can(BO, BEGAN + 14 * DAY) == {Can.PAGE, Can.DOOR}
    assert _can(BO, BEGAN + 15 * DAY) == frozenset()
    assert _can(PRIYA, BEGAN + 15 * DAY) == set(Can)
    with pytest.raises(Conflict, match="over"):
        _confirm(PRIYA, "bo", now=BEGAN + 15 * DAY)


def test_where_the_clock_slept_nobody_lapses_before_they_were_reminded_of_it() -> None:
    _ticks(0)
    assert _can(BO, BEGAN + 60 * DAY) == {Can.PAGE, Can.DOOR}
    assert _ticks(60) == ["60 reviews_warned"]
    assert Review.get("chess", ID).due_on == "2027-01-04"
    assert _can(BO, BEGAN + 64 * DAY) == {Can.PAGE, Can.DOOR}
    assert _can(BO, BEGAN + 65 * DAY) == frozenset()


def test_a_review_that_begins_late_has_all_its_days() -> None:
    assert _ticks(13) == ["13 reviews_begun"]
    assert Review.get("chess", ID).due_on == "2026-11-28"
    assert _ticks(18, 22, 23) == ["18 reviews_reminded", "23 reviews_warned"]


def test_where_all_would_lapse_staff_are_told_first_and_then_that_nobody_leads() -> None:
    _ticks(0, 5, 10)
    (letter,) = [one for one in Letter.scan() if one.kind == "access-review" and one.context["step"] == "staff"]
    assert (letter.to, letter.context["everybody"], len(letter.context["roles"])) == ("societies@union.example", True, 3)
    assert _ticks(15) == ["15 reviews_ended", "15 roles_lapsed"]
    assert "nobody societies@union.example" in _letters()
    assert people.committee("chess", BEGAN + 15 * DAY) == []


def test_when_all_are_confirmed_it_is_done_and_nothing_ends() -> None:
    _ticks(0)
    _all_but()
    assert _state() == "done"
    assert list(records.standing()) == []
    assert _ticks(5, 10, 15) == []
    assert len(people.held("chess", BEGAN + 20 * DAY)) == 3


def test_what_ended_otherwise_needs_no_confirmation() -> None:
    _ticks(0)
    _all_but("bo")
    roles.end("chess", PRIYA, person_id="bo", role="Editor", key="key-one-1", now=BEGAN + 2 * DAY)
    with pytest.raises(Conflict, match="ended in the meantime"):
        _confirm(TOM, "bo", now=BEGAN + 2 * DAY)
    assert _ticks(3) == ["3 reviews_done"]


def test_a_role_that_ends_within_the_review_or_awaits_its_holder_is_not_asked_for() -> None:
    told = {"group_id": "chess", "group_name": "Chess", "actor": "test", "now": BEGAN}
    people.appoint(**told, person_id="tom", name="Tom", appointed=[Term("Treasurer", FIRST, date(2026, 11, 15))])
    _holds(SAM, "Secretary", awaits=True, asked_on=FIRST)
    _ticks(0)
    assert [one.role for one in records.holders(Review.get("chess", ID))] == ["Editor", "President"]


def test_a_small_committee_is_confirmed_with_staff_support_who_see_it_on_their_list() -> None:
    _holds(BO)
    _ticks(0)
    assert [one["text"] for one in records.open_items(BEGAN)] == [
        "Staff support are to confirm 2 roles of the committee by 15 November 2026."
    ]
    with pytest.raises(NotAllowed):
        _confirm(KIM, "tom")
    for whose, by in (("tom", PRIYA), ("tom", ALEX), ("priya", ALEX)):
        _confirm(by, whose)
    _ticks(10)
    (item,) = records.open_items(BEGAN)
    assert (item["group_id"], item["group_type"], item["due_on"], item["url"]) == (
        "chess", "societies", "2026-11-15", "/groups/chess/committee/review",
    )  # fmt: skip
    assert item["text"] == "Unless confirmed, 1 role of the committee will lapse on 15 November 2026."
    _confirm(TOM, "priya")
    assert (_state(), records.open_items(BEGAN)) == ("done", [])


def test_a_group_that_was_renamed_meanwhile_stands_on_the_list_of_staff_by_its_new_name() -> None:
    _holds(BO)
    _ticks(0)
    Group("chess").update([Group.name.set("Chess and Go")])
    _confirm(PRIYA, "tom")
    assert [one["group_name"] for one in records.open_items(BEGAN)] == ["Chess and Go"]
    Group("chess").update([Group.name.set("Board Games")])
    assert _ticks(2) == [], "nobody is written to about it"
    assert [one["group_name"] for one in records.open_items(BEGAN)] == ["Board Games"]


def test_who_is_alone_is_confirmed_by_staff_support() -> None:
    _holds(BO)
    _holds(TOM)
    _ticks(0)
    with pytest.raises(NotAllowed, match="of their own"):
        _confirm(PRIYA, "priya")
    _confirm(ALEX, "priya")
    assert _state() == "done"


def test_nobody_else_confirms_and_nobody_for_themselves() -> None:
    _holds(SAM, "Secretary", awaits=True, asked_on=FIRST)
    cat = Caller("cat", "Cat", "cat@union.example")
    _holds(cat, "President", group_id="print")
    _ticks(0)
    for who in (SAM, cat, KIM, ALEX, BO):
        with pytest.raises(NotAllowed):
            _confirm(who, "bo")
    with pytest.raises(NotAllowed):
        reviews.shown("chess", cat, BEGAN)
    for more in ({"review_id": "2026-03-01"}, {"person_id": "sam"}, {"role": "Wizard"}, {"starts_on": END}):
        with pytest.raises(NotFound):
            _confirm(PRIYA, "bo", **more)
    with pytest.raises(NotFound):
        reviews.confirm("print", cat, review_id=ID, person_id="bo", role="Editor", starts_on=FIRST, now=BEGAN)
    assert not any(one.by for one in records.holders(Review.get("chess", ID)))


def test_the_page_says_how_far_it_is_and_who_confirms_what() -> None:
    assert reviews.shown("chess", PRIYA, BEGAN)["review_id"] is None
    _ticks(0)
    for _ in range(2):
        _confirm(PRIYA, "tom")
    shown = reviews.shown("chess", BO, BEGAN + DAY)
    one = next(each for each in shown["roles"] if each["person_id"] == "tom")
    assert (one["confirmed_by"], one["officers_left"], one["staff_left"], one["may_confirm"]) == (["Priya Shah"], 1, 0, True)
    assert one["why"] == ["sell, pay back and see the accounts"]
    assert (shown["confirmed"], shown["asked"], shown["next_on"]) == (0, 3, "2027-03-01")
    assert [each["may_confirm"] for each in shown["roles"] if each["yours"]] == [False]
    assert not any(each["may_confirm"] for each in reviews.shown("chess", ALEX, BEGAN)["roles"])


def test_the_committee_s_home_says_what_is_to_be_confirmed_and_by_when() -> None:
    def told(who: Caller, days: int = 1) -> list[str]:
        return [
            one["text"]
            for one in committee_home.shown("chess", who, BEGAN + days * DAY)["duties"]
            if one["to"].endswith("/review")
        ]

    assert told(PRIYA) == []
    _ticks(0)
    assert told(PRIYA) == ["Does each of 2 people need their role still? Please confirm by 15 November 2026."]
    assert told(ALEX) == []
    _confirm(PRIYA, "tom")
    assert told(PRIYA) == ["Does somebody need their role still? Please confirm by 15 November 2026."]
    _confirm(PRIYA, "bo")
    assert told(PRIYA) == []
    _holds(BO)
    assert "2 people" in told(ALEX)[0], "with one other officer left staff support confirms too"


def test_two_officers_who_confirm_at_once_are_both_counted() -> None:
    _ticks(0)
    assert refused(lambda: _confirm(TOM, "bo"), lambda: _confirm(PRIYA, "bo")) is None
    (bo,) = [one for one in records.holders(Review.get("chess", ID)) if one.person_id == "bo"]
    assert (bo.done, sorted(by.person_id for by in bo.by)) == (True, ["priya", "tom"])


def test_without_its_version_one_of_the_two_would_be_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    _ticks(0)
    real = records.change_write
    monkeypatch.setattr(records, "change_write", lambda *told: store.Update((one := real(*told)).record, one.actions))
    refused(lambda: _confirm(TOM, "bo"), lambda: _confirm(PRIYA, "bo"))
    (bo,) = [one for one in records.holders(Review.get("chess", ID)) if one.person_id == "bo"]
    assert len(bo.by) == 1


@pytest.mark.parametrize("clock_first", [True, False])
def test_a_review_that_ends_while_somebody_confirms_ends_as_its_day_says(clock_first: bool) -> None:
    _ticks(0, 5, 10)
    _confirm(PRIYA, "bo")

    def last() -> None:
        _confirm(TOM, "bo", now=BEGAN + 14 * DAY)

    def ends() -> None:
        clock.tick(BEGAN + 15 * DAY)

    outcome = refused(ends, last) if clock_first else refused(last, ends)
    ends()
    assert isinstance(outcome, Conflict) == clock_first
    assert _can(BO, BEGAN + 16 * DAY) == (frozenset() if clock_first else {Can.PAGE, Can.DOOR} if _led() else set(Can))
    assert _state() == "ended"


def _led() -> bool:
    return bool(people.committee("chess", BEGAN + 16 * DAY)) and "President" in str(people.committee("chess", BEGAN + 16 * DAY))


def test_a_group_that_left_is_called_off_and_one_that_came_back_has_its_committee() -> None:
    _ticks(0, 10)
    Group("chess").update([Group.standing.set("disaffiliated")])
    assert _ticks(12) == ["12 reviews_called_off"]
    (member,) = store.read(people.member_key("chess", "bo"))
    assert people.terms(member)[0].confirm_by is None
    assert records.open_items(BEGAN) == []
    assert "access review called off" in [one.act for one in Entry.query("group#chess")]


def test_the_clock_asks_for_no_more_than_it_may() -> None:
    asked: set[Right] = set()
    with heard(asked.update):
        _ticks(0, 5, 10, 15)
    assert {("PutItem", "reviews"), ("UpdateItem", "committees"), ("PutItem", "letters")} <= asked
    assert asked - granted("review_clock") == set()


def test_one_group_that_cannot_be_looked_at_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    _holds(SAM, "President", group_id="print")
    real = people.everybody_of
    broken = lambda group_id: real(group_id) if group_id != "chess" else 1 / 0  # noqa: E731
    monkeypatch.setattr(people, "everybody_of", broken)
    assert clock.tick(BEGAN)["reviews_begun"] == 1
    assert groups.key("print")
    with pytest.raises(ConditionFailed):
        store.commit(records.begin_write(Group.get("print"), FIRST.replace(month=11), END, [], [], END))
