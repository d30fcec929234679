"""Beginnings of the letters that committees write every year, with what is to be filled in between brackets."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from union.membership.mailings.views import LetterTemplate as Shown

_TEXTS = Path(__file__).parent / "texts"


@dataclass(frozen=True)
class Template:
    """A letter that is begun: what it is called and for, its subject and its text, in the house's Markdown."""

    label: str
    about: str
    subject: str

    def text(self, name: str) -> str:
        """Its text."""
        return (_TEXTS / f"{name}.md").read_text(encoding="utf-8").strip()


TEMPLATES: Mapping[str, Template] = {
    "welcome": Template("Welcome", "In autumn, to those who have just joined", "Welcome to [group]"),
    "elections": Template("Elections", "Before nominations open", "Stand for the committee of [group]"),
    "renewal": Template("Renewal", "Before memberships end", "Your membership of [group] ends soon"),
}


def begun(name: str, group_name: str) -> dict[str, str]:
    """Subject and text of the template of this name for a group; nothing where there is none."""
    found = TEMPLATES.get(name)
    if found is None:
        return {}
    return {
        "subject": found.subject.replace("[group]", group_name),
        "text": found.text(name).replace("[group]", group_name),
    }


@cache
def shown() -> "list[Shown]":
    """The templates as the committee's list shows them."""
    return [{"name": name, "label": one.label, "about": one.about} for name, one in TEMPLATES.items()]
