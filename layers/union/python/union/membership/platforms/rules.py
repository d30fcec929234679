"""Truths about a group's platforms elsewhere.

"Student groups may have additional online platforms to promote their activities and/or communicate with their members"; "any web platform for
student groups is an official student group space"; "Keep your groups and chats closed to paid members only" (guidance, "Web Platforms Created by
the Student Group" and "Managing your Web Platforms"). So the link into a chat never stands on a page that everybody reads.

"Only give admin access to those who need it"; "Remove admin access to those who no longer need it"; "Include web platform handover in
handover between old and new committees each year"; "Provide a statement to members upon joining" (the same).
So each platform has an owner on the committee and a list of who can run it and why; and each term an officer looks there and says what they
saw. What was said is dated and runs out: the house cannot look into a chat, and never shows as true what nobody has said. No password is kept:
there is no field for one.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from union import addresses
from union.core.policy.rules import Policy
from union.errors import Invalid
from union.membership.chats.rules import sentences
from union.passwords import WITHHELD, looks_like_one
from union.times import london_day

MOST = 30
_LONGEST_LABEL = 80
_LONGEST_URL = 500


@dataclass(frozen=True)
class Kind:
    """A kind of platform: what people call it, whether people other than its owners usually write there, and whether it is a chat.

    Where pages are called by a handle, `handle` is what one looks like, and `page` where it leads.
    """

    name: str
    interactive: bool = True
    chat: bool = False
    handle: str = ""
    page: str = ""


KINDS: Mapping[str, Kind] = {
    "facebook": Kind("Facebook", handle=r"[A-Za-z0-9.]{5,50}", page="https://www.facebook.com/{}"),
    "instagram": Kind("Instagram", handle=r"[A-Za-z0-9._]{1,30}", page="https://www.instagram.com/{}"),
    "whatsapp": Kind("WhatsApp", chat=True),
    "discord": Kind("Discord", chat=True),
    "telegram": Kind("Telegram", chat=True, handle=r"[A-Za-z][A-Za-z0-9_]{4,31}", page="https://t.me/{}"),
    "x": Kind("X (Twitter)", handle=r"[A-Za-z0-9_]{1,15}", page="https://x.com/{}"),
    "snapchat": Kind("Snapchat", handle=r"[A-Za-z][A-Za-z0-9._-]{2,14}", page="https://www.snapchat.com/add/{}"),
    "linkedin": Kind("LinkedIn", handle=r"[A-Za-z0-9-]{2,100}", page="https://www.linkedin.com/company/{}"),
    "tiktok": Kind("TikTok", handle=r"[A-Za-z0-9._]{2,24}", page="https://www.tiktok.com/@{}"),
    "email": Kind("E-mail", interactive=False),
    "website": Kind("Website", interactive=False),
    "other": Kind("Other"),
}


def kind_name(kind: str) -> str:
    """What people call a kind of platform."""
    return KINDS[kind].name if kind in KINDS else kind


_INVITES = re.compile(
    r"(chat\.whatsapp\.com|discord\.gg)/|discord(app)?\.com/invite/|(t\.me|telegram\.me)/(\+|joinchat/)|[?&]invite"
)
_BARE = re.compile(r"([A-Za-z0-9-]+\.)+[A-Za-z]{2,}(?=[/?#]|$)")
"""The name of a site at the beginning of a link that somebody copied without its scheme, as browsers show it."""


class Every(StrEnum):
    """How often somebody looks at a platform and says what they saw."""

    TERM = "term"
    MONTH = "month"
    WEEK = "week"


EVERY: Mapping[Every, str] = {Every.TERM: "once a term", Every.MONTH: "once a month", Every.WEEK: "once a week"}
"""How often a platform is looked at, in words."""
_LASTS = {Every.MONTH: timedelta(days=31), Every.WEEK: timedelta(days=7)}


class Entry(StrEnum):
    """Who gets in. What is for members is shown to them, with its link."""

    EVERYBODY = "everybody"
    MEMBERS = "members"
    COMMITTEE = "committee"


ENTRIES: Mapping[Entry, str] = {
    Entry.EVERYBODY: "Everybody",
    Entry.MEMBERS: "Our members, and they see its link",
    Entry.COMMITTEE: "The committee alone",
}
"""What can be said of who gets in, in words."""
ENTERS: Mapping[Entry, str] = {
    Entry.EVERYBODY: "Everybody gets in.",
    Entry.MEMBERS: "Members alone get in.",
    Entry.COMMITTEE: "The committee alone gets in.",
}
"""Who gets in, as a sentence."""


@dataclass(frozen=True)
class Platform:
    """Another place where a group is found: whether its mini site shows it, whether people can post there, how often it is looked at, and
    who gets in; where nobody said that, no member is shown the way in.
    """

    kind: str
    label: str
    url: str
    public: bool
    interactive: bool
    entry: Entry | None = None
    every: Every = Every.TERM


def checked(
    kind: str,
    label: str,
    url: str,
    *,
    public: bool,
    interactive: bool | None,
    entry: Entry | None = None,
    every: Every = Every.TERM,
) -> Platform:
    """A platform as it may stand in the register; `interactive` None takes what is usual for the kind.

    Raises `Invalid` with a sentence for the field that cannot be used.
    """
    kind, label = kind.strip().lower(), " ".join(label.split())
    if kind not in KINDS:
        raise Invalid.field("kind", "Please choose what kind of platform it is.")
    if not 1 <= len(label) <= _LONGEST_LABEL:
        raise Invalid.field("label", f"Please say what it is called, in {_LONGEST_LABEL} characters or fewer.")
    _check_secret("label", label)
    link = check_url(kind, url)
    if public and link and invites(kind, link):
        raise Invalid.field("public", "Chats are for members only, so their links cannot stand on the public page.")
    if entry is Entry.EVERYBODY and invites(kind, link):
        raise Invalid.field("entry", "Keep chats closed: choose your members, or the committee alone.")
    writes = KINDS[kind].interactive if interactive is None else interactive
    return Platform(kind, label, link, public, writes, entry, every)


def _check_secret(field: str, text: str) -> None:
    if looks_like_one(text):
        raise Invalid.field(field, WITHHELD)


def who_gets_in(kind: str, url: str, entry: Entry | None) -> Entry:
    """Who gets in where somebody said so, else who usually does: chats are for members, all else for everybody."""
    return entry or (Entry.MEMBERS if invites(kind, url) else Entry.EVERYBODY)


def invites(kind: str, url: str) -> bool:
    """Whether it is a chat, or whoever has this link may get into one by it."""
    return KINDS[kind].chat or bool(_INVITES.search(url.lower()))


def check_url(kind: str, typed: str) -> str:
    """The link as it is kept: https, or mailto for an e-mail address; empty for a place that has none. Raises `Invalid`.

    People also give the handle of their page, with its @ or without, and links as a browser shows them, without their scheme.
    """
    url = typed.strip()
    if not url:
        if kind in ("website", "email"):
            raise Invalid.field("url", "Please give its address.")
        return ""
    if len(url) > _LONGEST_URL:
        raise Invalid.field("url", f"Please keep the link to {_LONGEST_URL} characters.")
    if not url.isprintable() or any(c.isspace() or c in "\\<>\"'`{}|^" for c in url):
        raise Invalid.field("url", "A link has no spaces, quotes or brackets. Please copy it again.")
    if kind == "email" and not url.lower().startswith("https:"):
        return _mail(url)
    return _https(_whole(KINDS[kind], url))


def _whole(kind: Kind, url: str) -> str:
    """The whole link to what was given: a handle, a link without its scheme, or to one of these sites by http."""
    handle = url.removeprefix("@")
    if kind.handle and re.fullmatch(kind.handle, handle) and not _is_site_of(kind, handle):
        return kind.page.format(handle)
    if _BARE.match(url):
        return f"https://{url}"
    known = kind.page and url.lower().startswith("http://") and _is_site_of(kind, urlsplit(url).netloc)
    return f"https{url[4:]}" if known else url


def _is_site_of(kind: Kind, host: str) -> bool:
    """Whether `host` is the name of the kind's own site, as people and telephones write it."""
    own = (urlsplit(kind.page).hostname or "").removeprefix("www.")
    return re.sub(r"^(www|m|mobile|web)\.", "", host.lower()) in (own, "twitter.com" if own == "x.com" else own)


