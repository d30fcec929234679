"""Twenty thousand people are written down once each, however often whoever does so is cut short, and for a few reads."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice

import pytest
from union import store, time_left
from union.membership.letter_choices.rules import Sort
from union.membership.mailings import holding, moving, planning, records, rules
from union.membership.mailings.rules import Audience, Recipient, State
from union.membership.mailings.tables import Mailing
from union.site.mailing_freezes import FREEZES

from tests import races
from tests.actions.conftest import NOW
from tests.actions.mailing import Died, Room, again, draft, dying, furnished, kept, people

pytestmark = pytest.mark.usefixtures("union_house")
MANY = 20_000


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    """Give the post room."""
    with furnished(monkeypatch, NOW) as made:
        yield made


def _begun(room: Room, sort: str = Sort.SERVICE) -> Mailing:
    mailing = draft(room, sort=sort)
    moving.schedule(mailing, None, None, room.now)
    room.now += timedelta(minutes=10)
    assert planning.begin(again(mailing), room.now)
    return again(mailing)


def _once_each(mailing: Mailing, number: int) -> None:
    chunks = kept(mailing)
    ids = [person_id for chunk in chunks for person_id, _, _ in chunk["people"]]
    assert (len(ids), len(set(ids)), ids) == (number, number, sorted(ids))
    assert [chunk["number"] for chunk in chunks] == [rules.chunk_number(n + 1) for n in range(rules.chunks(number))]
    assert (int(again(mailing).planned), again(mailing).state) == (number, State.SENDING)


def test_twenty_thousand_are_written_down_a_thousand_at_a_time_though_it_is_cut_short(room: Room) -> None:
    room.meant, asked = people(MANY), Counter[str]()
    mailing = _begun(room)

    def resolve(group_id: str, audience: Audience, now: datetime, after: str) -> Iterable[Recipient]:
        asked["people"] += 1
        last = int(after[1:]) + 1 if after else 0
        return islice(room.meant, last, None)

    for where in ("commit before", "commit after", "read before"):
        with dying(room, where, 3), pytest.raises(Died):
            planning.plan(again(mailing), room.now, resolve)
    found = again(mailing)
    with time_left.within(3_000):
        assert planning.plan(found, room.now, resolve) == 0, "there is no time"
    planning.plan(again(mailing), room.now, resolve)
    _once_each(mailing, MANY)
    assert asked["people"] <= 5
    assert len(room.calls) == rules.CHAINS


def test_two_who_plan_at_once_write_nobody_down_twice(room: Room) -> None:
    room.meant = people(2_500)
    mailing = _begun(room)
    with races.between(lambda: planning.plan(again(mailing), room.now, room.resolve), at=2):
        planning.plan(again(mailing), room.now, room.resolve)
    _once_each(mailing, 2_500)


def test_a_list_that_changes_while_it_is_planned_leaves_nobody_twice(room: Room) -> None:
    room.meant = people(2_500)
    mailing = _begun(room)
    with dying(room, "commit after", 1), pytest.raises(Died):
        planning.plan(again(mailing), room.now, room.resolve)
    room.meant = [*people(900), *people(1_600, 950), Recipient("p00100x", "New", "new@union.example"), *people(50, 3_000)]
    planning.plan(again(mailing), room.now, room.resolve)
    _once_each(mailing, 1_000 + 1_550 + 50)


def test_a_mailing_that_is_stopped_while_it_is_planned_goes_on_from_there(room: Room) -> None:
    room.meant = people(2_500)
    mailing = _begun(room)
    with races.between(lambda: moving.stop(again(mailing), room.now), at=2):
        planning.plan(again(mailing), room.now, room.resolve)
    assert (again(mailing).state, int(again(mailing).planned)) == (State.STOPPED, 1_000)
    moving.resume(again(mailing), None, room.now)
    assert again(mailing).state == State.PLANNING
    room.tick()
    _once_each(mailing, 2_500)


def test_a_list_out_of_order_is_no_list_to_go_by(room: Room) -> None:
    mailing = _begun(room)
    with pytest.raises(RuntimeError, match="order"):
        planning.plan(mailing, room.now, lambda *_: reversed(people(3)))


def test_whoever_has_no_address_is_not_written_down(room: Room) -> None:
    mailing = _begun(room)
    planning.plan(mailing, room.now, lambda *_: [*people(3), Recipient("p9", "Nobody", "")])
    _once_each(mailing, 3)


def test_what_holds_a_mailing_back_is_read_in_one_round_trip(room: Room) -> None:
    mailing = _begun(room)
    look = holding.look("chess", mailing.mailing_id, FREEZES, room.now)
    assert look.why(room.now) is None
    assert store.read(records.pause_key("chess")) == (None,)
