"""Verbs: open a pool, hold places in it, give them back, sell them.

Places are claimed outside transactions, each by one conditional write of its own: no key is written by everybody, nobody waits for
another's transaction, and a claim that nobody finishes lapses by itself.
"""

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import batched

from pynamodb.expressions.condition import Condition

from union import ids, store
from union.commerce.stock import rules
from union.commerce.stock.rules import Hold, SoldOut
from union.commerce.stock.tables import Allowance, Place
from union.errors import Conflict, Refusal, Unavailable
from union.store import ConditionFailed, Delete, Put, Silent, Update

_TRIES = 4
_PAGE = 100
_AT_ONCE, _FAST, _PACE = 100, 10, 0.2
"""Places in one transaction, as many as DynamoDB takes; transactions at full speed; seconds before each that comes after those."""
_HINT_LASTS = 0.5
"""Seconds for which this process remembers that a pool has none left: in a rush few read it to learn that again."""
_gone: dict[str, float] = {}


def open_pool(pool: str, size: int) -> None:
    """Make the places of a pool, or what is still missing of them. Doing it again changes nothing."""
    there = {str(place.place) for place in Place.query(pool, consistent_read=True)}
    _make(pool, [name for name in rules.places(pool, size) if name not in there])


def resize(pool: str, size: int, now: datetime) -> None:
    """Give a pool exactly `size` places. Raises `Conflict` where more are sold or held than that.

    A place that is there is never written over, so doing it twice at once does no more than doing it once.
    """
    there = list(Place.query(pool, consistent_read=True))
    surplus = len(there) - size
    if surplus <= 0:
        names = {str(place.place) for place in there}
        numbers = (n for n in range(1, size + rules.LARGEST_POOL) if rules.place(pool, n) not in names)
        _make(pool, [rules.place(pool, next(numbers)) for _ in range(-surplus)])
        return
    spare = [place for place in there if rules.free(place.sold, place.until, now)]
    gone: list[str] = []
    while len(gone) < surplus <= len(gone) + len(spare):
        place = spare.pop()
        # A spare place may be claimed at this very moment; then it stays, and the next one is tried.
        gone += [str(place.place)] if store.alone(Delete(place, _free(now))) else []
    if len(gone) < surplus:
        # All or nothing: what was taken away before somebody bought the next one is put back.
        _make(pool, gone)
        raise Conflict(
            f"{len(there) - len(gone) - len(spare)} are sold or held at this moment, so there cannot be fewer than that."
        )


def _make(pool: str, names: Sequence[str]) -> None:
    """Make places that are not there yet, a hundred at a time; where one of those has come to be in the meantime, one by one.

    A pool is one key, which takes 1,000 write units a second, and a place costs two: after the first thousand it goes on slowly.
    """
    for number, some in enumerate(batched(names, _AT_ONCE, strict=False)):
        if number >= _FAST:
            time.sleep(_PACE)
        parts = [Put(Place(pool, name), Place.pool.does_not_exist()) for name in some]
        try:
            store.commit(*parts)
        except ConditionFailed:
            for part in parts:
                with suppress(ConditionFailed):
                    store.commit(part)
    _gone.pop(pool, None)


def left(pool: str, now: datetime) -> int:
    """How many places of a pool are free now, as far as an eventually consistent look can tell."""
    return Place.count(pool, filter_condition=_free(now))


def counts(pool: str, now: datetime) -> tuple[int, int, int]:
    """How many places a pool has, how many of them are sold, and how many are held."""
    there = list(Place.query(pool))
    sold_places = sum(1 for place in there if place.sold)
    free = sum(1 for place in there if rules.free(place.sold, place.until, now))
    return len(there), sold_places, len(there) - sold_places - free


def hold(needs: Mapping[str, int], until: datetime, now: datetime) -> Hold:
    """Hold as many places of each pool as `needs` says, until `until`, or none at all. Raises `SoldOut`."""
    token = ids.key()
    short = SoldOut("", 0)
    for attempt in range(_TRIES):
        places: list[tuple[str, str]] = []
        refused = _claim_all(needs, token, until, now, places)
        if refused is None:
            return Hold(token, until, places)
        short = refused
        release(Hold(token, until, places))
        # To give way helps only where each of two holds what the other lacks; whoever got nothing at all has nothing to give.
        if not places or attempt == _TRIES - 1:
            break
        time.sleep(random.uniform(0, 0.05 * 2**attempt))  # noqa: S311 - two who each hold a part give way to one another
    raise short


def _claim_all(
    needs: Mapping[str, int], token: str, until: datetime, now: datetime, places: list[tuple[str, str]]
) -> SoldOut | None:
    for pool, number in sorted(needs.items()):  # All in one order, so that no two buyers each hold what the other lacks.
        if _gone.get(pool, 0) > time.monotonic():
            return SoldOut(pool, 0)
        # Where an answer is lost the same is asked again by itself. A new token is nobody else's: what has it was claimed the first time.
        claimed = _claim(pool, number, token, until, now, _free(now) | (Place.token == token))
        places += [(pool, name) for name in claimed]
        if len(claimed) < number:
            if not claimed:
                _gone[pool] = time.monotonic() + _HINT_LASTS
            return SoldOut(pool, len(claimed))
    return None


def _claim(pool: str, number: int, token: str, until: datetime, now: datetime, free: Condition) -> list[str]:
    """Up to `number` places, each claimed by one conditional write, if it is `free`."""
    claimed: list[str] = []
    for place in _search(pool, now):
        if len(claimed) == number:
            break
        change = [Place.token.set(token), Place.until.set(int(until.timestamp()))]
        # An update makes what is not there: a place that `resize` has just taken away must not come back by being claimed.
        if store.alone(Update(place, change, Place.pool.exists() & free)):
            claimed.append(str(place.place))
    return claimed


