"""Truths about the union's policy pack: its conduct texts, its staff contacts, its academic year.

"Provide a statement to members upon joining that your web platforms are for discussion and communication around student group
activities only and behaviour associated with the unacceptable conduct in this document is not tolerated" (guidance, "Managing
your Web Platforms"). What a person accepted is a version of this pack, so a pack in force is never changed, only followed by another.
"""

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from union.errors import Invalid

if TYPE_CHECKING:
    from union.core.policy import views

PAGES = ("privacy", "terms", "accessibility", "help", "contact")
"""The pages that every site has, by what they are called in the pack and in their addresses."""
_YEAR = 365


@dataclass(frozen=True)
class Contact:
    """Staff support for one type of group; `deputy` is the type whose team steps in, or empty for the team of all staff."""

    type: str
    label: str
    team: str
    email: str
    note: str = ""
    deputy: str = ""


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
        number, part = (self.keep_days // _YEAR, "year") if self.keep_days % _YEAR == 0 else (self.keep_days, "day")
        return f"{number:,} {part}" if number == 1 else f"{number:,} {part}s"


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
    contacts: Mapping[str, Contact]
    elections: Minima
    reports: Terms
    otherwise: str
    individual: Mapping[str, str]
    approves_pages: bool
    danger: Sequence["views.Help"]
    signposts: Sequence["views.Help"]
    pages: Mapping[str, "views.Text"]

    def contact(self, group_type: str) -> "views.Contact":
        """Whom a group of this type writes to: team, address and what else there is to know."""
        found = self.contacts[self.team_for(group_type)]
        return {"team": found.team, "email": found.email, "note": found.note}

    def staff(self, group_type: str, group_id: str | None) -> str:
        """The address of whoever looks after a group: the individual contact of a part-time officer, else the team."""
        return self.individual.get(group_id or "", self.contacts[self.team_for(group_type)].email)

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
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as failure:
        raise Invalid.field("policy", f"The policy pack cannot be used: {failure}.") from failure


def _policy(pack: Mapping[str, Any]) -> Policy:
    month, day = (int(part) for part in pack["academic_year_ends"].split("-"))
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
        academic_year_ends=(month, day),
        contacts={team["type"]: Contact(**team) for team in pack["teams"]},
        elections=Minima(**pack.get("elections", {})),
        reports=Terms(**{name: hours for name, hours in pack.get("reports", {}).items() if name != "otherwise"}),
        otherwise=pack.get("reports", {}).get("otherwise") or pack["teams"][0]["type"],
        approves_pages=_switch(pack.get("mini_sites", {}).get("approval", False)),
        danger=_helps(pack.get("danger", ())),
        signposts=_helps(pack.get("signposts", ())),
        individual={contact["group"]: contact["email"] for contact in pack.get("individual_contacts", ())},
        pages={name: _text(name, told) for name, told in pack.get("pages", {}).items()},
    )


def _text(name: str, told: Mapping[str, str]) -> "views.Text":
    if name not in PAGES:
        raise ValueError(f"pages.{name} is none of {', '.join(PAGES)}")
    return {"title": told["title"], "text": told["text"].strip()}


def _switch(told: Any) -> bool:
    """A switch is on or off. Raises `ValueError` for anything else: a pack is written by a person."""
    if not isinstance(told, bool):
        raise ValueError("mini_sites.approval has to be true or false")  # noqa: TRY004 - as all that is wrong with a pack
    return told


def _helps(told: Sequence[Mapping[str, str]]) -> "list[views.Help]":
    return [{"label": one["label"], "url": one["url"], "text": one["text"]} for one in told]
