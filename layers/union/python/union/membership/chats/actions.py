"""Verbs: let members into a chat, and keep the list of who is in it."""

from datetime import datetime

from union import clicks, ids, store
from union.core.audit.actions import audit_write
from union.core.people import actions as people
from union.core.people.rules import Caller
from union.errors import Conflict, Invalid
from union.membership.chats import records, room, rules
from union.membership.chats.rules import Place
from union.membership.memberships import actions as memberships
from union.membership.memberships.rules import check_acceptance
from union.membership.platforms import records as platforms
from union.membership.platforms import rules as platform_rules
from union.store import ConditionFailed, Part, Put

_CHANGED = "Somebody changed this chat just now. Please look again."


def _noted(group_id: str, platform_id: str, act: str, actor: str, now: datetime, **more: str | int) -> Put:
    return audit_write(f"chat#{group_id}#{platform_id}", act, actor, now, **more)


def _once(group_id: str, platform_id: str, caller: Caller, key: str, now: datetime) -> Put:
    """The part by which the second of two clicks at once does nothing more."""
    return clicks.done_write(f"chat#{group_id}#{platform_id}#{caller.person_id}#{key}", now)


def _commit(once: Put, *parts: Part) -> None:
    """Make a change, once. Raises `Conflict` where the platform was changed or retired meanwhile."""
    try:
        store.commit(once, *parts)
    except ConditionFailed as lost:
        if not lost.on(once):
            raise Conflict(_CHANGED) from lost


def accept(group_id: str, platform_id: str, caller: Caller, told: tuple[bool, str, str], *, key: str, now: datetime) -> None:
    """Accept the conduct statement for a chat, and get in: by its link, or onto the list of whom the committee lets in.

    `told` is whether the box was ticked, the version that was read, and by what the committee knows them there. Doing it again with the same
    words changes nothing. Raises `Invalid`, `NotAllowed`, `NotFound`.
    """
    ticked, version, typed = told
    here = room.entry(group_id, platform_id, caller, now)
    check_acceptance(ticked, version, here.policy.version)
    known_as = rules.check_known_as(typed)
    if rules.accepted(here.guest, here.door) and here.guest.known_as == known_as:
        return
    who = caller.person_id, caller.name
    enters = here.door.has_link and not here.guest.entered
    saying = records.accepted_write(group_id, platform_id, who, known_as, here.policy, now, enters=enters)
    noting = _noted(group_id, platform_id, "statement accepted", caller.person_id, now, version=here.policy.version)
    _commit(_once(group_id, platform_id, caller, key, now), saying, noting)


def leave(group_id: str, platform_id: str, caller: Caller, *, key: str, now: datetime) -> None:
    """Say that one has left a chat, by which nothing of it is known any more. Doing it again changes nothing. Raises as `accept` does."""
    here = room.entry(group_id, platform_id, caller, now)
    if here.listed is None:
        return
    forgetting = records.forget_write(group_id, platform_id, caller.person_id)
    noting = _noted(group_id, platform_id, "left the chat", caller.person_id, now)
    _commit(_once(group_id, platform_id, caller, key, now), forgetting, noting)


def tick(group_id: str, platform_id: str, caller: Caller, person_id: str, *, inside: bool, key: str, now: datetime) -> None:
    """Keep that somebody is in a chat, or is not: the last who says so is right, and saying the same again changes nothing.

    Whoever is out and no member any more is forgotten. Raises `Invalid` for somebody who is not of this group, `NotAllowed`, `NotFound`.
    """
    here, record = room.listing(group_id, platform_id, caller, now)
    listed, held, member = store.read(
        records.key(group_id, platform_id, person_id),
        memberships.key(group_id, person_id),
        people.member_key(group_id, person_id),
    )
    lasting, door = memberships.lasting(held, now), room.door_of(record, here.policy, now)
    guest, mine = records.guest(listed, person_id), room.belongs(lasting, member, now)
    if listed is None and not mine.holds(door.today):
        if inside:
            raise Invalid.field("person_id", "They are no member now. Whoever is in there all the same is a stranger.")
        return  # Somebody else ticked them off at this very moment, so nothing is known of them already.
    if rules.inside(guest, door) == inside and (listed is not None or not inside):
        return
    name = lasting.name if lasting else str(member.name) if member else str((listed and listed.name) or "")
    parts = _ticking(group_id, platform_id, (person_id, name), caller, now, inside=inside, holds=mine.holds(door.today))
    if not inside and rules.place(guest, mine, door) is Place.TO_REMOVE:
        parts.append(platforms.counted_write(record, to_remove=-1))
    _commit(_once(group_id, platform_id, caller, f"{person_id}#{inside}#{key}", now), *parts)


