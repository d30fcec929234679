"""Verbs: choose which letters of groups one gets, and turn letters off that somebody called spam."""

from datetime import datetime
from itertools import batched
from typing import TYPE_CHECKING

from union import ids, store
from union.core.audit.actions import audit_write
from union.core.people import actions as people
from union.core.people.rules import Caller
from union.core.suppression import actions as suppression
from union.errors import Conflict, NotFound
from union.membership.groups import actions as groups
from union.membership.letter_choices import records
from union.membership.letter_choices.rules import CHOSEN, How, Sort
from union.membership.memberships import actions as memberships
from union.store import ConditionFailed
from union.text import order

if TYPE_CHECKING:
    from union.membership.letter_choices.views import GroupLetters, MyLetters

_AT_ONCE = 40
"""So many groups' letters are turned off in one transaction, which takes a hundred parts."""
_NOT_YOURS = "You get no letters of this group. It may be one that you left a while ago."
_CHANGED = "What you get was changed in the meantime. Please look at it again."


def page(caller: Caller, now: datetime) -> "MyLetters":
    """What the caller gets of each group of which they are a member, or of which they chose something."""
    joined, known = _mine(caller, now)
    wants = [want for one in known for want in (groups.key(one), records.key(one, caller.person_id))]
    kept, *rest = people.read_for(caller, suppression.of_caller_key(caller), *wants)
    found = iter(rest)
    shown: list[GroupLetters] = [
        {
            "group": groups.name_view(group),
            "member": group.group_id in joined,
            "news": records.wants(choice, Sort.NEWS),
            "sponsors": records.wants(choice, Sort.SPONSORS),
        }
        for group, choice in zip(found, found, strict=True)
        if groups.there(group, now)
    ]
    shown.sort(key=lambda one: (order(one["group"]["name"]), one["group"]["group_id"]))
    address = suppression.view(kept, now)
    return {"groups": shown, "email": caller.email, "address": address, "key": ids.key(), "values": {}, "errors": {}}


def _mine(caller: Caller, now: datetime) -> tuple[set[str], list[str]]:
    """The groups of which somebody is a member, and all of which they may get letters. What they chose is read anew: lists lag behind."""
    joined, chosen = store.at_once(
        lambda: memberships.groups_of(caller.person_id, now), lambda: records.groups_of(caller.person_id)
    )
    return joined, sorted(joined | chosen)


def choose(caller: Caller, group_id: str, sort: Sort, *, on: bool, now: datetime) -> None:
    """Turn one sort of a group's letters to the caller on or off; where it is so already nothing changes.

    Raises `NotFound` for a group of which they are no member and never chose anything.
    """
    choice, held = people.read_for(caller, records.key(group_id, caller.person_id), memberships.key(group_id, caller.person_id))
    if sort not in CHOSEN or (choice is None and not memberships.live(held, now)):
        raise NotFound(_NOT_YOURS)
    _turn(group_id, caller.person_id, sort, on=on, how=How.PAGE, now=now)


def choose_none(caller: Caller, now: datetime) -> None:
    """Turn off all letters of all groups to the caller that can be turned off. Raises `Conflict` where one was chosen at this moment."""
    _, known = _mine(caller, now)
    kept = people.read_for(caller, *(records.key(one, caller.person_id) for one in known))
    coming = [
        (one, choice) for one, choice in zip(known, kept, strict=True) if any(records.wants(choice, sort) for sort in CHOSEN)
    ]
    for some in batched(coming, _AT_ONCE, strict=False):
        writes = [records.none_write(group_id, caller.person_id, choice, now) for group_id, choice in some]
        named = ", ".join(group_id for group_id, _ in some)
        try:
            store.commit(*writes, audit_write("accounts", "all letters turned off", caller.person_id, now, groups=named))
        except ConditionFailed as lost:
            raise Conflict(_CHANGED) from lost


def complained(group_id: str, person_id: str, sort: Sort, now: datetime) -> bool:
    """Turn off the letters that somebody called spam. Whether they came until now: the same complaint may be told twice."""
    return sort in CHOSEN and _turn(group_id, person_id, sort, on=False, how=How.COMPLAINT, now=now)


def _turn(group_id: str, person_id: str, sort: Sort, *, on: bool, how: How, now: datetime) -> bool:
    """Whether that changed anything: of several at once, one does."""
    noting = audit_write(
        "accounts", f"letters turned {'on' if on else 'off'}", person_id, now, group=group_id, sort=sort, how=how
    )
    try:
        store.commit(records.sort_write(group_id, person_id, sort, on=on, how=how, now=now), noting)
    except ConditionFailed:
        return False
    return True