def _mail(url: str) -> str:
    address = url[7:] if url.lower().startswith("mailto:") else url
    try:
        return f"mailto:{addresses.checked(address)}"
    except Invalid as refusal:
        raise Invalid.field("url", refusal.detail) from refusal


def _https(url: str) -> str:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as failure:
        raise Invalid.field("url", "This is no link that a browser can open. Please copy it again.") from failure
    if parts.scheme.lower() != "https":
        raise Invalid.field("url", "Please give the whole link. It begins with https://")
    if "@" in parts.netloc:
        raise Invalid.field(
            "url", "A link with an @ before its first slash hides where it leads. Please copy it from the address bar."
        )
    if port is not None:
        raise Invalid.field("url", "Please leave out the colon and the number after the name of the site.")
    host = _host(parts)
    return parts._replace(scheme="https", netloc=host).geturl()


def _host(parts: SplitResult) -> str:
    """The name of the site in plain letters (a name in other scripts as its punycode, which shows it for what it is). Raises `Invalid`."""
    told = (parts.hostname or "").rstrip(".")
    try:
        ip_address(told)
    except ValueError:
        pass
    else:
        raise Invalid.field("url", "Please give the name of the site, not a number.")
    try:
        return addresses.site(told)
    except Invalid as refusal:
        raise Invalid.field("url", "This is no name of a site. Please copy the link again.") from refusal


