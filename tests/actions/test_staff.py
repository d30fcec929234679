"""Who is on the staff: given and ended here, brought and taken by the identity provider, and never nobody who could give."""

import os
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from union import ids, store
from union.core.audit.tables import Entry
from union.core.letters.tables import Letter
from union.core.people import actions as people
from union.core.people import identity, staffing
from union.core.people.identity import SignedIn
from union.core.people.rules import ALL_STAFF, Caller, StaffRole
from union.core.people.tables import StaffMember
from union.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable

from infra.union import __main__ as command
from infra.union import which_house
from tests.actions.conftest import NOW, SAM
from tests.staff import staff

pytestmark = pytest.mark.usefixtures("union_house")
TODAY = NOW.date()
BOSS = staff("boss", "Bo Ss", "boss@union.example", ALL_STAFF)
ALEX = staff("alex", "Alex Reed", "alex@union.example", "staff-societies")
WAITING = staffing._waiting("nia@union.example")
NEW = Caller("new", "Nia New", "nia@union.example", asked_at=NOW)


def give(email: str = "nia@union.example", team: str = "staff-rag", **more: Any) -> None:
    told = {"starts_on": TODAY, "ends_on": None, "now": NOW, **more}
    staffing.give(told.pop("caller", BOSS), email=email, team=team, **told)


def end(person_id: str, team: str, caller: Caller = BOSS) -> None:
    staffing.end(caller, person_id=person_id, team=team, key=ids.key(), now=NOW)


def arrive(caller: Caller = NEW, *groups: str, **more: Any) -> None:
    staffing.arrived(SignedIn(replace(caller, **more), caller.email, frozenset(groups)), NOW)


def teams(caller: Caller, days: int = 0) -> set[str]:
    asking = replace(caller, asked_at=NOW + timedelta(days=days))
    people.read_for(asking)
    return set(asking.rights.teams)


def acts() -> list[tuple[str, str, str, str]]:
    return sorted((e.act, e.actor, e.details["person"], e.details["team"]) for e in Entry.query("staff"))


def letters_to(email: str) -> list[dict[str, Any]]:
    return [letter.context for letter in Letter.scan() if letter.to == email]


def test_a_role_waits_under_an_address_and_begins_when_its_owner_signs_in_however_they_write_it() -> None:
    give("Nia@Union.Example")
    assert teams(NEW) == set()
    arrive()
    assert teams(NEW) == {"staff-rag"}
    assert acts() == [
        ("role began at sign-in", "new", "new", "staff-rag"),
        ("role given", "boss", WAITING, "staff-rag"),
    ]
    assert [told["given"] for told in letters_to("Nia@Union.Example")] == [True]
    assert not [one for one in StaffMember.scan() if str(one.person_id).startswith("invited-")]


def test_an_address_as_long_as_they_get_signs_in_like_any_other() -> None:
    email = f"{'l' * 64}@{'x.' * 90}example"
    arrive(NEW, email=email)
    give(email)
    arrive(NEW, email=email.upper())
    assert teams(NEW) == {"staff-rag"}


def test_a_role_given_to_a_site_in_plain_letters_waits_for_whoever_signs_in_with_its_own() -> None:
    give("nia@xn--mnchen-3ya.example")
    arrive(NEW, email="Nia@münchen.example")
    assert teams(NEW) == {"staff-rag"}


def test_the_staff_are_listed_by_name_however_their_names_are_accented() -> None:
    for name in ("Zoë Moss", "Élodie Roy", "Øystein Lie", "eve small"):
        told = {"person_id": name[0], "name": name, "email": f"{ord(name[0])}@union.example"}
        staffing.appoint(**told, appointed=[StaffRole("staff-rag", TODAY)], actor="test", now=NOW)
    names = [one["name"] for one in staffing.listed(BOSS, NOW)["people"]]
    new = ["Élodie Roy", "eve small", "Øystein Lie", "Zoë Moss"]
    assert [name for name in names if name in new] == new


