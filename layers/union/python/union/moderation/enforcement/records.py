"""Reads and writes what is done at servers of other platforms, for the room itself and for the freezes that hold them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched
from typing import TYPE_CHECKING, Literal

from union import store
from union.membership.chats.protocol import Service
from union.moderation.enforcement import rules
from union.moderation.enforcement.rules import Hold, Mark, Switch
from union.moderation.enforcement.tables import Enforced
from union.store import Delete, Put, Update

if TYPE_CHECKING:
    from pynamodb.expressions.update import Action

_AT_ONCE = 90
"""Switches that are written in one transaction, which takes 100 parts and 4 MB."""
_CLOCKS_DIFFER = timedelta(seconds=1)


@dataclass(frozen=True)
class Said:
    """What is said at a server: where, the statement when a freeze begins there and the reminder when it opens again."""

    post_channel_id: str
    statement: str
    reminder: str


@dataclass
class Held:
    """A freeze that holds a server: what is said there, how much of that was posted, and what its group was told last."""

    item: str
    hold: Hold
    said: Said
    stated: bool = False
    reminded: bool = False
    unsaid: bool = False
    told: str = ""


@dataclass
class Server:
    """A server as it is kept: how the work at it stands, the freezes that hold it and what was set there before, by the switch's name."""

    lane: str
    wanted: int
    tries: int
    failing_since: datetime | None
    holds: list[Held]
    switches: dict[str, Switch]

    @property
    def service(self) -> Service:
        """The service whose server it is."""
        return Service(self.lane.partition("#")[0])

    @property
    def server_id(self) -> str:
        """The server's id there."""
        return self.lane.partition("#")[2]


def _hold_id(hold: Hold) -> str:
    return f"{Enforced.HOLD}{hold.group_id}#{hold.platform_id}#{hold.freeze_id}"


def hold_write(lane: str, hold: Hold, said: Said) -> Put:
    """The part of a transaction that lets a freeze hold a server. `ConditionFailed` where it holds it already."""
    item = Enforced(
        lane=lane,
        item=_hold_id(hold),
        group_id=hold.group_id,
        platform_id=hold.platform_id,
        freeze_id=hold.freeze_id,
        version=hold.version,
        ends_at=hold.ends_at,
        post_channel_id=said.post_channel_id or None,
        statement=said.statement,
        reminder=said.reminder,
    )
    return Put(item, Enforced.item.does_not_exist())


def end_write(lane: str, hold: Hold) -> list[Update]:
    """The part that moves the end of a hold that is there to `hold.ends_at`. `ConditionFailed` unless it is of the version before."""
    (there,) = store.read(Enforced.by_key(lane, _hold_id(hold)))
    if there is None:
        return []
    moved = [Enforced.ends_at.set(hold.ends_at), Enforced.version.set(hold.version)]
    return [Update(Enforced(lane, _hold_id(hold)), moved, Enforced.version == hold.version - 1)]


def wanted_write(lane: str, now: datetime) -> Update:
    """The part by which something is to be done at a server, from now on."""
    return Update(
        Enforced(lane, Enforced.SERVER), [Enforced.wanted.add(1), Enforced.due.set(Enforced.DUE), Enforced.due_at.set(now)]
    )


def leased(lane: str, now: datetime) -> bool:
    """Whether something is to be done at the server by now and nobody else works there: then the caller may until the lease is over.

    A call for what is not due ends here, so that calls which came twice do not go on side by side.
    """
    free = Enforced.leased_until.does_not_exist() | (Enforced.leased_until <= now)
    due = Enforced.due_at <= now + _CLOCKS_DIFFER
    taking = Update(Enforced(lane, Enforced.SERVER), [Enforced.leased_until.set(now + rules.LEASE)], due & free)
    return store.alone(taking, blind=True)