def _ticking(
    group_id: str, platform_id: str, who: tuple[str, str], by: Caller, now: datetime, *, inside: bool, holds: bool
) -> list[Part]:
    if inside:
        saying: Part = records.entered_write(group_id, platform_id, who, by.person_id, now)
    elif holds:
        saying = records.out_write(group_id, platform_id, who, now)
    else:
        saying = records.forget_write(group_id, platform_id, who[0])
    return [
        saying,
        _noted(group_id, platform_id, "in the chat" if inside else "out of the chat", by.person_id, now, person=who[0]),
    ]


def add_stranger(group_id: str, platform_id: str, caller: Caller, seen: str, *, key: str, now: datetime) -> None:
    """Keep that somebody was seen in a chat who is on no list: a name or a number will do. The same `key` keeps it once.

    Raises `Invalid`, `NotAllowed`, `NotFound`.
    """
    here, record = room.listing(group_id, platform_id, caller, now)
    stranger_id = ids.derived("stranger", group_id, platform_id, caller.person_id, key)
    strangers = records.of_chat(group_id, platform_id, now).strangers
    if any(records.stranger_id(one) == stranger_id for one in strangers):
        return
    text = rules.check_stranger(seen, len(strangers))
    keeping = records.stranger_write(group_id, platform_id, (stranger_id, text), (caller.person_id, here.caller.name), now)
    noting = _noted(group_id, platform_id, "stranger seen", caller.person_id, now, stranger=stranger_id)
    try:
        store.commit(keeping, noting, platforms.counted_write(record, strangers=1))
    except ConditionFailed as lost:
        if not lost.on(keeping):  # The same click came twice at once.
            raise Conflict(_CHANGED) from lost


def stranger_gone(group_id: str, platform_id: str, stranger_id: str, caller: Caller, now: datetime) -> None:
    """Take a stranger off the list who is in the chat no more. Doing it again changes nothing. Raises `NotAllowed`, `NotFound`."""
    _, record = room.listing(group_id, platform_id, caller, now)
    (one,) = store.read(records.stranger_key(group_id, platform_id, stranger_id))
    if one is None:
        return
    gone = records.stranger_gone_write(one)
    noting = _noted(group_id, platform_id, "stranger gone", caller.person_id, now, stranger=stranger_id)
    try:
        store.commit(gone, noting, platforms.counted_write(record, strangers=-1))
    except ConditionFailed as lost:
        if not lost.on(gone):  # A colleague took them off at this very moment.
            raise Conflict(_CHANGED) from lost


def looked(group_id: str, platform_id: str, caller: Caller, *, key: str, now: datetime) -> None:
    """Keep that the caller looked through the whole list. Where nobody has to leave, that also says that only members are in the chat.

    Raises `Conflict`, `NotAllowed`, `NotFound`.
    """
    here, record = room.listing(group_id, platform_id, caller, now)
    found = room.roster(here, record)
    to_remove, strangers = len(found.at(Place.TO_REMOVE)), len(found.listed.strangers)
    looking = platforms.looked_write(record, caller, here.role, (to_remove, strangers), now)
    noting = _noted(group_id, platform_id, "list looked through", caller.person_id, now, left=to_remove + strangers)
    _commit(_once(group_id, platform_id, caller, key, now), looking, noting)


def renew(group_id: str, platform_id: str, caller: Caller, url: str, *, key: str, now: datetime) -> None:
    """Give a chat another link; whoever is in stays in. Doing it again changes nothing.

    Raises `Invalid`, `Conflict`, `NotAllowed`, `NotFound`.
    """
    here, record = room.listing(group_id, platform_id, caller, now)
    link = platform_rules.check_url(record.kind, url)
    if not link:
        raise Invalid.field("url", "Please paste the new link.")
    if link == record.url:
        return
    # Who accepted was shown the old link, so they count as in also where nobody ticked them.
    once = _once(group_id, platform_id, caller, key, now)
    _commit(once, platforms.link_write(record, link), here.noted(record, "link renewed"))