def shown_host(url: str) -> str:
    """Where a link leads, in a few letters: the name of the site as it is kept, or the e-mail address."""
    return url[7:] if url.startswith("mailto:") else (urlsplit(url).hostname or "")


def check_number(live: int) -> None:
    """Raises `Invalid` where a group that has `live` platforms in its register cannot have one more."""
    if live >= MOST:
        raise Invalid.field("label", f"A group can have {MOST} platforms. Please retire one that is not used any more.")


MOST_ADMINS = 20
_LONGEST_NAME, _LONGEST_ROLE, _LONGEST_WHY = 80, 60, 200


@dataclass(frozen=True)
class Admin:
    """Somebody who can run a platform, and why they need it: one of the committee, by `person_id`, or somebody whose name was typed."""

    admin_id: str
    name: str
    role: str
    why: str
    person_id: str = ""


def check_admin(name: str, role: str, why: str, *, account: bool) -> tuple[str, str, str]:
    """Name, role and reason as they are kept; a name has to be typed only where it is nobody with an `account`. Raises `Invalid`."""
    name, role, why = (" ".join(text.split()) for text in (name, role, why))
    if not account and not 1 <= len(name) <= _LONGEST_NAME:
        raise Invalid.field("name", f"Please choose somebody, or type a name of {_LONGEST_NAME} characters or fewer.")
    if len(role) > _LONGEST_ROLE:
        raise Invalid.field("role", f"Please keep the role to {_LONGEST_ROLE} characters.")
    if not 1 <= len(why) <= _LONGEST_WHY:
        raise Invalid.field("why", f"Please say why they need it, in {_LONGEST_WHY} characters or fewer.")
    for field, text in (("name", name), ("role", role), ("why", why)):
        _check_secret(field, text)
    return name, role, why


def check_admins(admins: Sequence[Admin], person_id: str) -> None:
    """Raises `Invalid` where one more cannot be listed, or who they are stands there already."""
    if person_id and any(one.person_id == person_id for one in admins):
        raise Invalid.field("admin", "They are on the list already.")
    if len(admins) >= MOST_ADMINS:
        raise Invalid.field("admin", f"A platform can have {MOST_ADMINS} admins. Please take off somebody who does not need it.")


PLACES: Mapping[str, str] = {
    "description": "in its description",
    "pinned": "in a pinned message",
    "greeting": "in what greets whoever joins",
    "rules": "in its rules",
    "post": "in a post that stays on top",
}
"""Where a platform shows the conduct statement, in words."""


@dataclass(frozen=True)
class Seen:
    """What an officer says to have seen on a platform: that only those are in it whom it is for, that its admins are just those on the list,
    and that it shows the conduct statement, at one of `PLACES`.
    """

    members: bool = False
    admins: bool = False
    statement: bool = False
    place: str = ""


