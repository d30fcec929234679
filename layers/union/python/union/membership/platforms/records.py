"""Reads and writes the register, for the room itself, for whoever checks or hands over what stands there, and for groups that begin."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from union import ids, sweeps
from union.core.people.rules import Caller
from union.membership.platforms import rules
from union.membership.platforms.rules import Admin, Entry, Every, Platform, Registered, Said, Seen
from union.membership.platforms.tables import AdminMap, PlatformRecord, SaidMap
from union.store import Delete, Get, Put, Update
from union.text import order
from union.times import london_day

if TYPE_CHECKING:
    from union.core.policy.rules import Policy
    from union.membership.platforms.views import ForMembers


def of_group(group_id: str) -> list[PlatformRecord]:
    """Every platform that was ever in a group's register, by label; those in use have no `retired_at`. One query."""
    return sorted(PlatformRecord.query(group_id, consistent_read=True), key=by_label)


def by_label(record: PlatformRecord) -> tuple[tuple[str, str], str]:
    """Where a platform stands in a list."""
    return order(str(record.label)), str(record.platform_id)


def registered(group_id: str) -> list[Registered]:
    """The platforms of a group that are in use, by label, as `rules.problems` judges them. One query.

    Who may know of chats, their links and who runs them is for the caller to say.
    """
    return [as_registered(one) for one in of_group(group_id) if one.retired_at is None]


def readable(group_id: str, unread: Callable[[], None] = lambda: None) -> list[tuple[PlatformRecord, Registered]]:
    """The same, each with its record. One that cannot be read is told and passed over, and `unread` is called each time."""
    used = filter(lambda one: one.retired_at is None, PlatformRecord.query(group_id, consistent_read=True))
    found = sweeps.readable("platform", map(_with_rules, used), unread)
    return sorted(found, key=lambda pair: by_label(pair[0]))


def _with_rules(record: PlatformRecord) -> tuple[PlatformRecord, Registered]:
    return record, as_registered(record)


def for_members(group_id: str) -> "list[ForMembers]":
    """The platforms of a group that are for its members, with the page of the way in. That whoever sees it is one now is for the caller to ask.

    Their links are shown there alone, to whoever accepts the conduct statement.
    """
    return [
        {
            "kind": one.kind,
            "kind_name": rules.kind_name(one.kind),
            "label": one.label,
            "page": chat_page(group_id, one.platform_id),
        }
        for one in registered(group_id)
        if one.shown_to_members
    ]


def chat_page(group_id: str, platform_id: str) -> str:
    """Where a member gets into a chat, below the site."""
    return f"/groups/{quote(group_id, safe='')}/chats/{quote(platform_id, safe='')}"


def key(group_id: str, platform_id: str) -> Get[PlatformRecord]:
    """Ask for a platform."""
    return PlatformRecord.by_key(group_id, platform_id)


def as_registered(record: PlatformRecord) -> Registered:
    """A record as the rules know it; one from before owners and admins has none."""
    return Registered(
        platform_id=record.platform_id,
        kind=record.kind,
        label=record.label,
        url=record.url,
        public=record.public,
        interactive=record.interactive,
        entry=rules.who_gets_in(record.kind, record.url, Entry(record.entry) if record.entry else None),
        added_at=record.added_at,
        shown_to_members=record.entry == Entry.MEMBERS and not record.public,
        every=Every(record.every or Every.TERM),
        owner_id=record.owner_id or "",
        owner=record.owner or "",
        admins=[_admin(one) for one in record.admins or ()],
        members_said=_said(record.members_said),
        admins_said=_said(record.admins_said),
        statement_said=_said(record.statement_said),
        looked_on=london_day(record.looked_at) if record.looked_at else None,
        to_remove=max(0, int(record.to_remove or 0)),
        strangers=max(0, int(record.strangers or 0)),
    )


def _admin(kept: AdminMap) -> Admin:
    return Admin(kept.admin_id, kept.name, kept.role, kept.why, kept.person_id or "")


def _said(kept: SaidMap | None) -> Said | None:
    return Said(london_day(kept.at), kept.by, kept.role, kept.place or "", kept.version or "", kept.words or "") if kept else None


