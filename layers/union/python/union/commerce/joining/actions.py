"""Verbs: join a group, paying where it costs something."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from union import ids, store
from union.commerce.orders import checkout
from union.commerce.orders import letters as order_letters
from union.commerce.orders import records as order_records
from union.commerce.orders.checkout import Taken
from union.commerce.orders.rules import Line, Purchase
from union.commerce.products.rules import Kind
from union.core.audit.actions import audit_write
from union.core.people import actions as people
from union.core.people.rules import Caller
from union.core.policy import actions as policies
from union.core.policy.rules import Policy
from union.errors import Conflict, Invalid
from union.membership.affiliation import coming
from union.membership.groups import actions as groups
from union.membership.letter_choices import records as choices
from union.membership.letter_choices.rules import Chosen, How, Sort
from union.membership.memberships import actions as memberships
from union.membership.memberships.actions import Grant
from union.membership.memberships.rules import check_acceptance, last_day
from union.membership.platforms import records as platforms
from union.store import ConditionFailed, Part, Update
from union.times import london_day

if TYPE_CHECKING:
    from union.commerce.joining.views import Joined, ToJoin
    from union.commerce.orders.tables import Order
    from union.membership.groups.tables import Group
    from union.membership.groups.views import MembershipOffer
    from union.membership.memberships.tables import Membership


_UNSAID = Chosen()
_TWO_WINDOWS = "You seem to be joining in two windows at once. Please look at My groups and try again."


@dataclass(frozen=True)
class Joining:
    """What came of wanting to join: a membership to show, or the address where to pay for it, or an order to look at."""

    shown: "Joined | None" = None
    pay_url: str | None = None
    order_id: str | None = None


def form(group_id: str, caller: Caller, now: datetime) -> "ToJoin":
    """What the form to join shows: the group, its offers, the joining statement in force, and what the caller is now. Raises `NotFound`."""
    kept, pack, held, choice = people.read_for(
        caller,
        groups.key(group_id),
        policies.in_force_key(),
        memberships.key(group_id, caller.person_id),
        choices.key(group_id, caller.person_id),
    )
    policy = policies.current(pack)
    group = groups.require(kept, now)
    shown = groups.view(group, policy, now)
    shown["offers"] = [*coming.offers(group, caller.person_id, now), *shown["offers"]]
    you = memberships.standing(held, now)
    return {
        "group": shown,
        "statement": {"version": policy.version, "title": policy.title, "paragraphs": policy.joining_statement},
        "letters": {"news": choices.wants(choice, Sort.NEWS), "sponsors": choices.wants(choice, Sort.SPONSORS)},
        "you": you,
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def join(
    group_id: str,
    caller: Caller,
    *,
    accepted: bool,
    statement: str,
    offer_id: str,
    key: str,
    now: datetime,
    letters: Chosen = _UNSAID,
) -> Joining:
    """Make the caller a member of a free group at once; of another, take an order and send them to pay. Which letters they want is kept.

    A second click, with the same `key` or in another tab, finds what the first one did. Raises `NotFound`, or `Invalid` for a
    statement not accepted or no longer in force, or an offer that the group does not make.
    """
    kept, pack, held = people.read_for(
        caller, groups.key(group_id), policies.in_force_key(), memberships.key(group_id, caller.person_id)
    )
    group, policy = groups.require(kept, now), policies.current(pack)
    if memberships.live(held, now):
        return _shown(group, held, already=True)
    check_acceptance(accepted, statement, policy.version)
    line = _carried(group, offer_id, caller, now) if coming.is_one(offer_id) else _line(_offer(group, offer_id, now), policy, now)
    order = checkout.drafted(caller, group, Purchase([line], key, policy.version), now)
    chosen = choices.choice_write(group_id, caller.person_id, letters, How.JOINING, now)
    if order.amount == 0:
        return _join_free(group, order, held, policy, chosen, now)
    if held is not None and held.order_id is not None:
        earlier = _earlier(held.order_id, order, now)
        if earlier is not None:
            return earlier
    return _take_order(order, held, chosen, now)


def _offer(group: "Group", offer_id: str, now: datetime) -> "MembershipOffer":
    for kept in group.offers:
        if kept.offer_id == offer_id and groups.on_offer(kept, now):
            return groups.offer(kept)
    raise Invalid.field("offer", "Please choose one of the memberships this group offers.")


def _carried(group: "Group", offer_id: str, caller: Caller, now: datetime) -> Line:
    """The membership that goes on from another group. Raises `Invalid` where nothing does."""
    for offer in coming.offers(group, caller.person_id, now):
        if offer["offer_id"] == offer_id:
            return _until(offer, offer["valid_until"])
    raise Invalid.field("offer", "Please choose one of the memberships this group offers.")


def _line(offer: "MembershipOffer", policy: Policy, now: datetime) -> Line:
    until = last_day(london_day(now), memberships.valid_until(policy, london_day(now)), offer["days"]).isoformat()
    return _until(offer, until)


def _until(offer: "MembershipOffer", until: str) -> Line:
    return Line(
        "1",
        Kind.MEMBERSHIP,
        "membership",
        offer["offer_id"],
        offer["name"],
        offer["name"],
        1,
        offer["price"],
        valid_until=until,
    )


def _shown(group: "Group", held: "Membership", *, already: bool) -> Joining:
    return Joining(
        shown={
            "group": groups.name_view(group),
            "membership": memberships.shown(held),
            "already": already,
            "for_members": platforms.for_members(group.group_id),
        }
    )


def _join_free(
    group: "Group", order: "Order", held: "Membership | None", policy: Policy, chosen: list[Update], now: datetime
) -> Joining:
    grant = replace(_grant(order), order_id=None)
    noting = audit_write(f"group#{group.group_id}", "joined", order.person_id, now, statement=policy.version)
    already = not (
        # A second click finds a membership as good as this one, and is shown it.
        memberships.adds(grant, held)
        and _joined(
            grant, group.type, held, [*chosen, order_letters.welcome(grant, order.email, policy, group.type, now), noting], now
        )
    )
    (found,) = store.read(memberships.key(group.group_id, order.person_id))
    if found is None:
        raise Conflict(_TWO_WINDOWS)
    return _shown(group, found, already=already)


def _joined(grant: Grant, group_type: str, held: "Membership | None", told: list[Part], now: datetime) -> bool:
    """Whether this click is the one that makes the member: of several at once, one is."""
    try:
        store.commit(memberships.give_write(grant, held, now), *told)
    except ConditionFailed:
        return False
    memberships.count_joined(group_type)
    return True


def _grant(order: "Order") -> Grant:
    grant = order_records.membership(order)
    if grant is None:
        raise Invalid("There is no membership in this order.")
    return grant


def _take_order(order: "Order", held: "Membership | None", chosen: list[Update], now: datetime) -> Joining:
    try:
        checkout.take(order, memberships.accept_write(_grant(order), held, now), *chosen, now=now)
    except ConditionFailed:
        return _after_another_click(order, now)
    return _joining(checkout.to_pay(order, now))


def _joining(taken: Taken) -> Joining:
    return Joining(pay_url=taken.pay_url, order_id=taken.order_id)


def _after_another_click(order: "Order", now: datetime) -> Joining:
    """Another click won; its order is the one to pay."""
    (held,) = store.read(memberships.key(order.group_id, order.person_id))
    earlier = _earlier(held.order_id, order, now) if held and held.order_id else None
    if earlier is None:
        raise Conflict(_TWO_WINDOWS)
    return earlier


def _earlier(order_id: str, order: "Order", now: datetime) -> Joining | None:
    """What becomes of an order taken before; None where it is over and a new one may be taken."""
    (found,) = store.read(order_records.key(order_id))
    taken = checkout.earlier(found, order, now)
    return _joining(taken) if taken else None