def test_whoever_is_ended_and_is_nobody_is_told_as_an_id_and_no_address() -> None:
    with pytest.raises(NotFound, match="nobody of this id"):
        end("nobody", "staff-rag")


def test_a_role_for_somebody_who_is_on_the_staff_begins_at_once_and_only_once() -> None:
    give("ALEX@union.example")
    give("ALEX@union.example")
    assert teams(ALEX) == {"staff-societies", "staff-rag"}
    assert len(acts()) == 1
    assert len(letters_to("alex@union.example")) == 1


def test_a_role_lasts_from_its_first_day_to_its_last() -> None:
    give("alex@union.example", starts_on=TODAY + timedelta(days=1), ends_on=TODAY + timedelta(days=2))
    assert [("staff-rag" in teams(ALEX, days)) for days in range(4)] == [False, True, True, False]


def test_a_role_that_is_ended_is_gone_at_once_and_its_holder_is_told() -> None:
    end("alex", "staff-societies")
    assert teams(ALEX) == set()
    assert acts() == [("role ended", "boss", "alex", "staff-societies")]
    assert [told["given"] for told in letters_to("alex@union.example")] == [False]
    end("alex", "staff-societies")
    assert len(acts()) == 1


def test_only_the_team_for_all_gives_and_ends_and_anybody_gives_up_their_own() -> None:
    for refused in (
        lambda: give(caller=ALEX),
        lambda: end("boss", ALL_STAFF, ALEX),
        lambda: give(caller=SAM),
        lambda: end("alex", "x", SAM),
    ):
        with pytest.raises(NotAllowed):
            refused()
    end("alex", "staff-societies", ALEX)
    assert teams(ALEX) == set()
    with pytest.raises(NotAllowed):
        staffing.listed(ALEX, NOW)


def test_what_cannot_be_given_is_told_beside_its_field() -> None:
    for field, wrong in (
        ("team", {"team": "staff-royal"}),
        ("starts_on", {"starts_on": TODAY - timedelta(days=1)}),
        ("ends_on", {"ends_on": TODAY - timedelta(days=1)}),
    ):
        with pytest.raises(Invalid) as refused:
            give(**wrong)
        assert list(refused.value.errors) == [field]
    with pytest.raises(NotFound):
        end("nobody", ALL_STAFF)


def test_the_last_who_can_give_roles_cannot_go_nor_get_a_last_day() -> None:
    for leave in (
        lambda: end("boss", ALL_STAFF),
        lambda: give("boss@union.example", ALL_STAFF, ends_on=TODAY + timedelta(days=9)),
    ):
        with pytest.raises(Conflict):
            leave()
    assert teams(BOSS) == {ALL_STAFF}
    give("alex@union.example", ALL_STAFF, ends_on=TODAY + timedelta(days=9))
    give("nia@union.example", ALL_STAFF)
    for leave in (lambda: end("boss", ALL_STAFF), lambda: give("boss@union.example", ALL_STAFF, ends_on=TODAY)):
        with pytest.raises(Conflict):  # One who has a last day, and one who never signed in: neither keeps the house.
            leave()
    arrive()
    end("boss", ALL_STAFF)
    assert teams(BOSS) == set()


def _each_ends_the_other() -> list[bool]:
    """Both are on the team for all, both read the list, and only then do both end the other's role."""
    give("alex@union.example", ALL_STAFF)
    commit, done = store.commit, []

    def meanwhile(*parts: Any) -> None:
        with patch.object(store, "commit", commit):
            done.append(_tried(lambda: end("boss", ALL_STAFF, ALEX)))
        commit(*parts)

    with patch.object(store, "commit", meanwhile):
        done.append(_tried(lambda: end("alex", ALL_STAFF, BOSS)))
    return done


def _tried(doing: Any) -> bool:
    try:
        doing()
    except Conflict:
        return False
    return True