def platform_write(group_id: str, platform_id: str, platform: Platform, actor: str, now: datetime) -> Put:
    """The part of a transaction that adds a platform, where there is none of this id."""
    record = PlatformRecord(
        group_id=group_id,
        platform_id=platform_id,
        kind=platform.kind,
        label=platform.label,
        url=platform.url,
        public=platform.public,
        interactive=platform.interactive,
        entry=platform.entry,
        every=platform.every,
        added_at=now,
        added_by=actor,
    )
    return Put(record, PlatformRecord.platform_id.does_not_exist())


_SAID = (PlatformRecord.members_said, PlatformRecord.admins_said, PlatformRecord.statement_said)


def version(record: PlatformRecord) -> int:
    """How often the platform was changed, but for what was said of it."""
    return int(record.version or 0)


def _unchanged(record: PlatformRecord) -> Condition:
    seen = version(record)
    same: Condition = (PlatformRecord.version == seen) if seen else PlatformRecord.version.does_not_exist()
    live: Condition = PlatformRecord.platform_id.exists() & PlatformRecord.retired_at.does_not_exist() & same
    return live


def _changing(record: PlatformRecord, actions: Iterable[Action]) -> Update:
    """The part that changes a platform. `ConditionFailed` where it was changed or retired since it was read."""
    counted = [*actions, PlatformRecord.version.set(version(record) + 1)]
    return Update(PlatformRecord(record.group_id, record.platform_id), counted, _unchanged(record))


def details(record: PlatformRecord) -> Platform:
    """What a platform is, as the form to change it says it."""
    entry = Entry(record.entry) if record.entry else None
    every = Every(record.every or Every.TERM)
    return Platform(record.kind, record.label, record.url, record.public, record.interactive, entry, every)


def with_details(record: PlatformRecord, platform: Platform) -> PlatformRecord:
    """The platform as it is once its details are changed, with what of it the mini site shows."""
    told = {name: getattr(platform, name) for name in ("kind", "label", "url", "public")}
    return PlatformRecord(group_id=record.group_id, platform_id=record.platform_id, **told)


def details_write(record: PlatformRecord, platform: Platform) -> Update:
    """The part that says anew what a platform is. What was said of another place, or another kind of place, is said of this one no more."""
    actions = [
        PlatformRecord.kind.set(platform.kind),
        PlatformRecord.label.set(platform.label),
        PlatformRecord.url.set(platform.url),
        PlatformRecord.public.set(platform.public),
        PlatformRecord.interactive.set(platform.interactive),
        PlatformRecord.every.set(platform.every),
        PlatformRecord.entry.set(platform.entry) if platform.entry else PlatformRecord.entry.remove(),
    ]
    moved = (record.kind, record.url) != (platform.kind, platform.url)
    return _changing(record, [*actions, *(one.remove() for one in _SAID if moved)])


def retired_write(record: PlatformRecord, now: datetime) -> Update:
    """The part that takes a platform out of use. Nobody has to know any more who its admins were."""
    return _changing(record, [PlatformRecord.retired_at.set(now), PlatformRecord.admins.remove()])


def owner_write(record: PlatformRecord, person_id: str, name: str) -> Update:
    """The part that gives a platform another owner."""
    return _changing(record, [PlatformRecord.owner_id.set(person_id), PlatformRecord.owner.set(name)])


def admins_write(record: PlatformRecord, admins: Sequence[Admin]) -> Update:
    """The part after which just these are a platform's admins."""
    kept: list[Any] = [
        AdminMap(admin_id=one.admin_id, name=one.name, role=one.role, why=one.why, person_id=one.person_id or None)
        for one in admins
    ]
    return _changing(record, [PlatformRecord.admins.set(kept)])


def said_write(record: PlatformRecord, seen: Seen, by: Caller, role: str, policy: "Policy", now: datetime) -> Update:
    """The part that keeps what an officer of this `role` saw on a platform.

    `ConditionFailed` where the platform was changed since it was read: it was said of what it was then.
    """
    said = {"at": now, "by": by.name, "by_id": by.person_id, "role": role}
    actions = [PlatformRecord.members_said.set(SaidMap(**said))] if seen.members else []
    actions += [PlatformRecord.admins_said.set(SaidMap(**said))] if seen.admins else []
    shown = SaidMap(**said, place=seen.place, version=policy.version, words=policy.joining_mark)
    actions += [PlatformRecord.statement_said.set(shown)] if seen.statement else []
    return Update(PlatformRecord(record.group_id, record.platform_id), actions, _unchanged(record))


