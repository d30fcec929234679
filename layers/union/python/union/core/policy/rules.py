"""Truths about the union's policy pack: its conduct texts, its staff contacts, its academic year.

"Provide a statement to members upon joining that your web platforms are for discussion and communication around student group
activities only and behaviour associated with the unacceptable conduct in this document is not tolerated" (guidance, "Managing
your Web Platforms"). What a person accepted is a version of this pack, so a pack in force is never changed, only followed by another.
"""

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from union.core.contacts import rules as contacts
from union.core.contacts.rules import Individual
from union.core.policy import retention
from union.core.policy.bounds import check_whole
from union.core.policy.retention import Retention
from union.errors import Invalid

if TYPE_CHECKING:
    from union.core.policy import views

PAGES = ("privacy", "terms", "accessibility", "help", "contact")
"""The pages that every site has, by what they are called in the pack and in their addresses."""
_YEAR = 365
_OFFICERS = "part_time_officers"
"""The groups of which each has a staff contact of its own, unless a pack says something else (guidance)."""
SITE = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
"""The name of a site, in small letters."""


@dataclass(frozen=True)
class Contact:
    """Staff support for one type of group; `deputy` is the type whose team steps in, or empty for the team of all staff.

    `individual` says that each group of the type has a staff contact of its own.
    """

    type: str
    label: str
    team: str
    email: str
    note: str = ""
    deputy: str = ""
    individual: bool = False


@dataclass(frozen=True)
class Minima:
    """The least that the union's policy asks for, in days by the calendar in London; for the poll and for complaints in hours.

    Raises `ValueError` for anything but whole numbers from 0 on.
    """

    notice_days: int = 7
    nominations_days: int = 5
    review_days: int = 1
    poll_hours: int = 24
    complaints_hours: int = 48

    def __post_init__(self) -> None:
        """A policy pack is written by a person."""
        for name, value in vars(self).items():
            if type(value) is not int or value < 0:
                raise ValueError(f"elections.{name} has to be a whole number")


@dataclass(frozen=True)
class Terms:
    """How fast the union looks at a report and how long it keeps a case; from the policy pack, each at least what the rules allow."""

    urgent_hours: int = 4
    normal_hours: int = 24
    advice_hours: int = 72
    update_days: int = 7
    keep_days: int = 1095

    def first_look(self, how: str) -> timedelta:
        """How soon somebody has to take a case of this severity."""
        hours = {"urgent": self.urgent_hours, "normal": self.normal_hours, "advice": self.advice_hours}
        return timedelta(hours=hours[how])

    def next_look(self) -> timedelta:
        """How soon a case in hand has to move on."""
        return timedelta(days=self.update_days)

    def kept(self) -> timedelta:
        """How long a closed case is kept."""
        return timedelta(days=self.keep_days)

    def kept_in_words(self) -> str:
        """How long a closed case is kept, as a page says it: whole years where it is that."""
        return retention.in_words(self.keep_days)


_MOST_ADMINS = 20


@dataclass(frozen=True)
class Platforms:
    """How many people should be able to run one platform of a group's elsewhere, its owner among them.

    Where others write too, one who is ill or leaves must not be the only one; and whoever does not need the keys must not have them. Raises
    `ValueError` for anything but whole numbers from 1 to 20 of which the first is not above the second.
    """

    admins_least: int = 2
    admins_most: int = 5

    def __post_init__(self) -> None:
        """A policy pack is written by a person."""
        check_whole("platforms", self, dict.fromkeys(vars(self), (1, _MOST_ADMINS)))
        if self.admins_least > self.admins_most:
            raise ValueError("platforms.admins_least cannot be above platforms.admins_most")


@dataclass(frozen=True)
class Checks:
    """The nightly look at groups' platforms: the days to mend what is found; the weeks for which news keeps a group's page up to date, after
    which a group that has no event ahead has gone quiet; and after how many nights on which a page could not be looked at staff are told.

    Raises `ValueError` for anything but whole numbers within `_CHECKS`.
    """

    mend_days: int = 14
    news_weeks: int = 6
    nights: int = 5

    def __post_init__(self) -> None:
        """A policy pack is written by a person."""
        check_whole("checks", self, _CHECKS)


