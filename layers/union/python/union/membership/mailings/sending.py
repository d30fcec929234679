"""Verbs: send the copies of a chunk, each person once, and call for the next.

Whoever has claimed a chunk takes a few copies in hand by a write, hands them to the post one by one, and writes what became of them together
with the next few. Whoever dies leaves no more than those few of which nobody knows; for these the post speaks, which tells of each copy that it
took. What it does not speak for is sent again after a while.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import batched, takewhile
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from union import settings, store, sweeps, time_left, watch
from union.core.letters import post, rate
from union.core.suppression import records as suppression
from union.errors import Unavailable
from union.membership.letter_choices import records as choices
from union.membership.letter_choices import tokens
from union.membership.letter_choices.rules import CHOSEN, Sort
from union.membership.mailings import holding, queue, records, rules
from union.membership.mailings.holding import Freezes, Look
from union.membership.mailings.queue import Called
from union.membership.mailings.records import Render, Rendered
from union.membership.mailings.rules import AudienceKind, Doubt, Fate, State
from union.membership.memberships import actions as memberships
from union.watch import Count

if TYPE_CHECKING:
    from union.membership.groups.tables import Group
    from union.membership.mailings.tables import Chunk, Mailing

_LASTS, _MOST_KNOWN = 60.0, 8
_known: dict[tuple[str, int], tuple[float, Rendered]] = {}
_SOON = 3
"""Seconds after which a chunk is called for again that had to let others go first."""


@dataclass(frozen=True)
class Means:
    """What sending takes from elsewhere: how a mailing is put into words, and how freezes are asked for."""

    render: Render
    freezes: Freezes


class End(StrEnum):
    """Why nothing more of a chunk is sent now: it is through, its mailing stands, others go first, or the post takes nothing."""

    THROUGH = "through"
    STANDS = "stands"
    BUSY = "busy"
    LATER = "later"


@dataclass
class Hand:
    """A chunk that was claimed: what became of copies and is not written yet, what is in doubt, and what goes into each letter."""

    chunk: "Chunk"
    look: Look
    means: Means
    now: datetime
    doubt: dict[str, Doubt]
    unwanted: frozenset[str]
    done: dict[str, Fate] = field(default_factory=dict)
    known: dict[str, Fate] = field(default_factory=dict)
    later: int = 0
    """How many the post did not take in a row."""
    put_off: bool = False

    def left(self) -> list[str]:
        """The places of the copies that are to be sent now, those last of which nobody knows."""
        return [place for place in self._open() if place not in self.doubt] + [
            place for place in self._open() if place in self.doubt and self.doubt[place].at <= self.now
        ]

    def fresh(self) -> bool:
        """Whether there are copies that surely were not sent."""
        return any(place not in self.doubt for place in self._open())

    def _open(self) -> list[str]:
        fates = records.fates(self.chunk)
        return [
            str(place) for place, fate in enumerate(fates) if fate == Fate.QUEUED and str(place) not in {*self.done, *self.known}
        ]

    def settle(self, place: str, fate: Fate) -> None:
        """Say what became of a copy."""
        self.done[place] = fate
        self.doubt.pop(place, None)

    def keep(self, out: list[str], *more: Any) -> bool:
        """Write what became of copies, and what is taken in hand. False where somebody else has the chunk by now."""
        kept = records.keep(self.chunk, self.done, self.doubt, out, *more)
        self.known |= self.done
        self.done = {}
        return kept


def send_chunk(called: Called, now: datetime, means: Means) -> dict[str, int]:
    """Send what is left of a chunk, unless somebody else does, and call for the next one on its chain. Returns how many were sent.

    It may be called twice, late, or at once with itself.
    """
    chunk = records.claim(called.mailing_id, called.number, now)
    if chunk is None:
        return {}
    hand = _taken(chunk, now, means)
    if hand.look.stands(now):
        _halted(hand.look, now)
        end = End.STANDS
    else:
        _settled(hand)
        end = _sent(hand)
    _ended(hand, called, end)
    sent = sum(fate == Fate.SENT for fate in hand.known.values())
    if sent:
        watch.count(Count.MAILING_SENT, sent)
    return {"sent": sent}


def _taken(chunk: "Chunk", now: datetime, means: Means) -> Hand:
    """Read in one round trip all that the chunk's letters depend on."""
    people, group_id = chunk.people, chunk.group_id
    held = holding.look_key(group_id, chunk.mailing_id, means.freezes)
    found = store.read(
        *held,
        *(choices.key(group_id, person_id) for person_id, _, _ in people),
        *(memberships.key(group_id, person_id) for person_id, _, _ in people),
        *(suppression.key(address) for _, _, address in people),
    )
    look = holding.seen(found[: len(held)], means.freezes, now)
    chosen, joined, dead = batched(found[len(held) :], len(people), strict=True)
    sort, members = Sort(look.mailing.sort), _of_members(look.mailing)
    unwanted = frozenset(
        str(place)
        for place, (choice, held_by, suppressed) in enumerate(zip(chosen, joined, dead, strict=True))
        if suppression.held(suppressed) or not choices.wants(choice, sort) or (members and not memberships.live(held_by, now))
    )
    return Hand(chunk, look, means, now, _in_doubt(chunk, now), unwanted)