def asked_write(record: PlatformRecord, today: date) -> Update:
    """The part that keeps that a platform's owner was asked by letter to look at it. `ConditionFailed` where somebody asked meanwhile."""
    before = record.asked_on
    same: Condition = PlatformRecord.asked_on.does_not_exist() if before is None else (PlatformRecord.asked_on == before)
    live: Condition = PlatformRecord.platform_id.exists() & PlatformRecord.retired_at.does_not_exist()
    return Update(
        PlatformRecord(record.group_id, record.platform_id), [PlatformRecord.asked_on.set(today.isoformat())], live & same
    )


def link_write(record: PlatformRecord, url: str) -> Update:
    """The part that gives a chat another link. It is the same chat, so what was said of it stays said. `ConditionFailed` as elsewhere."""
    return _changing(record, [PlatformRecord.url.set(url)])


def looked_write(record: PlatformRecord, by: Caller, role: str, left: tuple[int, int], now: datetime) -> Update:
    """The part that keeps that an officer of this `role` looked through the list of a chat, and how many had to leave it or were strangers.

    Where it is nobody, it also says that only members are in it.
    """
    told: list[Action] = [PlatformRecord.looked_at.set(now), PlatformRecord.looked_by.set(by.name)]
    told += [PlatformRecord.looked_by_id.set(by.person_id), *_counted(*left)]
    said: Any = SaidMap(at=now, by=by.name, by_id=by.person_id, role=role)
    told += [] if any(left) else [PlatformRecord.members_said.set(said)]
    return Update(PlatformRecord(record.group_id, record.platform_id), told, _used())


def _counted(to_remove: int, strangers: int) -> list[Action]:
    return [PlatformRecord.to_remove.set(to_remove), PlatformRecord.strangers.set(strangers)]


def _used() -> Condition:
    live: Condition = PlatformRecord.platform_id.exists() & PlatformRecord.retired_at.does_not_exist()
    return live


def counted_write(record: PlatformRecord, *, to_remove: int = 0, strangers: int = 0) -> Update:
    """The part that counts how many more, or fewer, have to leave a chat or are strangers there, until the night counts them anew."""
    told: list[Action] = [PlatformRecord.to_remove.add(to_remove), PlatformRecord.strangers.add(strangers)]
    return Update(PlatformRecord(record.group_id, record.platform_id), told, _used())


def night_write(record: PlatformRecord, to_remove: int, strangers: int, told: tuple[date, str] | None) -> Update:
    """The part that keeps whom the night found on a chat's list, and, where its owner is `told`, on which day and the mark of what.

    `ConditionFailed` where they were told meanwhile, or it is used no more.
    """
    before = record.told_on
    same: Condition = PlatformRecord.told_on.does_not_exist() if before is None else (PlatformRecord.told_on == before)
    more: list[Action] = [PlatformRecord.told_on.set(told[0].isoformat()), PlatformRecord.told_mark.set(told[1])] if told else []
    where = PlatformRecord(record.group_id, record.platform_id)
    return Update(where, [*_counted(to_remove, strangers), *more], _used() & same)


def first_write(group_id: str, told: Iterable[Mapping[str, str]], actor: str, now: datetime) -> list[tuple[Platform, Put]]:
    """The platforms with which a group begins, each with the part that adds it: kind, label and url of each. Raises `Invalid`.

    They stand on the mini site, but for chats that have a link.
    """
    found = []
    for number, one in enumerate(told):
        rules.check_number(number)
        kind, url = one["kind"].strip().lower(), one["url"]
        public = not (kind in rules.KINDS and url and rules.invites(kind, url))
        platform = rules.checked(kind, one["label"], url, public=public, interactive=None)
        found.append((platform, platform_write(group_id, ids.derived("platform", group_id, str(number)), platform, actor, now)))
    return found


def unmade_write(record: PlatformRecord) -> Delete:
    """The part that takes a platform out of the register as if it had never stood there. `ConditionFailed` where it was changed since."""
    return Delete(PlatformRecord(record.group_id, record.platform_id), _unchanged(record))
