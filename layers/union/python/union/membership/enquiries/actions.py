"""Verbs: ask a committee a question without seeing its address, and deal with what was asked."""

from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from union import clicks, ids, settings, store
from union.core.audit.actions import audit_write
from union.core.letters import actions as letters
from union.core.letters.rules import Kind
from union.core.people import actions as people
from union.core.people.rules import Caller, Can
from union.core.policy import actions as policies
from union.core.policy.rules import Policy
from union.core.rate_limits import actions as rate_limits
from union.core.rate_limits import rules as limit_rules
from union.core.rate_limits.rules import Reach
from union.errors import Invalid, NotFound
from union.membership.enquiries import rules
from union.membership.enquiries.answering import concerned
from union.membership.enquiries.tables import Enquiry
from union.membership.groups import actions as groups
from union.store import ConditionFailed, Put, Update
from union.times import iso, iso_or_none

if TYPE_CHECKING:
    from union.membership.enquiries import views
    from union.membership.groups.tables import Group


def form(group_id: str, caller: Caller | None, *, asked: bool, now: datetime) -> "views.Ask":
    """The form for a question to a group's committee. Raises `NotFound` where it takes none."""
    caller, (kept,) = people.read_with(caller, groups.key(group_id))
    group = _taking(groups.require(kept, now))
    return {
        "group": groups.name_view(group),
        "asked": asked,
        "you": caller.name if caller else None,
        "longest": rules.LONGEST,
        "key": ids.key(),
        "values": {"name": "", "email": caller.email if caller else "", "text": ""},
        "errors": {},
    }


def _taking(group: "Group") -> "Group":
    if not groups.dressed(group).enquiries:
        raise NotFound("This group takes no questions here. Its page says how to reach it.")
    return group


def ask(group_id: str, caller: Caller | None, *, name: str, email: str, text: str, key: str, address: str, now: datetime) -> None:
    """Write to a group's committee; `address` is where on the internet a visitor asks from. The same `key` does it once.

    Whoever is signed in asks by the name of their account. Raises `Invalid` where a visitor gives no name, `NotFound`, `TooMany`.
    """
    once_key = f"enquiry#{group_id}#{key}"
    caller, (kept, pack, before) = people.read_with(
        caller, groups.key(group_id), policies.in_force_key(), clicks.click_key(once_key)
    )
    group = _taking(groups.require(kept, now))
    if before is not None:
        return
    question = Enquiry(
        group_id=group_id,
        enquiry_id=ids.sortable(now),
        text=text,
        name=_called(caller, name),
        email=email or None,
        signed_in=caller is not None,
        asked_at=now,
        forget_at=now + rules.KEPT_FOR,
    )
    counted = rate_limits.reach_write(Reach.ENQUIRY, _by(caller, address, now), now, group_id)
    once = clicks.done_write(once_key, now)
    try:
        store.commit(once, Put(question), *_told(group, policies.current(pack), question, now), *counted)
    except ConditionFailed as lost:
        # A second click loses by `once` and ends as the first did, also where it would have been one too many.
        if not lost.on(once):
            rate_limits.refuse(lost, Reach.ENQUIRY, counted, "text")
            raise


def _called(caller: Caller | None, name: str) -> str:
    """By what name somebody asks: nobody who is signed in can ask by another one's."""
    if caller is not None:
        return caller.name
    if not name:
        raise Invalid.field("name", "Please say what to call you.")
    return name


def _by(caller: Caller | None, address: str, now: datetime) -> str:
    """Who is counted: whoever is signed in, or of a visitor the crowd of their address alone."""
    if caller is not None:
        return caller.person_id
    return f"crowd {limit_rules.crowd(address, limit_rules.window(now, limit_rules.HOUR))}"


def _told(group: "Group", policy: Policy, asked: Enquiry, now: datetime) -> list[Put]:
    """The letters to those who answer; to staff support where nobody of the committee has an address with us."""
    about = {
        "group_name": group.name,
        "asker": asked.name,
        "text": asked.text,
        "reply_to": asked.email or "",
        "url": f"{settings.site_url()}/groups/{quote(group.group_id)}/enquiries",
    }
    return [
        letters.letter_write(Kind.ENQUIRY, f"enquiry-{asked.enquiry_id}-{person}", email, {**about, "name": name}, now)
        for person, (name, email) in concerned(group, policy, now).items()
    ]


def listed(group_id: str, caller: Caller, now: datetime) -> "views.Enquiries":
    """What a committee was asked, the newest first. Raises `NotAllowed`, `NotFound`."""
    group = _room(group_id, caller, now)
    found = [_shown(one) for one in Enquiry.query(group_id, scan_index_forward=False, limit=rules.LISTED, consistent_read=True)]
    return {
        "group": groups.name_view(group),
        "enquiries": found,
        "open": sum(one["done_at"] is None for one in found),
        "on": groups.dressed(group).enquiries,
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def waiting(group_id: str) -> int:
    """How many of the newest questions nobody has dealt with yet. Who may know is for the caller to say."""
    newest = Enquiry.query(group_id, scan_index_forward=False, limit=rules.LISTED, attributes_to_get=["enquiry_id", "done_at"])
    return sum(one.done_at is None for one in newest)


def _room(group_id: str, caller: Caller, now: datetime) -> "Group":
    kept, member = people.read_for(caller, groups.key(group_id), people.member_key(group_id, caller.person_id))
    people.Office(caller, groups.require(kept, now), member, now).must(Can.PAGE, Can.ROLES)
    return groups.require(kept, now)


def _shown(one: Enquiry) -> "views.Enquiry":
    return {
        "enquiry_id": one.enquiry_id,
        "text": one.text,
        "name": one.name,
        "email": one.email,
        "signed_in": one.signed_in,
        "at": iso(one.asked_at),
        "done_by": one.done_by,
        "done_at": iso_or_none(one.done_at),
    }


def deal(group_id: str, caller: Caller, enquiry_id: str, now: datetime) -> None:
    """Say that a question is dealt with, for the rest of the committee to see. Doing it again changes nothing. Raises `NotFound`."""
    _room(group_id, caller, now)
    (one,) = store.read(Enquiry.by_key(group_id, enquiry_id))
    if one is None:
        raise NotFound("There is no such question. It may have been forgotten, as all are after half a year.")
    if one.done_at is not None:
        return
    dealt = Update(
        Enquiry(group_id, enquiry_id),
        [Enquiry.done_by.set(caller.name), Enquiry.done_at.set(now)],
        Enquiry.asked_at.exists() & Enquiry.done_at.does_not_exist(),
    )
    try:
        store.commit(dealt, audit_write(f"group#{group_id}", "enquiry dealt with", caller.person_id, now, enquiry=enquiry_id))
    except ConditionFailed:  # Somebody else said so at the same moment.
        return