def of_lane(lane: str) -> Server | None:
    """All that is kept of a server, in one query; None where nothing ever was."""
    found = list(Enforced.query(lane, consistent_read=True))
    servers = [one for one in found if one.item == Enforced.SERVER]
    if not servers:
        return None
    item = servers[0]
    holds = [_held(one) for one in found if one.item.startswith(Enforced.HOLD)]
    switches = [_switch(one) for one in found if one.item.startswith(Enforced.SWITCH)]
    by_name = {one.name: one for one in switches}
    return Server(lane, int(item.wanted or 0), int(item.tries or 0), item.failing_since, holds, by_name)


def _held(one: Enforced) -> Held:
    ends_at: datetime = one.ends_at
    hold = Hold(str(one.group_id), str(one.platform_id), str(one.freeze_id), int(one.version or 0), ends_at)
    said = Said(one.post_channel_id or "", one.statement or "", one.reminder or "")
    return Held(one.item, hold, said, bool(one.stated), bool(one.reminded), bool(one.unsaid), one.told or "")


def _switch(one: Enforced) -> Switch:
    name = one.item.removeprefix(Enforced.SWITCH)
    return Switch(name, one.before, one.after, Mark(str(one.mark)), int(one.place or 0))


def keep(lane: str, switches: Iterable[Switch]) -> None:
    """Keep switches as they are given, whatever was kept of them."""
    for some in batched(switches, _AT_ONCE, strict=False):
        store.commit(*(_switch_write(lane, one) for one in some))


def _switch_write(lane: str, one: Switch) -> Put:
    named = f"{Enforced.SWITCH}{one.name}"
    item = Enforced(lane=lane, item=named, before=one.before, after=one.after, mark=str(one.mark), place=one.place)
    return Put(item)


def forget(server: Server) -> None:
    """Keep nothing of a server that is open again: what was set before first, and who held it last."""
    items = [*(f"{Enforced.SWITCH}{name}" for name in server.switches), *(one.item for one in server.holds)]
    for some in batched(items, _AT_ONCE, strict=False):
        store.commit(*(Delete(Enforced(server.lane, item)) for item in some))


def note_told(server: Server, held: Held, told: str) -> None:
    """Keep what a group was told of its freeze at a server."""
    held.told = told
    _note(server, held, Enforced.told.set(told))


def note_said(server: Server, held: Held, which: Literal["stated", "reminded"], *, taken: bool) -> None:
    """Keep that the statement or the reminder was posted, or that the platform did not take it."""
    setattr(held, which, True)
    held.unsaid = not taken
    said = Enforced.stated.set(True) if which == "stated" else Enforced.reminded.set(True)
    _note(server, held, said, Enforced.unsaid.set(held.unsaid))


def _note(server: Server, held: Held, *actions: "Action") -> None:
    """Unless the hold has gone meanwhile."""
    store.alone(Update(Enforced(server.lane, held.item), actions, Enforced.freeze_id.exists()), blind=True)


@dataclass(frozen=True)
class After:
    """How the work at a server stands once somebody has worked there.

    It is to be done again at `again`, or not at all; `tries` are those without an answer, and it has failed since `failing_since`.
    """

    again: datetime | None
    tries: int = 0
    failing_since: datetime | None = None


def release(server: Server, after: After, now: datetime) -> datetime | None:
    """Let others work at the server, and keep when that is to be. Returns it: at once where something else was asked for meanwhile."""
    actions: list[Action] = [Enforced.leased_until.remove(), Enforced.tries.set(after.tries)]
    since, again = after.failing_since, after.again
    actions.append(Enforced.failing_since.set(since) if since else Enforced.failing_since.remove())
    actions += [Enforced.due_at.set(again)] if again else [Enforced.due.remove(), Enforced.due_at.remove()]
    released = Update(Enforced(server.lane, Enforced.SERVER), actions, Enforced.wanted == server.wanted)
    if store.alone(released, blind=True):
        return again
    store.alone(Update(Enforced(server.lane, Enforced.SERVER), [Enforced.leased_until.remove()]), blind=True)
    return now


def due(now: datetime) -> list[str]:
    """The servers at which something is to be done by now, whoever was called for it."""
    return [str(one.lane) for one in Enforced.due_index.query(Enforced.DUE, Enforced.due_at <= now)]