@dataclass(frozen=True)
class Chats:
    """Chats for members: the days for which somebody whose membership ran out may stay, and the weeks within which a committee looks through
    the list of who is in.

    Raises `ValueError` for anything but whole numbers within `_CHATS`.
    """

    grace_days: int = 14
    look_weeks: int = 4

    def __post_init__(self) -> None:
        """A policy pack is written by a person."""
        check_whole("chats", self, _CHATS)


_CHATS = {"grace_days": (0, 90), "look_weeks": (1, 26)}
_CHECKS = {"mend_days": (1, 90), "news_weeks": (1, 52), "nights": (2, 60)}
_MOST_DAYS, _MOST_THINGS, _MOST_REMINDERS = 90, 12, 6


@dataclass(frozen=True)
class Handovers:
    """How one committee hands over to the next: for how many days after the new one has its roles the old one still can; after how many days
    both are reminded, and after how many staff are told; and the `things` that every group hands over beside its platforms.

    Raises `ValueError` for anything but whole numbers from 1 to 90 of which staff's is not below the committees', and for things without names.
    """

    days: int = 21
    remind_days: int = 7
    staff_days: int = 14
    things: Sequence["views.Thing"] = ()

    def __post_init__(self) -> None:
        """A policy pack is written by a person."""
        check_whole("handovers", self, dict.fromkeys(("days", "remind_days", "staff_days"), (1, _MOST_DAYS)))
        if self.staff_days < self.remind_days:
            raise ValueError("handovers.staff_days cannot be below handovers.remind_days")
        _check_things("handovers.things", self.things)


def _check_things(of: str, things: Sequence["views.Thing"]) -> None:
    names = [one["name"] for one in things]
    if len({*names}) < len(names) or len(names) > _MOST_THINGS or not all(one["label"] and one["text"] for one in things):
        raise ValueError(f"{of} are {_MOST_THINGS} at most, each with a name of its own, a label and a text")


_TERMS = ("09-14", "01-11", "04-19")
_ANY_YEAR, _REMINDERS = 2001, 2
"""A year without a 29 February, and how often a review reminds."""


def _month_and_day(told: str) -> tuple[int, int]:
    """A day that every year has, such as "09-14". Raises `ValueError`."""
    month, day = (int(part) for part in told.split("-"))
    date(_ANY_YEAR, month, day)
    return month, day


@dataclass(frozen=True)
class Committees:
    """What whoever gets a committee role accepts on data protection; in days by the calendar in London, when they are reminded of it, when
    once more, and how long staff support can appoint somebody for; and when in the year access is reviewed, as (month, day), with the days
    for it.

    Raises `ValueError` for a text that is missing, days that are not whole numbers from 1 on, or dates and reminders that cannot be.
    """

    data_protection_version: str = "2026-11"
    data_protection: Sequence[str] = (
        "In a committee role you see things about other people. Use them for the group's work alone, and look only at what you need.",
        "Do not copy them elsewhere or pass them on, and keep none of them when your role ends.",
        "Keep your account to yourself. Did something go to the wrong person or get lost? Tell staff support at once.",
    )
    remind_days: int = 3
    accept_days: int = 10
    appoint_days: int = 120
    reviews: Sequence[tuple[int, int]] = ((3, 1), (11, 1))
    review_days: int = 14
    review_reminders: Sequence[int] = (5, 10)

    def __post_init__(self) -> None:
        """A policy pack is written by a person."""
        if not (
            self.data_protection_version and self.data_protection and all(isinstance(one, str) for one in self.data_protection)
        ):
            raise ValueError("committees.data_protection needs a version and paragraphs of text")
        days = {name: getattr(self, name) for name in ("remind_days", "accept_days", "appoint_days", "review_days")}
        for name, told in (*days.items(), *(("review_reminders", one) for one in self.review_reminders)):
            if type(told) is not int or told < 1:
                raise ValueError(f"committees.{name} has to be a whole number of days from 1 on")
        if max(days.values()) > _YEAR:
            raise ValueError("nothing of committees takes longer than a year")
        last = [*self.review_reminders, self.review_days]
        if len(self.review_reminders) != _REMINDERS or last != sorted(set(last)):
            raise ValueError("committees.review_reminders are two days before the review ends, one after the other")
        self._check_dates()

    def _check_dates(self) -> None:
        begins = sorted(date(_ANY_YEAR, month, day) for month, day in self.reviews)
        again = [*begins, *(one.replace(year=_ANY_YEAR + 1) for one in begins[:1])]
        if any((after - before).days <= self.review_days for before, after in pairwise(again)):
            raise ValueError("committees.reviews: one has to end before the next begins")


