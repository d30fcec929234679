"""What the pages of a group's platforms show."""

from typing import Literal, TypedDict

from union.views import Form, Named


class PlatformKind(TypedDict):
    """A kind of platform, and what people call it."""

    kind: str
    name: str


class PlatformShown(TypedDict):
    """A platform of a group's: `host` is the link as people read it, `interactive` says that others than the committee write there.

    `public` says that it stands on the group's page. `retired_at` (ISO) is there where it is in use no more.
    """

    platform_id: str
    kind: str
    kind_name: str
    label: str
    url: str
    host: str
    public: bool
    interactive: bool
    retired_at: str | None


class ForMembers(TypedDict):
    """A platform of a group's that is for its members, with the address of the page where they get in; the kind also in words."""

    kind: str
    kind_name: str
    label: str
    page: str


class Flawed(TypedDict):
    """Something that is wrong with a platform, and what to do about it."""

    flaw: str
    text: str
    to_do: str


class PlatformListed(PlatformShown):
    """A platform in the list of its group's: its owner's name, where it has one, how many people can run it, and what is wrong with it."""

    owner: str
    keyholders: int
    problems: list[Flawed]


class Choice(TypedDict):
    """One of several things to choose from: what it is called here, and in words."""

    value: str
    words: str


class Register(Form):
    """The register of a group's platforms, or the one that is being changed; `most` are as many as a group has at once."""

    group: Named
    mode: Literal["list", "change"]
    kinds: list[PlatformKind]
    entries: list[Choice]
    every: list[Choice]
    most: int
    platforms: list[PlatformListed]
    retired: list[PlatformShown]
    platform: PlatformShown | None
    key: str


class Officer(TypedDict):
    """Somebody who is on the committee today, and their roles."""

    person_id: str
    name: str
    roles: str


class Owner(TypedDict):
    """Who answers for a platform, and their roles on the committee; none where they are not on it any more."""

    name: str
    roles: str


class AdminShown(TypedDict):
    """Somebody who can run a platform, and why. `left` says that they were on the committee when they were listed, and are not any more."""

    admin_id: str
    name: str
    role: str
    why: str
    left: bool


class SaidShown(TypedDict):
    """What an officer said to have seen, on which day (ISO), and whether that still `holds`; of a statement also where, and its version."""

    on: str
    by: str
    role: str
    place: str
    version: str
    holds: bool


class Look(TypedDict):
    """One of the things that somebody looks for on a platform, in words, and what was said of it last, where anybody ever did."""

    name: Literal["members", "statement", "admins"]
    words: str
    said: SaidShown | None


class Act(TypedDict):
    """Something that was done to a platform: when (ISO), by whom and what."""

    at: str
    who: str
    what: str


class ConnectedTo(TypedDict):
    """Whether a platform is connected to the server or group that it is, and to what; `connected_at` is empty where it is not."""

    name: str
    connected_at: str


class PlatformPage(Form):
    """One platform with all that the register has of it.

    `looks` are what has to be looked for there, `access` how access to it is handed on, `statement` the words that it shows to whoever joins.
    `may_keep` says that the caller may change it and name its owner, `may_list` that they may change the list of admins, and `may_say`
    that they may say what they saw there. `connection` is there where the house can connect to such a platform.
    """

    group: Named
    platform: PlatformShown
    entry: str
    shown_to_members: bool
    every: str
    owner: Owner | None
    admins: list[AdminShown]
    most_admins: int
    problems: list[Flawed]
    looks: list[Look]
    places: list[Choice]
    access: str
    connection: ConnectedTo | None
    statement: list[str]
    statement_version: str
    officers: list[Officer]
    may_keep: bool
    may_list: bool
    may_say: bool
    history: list[Act]
    version: int
    key: str
