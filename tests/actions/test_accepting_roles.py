"""A role is its holder's once they accept it: until then it opens nothing, and nobody is locked out by that."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from union import store
from union.core.audit.tables import Entry
from union.core.letters.tables import Letter
from union.core.people import actions as people
from union.core.people.rules import Accepted, Caller, Can, Handover, Term
from union.core.people.tables import CommitteeMember
from union.errors import Conflict, Invalid, NotAllowed, NotFound
from union.membership.groups import actions as groups
from union.membership.groups import offices
from union.membership.memberships.tables import Membership
from union.voting.roles import accepting
from union.voting.roles import actions as roles

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.actions.reading import words
from tests.races import refused
from tests.staff import staff

pytestmark = pytest.mark.usefixtures("union_house", "they_belong")
STAFF = staff("alex", "Alex Reed", "alex@union.example", "staff-societies")
BO = Caller("bo", "Bo Lind", "bo@union.example")
TODAY, END = date(2026, 11, 23), date(2027, 7, 31)
READ = ("2026-09", "2026-11")


@pytest.fixture
def they_belong(union_house: None) -> None:
    """Give the chess society three members."""
    for one in (SAM, BO, PRIYA):
        told = {"name": one.name, "group_name": "Chess", "statement_version": "2026-09", "accepted_at": NOW, "email": one.email}
        Membership(group_id="chess", person_id=one.person_id, valid_until="2027-07-31", joined_at=NOW, **told).save()


def _given(caller: Caller, role: str, *, others_stay: bool = True, starts_on: date = TODAY) -> None:
    one = Handover(role, starts_on, END, [(caller.person_id, caller.name)], others_stay)
    store.commit(*people.handover_write("chess", "Chess", [one], NOW))


def _accept(caller: Caller, role: str, *, starts_on: date = TODAY, ticked: tuple[bool, bool] = (True, True)) -> None:
    accepting.accept(caller, group_id="chess", role=role, starts_on=starts_on, ticked=ticked, read=READ, now=NOW)


def _decline(caller: Caller, role: str, key: str = "key-one-1") -> None:
    accepting.decline(caller, group_id="chess", role=role, starts_on=TODAY, key=key, now=NOW)


def _terms(person_id: str) -> list[Term]:
    (member,) = store.read(people.member_key("chess", person_id))
    return people.terms(member)


def _letters() -> list[tuple[str, str]]:
    return sorted((letter.to, words(letter.kind, letter.context).subject) for letter in Letter.scan())


def _can(caller: Caller, now: datetime = NOW) -> frozenset[Can]:
    return offices.of("chess", caller, now)[0].can


def test_a_role_opens_nothing_until_it_is_accepted_and_then_for_its_days() -> None:
    _given(SAM, "Treasurer")
    assert _can(SAM) == frozenset()
    assert people.committee("chess", NOW) == [{"name": "Priya Shah", "role": "President"}]
    (one,) = accepting.mine(SAM, NOW)["roles"]
    assert (one["role"], one["awaits"], one["runs"], one["can"]) == (
        "Treasurer",
        True,
        False,
        ["sell, pay back and see the accounts"],
    )
    for _ in range(2):
        _accept(SAM, "Treasurer")
    assert _can(SAM) == {Can.MONEY}
    assert _can(SAM, NOW + timedelta(days=300)) == frozenset()
    (kept,) = _terms("sam")
    assert kept.accepted == Accepted("2026-11-23T12:00:00Z", *READ)
    assert [entry.act for entry in Entry.query("group#chess")].count("role accepted") == 1
    assert _letters() == [
        ("priya@union.example", "Sam Okoro has accepted: Treasurer of Chess"),
        ("sam@union.example", "You are Treasurer of Chess"),
    ]


def test_a_role_that_begins_later_can_be_accepted_now_and_runs_from_its_first_day() -> None:
    begins = TODAY + timedelta(days=30)
    _given(SAM, "Treasurer", starts_on=begins)
    _accept(SAM, "Treasurer", starts_on=begins)
    assert _can(SAM) == frozenset()
    assert _can(SAM, NOW + timedelta(days=30)) == {Can.MONEY}


def test_a_committee_that_is_all_new_is_not_locked_out_and_whoever_accepts_first_does_not_put_out_who_leads() -> None:
    _given(SAM, "President", others_stay=False)
    _given(BO, "Web editor")
    assert (_can(PRIYA), _can(SAM), _can(BO)) == (frozenset(), frozenset(), frozenset())
    _accept(BO, "Web editor")
    assert _can(BO) == set(Can), "nobody who leads is in office yet"
    with pytest.raises(NotAllowed, match="leads the group as you do"):
        roles.end("chess", BO, person_id="sam", role="President", key="key-one-1", now=NOW)
    _accept(SAM, "President")
    assert _can(SAM) == set(Can)
    assert _can(BO) == {Can.PAGE, Can.DOOR}


def test_both_texts_are_ticked_in_the_versions_in_force() -> None:
    _given(SAM, "Treasurer")
    for ticked, fields in (((False, True), ["conduct"]), ((True, False), ["data"]), ((False, False), ["conduct", "data"])):
        with pytest.raises(Invalid) as refused:
            _accept(SAM, "Treasurer", ticked=ticked)
        assert list(refused.value.errors) == fields
    for read in (("2025", READ[1]), (READ[0], "2025")):
        with pytest.raises(Invalid, match="changed since"):
            accepting.accept(SAM, group_id="chess", role="Treasurer", starts_on=TODAY, ticked=(True, True), read=read, now=NOW)
    assert _can(SAM) == frozenset()


def test_who_declines_has_no_role_and_who_leads_and_staff_are_told_once() -> None:
    _given(SAM, "Treasurer")
    for _ in range(2):
        _decline(SAM, "Treasurer")
    assert _terms("sam") == []
    assert _letters() == [
        ("priya@union.example", "Sam Okoro has declined: Treasurer of Chess"),
        ("societies@union.example", "Sam Okoro has declined: Treasurer of Chess"),
    ]
    with pytest.raises(NotFound):
        _accept(SAM, "Treasurer")
    with pytest.raises(NotFound):
        _decline(SAM, "Treasurer", key="key-two-2")


def test_what_was_accepted_is_given_up_and_not_declined() -> None:
    _given(SAM, "Treasurer")
    _accept(SAM, "Treasurer")
    with pytest.raises(Conflict, match="give it up"):
        _decline(SAM, "Treasurer")


def test_nobody_answers_for_somebody_else_or_for_what_was_not_given() -> None:
    _given(SAM, "Treasurer")
    for caller, role, starts_on in (
        (BO, "Treasurer", TODAY),
        (SAM, "President", TODAY),
        (SAM, "Treasurer", END),
        (STAFF, "Treasurer", TODAY),
    ):
        with pytest.raises(NotFound):
            _accept(caller, role, starts_on=starts_on)
    with pytest.raises(NotFound):
        accepting.accept(SAM, group_id="print", role="Treasurer", starts_on=TODAY, ticked=(True, True), read=READ, now=NOW)
    with pytest.raises(NotFound):
        accepting.accept(
            SAM,
            group_id="chess",
            role="Treasurer",
            starts_on=TODAY,
            ticked=(True, True),
            read=READ,
            now=NOW + timedelta(days=365),
        )


def test_somebody_whose_role_awaits_does_nothing_for_the_group() -> None:
    _given(SAM, "President")
    with pytest.raises(NotAllowed):
        roles.committee("chess", SAM, NOW)
    with pytest.raises(NotAllowed):
        roles.co_opt("chess", SAM, person_id="bo", role="Treasurer", ends_on=END, now=NOW)
    with pytest.raises(NotAllowed):
        roles.end("chess", SAM, person_id="priya", role="President", key="key-one-1", now=NOW)
    assert roles.committee("chess", PRIYA, NOW)["roles"][-1]["awaits"] is True


def _end_sam() -> None:
    roles.end("chess", PRIYA, person_id="sam", role="Treasurer", key="key-one-1", now=NOW)


def test_a_role_that_is_ended_while_it_is_accepted_is_ended() -> None:
    _given(SAM, "Treasurer")
    assert isinstance(refused(_end_sam, lambda: _accept(SAM, "Treasurer")), NotFound)
    assert _terms("sam") == []


def test_without_its_conditions_an_answer_would_bring_an_ended_role_back(monkeypatch: pytest.MonkeyPatch) -> None:
    _given(SAM, "Treasurer")
    monkeypatch.setattr(
        groups, "appoint_write", lambda *_: store.ConditionCheck(groups.key("chess"), CommitteeMember.group_id.exists())
    )
    real = people.terms_write

    def unguarded(*told: Any) -> list[store.Part]:
        return [store.Update(one.record, one.actions) for one in real(*told) if isinstance(one, store.Update)]

    monkeypatch.setattr(people, "terms_write", unguarded)
    assert refused(_end_sam, lambda: _accept(SAM, "Treasurer")) is None
    assert [one.role for one in _terms("sam")] == ["Treasurer"]


def test_an_acceptance_while_it_is_ended_is_seen_and_ended_in_the_next_click() -> None:
    _given(SAM, "Treasurer")
    assert isinstance(refused(lambda: _accept(SAM, "Treasurer"), _end_sam), Conflict)
    assert _can(SAM) == {Can.MONEY}


def test_two_who_accept_at_once_both_do() -> None:
    _given(SAM, "Treasurer")
    _given(BO, "Secretary")
    assert refused(lambda: _accept(BO, "Secretary"), lambda: _accept(SAM, "Treasurer")) is None
    assert (_can(SAM), Can.LETTERS in _can(BO)) == ({Can.MONEY}, True)
