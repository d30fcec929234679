"""A change whose answer is lost is not refused by itself: botocore asks again, and finds what it did before.

The first test is the negative control: without the look at what stands there, the house takes its own change for somebody else's.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from botocore.exceptions import ConnectionClosedError
from moto.core.botocore_stubber import BotocoreStubber
from union import store
from union.commerce.stock import actions as stock
from union.commerce.stock.tables import Allowance, Place
from union.core.letters import actions as letters
from union.core.letters.rules import State
from union.core.letters.tables import Letter
from union.membership.mailings.tables import Chunk
from union.store import Delete, Update

from tests.actions.conftest import NOW
from tests.actions.test_letters import Post, _send, letter, ses

__all__ = ["letter", "ses"]
pytestmark = pytest.mark.usefixtures("union_house")
POOL, PLACE, LATER = "pool", "0001", 4_000_000_000


@contextmanager
def lost(operation: str, meanwhile: Callable[[], Any] = lambda: None, table: str = "") -> Iterator[list[str]]:
    """Let the answer to the next request of this kind be lost after the deed, and something happen before it is asked again."""
    process, gone = BotocoreStubber.process_request, list[str]()

    def once(self: BotocoreStubber, request: Any) -> Any:
        target = str(request.headers.get("X-Amz-Target"))
        told = process(self, request)
        if operation in target and table in str(request.body) and not gone:
            gone.append(target)
            meanwhile()
            raise ConnectionClosedError(endpoint_url=request.url)
        return told

    with patch.object(BotocoreStubber, "process_request", once), patch("botocore.endpoint.time.sleep"):
        yield gone
    assert gone, "nothing was lost"


def _place(**told: Any) -> Place:
    return Place(pool=POOL, place=PLACE, **told)


def _claim(token: str) -> Update:
    return Update(_place(), [Place.token.set(token), Place.until.set(LATER)], Place.token.does_not_exist())


def _there() -> Place:
    return Place.get(POOL, PLACE, consistent_read=True)


def test_without_the_look_it_would_be_taken_for_somebody_else_s() -> None:
    _place().save()
    with patch.object(store, "_was_ours", lambda *_, **__: False), lost("UpdateItem"):
        assert not store.alone(_claim("mine"))
    assert _there().token == "mine"


@pytest.mark.parametrize("blind", [False, True])
def test_a_claim_whose_answer_is_lost_is_held(blind: bool) -> None:
    _place().save()
    wanted = _claim("mine")
    with lost("UpdateItem"):
        assert store.alone(wanted, blind=blind)
    assert isinstance(wanted.record, Place)
    assert (wanted.record.token, wanted.record.until) == ((None, None) if blind else ("mine", LATER))


def test_what_somebody_else_claimed_first_is_theirs_however_often_it_is_asked_for() -> None:
    _place(token="theirs", until=LATER).save()
    with lost("UpdateItem"):
        assert not store.alone(_claim("mine"))
    assert not store.alone(_claim("theirs")), "asked once, the same claim by another is another's"
    assert _there().token == "theirs"


def test_what_was_taken_over_meanwhile_is_not_held_any_more() -> None:
    _place().save()
    with lost("UpdateItem", lambda: _place(token="theirs", until=LATER).save()):
        assert not store.alone(_claim("mine"))
    assert _there().token == "theirs"


def test_what_is_taken_away_can_be_told() -> None:
    def claimed() -> Update:
        free = Place.token == "mine"
        return Update(_place(), [Place.token.remove(), Place.until.remove()], free)

    _place(token="mine", until=LATER).save()
    with lost("UpdateItem"):
        assert store.alone(claimed())
    _place(token="mine", until=LATER).save()
    with lost("UpdateItem", lambda: _place(token="new", until=LATER).save()):
        assert not store.alone(claimed())


def test_what_stands_deep_in_an_item_can_be_told() -> None:
    said: Any = Chunk.fates["3"]
    item = {"fates": {"M": {"3": {"S": "sent"}}}}
    assert store._is_so(said.set("sent"), item)
    assert not store._is_so(said.set("refused"), item)
    assert not store._is_so(Chunk.fates["4"].set("sent"), item)
    assert not store._is_so(said.set("sent"), {"number": {"S": "1"}})
    assert store._is_so(said.remove(), {"fates": {"M": {}}})


def test_what_adds_to_a_number_cannot_be_told_and_counts_as_refused() -> None:
    Allowance("sam", "ball", taken=0).save()
    with lost("UpdateItem"):
        assert not store.alone(Update(Allowance("sam", "ball"), [Allowance.taken.set(Allowance.taken + 1)], Allowance.taken == 0))


def test_a_deletion_whose_answer_is_lost_was_made_and_what_came_in_its_place_stays() -> None:
    _place(token="mine").save()
    with lost("DeleteItem"):
        assert store.alone(Delete(_place(), Place.token == "mine"))
    _place(token="mine").save()
    with lost("DeleteItem", lambda: _place(token="new").save()):
        assert not store.alone(Delete(_place(), Place.token == "mine"))
    assert _there().token == "new"


def test_a_letter_whose_claim_s_answer_is_lost_is_sent_once(ses: Post, letter: Callable[[], Letter]) -> None:
    with lost("UpdateItem", table=f'{Letter.Meta.table_name}"'):
        _send("letter-1", NOW)
    _send("letter-1", NOW)
    assert (ses.asked, letter().state) == (1, State.SENT)


def test_of_two_who_claim_a_letter_one_sends_it_also_where_the_other_asks_twice(ses: Post, letter: Callable[[], Letter]) -> None:
    found = letter()
    assert letters._claim(found, NOW)
    with lost("UpdateItem", table=Letter.Meta.table_name):
        assert not letters._claim(letter(), NOW + timedelta(milliseconds=1))


def test_a_buyer_whose_claim_s_answer_is_lost_holds_no_second_place() -> None:
    stock.open_pool(POOL, 3)
    with lost("UpdateItem"):
        stock.hold({POOL: 1}, NOW + timedelta(minutes=15), NOW)
    assert stock.counts(POOL, NOW) == (3, 0, 1)