@dataclass(frozen=True)
class Applications:
    """What it takes to found a group: how many founders, sent in how many weeks, decided in how many days; and where students have addresses.

    Raises `ValueError` for what is out of bounds.
    """

    founders: int = 10
    weeks: int = 8
    decide_days: int = 14
    addresses: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """A policy pack is written by a person. Of fewer than three founders one could outvote nobody."""
        check_whole("applications", self, {"founders": (3, 50), "weeks": (2, 26), "decide_days": (1, 60)})
        if not all(isinstance(one, str) and SITE.fullmatch(one) for one in self.addresses):
            raise ValueError("applications.addresses has to be a list of sites such as students.example.ac.uk")


@dataclass(frozen=True)
class Leaving:
    """How a group leaves, in days: how long everybody knows of it before, how long it can be brought back, by when its money is settled.

    Raises `ValueError` for anything but whole numbers from 1 on, and for more than ten years.
    """

    notice_days: int = 7
    restore_days: int = 365
    settle_days: int = 28

    def __post_init__(self) -> None:
        """A policy pack is written by a person."""
        check_whole("leaving", self, dict.fromkeys(vars(self), (1, 10 * _YEAR)))


_REAFFILIATION = {"opens_weeks": (1, 26), "decide_days": (1, 90)}


@dataclass(frozen=True)
class Reaffiliation:
    """When groups re-affiliate: by which (month, day) of each year, from how many weeks before it, reminded how many days before it and after
    it; in how many days staff decide; whether somebody has to have been elected since the year before; and what a committee says for itself.

    Raises `ValueError` for what is out of bounds.
    """

    last_day: tuple[int, int] = (10, 31)
    opens_weeks: int = 8
    reminders_before: Sequence[int] = (28, 7)
    reminders_after: Sequence[int] = (1, 14)
    decide_days: int = 14
    election: bool = True
    claims: Sequence["views.Thing"] = ()

    def __post_init__(self) -> None:
        """A policy pack is written by a person."""
        check_whole("reaffiliation", self, _REAFFILIATION)
        for name, most in (("reminders_before", self.opens_weeks * 7), ("reminders_after", _MOST_DAYS)):
            days = getattr(self, name)
            if len(days) > _MOST_REMINDERS or any(type(one) is not int or not 1 <= one <= most for one in days):
                raise ValueError(f"reaffiliation.{name} are {_MOST_REMINDERS} whole numbers of days from 1 to {most} at most")
        if type(self.election) is not bool:
            raise ValueError("reaffiliation.election has to be true or false")
        _check_things("reaffiliation.claims", self.claims)