def check_seen(seen: Seen, *, entry: Entry, interactive: bool) -> None:
    """Raises `Invalid` where nothing was said, or something that cannot be said of such a platform."""
    if not (seen.members or seen.admins or seen.statement):
        raise Invalid.field("admins", "Please look there, then tick what you saw.")
    if seen.members and entry is Entry.EVERYBODY:
        raise Invalid.field("members", "This platform is open to everybody, so nobody has to look who is in it.")
    if seen.statement and not interactive:
        raise Invalid.field("statement", "Nobody but you writes here, so it needs no statement.")
    if seen.statement and seen.place not in PLACES:
        raise Invalid.field("place", "Please choose where the statement stands.")


@dataclass(frozen=True)
class Said:
    """What an officer once said of a platform: on which day, their name and role.

    Of a statement also where, of which policy's version, and the `joining_mark` of its words, if that was kept.
    """

    on: date
    by: str
    role: str
    place: str = ""
    version: str = ""
    words: str = ""


@dataclass(frozen=True)
class Registered:
    """A platform as the register has it now. Those that are older than owners and admins have none."""

    platform_id: str
    kind: str
    label: str
    url: str
    public: bool
    interactive: bool
    entry: Entry
    added_at: datetime
    shown_to_members: bool = False
    every: Every = Every.TERM
    owner_id: str = ""
    owner: str = ""
    admins: Sequence[Admin] = ()
    members_said: Said | None = None
    admins_said: Said | None = None
    statement_said: Said | None = None
    looked_on: date | None = None
    to_remove: int = 0
    strangers: int = 0

    @property
    def added_on(self) -> date:
        """The day on which it was added, by the calendar in London."""
        return london_day(self.added_at)


class Flaw(StrEnum):
    """What can be wrong with a platform, as far as the register tells."""

    NO_OWNER = "no-owner"
    OWNER_LEFT = "owner-left"
    ADMIN_LEFT = "admin-left"
    TOO_MANY_ADMINS = "too-many-admins"
    TOO_FEW_ADMINS = "too-few-admins"
    MEMBERS_UNSEEN = "members-unseen"
    ADMINS_UNSEEN = "admins-unseen"
    STATEMENT_UNSEEN = "statement-unseen"
    LIST_UNSEEN = "list-unseen"
    PEOPLE_LEFT = "people-left"
    STRANGERS = "strangers"


OF_PEOPLE = frozenset({Flaw.LIST_UNSEEN, Flaw.PEOPLE_LEFT, Flaw.STRANGERS})
"""What is mended on the list of who is in a chat."""
ASKED = frozenset({Flaw.MEMBERS_UNSEEN, Flaw.ADMINS_UNSEEN, Flaw.STATEMENT_UNSEEN, *OF_PEOPLE})
"""What is mended by an officer who looks there and says what they saw."""


@dataclass(frozen=True)
class Problem:
    """Something that is wrong with a platform: what, a plain sentence that names the platform, and what to do about it."""

    flaw: Flaw
    text: str
    to_do: str


def problems(platform: Registered, in_office: Collection[str], today: date, policy: Policy) -> list[Problem]:
    """All that is wrong with a platform `today`, the most pressing first, each flaw once; nothing where all is well.

    `in_office` are the ids of those whose role on the group's committee runs today, as `people.in_office` has them.
    """
    of_people = _of_people(platform, today, policy) if platform.shown_to_members else ()
    return [
        *_of_owner(platform, in_office),
        *_of_admins(platform, in_office, policy),
        *of_people,
        *_unseen(platform, today, policy),
    ]


def _of_people(one: Registered, today: date, policy: Policy) -> Iterable[Problem]:
    found = sentences(one.label, one.to_remove, one.strangers, list_seen_on(one), policy.chats.look_weeks, today)
    return (Problem(Flaw(flaw), said, to_do) for flaw, said, to_do in found)


def list_seen_on(one: Registered) -> date:
    """The day on which somebody last looked who is in a chat: through its list, or as they said of it; else when it was added."""
    said = one.members_said.on if one.members_said else one.added_on
    return max(one.added_on, said, one.looked_on or one.added_on)


