"""What pages show of the union's policy."""

from collections.abc import Sequence
from typing import TypedDict


class Contact(TypedDict):
    """Whom a group writes to: the team of staff support, its address and what else there is to know of it."""

    team: str
    email: str
    note: str


class Tenet(TypedDict):
    """Something that the union does not tolerate."""

    heading: str
    text: str


class Help(TypedDict):
    """Where somebody finds help: what it is called, its address on the web or of a telephone, and when it is for one."""

    label: str
    url: str
    text: str


class TeamContact(TypedDict):
    """Whom groups of a type write to: what such groups are called, the address of its staff support and what else there is to know."""

    label: str
    email: str
    note: str


class RulesOfConduct(TypedDict):
    """What the union says on how people treat each other, in paragraphs; it is in force under the name of its version."""

    version: str
    title: str
    introduction: str
    zero_tolerance: Sequence[Tenet]
    joining_statement: Sequence[str]
    reopening_reminder: Sequence[str]


class PolicyInForce(TypedDict):
    """The union's rules of conduct, and whom to write to."""

    policy: RulesOfConduct
    contacts: list[TeamContact]


class JoiningStatement(TypedDict):
    """What somebody accepts who joins a group, in the version that is in force."""

    version: str
    title: str
    paragraphs: Sequence[str]


class Thing(TypedDict):
    """Something that every group hands over, or says for itself once a year: its name in records, what it is called, and what that means."""

    name: str
    label: str
    text: str


class Text(TypedDict):
    """A page that every site has: its title, and what it says in the house's Markdown."""

    title: str
    text: str


class Team(TypedDict):
    """A team of staff support, by the kind of group that it looks after."""

    label: str
    team: str
    email: str
    note: str


class Leaflet(Text):
    """A page that every site has, under its `name`; with whom to write to and whom to call in danger, where it is about that."""

    name: str
    teams: list[Team]
    danger: list[Help]