@dataclass(frozen=True)
class Policy:
    """One version of the union's policy pack."""

    version: str
    title: str
    introduction: str
    zero_tolerance: Sequence["views.Tenet"]
    joining_statement: Sequence[str]
    reopening_reminder: Sequence[str]
    freeze_statement: str
    statement: str
    direct_message: str
    academic_year_ends: tuple[int, int]
    terms_begin: Sequence[tuple[int, int]]
    contacts: Mapping[str, Contact]
    elections: Minima
    committees: Committees
    leaving: Leaving
    reaffiliation: Reaffiliation
    reports: Terms
    retention: Retention
    platforms: Platforms
    checks: Checks
    chats: Chats
    handovers: Handovers
    applications: Applications
    otherwise: str
    individual: Mapping[str, str]
    approves_pages: bool
    danger: Sequence["views.Help"]
    signposts: Sequence["views.Help"]
    pages: Mapping[str, "views.Text"]
    kept: Sequence[Individual] = ()
    """The contacts that staff keep; no part of the pack, but read with the one in force."""

    @property
    def joining_mark(self) -> str:
        """A mark of the statement's words that whoever joins accepts: another for other words, and the same in each version that has these."""
        return sha256("\n".join(self.joining_statement).encode()).hexdigest()[:16]

    def term_began(self, today: date) -> date:
        """The first day of the term that runs `today`: what is asked once a term is asked anew from then on."""
        begun = [date(year, *day) for year in (today.year - 1, today.year) for day in self.terms_begin]
        return max(day for day in begun if day <= today)

    def contact(self, group_type: str) -> "views.Contact":
        """Whom a group of this type writes to: team, address and what else there is to know."""
        found = self.contacts[self.team_for(group_type)]
        return {"team": found.team, "email": found.email, "note": found.note}

    def has_individuals(self, group_type: str) -> bool:
        """Whether each group of this type has a staff contact of its own."""
        return group_type in self.contacts and self.contacts[group_type].individual

    def individual_of(self, group_id: str, today: date) -> Individual | None:
        """A group's own staff contact today: as staff keep it, or until they keep one for it as this pack has it."""
        if contacts.has(self.kept, group_id):
            return contacts.running(self.kept, group_id, today)
        told = self.individual.get(group_id)
        return Individual(group_id, "", told, date.min) if told else None

    def is_vacant(self, group_type: str, group_id: str | None, today: date) -> bool:
        """Whether nobody is the staff contact of a group that is to have one of its own."""
        return self.has_individuals(group_type) and bool(group_id) and self.individual_of(str(group_id), today) is None

    def staff(self, group_type: str, group_id: str | None, today: date) -> str:
        """The address of whoever looks after a group today: the individual contact of a part-time officer, or the deputy where that is vacant;
        else the team.
        """
        own = self.individual_of(group_id, today) if group_id else None
        if own is not None:
            return own.email
        vacant = self.is_vacant(group_type, group_id, today)
        return self.contacts[self.team_for(group_type, [group_type] if vacant else ())].email

    def label(self, group_type: str) -> str:
        """What people call groups of this type."""
        return self.contacts[group_type].label if group_type in self.contacts else group_type.replace("_", " ").capitalize()

    def team_for(self, group_type: str, kept_out: Collection[str] = ()) -> str:
        """The type of group whose team looks after something: this one's where there is such a team and it is not `kept_out`.

        Else its deputy, else the team for whatever has no team, else any other. Where all are kept out, that of the team for all staff
        is left, and they find it in this one's queue.
        """
        others = [group_type, self.deputy(group_type) or "", self.otherwise, *self.contacts]
        return next((one for one in others if one in self.contacts and one not in kept_out), self.otherwise)

    def page(self, name: str, **said: str) -> "views.Text":
        """A page of `PAGES`, in which each `{name}` of what is `said` stands for that. Raises `LookupError` where this pack has no such page.

        A pack without such a page borrows another one's, so what is said is always that of the pack in force.
        """
        found = self.pages[name]
        text = found["text"]
        for placeholder, value in said.items():
            text = text.replace(f"{{{placeholder}}}", value)
        return {"title": found["title"], "text": text}

    def deputy(self, group_type: str) -> str | None:
        """The type of group whose team steps in for this one's, where there is one."""
        found = self.contacts.get(group_type)
        return found.deputy if found is not None and found.deputy in self.contacts else None


