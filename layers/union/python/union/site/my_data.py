"""Verbs: what somebody has open in any wing, which has to end before they can be forgotten, and their page about their data."""

from datetime import datetime
from typing import TYPE_CHECKING

from union.commerce.orders import records as orders
from union.core.people import actions as people
from union.core.people.rules import Caller
from union.core.personal_data import actions as personal_data
from union.core.policy import actions as policies
from union.times import london_day
from union.voting.nominations import actions as nominations

if TYPE_CHECKING:
    from union.core.personal_data.views import InTheWay, MyData


def shown(caller: Caller, now: datetime) -> "MyData":
    """The page on which the caller asks what is kept of them. Raises `SignInNeeded`."""
    asked = (personal_data.copy_key(caller), personal_data.erasure_key(caller), policies.in_force_key())
    copy, erasure, pack = people.read_for(caller, *asked)
    return personal_data.shown(caller, copy, erasure, _open(caller, now), policies.current(pack), now)


def ask_erasure(caller: Caller, *, sure: bool, now: datetime, actor: str = "") -> None:
    """Ask to be forgotten; `actor` is who asks for them, where it is somebody else.

    Raises `Conflict` while something is in the way, `Invalid` unless they are `sure`.
    """
    personal_data.ask_erasure(caller, in_the_way(caller, now), sure=sure, now=now, actor=actor)


def in_the_way(caller: Caller, now: datetime) -> "list[InTheWay]":
    """What has to end before somebody can be forgotten. A case is none: it stays, and to say so would tell that there is one."""
    people.read_with(caller)
    return _open(caller, now)


def _open(caller: Caller, now: datetime) -> "list[InTheWay]":
    """The same of somebody whose rights are known."""
    return [*_of_the_union(caller), *_of_groups(caller, now), *_of_orders(caller), *_of_elections(caller)]


def _of_the_union(caller: Caller) -> "list[InTheWay]":
    if not (caller.is_staff or caller.rights.one_step):
        return []
    return [{"text": "You have a role on the staff of the union. Give it up first.", "url": "/staff", "link": "Staff"}]


def _of_groups(caller: Caller, now: datetime) -> "list[InTheWay]":
    today = london_day(now)
    return [
        {
            "text": f"You are {term.role} of {member.group_name}. Hand over and give the role up first, or wait until it ends.",
            "url": "/my/roles",
            "link": "My committee roles",
        }
        for member in people.of_person(caller.person_id)
        for term in people.terms(member)
        if today <= term.last
    ]


def _of_orders(caller: Caller) -> "list[InTheWay]":
    return [
        {
            "text": f"An order at {order.group_name} is not settled: it is not paid, not handed out, or money is on its way.",
            "url": f"/orders/{order.order_id}",
            "link": "Look at the order",
        }
        for order in orders.unsettled(caller.person_id)
    ]


def _of_elections(caller: Caller) -> "list[InTheWay]":
    return [
        {
            "text": f"You stand in “{title}”. Withdraw first, or wait until its result is declared.",
            "url": f"/elections/{election_id}",
            "link": "Look at the election",
        }
        for election_id, title in nominations.stands_in(caller.person_id)
    ]
