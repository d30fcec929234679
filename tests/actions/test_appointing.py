"""Where nobody is left staff support appoint somebody for a time, by address, who accepts it; and whoever lets a role wait is reminded."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from union import store
from union.core.audit.tables import Entry
from union.core.letters.tables import Letter
from union.core.people import actions as people
from union.core.people.rules import Caller, Can, Handover, Term
from union.core.people.tables import CommitteeMember
from union.core.rate_limits.rules import BY_ACTOR, BY_RECIPIENT, Reach
from union.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal, TooMany
from union.membership.groups import actions as groups
from union.membership.groups import offices
from union.voting.roles import accepting, appointing, waiting
from union.voting.roles import actions as roles

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.actions.reading import words
from tests.races import refused
from tests.rights import Right, granted, heard
from tests.staff import staff

pytestmark = pytest.mark.usefixtures("union_house")
ALEX = staff("alex", "Alex Reed", "alex@union.example", "staff-societies")
KIM = staff("kim", "Kim Roe", "kim@union.example", "staff-sport-clubs")
BOB = staff("bob", "Bob Fox", "ray@union.example", "staff-societies")
RAY = Caller("ray", "Ray Ito", "Ray@Union.example")
TODAY, END, DAY = date(2026, 11, 23), date(2027, 3, 1), timedelta(days=1)


def _nobody_leads() -> None:
    _holds(PRIYA)


def _holds(who: Caller, *terms: Term) -> None:
    told = {"group_id": "chess", "group_name": "Chess", "person_id": who.person_id, "name": who.name}
    people.appoint(**told, appointed=list(terms), actor="test", now=NOW)


def _appoint(caller: Caller = ALEX, **more: Any) -> None:
    told = {"name": "Ray I.", "email": "ray@union.example", "role": "President", "ends_on": END, "now": NOW}
    appointing.appoint("chess", caller, **{**told, **more})


def _answer(who: Caller, role: str = "President", *, accepts: bool = True, now: datetime = NOW) -> None:
    told: dict[str, Any] = {"group_id": "chess", "role": role, "starts_on": TODAY, "now": now}
    if accepts:
        accepting.accept(who, **told, ticked=(True, True), read=("2026-09", "2026-11"))
    else:
        accepting.decline(who, **told, key="key-one-1")


def _letters() -> list[tuple[str, str]]:
    return sorted((letter.to, words(letter.kind, letter.context).subject) for letter in Letter.scan())


def test_a_group_without_a_committee_gets_one_and_what_waited_leaves_no_address_behind() -> None:
    _nobody_leads()
    shown = roles.committee("chess", ALEX, NOW)
    assert (shown["may_appoint"], len(shown["missing"])) == (True, 2)
    for _ in range(2):
        _appoint()
    (waits,) = people.held("chess", NOW)
    assert (waits["name"], waits["awaits"]) == ("Ray I.", True)
    for _ in range(2):
        _answer(RAY)
    assert offices.of("chess", RAY, NOW)[0].can == set(Can)
    assert people.committee("chess", NOW) == [{"name": "Ray Ito", "role": "President"}]
    invited = CommitteeMember.get("chess", waits["person_id"])
    assert (invited.name, invited.email, invited.terms, invited.open) == ("", None, [], None)
    acts = [entry.act for entry in Entry.query("group#chess")]
    assert (acts.count("appointed for a time"), acts.count("role accepted")) == (1, 1)
    assert _letters() == [
        ("Ray@Union.example", "You are President of Chess"),
        ("ray@union.example", "Please accept: President of Chess"),
    ]


def test_a_treasurer_is_appointed_where_the_role_is_vacant_and_who_leads_is_told() -> None:
    _holds(PRIYA, Term("President", TODAY, END))
    _appoint(role="Treasurer")
    _answer(RAY, "Treasurer")
    assert offices.of("chess", RAY, NOW)[0].can == {Can.MONEY}
    assert roles.committee("chess", ALEX, NOW)["missing"] == []


@pytest.mark.parametrize(
    ("role", "more", "said"),
    [
        ("Chair", {}, "Somebody leads this group"),
        (" president", {}, "Somebody leads this group"),
        ("Treasurer", {}, "Tom holds this role"),
        ("Secretary", {}, "was given this role and has not accepted it yet"),
        ("Editor", {"ends_on": TODAY - DAY}, "This day is over"),
        ("Editor", {"ends_on": TODAY + 121 * DAY}, "120 days at most"),
        ("Editor", {"email": "ALEX@union.example"}, "you cannot be on its committee"),
    ],
)
def test_staff_put_nobody_beside_those_whom_members_chose(role: str, more: dict[str, Any], said: str) -> None:
    _holds(PRIYA, Term("President", TODAY, END))
    _holds(Caller("tom", "Tom", "t"), Term("Treasurer", TODAY, END))
    _holds(SAM, Term("Secretary", TODAY, END, awaits=True, asked_on=TODAY))
    with pytest.raises(Invalid, match=said):
        _appoint(role=role, **more)


def test_who_was_elected_and_answers_nothing_stands_in_nobody_s_way_where_nobody_leads() -> None:
    _nobody_leads()
    _holds(SAM, Term("President", TODAY, END, awaits=True, asked_on=TODAY))
    _appoint()
    _answer(RAY)
    assert people.committee("chess", NOW) == [{"name": "Ray Ito", "role": "President"}]


@pytest.mark.parametrize("who", [PRIYA, SAM, KIM])
def test_nobody_but_the_group_s_staff_support_appoints(who: Caller) -> None:
    with pytest.raises(NotAllowed):
        _appoint(who, role="Treasurer")


def test_who_has_another_address_finds_nothing_and_staff_of_the_group_do_not_accept() -> None:
    _nobody_leads()
    _appoint()
    with pytest.raises(NotFound):
        _answer(SAM)
    assert accepting.mine(SAM, NOW)["roles"] == []
    with pytest.raises(NotAllowed, match="staff support"):
        _answer(BOB)
    assert [one["role"] for one in accepting.mine(RAY, NOW)["roles"]] == ["President"]


def test_who_declines_is_forgotten_and_staff_are_told() -> None:
    _nobody_leads()
    _appoint()
    _answer(RAY, accepts=False)
    assert people.held("chess", NOW) == []
    assert ("societies@union.example", "Ray Ito has declined: President of Chess") in _letters()
    assert all(not one.email for one in CommitteeMember.query("chess"))


def _end(person_id: str, number: int) -> None:
    roles.end("chess", ALEX, person_id=person_id, role="President", key=f"key-end-{number}", now=NOW)


def _leave() -> None:
    store.commit(*people.end_all_write(people.everybody_of("chess"), TODAY - timedelta(days=1)))


def _elect() -> None:
    won = Handover("President", TODAY, END, [(SAM.person_id, SAM.name)])
    store.commit(*people.handover_write("chess", "Chess", [won], NOW))


@pytest.mark.parametrize("gone", [lambda: _end(people.invited("ray@union.example"), 1), _leave, _elect])
def test_of_whom_a_role_waited_for_in_vain_no_name_and_no_address_is_kept_whichever_way_it_went(gone: Callable[[], None]) -> None:
    _nobody_leads()
    _appoint()
    (waits,) = people.awaiting()
    assert waits.email
    gone()
    left = CommitteeMember.get("chess", waits.person_id)
    assert (left.terms, left.name, left.email) == ([], "", None)


def test_nobody_is_flooded_by_being_appointed_and_called_off_again_and_again() -> None:
    _nobody_leads()
    most = BY_RECIPIENT[Reach.APPOINTMENT].most
    for number in range(most):
        _appoint(email="RAY@union.example" if number % 2 else "ray@union.example")
        _appoint()
        _end(people.invited("ray@union.example"), number)
    with pytest.raises(TooMany) as refused:
        _appoint()
    assert "email" in refused.value.errors
    for number in range(most, BY_ACTOR[Reach.APPOINTMENT].most):
        email = f"other{number}@union.example"
        _appoint(email=email)
        _end(people.invited(email), number)
    with pytest.raises(TooMany):
        _appoint(email="one-more@union.example")
    _appoint(now=NOW + DAY)


def test_two_of_staff_who_appoint_at_once_appoint_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def rush() -> Refusal | None:
        return refused(lambda: _appoint(role="Treasurer"), lambda: _appoint(role="Treasurer", email="bo@union.example"))

    _holds(PRIYA, Term("President", TODAY, END))
    assert isinstance(rush(), Conflict)
    assert len(people.held("chess", NOW)) == 2
    for one in list(people.awaiting()):
        one.delete()
    monkeypatch.setattr(
        groups, "appoint_write", lambda *_: store.ConditionCheck(groups.key("nobody"), ~CommitteeMember.group_id.exists())
    )
    assert rush() is None, "without the count both would be appointed"


def test_who_lets_a_role_wait_is_reminded_twice_and_each_time_once() -> None:
    _nobody_leads()
    _appoint()
    seen = [[waiting.tick(NOW + days * DAY)["roles_reminded"] for _ in range(2)] for days in range(13)]
    assert [days for days, (first, _) in enumerate(seen) if first] == [3, 10]
    assert [second for _, second in seen] == [0] * 13
    assert [to for to, subject in _letters() if "Reminder" in subject] == ["ray@union.example"] * 2


def test_what_nobody_accepted_while_it_would_have_run_is_forgotten_with_the_address() -> None:
    _nobody_leads()
    _appoint()
    assert waiting.tick(datetime(2027, 3, 2, 12, tzinfo=NOW.tzinfo)) == {"roles_reminded": 0, "roles_forgotten": 1}
    assert [(one.terms, one.email) for one in CommitteeMember.query("chess") if one.person_id != "priya"] == [([], None)]
    assert list(people.awaiting()) == []
    (noted,) = [one for one in Entry.query("group#chess") if one.act == "role not accepted in time"]
    assert (noted.actor, noted.details["roles"]) == ("union-house", "President")


def test_the_clock_asks_for_no_more_than_it_may_and_one_bad_record_stops_nothing() -> None:
    _nobody_leads()
    _appoint()
    CommitteeMember(group_id="gone", person_id="x", name="X", group_name="Gone", open="yes", asked_on="2026-01-01").save()
    asked: set[Right] = set()
    with heard(asked.update):
        assert waiting.tick(NOW + 4 * DAY)["roles_reminded"] == 1
    assert asked - granted("review_clock") == set()
