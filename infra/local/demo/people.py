"""The students of the demonstration who vote and buy: nobody signs in as one of them."""

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from union.core.people.rules import Caller

NAMES = (
    "Amara Nwosu", "Ben Carter", "Chloe Martin", "Dev Patel", "Elif Kaya", "Finn Walsh", "Grace Liu", "Hassan Ali", "Isla Reid",
    "Jakub Nowak", "Keira Jones", "Leo Rossi", "Maya Singh", "Noah Clarke", "Olivia Brown", "Pablo Ruiz",
)  # fmt: skip


def person_id(name: str) -> str:
    """Who somebody of `NAMES` is to the house."""
    return "demo-" + name.lower().replace(" ", "-")


def email(name: str) -> str:
    """The address of somebody of `NAMES`; no letter leaves this machine."""
    return name.lower().replace(" ", ".") + "@students.example"


def join(group_id: str, group_name: str, names: tuple[tuple[str, str, str], ...], until: str, now: datetime) -> None:
    """Make members of a group whose membership costs nothing: each a person's id, name and address, until the ISO date `until`."""
    from union import store
    from union.membership.memberships import actions as memberships
    from union.membership.memberships.actions import Grant

    for who, called, address in names:
        (held,) = store.read(memberships.key(group_id, who))
        if held is None:
            grant = Grant(group_id, group_name, who, called, "Standard membership", 0, until, "1", email=address)
            store.commit(memberships.give_write(grant, None, now))


def caller(number: int) -> "Caller":
    """One of them as the house knows who asks; the first is 0."""
    from union.core.people.rules import Caller

    name = NAMES[number]
    return Caller(person_id(name), name, email(name))
