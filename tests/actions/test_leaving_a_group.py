"""Whoever gives their membership back has no role on the committee any more; nobody puts an officer out by paying their membership back."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from union import store
from union.commerce.returns import actions as returns
from union.core.audit.tables import Entry
from union.core.letters.tables import Letter
from union.core.people import actions as people
from union.core.people.rules import Caller, Can, Handover, Term
from union.errors import NotAllowed
from union.membership.groups import offices
from union.membership.memberships import actions as memberships
from union.membership.memberships.tables import Membership
from union.voting.roles import accepting
from union.voting.roles import actions as roles

from tests.actions.conftest import PRIYA, SAM
from tests.actions.money import World, open_world
from tests.actions.reading import words
from tests.races import between
from tests.staff import staff

STAFF = staff("alex", "Alex Reed", "alex@union.example", "staff-societies")
TOM = Caller("tom", "Tom Brennan", "tom@union.example")
END = date(2027, 7, 31)


@pytest.fixture
def world(union_house: None) -> Iterator[World]:
    """Give a house that sells against the stand-in, with a treasurer beside the president."""
    with open_world() as made:
        _holds(made, TOM, "Treasurer")
        yield made


def _holds(world: World, who: Caller, role: str) -> None:
    term = Term(role, world.now.date() - timedelta(days=9), END)
    told = {"group_id": "chess", "group_name": "Chess", "person_id": who.person_id, "name": who.name}
    people.appoint(**told, appointed=[term], actor="test", now=world.now)


def _letters() -> list[tuple[str, str]]:
    kept = [letter for letter in Letter.scan() if letter.kind == "role-left"]
    return sorted((letter.to, words(letter.kind, letter.context).subject) for letter in kept)


def _pay_back(world: World, order_id: str, by: Caller) -> None:
    returns.pay_back("chess", order_id, by, {"3": 1}, reason="A mistake.", key="key-back-1", now=world.now)


def _can(who: Caller, world: World) -> frozenset[Can]:
    return offices.of("chess", who, world.now)[0].can


def test_who_gives_the_membership_back_loses_the_roles_at_once_and_is_told_with_whoever_leads(world: World) -> None:
    order_id = world.paid(SAM, 0, member=True)
    _holds(world, SAM, "Secretary")
    world.paid(PRIYA, 0, member=True)
    for _ in range(2):
        world.give_back(SAM, order_id, member=1)
    assert _can(SAM, world) == frozenset()
    assert [one["role"] for one in people.held("chess", world.now)] == ["President", "Treasurer"]
    assert _letters() == [
        ("priya@union.example", "Sam Okoro has left Chess: Secretary"),
        ("sam@union.example", "Your role at Chess has ended"),
    ]
    assert [entry.act for entry in Entry.query("group#chess")].count("roles ended with the membership") == 1


def test_the_last_who_leads_may_leave_and_staff_are_told_at_once(world: World) -> None:
    order_id = world.paid(PRIYA, 0, member=True)
    world.give_back(PRIYA, order_id, member=1)
    assert ("societies@union.example", "Nobody leads Chess now") in _letters()
    assert _can(TOM, world) == set(Can), "so that the group is not locked out"


def test_a_treasurer_puts_nobody_out_who_leads_by_paying_their_membership_back(world: World) -> None:
    order_id = world.paid(PRIYA, 0, member=True)
    with pytest.raises(NotAllowed, match="role on the committee"):
        _pay_back(world, order_id, TOM)
    assert _can(PRIYA, world) == set(Can)
    assert memberships.live(Membership.get("chess", "priya"), world.now)
    _pay_back(world, order_id, STAFF)
    assert _can(PRIYA, world) == frozenset()


def test_who_leads_pays_back_an_officer_s_membership_and_a_treasurer_does_not(world: World) -> None:
    order_id = world.paid(SAM, 0, member=True)
    _holds(world, SAM, "Secretary")
    with pytest.raises(NotAllowed):
        _pay_back(world, order_id, TOM)
    _pay_back(world, order_id, PRIYA)
    assert _can(SAM, world) == frozenset()


def test_what_else_goes_back_ends_no_role(world: World) -> None:
    order_id = world.paid(SAM, 1, member=True)
    _holds(world, SAM, "Secretary")
    returns.pay_back("chess", order_id, TOM, {"1": 1}, reason="It moved.", key="key-back-1", now=world.now)
    assert Can.LETTERS in _can(SAM, world)


def test_a_membership_that_merely_runs_out_ends_nothing_and_is_told_to_who_leads(world: World) -> None:
    world.paid(SAM, 0, member=True)
    _holds(world, SAM, "Secretary")
    Membership("chess", "sam").update([Membership.valid_until.set("2026-10-01")])
    told = {one["person_id"]: one["lapsed"] for one in roles.committee("chess", PRIYA, world.now)["roles"]}
    assert told["sam"] is True
    assert not any(one["lapsed"] for one in roles.committee("chess", STAFF, world.now)["roles"]), "staff see no members"
    assert Can.LETTERS in _can(SAM, world)


def test_a_role_is_not_given_to_somebody_who_left_until_they_join_again(world: World) -> None:
    today = world.now.date()
    order_id = world.paid(SAM, 0, member=True)
    world.give_back(SAM, order_id, member=1)
    given = Handover("Secretary", today, END, [("sam", "Sam Okoro")], others_stay=True)
    store.commit(*people.handover_write("chess", "Chess", [given], world.now))

    def accept() -> None:
        told = {"group_id": "chess", "role": "Secretary", "starts_on": today, "ticked": (True, True)}
        accepting.accept(SAM, **told, read=("2026-09", "2026-11"), now=world.now)

    with pytest.raises(NotAllowed, match="left this group"):
        accept()
    world.paid(SAM, 0, member=True)
    accept()
    assert Can.LETTERS in _can(SAM, world)


def test_a_role_that_is_given_while_somebody_leaves_ends_too(world: World) -> None:
    order_id = world.paid(SAM, 0, member=True)
    _holds(world, SAM, "Editor")
    with between(lambda: _holds(world, SAM, "Secretary")):
        world.give_back(SAM, order_id, member=1)
    assert _can(SAM, world) == frozenset()
