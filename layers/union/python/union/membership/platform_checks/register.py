"""Verbs: the register of platforms as rows of a spreadsheet, with what waits about each: of one group, or of all that a team supports."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from union import store
from union.core.people import actions as people
from union.core.people.rules import Caller, Can, must_be_staff, supports
from union.errors import Invalid
from union.membership.groups import actions as groups
from union.membership.groups import offices
from union.membership.platform_checks import records
from union.membership.platforms import records as platform_records
from union.membership.platforms import rules
from union.membership.platforms.rules import Entry, Registered, Said
from union.text import order

HEAD = (
    "Group",
    "Platform",
    "Called",
    "Address",
    "On the group's page",
    "Members only",
    "Owner",
    "Admins",
    "Who is in it: last said",
    "Statement shown: last said",
    "Admins are those listed: last said",
    "Open findings",
)
_MOST = 10_000
"""So many rows fit into one answer."""
_ONLY = {Entry.EVERYBODY: "no", Entry.MEMBERS: "yes", Entry.COMMITTEE: "committee only"}


def of_group(group_id: str, caller: Caller, now: datetime) -> list[tuple[str, ...]]:
    """A group's platforms that are in use, as rows under `HEAD`. Raises `NotAllowed`, `NotFound`."""
    group = offices.leading(group_id, caller, Can.PAGE, now)
    unread: list[None] = []
    found, waiting = store.at_once(lambda: _read(group_id, unread), lambda: records.waiting_in(group_id))
    return _file([_row(str(group.name), one, waiting[one.platform_id]) for one in found], cut=bool(unread))


def of_teams(caller: Caller, group_type: str, now: datetime) -> list[tuple[str, ...]]:
    """The platforms of all groups that the caller supports, or of one type of them, as rows under `HEAD`, group by group.

    Raises `NotAllowed` for who is not staff, `Invalid` for a type that there is not.
    """
    people.read_for(caller)
    must_be_staff(caller)
    if group_type not in ("", *(one["type"] for one in groups.types(now))):
        raise Invalid.field("type", "Please choose one of the list.")
    every = groups.by_id(now).values()
    mine = sorted((one for one in every if supports(caller, one["type"]) and group_type in ("", one["type"])), key=_by_name)
    unread: list[None] = []
    waiting = records.waiting_everywhere()
    found = store.all_at_once([partial(_read, one["group_id"], unread) for one in mine])
    rows = [
        _row(group["name"], one, waiting[group["group_id"], one.platform_id])
        for group, some in zip(mine, found, strict=True)
        for one in some
    ]
    return _file(rows, cut=bool(unread))


def _by_name(group: Mapping[str, str]) -> tuple[tuple[str, str], str]:
    return order(group["name"]), group["group_id"]


def _read(group_id: str, unread: list[None]) -> list[Registered]:
    """A group's platforms by label; whatever of them could not be read is told and leaves something in `unread`."""
    return [one for _, one in platform_records.readable(group_id, lambda: unread.append(None))]


def _file(rows: list[tuple[str, ...]], *, cut: bool) -> list[tuple[str, ...]]:
    """The rows, and where they are not all, one that says so: whoever has the file sees no page beside it."""
    if not cut and len(rows) <= _MOST:
        return rows
    why = "Some platforms could not be read." if cut else "Choose one type of group for the rest."
    return [*rows[:_MOST], (f"Not all platforms are in this file. {why}", *[""] * (len(HEAD) - 1))]


def _row(group: str, one: Registered, waiting: int) -> tuple[str, ...]:
    return (
        group,
        rules.kind_name(one.kind),
        one.label,
        _address(one),
        "yes" if one.public else "no",
        _ONLY[one.entry],
        one.owner,
        str(len(one.admins)),
        *map(_said, (one.members_said, one.statement_said, one.admins_said)),
        str(waiting),
    )


def _address(one: Registered) -> str:
    """Where it is; of the way into a chat only the site, as a file is passed on, and whoever has that link gets in."""
    return rules.shown_host(one.url) if rules.invites(one.kind, one.url) else one.url.removeprefix("mailto:")


def _said(said: Said | None) -> str:
    return said.on.isoformat() if said else ""