def parse(text: str) -> Policy:
    """Read a pack from TOML. Raises `Invalid` with the reason where a part is missing or malformed."""
    try:
        return _policy(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, AttributeError, KeyError, TypeError, ValueError) as failure:
        raise Invalid.field("policy", f"The policy pack cannot be used: {failure}.") from failure


def _policy(pack: Mapping[str, Any]) -> Policy:
    return Policy(
        version=pack["version"],
        title=pack["title"],
        introduction=pack["introduction"].strip(),
        zero_tolerance=[{"heading": one["heading"], "text": one["text"]} for one in pack["zero_tolerance"]],
        joining_statement=pack["joining_statement"],
        reopening_reminder=pack["reopening_reminder"],
        freeze_statement=pack["freeze_statement_default"].strip(),
        statement=pack.get("statement_default", "").strip(),
        direct_message=pack.get("direct_message_default", "").strip(),
        academic_year_ends=_month_and_day(pack["academic_year_ends"]),
        terms_begin=[_month_and_day(told) for told in pack.get("terms_begin") or _TERMS],
        contacts={team["type"]: Contact(**{"individual": team["type"] == _OFFICERS, **team}) for team in pack["teams"]},
        elections=Minima(**pack.get("elections", {})),
        committees=_committees(pack.get("committees", {})),
        applications=_applications(pack.get("applications", {})),
        leaving=Leaving(**pack.get("leaving", {})),
        reaffiliation=_reaffiliation(pack.get("reaffiliation", {})),
        reports=Terms(**{name: hours for name, hours in pack.get("reports", {}).items() if name != "otherwise"}),
        retention=Retention(**pack.get("retention", {})),
        platforms=Platforms(**pack.get("platforms", {})),
        checks=Checks(**pack.get("checks", {})),
        chats=Chats(**pack.get("chats", {})),
        handovers=_handovers(pack.get("handovers", {})),
        otherwise=pack.get("reports", {}).get("otherwise") or pack["teams"][0]["type"],
        approves_pages=_switch(pack.get("mini_sites", {}).get("approval", False)),
        danger=_helps(pack.get("danger", ())),
        signposts=_helps(pack.get("signposts", ())),
        individual={contact["group"]: contact["email"] for contact in pack.get("individual_contacts", ())},
        pages={name: _text(name, told) for name, told in pack.get("pages", {}).items()},
    )


def _handovers(told: Mapping[str, Any]) -> Handovers:
    return Handovers(**{**told, "things": _things(told.get("things", ()))})


def _things(told: Sequence[Mapping[str, str]]) -> "list[views.Thing]":
    return [{"name": one["name"], "label": one["label"], "text": one["text"]} for one in told]


def _reaffiliation(told: Mapping[str, Any]) -> Reaffiliation:
    day = {"last_day": _month_and_day(told["last_day"])} if "last_day" in told else {}
    claims = {"claims": _things(told["claims"])} if "claims" in told else {}
    return Reaffiliation(**{**told, **day, **claims})


def _applications(told: Mapping[str, Any]) -> Applications:
    return Applications(**{**told, "addresses": tuple(told.get("addresses", ()))})


def _text(name: str, told: Mapping[str, str]) -> "views.Text":
    if name not in PAGES:
        raise ValueError(f"pages.{name} is none of {', '.join(PAGES)}")
    return {"title": told["title"], "text": told["text"].strip()}


def _committees(told: Mapping[str, Any]) -> Committees:
    dates = {"reviews": sorted(_month_and_day(one) for one in told["reviews"])} if "reviews" in told else {}
    return Committees(**{**told, **dates})


def _switch(told: Any) -> bool:
    """A switch is on or off. Raises `ValueError` for anything else: a pack is written by a person."""
    if not isinstance(told, bool):
        raise ValueError("mini_sites.approval has to be true or false")  # noqa: TRY004 - as all that is wrong with a pack
    return told


def _helps(told: Sequence[Mapping[str, str]]) -> "list[views.Help]":
    return [{"label": one["label"], "url": one["url"], "text": one["text"]} for one in told]