def test_without_its_checks_two_who_end_each_other_would_leave_nobody() -> None:
    with patch.object(staffing, "_standing", lambda *_: []):
        assert _each_ends_the_other() == [True, True]
    assert ALL_STAFF not in teams(BOSS) | teams(ALEX)


def test_of_two_who_end_each_other_at_once_one_stays() -> None:
    assert _each_ends_the_other() == [True, False]
    assert teams(ALEX) == {"staff-societies", ALL_STAFF}


def test_whoever_is_ended_while_they_give_a_role_gives_none() -> None:
    give("alex@union.example", ALL_STAFF)
    commit = store.commit

    def meanwhile(*parts: Any) -> None:
        with patch.object(store, "commit", commit):
            end("boss", ALL_STAFF, ALEX)
        commit(*parts)

    with patch.object(store, "commit", meanwhile), pytest.raises(Conflict):
        give("friend@union.example", ALL_STAFF)
    assert not [one for one in StaffMember.scan() if one.email == "friend@union.example"]


def test_everybody_on_the_team_for_all_is_told_of_each_change_but_who_made_it() -> None:
    give("alex@union.example", ALL_STAFF)
    give("nia@union.example", caller=ALEX)
    assert [told["you"] for told in letters_to("boss@union.example")] == [False]
    assert [told["you"] for told in letters_to("alex@union.example")] == [True]


def test_the_first_of_the_staff_is_named_by_the_command_and_can_give_roles_once_signed_in() -> None:
    for one in StaffMember.scan():
        one.delete()
    staffing.first("Nia@union.example", NOW)
    staffing.first("nia@union.example", NOW)
    arrive()
    give("alex@union.example", caller=NEW)
    assert ("role given", "command-line", WAITING, ALL_STAFF) in acts()
    assert len(acts()) == 3


