"""What pages show of the union's policy."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from union.views import Form


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
    """The union's rules of conduct, and whom to write to; a `draft` says what they would be."""

    policy: RulesOfConduct
    contacts: list[TeamContact]
    draft: NotRequired[bool]


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
    """A page that every site has, under its `name`; with whom to write to and whom to call in danger, where it is about that.

    A `draft` is the page as it would be.
    """

    name: str
    teams: list[Team]
    danger: list[Help]
    draft: NotRequired[bool]


class PolicyEdition(TypedDict):
    """A version of the policy, and the moment from which it was in force (ISO); the one that comes with the house has none."""

    version: str
    adopted_at: str | None


class PolicyPart(TypedDict):
    """A section of the policy, and how many of its parts the draft changes."""

    name: str
    title: str
    about: str
    changes: int


class PolicyDesk(Form):
    """The version in force and since when (ISO), all versions, and the draft: when it was changed last (ISO), how many parts it changes."""

    version: str
    since: str | None
    versions: list[PolicyEdition]
    drafted: bool
    changed_at: str | None
    changes: int
    sections: list[PolicyPart]
    revision: int
    key: str


class PolicyOption(TypedDict):
    """Something to choose from."""

    value: str
    label: str


class PolicyField(TypedDict):
    """A field in which a part of the policy stands; `kind` is how it is typed, `options` what can be chosen."""

    name: str
    label: str
    kind: str
    value: str
    hint: str
    options: list[PolicyOption]


class PolicyBlock(TypedDict):
    """Fields that stand together: one part alone, without a heading, or a row of a list; a `spare` one is empty."""

    heading: str
    spare: bool
    fields: list[PolicyField]


class PolicySection(Form):
    """A section of the draft to be changed, as it is at `revision`."""

    name: str
    title: str
    about: str
    blocks: list[PolicyBlock]
    revision: int
    key: str


class PolicySide(TypedDict):
    """A line, and whether it is in one of two texts only."""

    text: str
    differs: bool


class PolicyChange(TypedDict):
    """A part that the draft changes: the name and title of its section, what the part is called, and both texts line by line."""

    name: str
    section: str
    label: str
    old: list[PolicySide]
    new: list[PolicySide]


class PolicyPage(TypedDict):
    """A page that shows words of the policy."""

    name: str
    title: str


class PolicyDraft(Form):
    """What the draft changes against the version in force, and the pages to look at; `conduct` says whether the words on conduct change."""

    version: str
    drafted: bool
    changes: list[PolicyChange]
    conduct: bool
    pages: list[PolicyPage]
    revision: int
    key: str


class PolicySaid(TypedDict):
    """A part of the policy: what it is called, and what it says."""

    label: str
    text: str


class PolicySaying(TypedDict):
    """A section of the policy, with what each of its parts says."""

    name: str
    title: str
    parts: list[PolicySaid]


class PolicyVersion(TypedDict):
    """All that a version of the policy says; `adopted_at` (ISO) is when it came in force, where the union adopted it."""

    version: str
    adopted_at: str | None
    in_force: bool
    sections: list[PolicySaying]
