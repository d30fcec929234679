"""Puts the pages of a group's platforms together from what the register has."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from union import ids
from union.core.audit import actions as audit
from union.core.people.rules import Caller, Can
from union.membership.chats.protocol import Service
from union.membership.connections import records as connections
from union.membership.groups import actions as groups
from union.membership.platforms import records, room, rules
from union.membership.platforms.access import how_access_is_given
from union.membership.platforms.room import Room
from union.membership.platforms.rules import Entry, Registered, Said
from union.store import read
from union.text import order
from union.times import iso, iso_or_none

if TYPE_CHECKING:
    from union.core.audit.tables import Entry as Noted
    from union.membership.platforms import views
    from union.membership.platforms.tables import PlatformRecord

_ACTS = 30


def listed(group_id: str) -> "list[views.PlatformShown]":
    """The platforms of a group that are in use, by label. Who may know of chats and their links is for the caller to say."""
    return [shown(one) for one in records.of_group(group_id) if one.retired_at is None]


def shown(record: "PlatformRecord") -> "views.PlatformShown":
    """A platform as pages show it."""
    return {
        "platform_id": record.platform_id,
        "kind": record.kind,
        "kind_name": rules.KINDS[record.kind].name,
        "label": record.label,
        "url": record.url,
        "host": rules.shown_host(record.url),
        "public": record.public,
        "interactive": record.interactive,
        "retired_at": iso_or_none(record.retired_at),
    }


def register_of(group_id: str, caller: Caller, now: datetime) -> "views.Register":
    """The register as its page shows it, with the form to add to it. Raises `NotAllowed`, `NotFound`."""
    here = room.of(group_id, caller, now)
    return {
        **_form(here, {"kind": "", "label": "", "url": "", "interactive": "usual", "entry": "usual", "every": "term"}),
        "platforms": [_in_list(here, one) for one in here.live],
        "retired": [shown(one) for one in here.kept if one.retired_at is not None],
    }


def _in_list(here: Room, record: "PlatformRecord") -> "views.PlatformListed":
    one = records.as_registered(record)
    return {**shown(record), "owner": one.owner, "keyholders": len(rules.keyholders(one)), "problems": _flawed(here, one)}


def _flawed(here: Room, one: Registered) -> "list[views.Flawed]":
    return [{"flaw": found.flaw.value, "text": found.text, "to_do": found.to_do} for found in here.problems(one)]


def changing(group_id: str, platform_id: str, typed: Mapping[str, str], caller: Caller, now: datetime) -> "views.Register":
    """One platform and the form to change it, with what was `typed` where it was sent before. Raises `NotAllowed`, `NotFound`."""
    here = room.of(group_id, caller, now)
    record = room.live(room.must(here, platform_id))
    kept = {"kind": record.kind, "label": record.label, "url": record.url}
    kept |= {"public": "yes" if record.public else "", "interactive": "yes" if record.interactive else "no"}
    kept |= {"entry": record.entry or "usual", "every": record.every or "term"}
    # A box that is not ticked is not sent: the kept tick would show a link to everybody with the next save.
    return {**_form(here, dict(typed if "label" in typed else kept)), "mode": "change", "platform": shown(record)}


def _form(here: Room, values: dict[str, str]) -> "views.Register":
    return {
        "group": groups.name_view(here.group),
        "mode": "list",
        "kinds": [{"kind": kind, "name": told.name} for kind, told in rules.KINDS.items()],
        "entries": [{"value": value.value, "words": words} for value, words in rules.ENTRIES.items()],
        "every": [{"value": value.value, "words": words} for value, words in rules.EVERY.items()],
        "most": rules.MOST,
        "platforms": [],
        "retired": [],
        "platform": None,
        "key": ids.key(),
        "values": values,
        "errors": {},
    }


def whole(group_id: str, platform_id: str, caller: Caller, now: datetime) -> "views.PlatformPage":
    """One platform with all that the register has of it, for whoever keeps the register and for its owner. Raises `NotAllowed`, `NotFound`."""
    here, record = room.at(group_id, platform_id, caller, now)
    one, live, keeps = records.as_registered(record), record.retired_at is None, here.office.may(Can.PAGE)
    return {
        "group": groups.name_view(here.group),
        "platform": shown(record),
        "entry": rules.ENTERS[one.entry],
        "shown_to_members": one.shown_to_members,
        "every": rules.EVERY[one.every],
        "owner": _owner(here, one),
        "admins": _admins(here, one),
        "most_admins": here.policy.platforms.admins_most,
        "problems": _flawed(here, one) if live else [],
        "looks": _looks(here, one) if live else [],
        "places": [{"value": place, "words": words} for place, words in rules.PLACES.items()],
        "access": how_access_is_given(one.kind),
        "connection": _connection(one, group_id) if live and keeps else None,
        "statement": list(here.policy.joining_statement),
        "statement_version": here.policy.version,
        "officers": _officers(here),
        "may_keep": keeps and live,
        "may_list": live,
        "may_say": here.may_say(record) and live,
        "history": _history(here, record),
        "version": records.version(record),
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def _connection(one: Registered, group_id: str) -> "views.ConnectedTo | None":
    if one.kind not in Service:
        return None
    (kept,) = read(connections.key(group_id, one.platform_id))
    return {"name": str(kept.name) if kept else "", "connected_at": iso(kept.connected_at) if kept else ""}


def _owner(here: Room, one: Registered) -> "views.Owner | None":
    return {"name": one.owner, "roles": here.in_office.get(one.owner_id, "")} if one.owner_id else None


def _admins(here: Room, one: Registered) -> "list[views.AdminShown]":
    return [
        {
            "admin_id": admin.admin_id,
            "name": admin.name,
            "role": here.in_office.get(admin.person_id, admin.role),
            "why": admin.why,
            "left": bool(admin.person_id) and admin.person_id not in here.in_office,
        }
        for admin in sorted(one.admins, key=lambda admin: order(admin.name))
    ]


def _officers(here: Room) -> "list[views.Officer]":
    found: list[views.Officer] = [
        {"person_id": who, "name": here.names[who], "roles": roles} for who, roles in here.in_office.items()
    ]
    return sorted(found, key=lambda officer: order(officer["name"]))


def _looks(here: Room, one: Registered) -> "list[views.Look]":
    """What has to be looked for on a platform: who is in it, who its admins are, whether it shows the statement."""
    looks: list[views.Look] = []
    if one.entry is not Entry.EVERYBODY:
        words = f"{rules.ONLY[one.entry].capitalize()} in it"
        looks.append({"name": "members", "words": words, "said": _said(here, one, one.members_said)})
    looks.append({"name": "admins", "words": "Its admins are just those listed here", "said": _said(here, one, one.admins_said)})
    if one.interactive:
        said = _said(here, one, one.statement_said)
        if said and one.statement_said and not rules.says_todays_words(one.statement_said, here.policy):
            said["holds"] = False
        looks.append({"name": "statement", "words": "It shows the conduct statement", "said": said})
    return looks


def _said(here: Room, one: Registered, said: Said | None) -> "views.SaidShown | None":
    if said is None:
        return None
    return {
        "on": said.on.isoformat(),
        "by": said.by,
        "role": said.role,
        "place": rules.PLACES.get(said.place, said.place),
        "version": said.version,
        "holds": said.on >= rules.seen_since(one.every, here.today, here.policy),
    }


def _history(here: Room, record: "PlatformRecord") -> "list[views.Act]":
    told = audit.told(room.subject(str(record.group_id), str(record.platform_id)), _ACTS)
    return [{"at": iso(one.at), "who": here.names.get(str(one.actor), "Staff support"), "what": _what(here, one)} for one in told]


_WHAT = {
    "platform added": "added it",
    "platform changed": "changed what it is",
    "platform retired": "retired it",
    "platform connected": "connected it",
    "connection changed": "changed what the bot does there",
    "platform disconnected": "disconnected it",
    "admin removed": "took somebody off the list of admins",
}
_SAW = {
    "members": "who is in it",
    "admins": "its admins",
    "statement": "the conduct statement",
}


def _what(here: Room, one: "Noted") -> str:
    who = here.names.get(str(one.details.get("person", "")), "")
    if one.act == "owner named":
        return f"named {who or 'somebody'} its owner"
    if one.act == "admin added":
        return f"put {who or 'somebody'} on the list of admins"
    if one.act == "looked at":
        return f"looked at {', '.join(_SAW[name] for name in str(one.details['saw']).split(', '))}"
    return _WHAT.get(str(one.act), str(one.act))