def _search(pool: str, now: datetime) -> Iterator[Place]:
    """The free places from somewhere on, then those before: buyers who come at once look in different corners."""
    start = rules.place(pool, random.randrange(1 << 30))  # noqa: S311 - spreads the load, keeps no secret
    for corner in (Place.place >= start, Place.place < start):
        yield from Place.query(pool, corner, filter_condition=_free(now), limit=None, page_size=_PAGE, consistent_read=True)


def release(hold: Hold) -> None:
    """Give back what is still held under the hold's token."""
    for pool, name in hold.places:
        # The hold may have lapsed: by now the place may be somebody else's, or sold.
        mine = (Place.token == hold.token) & Place.sold.does_not_exist()
        store.alone(Update(Place(pool, name), [Place.token.remove(), Place.until.remove()], mine))
        _gone.pop(pool, None)


def again(hold: Hold, now: datetime, until: datetime | None = None) -> Hold | None:
    """A hold that may have lapsed, made good until `until` (or for a moment) with other places where somebody took its own.

    None where there are not enough left; then nothing of it is held any more.
    """
    until = until or now + rules.GRACE
    kept = [(pool, name) for pool, name in hold.places if _keep(pool, name, hold.token, until)]
    missing: dict[str, int] = {}
    for pool, _ in set(hold.places) - set(kept):
        missing[pool] = missing.get(pool, 0) + 1
    new = [place for place in hold.new if place in kept]
    for pool, number in sorted(missing.items()):
        # Two who make one hold good at once have one token: what the other has just claimed is not this one's.
        new += [(pool, name) for name in _claim(pool, number, hold.token, until, now, _free(now))]
    places = [*kept, *(place for place in new if place not in kept)]
    made = Hold(hold.token, until, places, new)
    if len(places) == len(hold.places):
        return made
    release(made)
    return None


def keep(hold: Hold, until: datetime) -> None:
    """Hold what is still held under the hold's token until `until`, and no other places."""
    for pool, name in hold.places:
        _keep(pool, name, hold.token, until)


@contextmanager
def given_back(give: Callable[[], None], also: type[Refusal] = Unavailable) -> Iterator[None]:
    """Do `give` where the change in the block surely was not made, as `Unavailable` or `also` says.

    Where our tables are silent nobody knows: what is held stays so, since what says so may have been written, and lapses by itself.
    """
    try:
        yield
    except Silent:
        raise
    except (Unavailable, also):
        give()
        raise


def release_new(hold: Hold) -> None:
    """Give back what `again` took for a hold: whoever loses the race that they took it for gives that back, and no more."""
    release(Hold(hold.token, hold.until, hold.new))


def _keep(pool: str, name: str, token: str, until: datetime) -> bool:
    longer = [Place.until.set(int(until.timestamp()))]
    return store.alone(Update(Place(pool, name), longer, (Place.token == token) & Place.sold.does_not_exist()))


def sell_write(hold: Hold) -> list[Update]:
    """The parts of a transaction that sell what is held. `ConditionFailed` where somebody else has the place by now."""
    return [Update(Place(pool, name), [Place.sold.set(True)], _ours(hold)) for pool, name in hold.places]


def keep_write(hold: Hold, until: datetime) -> list[Update]:
    """The parts of a transaction that hold what is held until `until`. `ConditionFailed` where somebody else has the place by now."""
    longer = [Place.until.set(int(until.timestamp()))]
    return [Update(Place(pool, name), longer, _ours(hold)) for pool, name in hold.places]


def let_go_write(hold: Hold) -> list[Update]:
    """The parts of a transaction that give back what is held. `ConditionFailed` where the place is not held any more."""
    free = [Place.token.remove(), Place.until.remove()]
    return [Update(Place(pool, name), free, _ours(hold)) for pool, name in hold.places]


def _ours(hold: Hold) -> Condition:
    ours: Condition = (Place.token == hold.token) & Place.sold.does_not_exist()
    return ours


def on_sale_again(hold: Hold) -> None:
    """Let nobody be told from memory that a pool has none left, now that something came back to it."""
    for pool, _ in hold.places:
        _gone.pop(pool, None)


def free_write(token: str, places: Sequence[tuple[str, str]]) -> list[Update]:
    """The parts of a transaction that put sold places on sale again. `ConditionFailed` where the place is not this token's."""
    actions = [Place.sold.remove(), Place.token.remove(), Place.until.remove()]
    return [Update(Place(pool, name), actions, (Place.token == token) & (Place.sold == True)) for pool, name in places]  # noqa: E712


def taken(person_id: str, things: Sequence[str]) -> list[int]:
    """How many of each of `things` a person has bought or is buying, as far as that is counted."""
    found = store.read(*(Allowance.by_key(person_id, thing) for thing in things))
    return [int(kept.taken) if kept else 0 for kept in found]


def allow_write(person_id: str, thing: str, number: int, limit: int | None = None) -> Update:
    """The part of a transaction that counts `number` against what one person may have. `ConditionFailed` where that is over `limit`."""
    room = None if limit is None else Allowance.taken.does_not_exist() | (Allowance.taken <= limit - number)
    return Update(Allowance(person_id, thing), [Allowance.taken.add(number)], room)


def allow_again_write(person_id: str, thing: str, number: int) -> Update:
    """The part of a transaction that gives an allowance back."""
    return Update(Allowance(person_id, thing), [Allowance.taken.add(-number)])


def _free(now: datetime) -> Condition:
    free: Condition = Place.sold.does_not_exist() & (Place.until.does_not_exist() | (Place.until < int(now.timestamp())))
    return free
