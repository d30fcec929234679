"""What the list of groups and their pages show. Prices are in pence."""

from typing import TypedDict

from union.core.pictures.views import Shown
from union.views import Named


class GroupKind(TypedDict):
    """A type of group, and what people call it."""

    type: str
    label: str


class Mark(TypedDict):
    """What is drawn for a group without a logo: its initials, in its colour, and the colour of text on that."""

    initials: str
    colour: str
    ink: str


class GroupListed(Named):
    """A group as lists show it: its logo or the mark that is drawn for it, its cheapest membership and its dearest, where it has any.

    `letter` is the one under which it is looked up.
    """

    type: str
    summary: str
    price: int | None
    dearest: int | None
    logo: Shown | None
    mark: Mark
    letter: str


class GroupsOfKind(GroupKind):
    """The groups of a type, and how many there are: home shows only some of very many.

    `letters` of a long list are those that names in it begin with, each with the id of the first such group; none of a short one.
    """

    groups: list[GroupListed]
    count: int
    letters: dict[str, str]


class Home(TypedDict):
    """The groups by type; those that match where something was looked for (`q`) or a type was chosen, and how many."""

    q: str
    type: str
    types: list[GroupsOfKind]
    all_types: list[GroupKind]
    count: int


class MembershipOffer(TypedDict):
    """A kind of membership; it holds for so many days, else to the end of the academic year."""

    offer_id: str
    name: str
    price: int
    days: int | None


class MembershipOnSale(MembershipOffer):
    """A kind of membership that is on sale, and the last day (ISO) of one that is bought now."""

    valid_until: str


class FoundOn(TypedDict):
    """Where else everybody finds a group; the kind in words."""

    kind: str
    label: str
    url: str


class GroupShown(GroupListed):
    """A group as its own pages show it, with what it offers now."""

    type_label: str
    purpose: str
    how_to_join: str
    conduct_statement: str
    platforms: list[FoundOn]
    offers: list[MembershipOnSale]


class Ground(TypedDict):
    """The colour that a group chose, and that of text on it."""

    ground: str
    ink: str


class Look(TypedDict):
    """How a group looks on pages and cards."""

    logo: Shown | None
    mark: Mark
    banner: Shown | None
    colour: Ground | None