@pytest.mark.parametrize("words", [["--stack", "union-house-local"], ["--local"]])
def test_the_command_names_the_first_of_the_staff(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    for one in StaffMember.scan():
        one.delete()
    stack = {
        "stack": "union-house-local",
        "region": "eu-west-2",
        "url": "https://union.example",
        "union": "Queen's Union",
        "aws": "",
    }
    with patch.dict(os.environ), patch.multiple(which_house, _on_aws=lambda *_: stack, _of_this_machine=lambda: stack):
        assert command.main(["first-staff", "nia@union.example", *words]) == 0
    assert "https://union.example/staff" in capsys.readouterr().out
    arrive()
    assert teams(NEW, days=999) == {ALL_STAFF}


@pytest.mark.parametrize("words", [["nia@union.example"], ["nia", "--local"], ["n..a@union.example", "--local"], []])
def test_the_command_says_what_it_needs(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.main(["first-staff", *words])
    assert "usage: python -m infra.union first-staff" in capsys.readouterr().err


def test_the_provider_s_groups_bring_roles_and_take_those_alone() -> None:
    arrive(ALEX, "staff-rag", "students", "staff-of-another-house")
    assert teams(ALEX) == {"staff-societies", "staff-rag"}
    arrive(ALEX)
    assert teams(ALEX) == {"staff-societies"}
    assert [act for act, *_ in acts()] == ["role began at sign-in", "role taken at sign-in"]


def test_what_the_provider_brought_is_over_after_the_next_day_unless_they_sign_in_again() -> None:
    arrive(NEW, ALL_STAFF)
    assert [teams(NEW, days) for days in range(3)] == [{ALL_STAFF}, {ALL_STAFF}, set()]
    with pytest.raises(Conflict):
        end("boss", ALL_STAFF)


def test_what_was_ended_here_is_not_brought_again_before_the_group_itself_went() -> None:
    for groups, held in ((("staff-rag",), True), (None, False), (("staff-rag",), False), ((), False), (("staff-rag",), True)):
        end("new", "staff-rag") if groups is None else arrive(NEW, *groups)
        assert ("staff-rag" in teams(NEW)) is held


def test_a_role_given_again_here_lets_the_group_bring_it_too() -> None:
    arrive(NEW, "staff-rag")
    end("new", "staff-rag")
    give("nia@union.example")
    arrive(NEW, "staff-rag")
    assert teams(NEW) == {"staff-rag"}


def test_where_groups_bring_nothing_they_bring_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAFF_GROUPS", "false")
    arrive(NEW, ALL_STAFF)
    assert teams(NEW) == set()
    assert StaffMember.count() == 2


def test_a_student_s_sign_in_reads_once_and_writes_and_asks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAFF_SECOND_FACTOR", "required")
    with (
        patch.object(store, "commit", side_effect=AssertionError),
        patch.object(identity, "second_factor", side_effect=AssertionError),
    ):
        arrive(SAM, "students")


AT = NOW - timedelta(minutes=1)


def test_a_role_counts_only_in_a_sign_in_with_two_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAFF_SECOND_FACTOR", "required")
    early, late = (replace(ALEX, signed_in_at=AT + timedelta(minutes=minutes)) for minutes in (-60, 60))
    assert teams(late) == set()
    with patch.object(identity, "second_factor", return_value=False) as asked:
        arrive(ALEX, signed_in_at=AT)
    assert asked.call_args.args == ("alex@union.example",)
    assert teams(late) == set()
    with patch.object(identity, "second_factor", return_value=True):
        arrive(ALEX, signed_in_at=AT)
    sessions = (early, replace(ALEX, signed_in_at=AT), late, ALEX)
    assert [teams(one) for one in sessions] == [
        set(),
        {"staff-societies"},
        {"staff-societies"},
        set(),
    ]


def test_who_turned_two_steps_off_has_nothing_in_any_session(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAFF_SECOND_FACTOR", "required")
    for answer, held in ((True, {"staff-societies"}), (False, set())):
        with patch.object(identity, "second_factor", return_value=answer):
            arrive(ALEX, signed_in_at=AT)
        assert teams(replace(ALEX, signed_in_at=AT)) == held


def test_where_nobody_can_say_how_they_signed_in_staff_are_not_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAFF_SECOND_FACTOR", "required")
    with patch.object(identity, "second_factor", side_effect=Unavailable("down")), pytest.raises(Unavailable):
        arrive(ALEX, signed_in_at=AT)


def test_whoever_lacks_the_second_step_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAFF_SECOND_FACTOR", "required")
    with pytest.raises(NotAllowed) as refused:
        staffing.listed(replace(ALEX, signed_in_at=AT), NOW)
    assert "/my/two-step" in refused.value.detail


def test_the_page_lists_who_is_and_will_be_on_the_staff_and_nobody_who_was() -> None:
    give("nia@union.example", ends_on=date(2027, 7, 31))
    shown = staffing.listed(ALEX, NOW)
    assert [(one["name"] or one["email"], [role["team"] for role in one["roles"]]) for one in shown["people"]] == [
        ("Alex Reed", ["staff-societies"]),
        ("Bo Ss", [ALL_STAFF]),
        ("nia@union.example", ["staff-rag"]),
    ]
    assert not shown["may_change"]
    end(WAITING, "staff-rag")
    assert len(staffing.listed(BOSS, NOW)["people"]) == 2


def test_roles_given_and_taken_leave_what_was() -> None:
    past = StaffRole("staff-rag", date(2025, 1, 1), date(2025, 2, 1))
    staffing.appoint(person_id="alex", name="Alex Reed", email="alex@union.example", appointed=[past], actor="test", now=NOW)
    staffing.give(BOSS, email="alex@union.example", team="staff-rag", starts_on=TODAY, ends_on=None, now=NOW)
    arrive(ALEX)
    kept = people.staff_roles(store.read(StaffMember.by_key("alex"))[0])
    assert kept == [past, StaffRole("staff-rag", TODAY)]