def _of_members(mailing: "Mailing") -> bool:
    return records.audience(mailing).kind in (AudienceKind.MEMBERS, AudienceKind.MEMBERSHIP)


def _in_doubt(chunk: "Chunk", now: datetime) -> dict[str, Doubt]:
    """What is in doubt, with what whoever had the chunk before left in hand; among that, copies that were being sent again."""
    unknown = {str(place) for place, fate in enumerate(records.fates(chunk)) if fate == Fate.QUEUED}
    doubt = {place: one for place, one in records.doubts(chunk).items() if place in unknown}
    left = {place: _once_more(doubt, place, now) for place in chunk.out or () if place in unknown}
    if left:
        watch.count(Count.MAILING_IN_DOUBT, len(left))
    return doubt | left


def _once_more(doubt: Mapping[str, Doubt], place: str, now: datetime) -> Doubt:
    """The doubt about a copy that was just sent, or sent again."""
    return rules.doubted(doubt[place].tries + 1 if place in doubt else 0, now)


def _halted(look: Look, now: datetime) -> None:
    why = look.why(now)
    if why and look.mailing.state == State.SENDING and holding.halt(look.mailing, why, now):
        watch.count(Count.MAILING_HALTED)


def _settled(hand: Hand) -> None:
    """Say of those who do not get it, or of whose copy nobody will ever know, that it is so."""
    for place in hand.left():
        if place in hand.doubt and rules.lost(hand.doubt[place], hand.now):
            hand.settle(place, Fate.LOST)
            watch.count(Count.MAILING_LOST)
        elif place in hand.unwanted:
            hand.settle(place, Fate.SKIPPED)


def _sent(hand: Hand) -> End:
    """Send what is left, a few at a time."""
    left = hand.left()
    if not left:
        return End.THROUGH
    group = hand.look.group
    assert group is not None, "it stands where there is no group"  # noqa: S101 - for the type alone
    rendered = _rendered(hand, group)
    for turn, some in enumerate(batched(left, rules.STRIDE, strict=False)):
        if turn and _stands(hand):
            return End.STANDS
        if not hand.keep(list(some)):
            return End.STANDS
        end = _handed_over(hand, some, rendered)
        if end != End.THROUGH:
            return end
    return End.THROUGH


def _rendered(hand: Hand, group: "Group") -> Rendered:
    """The mailing in words; kept in memory for a minute, as whoever sends one chunk mostly sends the next."""
    mailing = hand.look.mailing
    key = (str(mailing.mailing_id), int(mailing.version))
    found = _known.get(key)
    if found is None or time.monotonic() - found[0] > _LASTS:
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        found = _known[key] = (time.monotonic(), hand.means.render(mailing, group, hand.now))
    return found[1]


def _stands(hand: Hand) -> bool:
    mailing = hand.look.mailing
    look = holding.look(mailing.group_id, mailing.mailing_id, hand.means.freezes, hand.now)
    _halted(look, hand.now)
    return look.stands(hand.now)


def _handed_over(hand: Hand, some: tuple[str, ...], rendered: Rendered) -> End:
    """Hand these copies to the post, as fast as it takes them."""
    turns = _turns(len(some))
    for place in some:
        if next(turns, None) is None:
            return End.BUSY
        try:
            _posted(hand, place, rendered)
        except post.Later as later:
            if later.busy:
                return End.BUSY
            if _put_off(hand, place) >= rules.IN_A_ROW:
                return End.LATER
    return End.THROUGH


def _turns(wanted: int) -> Iterator[int]:
    """A turn for each copy; none where the line is long, or no time is left to hear what the post says."""
    needed = post.WORST + time_left.AFTER
    if time_left.seconds() < needed + rules.PATIENCE:
        return
    with suppress(Unavailable):
        yield from takewhile(lambda _: time_left.seconds() >= needed, rate.turns(wanted, rules.PATIENCE))