def _of_owner(one: Registered, in_office: Collection[str]) -> Iterable[Problem]:
    if not one.owner_id:
        yield Problem(Flaw.NO_OWNER, f"“{one.label}” has no owner.", "Name somebody on the committee who answers for it.")
    elif one.owner_id not in in_office:
        said = f"{one.owner} owns “{one.label}”, but is not on the committee any more."
        yield Problem(Flaw.OWNER_LEFT, said, "Name a new owner, and have the access handed over.")


def _of_admins(one: Registered, in_office: Collection[str], policy: Policy) -> Iterable[Problem]:
    left = [admin.name for admin in one.admins if admin.person_id and admin.person_id not in in_office]
    if left:
        are = "is still an admin" if len(left) == 1 else "are still admins"
        off = "is" if len(left) == 1 else "are"
        said = f"{_listed(left)} {are} of “{one.label}”, but {off} not on the committee any more."
        yield Problem(Flaw.ADMIN_LEFT, said, "Remove their access there, then take them off the list.")
    number, bounds = len(keyholders(one)), policy.platforms
    if number > bounds.admins_most:
        said = f"{number} people can run “{one.label}”. The union asks for {bounds.admins_most} at most."
        yield Problem(Flaw.TOO_MANY_ADMINS, said, "Remove the access of those who do not need it, then take them off the list.")
    if one.interactive and number < bounds.admins_least:
        who = {0: "Nobody on the list can", 1: "Only one person can"}.get(number, f"Only {number} people can")
        said = f"{who} run “{one.label}”. If something happens, that is not enough."
        yield Problem(Flaw.TOO_FEW_ADMINS, said, "Make somebody else an admin there, then add them to the list.")


def keyholders(one: Registered) -> set[str]:
    """Who can run a platform: its owner and its admins, each once."""
    return {admin.person_id or admin.admin_id for admin in one.admins} | ({one.owner_id} if one.owner_id else set())


def _unseen(one: Registered, today: date, policy: Policy) -> Iterable[Problem]:
    since = seen_since(one.every, today, policy)
    when = {Every.TERM: "this term", Every.MONTH: "in the last month", Every.WEEK: "in the last week"}[one.every]
    if one.entry in ONLY and not _fresh(one.members_said, since):
        said = f"Nobody has said {when} that {ONLY[one.entry]} in “{one.label}”."
        yield Problem(Flaw.MEMBERS_UNSEEN, said, "Look who is in it, remove those who do not belong there, then say so.")
    if one.interactive and not _fresh(one.statement_said, since):
        said = f"Nobody has said {when} that “{one.label}” shows the conduct statement."
        yield Problem(Flaw.STATEMENT_UNSEEN, said, "Put it where whoever joins reads it, then say so.")
    elif one.interactive and one.statement_said and not says_todays_words(one.statement_said, policy):
        said = f"The conduct statement was changed since it was put on “{one.label}”."
        yield Problem(Flaw.STATEMENT_UNSEEN, said, "Put the new words there, then say so.")
    if not _fresh(one.admins_said, since):
        said = f"Nobody has said {when} that the admins of “{one.label}” are just those on the list."
        yield Problem(Flaw.ADMINS_UNSEEN, said, "Look at its admins there, then say so.")


def says_todays_words(said: Said, policy: Policy) -> bool:
    """Whether the statement that was seen has the words of the policy in force, whatever else of that was changed meanwhile."""
    return said.words == policy.joining_mark if said.words else said.version == policy.version


ONLY: Mapping[Entry, str] = {
    Entry.MEMBERS: "only current members are",
    Entry.COMMITTEE: "only the current committee is",
}
"""What is said of who is in a platform that is not for everybody, before "in"."""


def seen_since(every: Every, today: date, policy: Policy) -> date:
    """The day from which on what was said of a platform counts `today`: since the term began, or for as long as it is said to hold."""
    began = policy.term_began(today)
    return max(began, today - _LASTS[every] + timedelta(days=1)) if every in _LASTS else began


def _fresh(said: Said | None, since: date) -> bool:
    return said is not None and said.on >= since


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