def _posted(hand: Hand, place: str, rendered: Rendered) -> None:
    """Hand one copy to the post. Raises `Later` where it surely was not sent, and may be."""
    person_id, name, address = hand.chunk.people[int(place)]
    letter = sweeps.attempt("copy", _named(hand, place), lambda: _letter(hand, place, person_id, name, rendered))
    if letter is None:
        hand.settle(place, Fate.REFUSED)
        return
    words, more = letter
    try:
        post.send(address, rendered.sender, words, **more)
    except post.Later:
        raise
    except post.Refused as refused:
        watch.logger.warning("The post refused a copy", item=_named(hand, place), why=str(refused))
        watch.count(Count.MAILING_REFUSED)
        hand.settle(place, Fate.REFUSED)
    except Exception as failure:  # noqa: BLE001 - whatever it is, nobody knows of this copy, and the others are not to suffer from it
        watch.logger.warning("It is not known whether a copy was sent", item=_named(hand, place), why=watch.kind(failure))
        watch.count(Count.MAILING_IN_DOUBT)
        hand.doubt[place] = _once_more(hand.doubt, place, hand.now)
    else:
        hand.settle(place, Fate.SENT)
    hand.later = 0


def _named(hand: Hand, place: str) -> str:
    return f"{hand.chunk.mailing_id}/{hand.chunk.number}/{place}"


def _put_off(hand: Hand, place: str) -> int:
    """A copy that the post does not take now is kept for later, or given up. Returns how many there were in a row."""
    hand.later += 1
    began = hand.look.mailing.started_at
    if began and hand.now - began > rules.GIVEN_UP_AFTER:
        hand.settle(place, Fate.REFUSED)
        watch.count(Count.MAILING_REFUSED)
    else:
        hand.put_off = True
    return hand.later


def _letter(hand: Hand, place: str, person_id: str, name: str, rendered: Rendered) -> tuple[Any, dict[str, Any]]:
    """The words of one copy, and its headers and tags."""
    mailing = hand.look.mailing
    off = off_url(mailing, person_id)
    words = rendered.for_person(name, off)
    return words, {"headers": headers(mailing, off), "tags": _tags(hand.chunk, mailing, place)}


def off_url(mailing: "Mailing", person_id: str) -> str:
    """The address at which somebody turns such letters off, "" where they cannot be."""
    sort = Sort(mailing.sort)
    if sort not in CHOSEN:
        return ""
    return f"{settings.site_url()}/letters/off/{tokens.token(mailing.group_id, person_id, sort, mailing.mailing_id)}"


def headers(mailing: "Mailing", off: str) -> dict[str, str]:
    """What tells mail programs of a copy: which list it is of (RFC 2919), how it is turned off (RFC 8058), and whose it is for complaints.

    There is no `Auto-Submitted`, as a person wrote it (RFC 3834, section 5), and no `Precedence`, which no standard knows: whoever answers by
    itself leaves alone what has a `List-Id` (RFC 3834, section 2).
    """
    host = urlsplit(settings.site_url()).hostname or "localhost"
    told = {
        "List-Id": f"<{mailing.group_id}.letters.{host}>",
        "Feedback-ID": f"{mailing.mailing_id}:{mailing.group_id}:{mailing.sort}:{host}",
    }
    return told | ({"List-Unsubscribe": f"<{off}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} if off else {})


def _tags(chunk: "Chunk", mailing: "Mailing", place: str) -> Mapping[str, str]:
    """By what the post names a copy when it tells of it."""
    return {
        "sort": mailing.sort, "group": mailing.group_id, "mailing": mailing.mailing_id, "chunk": chunk.number, "n": place,
    }  # fmt: skip


def _ended(hand: Hand, called: Called, end: End) -> None:
    """Let go of the chunk, and call for what comes next."""
    again_at, tries = _again(hand, end)
    over = not hand.fresh() and not hand.doubt
    if not hand.keep([], *records.let_go(records.DONE if over else records.WAITING, again_at, tries)):
        return
    if end == End.THROUGH:
        number = int(called.number) + rules.CHAINS
        if number <= rules.chunks(int(hand.look.mailing.planned)):
            _called(called._replace(number=rules.chunk_number(number)))
    elif end == End.BUSY:
        _called(called, _SOON)


def _again(hand: Hand, end: End) -> tuple[datetime | None, int | None]:
    """From when on somebody may take the chunk again, and how often the post took nothing."""
    moments = [one.at for one in hand.doubt.values()]
    if hand.fresh():
        if not hand.put_off:
            return None, None
        tries = int(hand.chunk.tries or 0) + 1
        return hand.now + rules.delay(tries), tries
    return min(moments, default=None), None


def _called(called: Called, seconds: int = 0) -> None:
    # Whoever is through is through: what is not called for now the clock calls for.
    sweeps.attempt("call", called.mailing_id, lambda: queue.call([called], seconds))
