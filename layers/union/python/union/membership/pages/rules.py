"""Truths about a group's own page.

A mini site allows a group to "Promote their events and activities" and to "Provide information about the purpose of the student group"; the
union asks that it "is maintained with up to date information" and is used "as a professional space to inform members and prospective members
… and answer general enquiries" (guidance, "Web Platforms" and "Managing your Web Platforms"). So the committee writes it, every version is
kept with who wrote it, and nobody's words are lost when two write at once.
What is written on a group's colour can be read by everybody: its contrast is at least that of WCAG 2.2, 1.4.3.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zlib import crc32

from union import colours
from union.colours import ENOUGH, INK, WHITE, contrast
from union.core.pictures.rules import shown
from union.errors import Invalid
from union.text import folded, sides

if TYPE_CHECKING:
    from union.membership.pages import views

LABELS: Mapping[str, str] = {
    "summary": "In one sentence",
    "purpose": "What you do",
    "how_to_join": "How to join",
    "meets": "When and where you meet",
    "contact": "How to reach you",
    "enquiries": "A form for questions",
    "colour": "Colour",
    "banner": "Banner",
    "banner_alt": "What the banner shows",
    "logo": "Logo",
    "logo_alt": "What the logo shows",
}
"""What each part of a page is called, in the order in which it is looked at."""
WORDS = ("summary", "purpose", "how_to_join", "meets", "contact", "enquiries", "colour")
"""The parts that are written together, in one form."""
PICTURES = ("banner", "logo")
SUMMARY, PURPOSE, PART = 200, 6_000, 3_000
"""The most characters of the one sentence, of what a group does, and of each other text."""
VERSIONS = 50
"""So many versions are listed, the newest first."""
DIGITS = 6
"""The digits of a version's number, with leading zeros where it is kept."""
SWATCHES: Mapping[str, str] = {
    "#0b3f3b": "Deep green",
    "#1d4ed8": "Blue",
    "#5b21b6": "Purple",
    "#9d174d": "Berry",
    "#b3261e": "Red",
    "#ffc94a": "Gold",
    "#74d6c8": "Mint",
    "#374151": "Slate",
}
"""Colours that can be chosen without more, with their names."""
_SMALL_WORDS = {"the", "of", "and", "a", "an", "for", "in", "at", "society", "club", "group", "union"}


@dataclass(frozen=True)
class Content:
    """All that a committee says on its page: texts, pictures by their names with what they show in words, and a colour or none."""

    summary: str = ""
    purpose: str = ""
    how_to_join: str = ""
    meets: str = ""
    contact: str = ""
    enquiries: bool = True
    colour: str = ""
    banner: str = ""
    banner_alt: str = ""
    logo: str = ""
    logo_alt: str = ""

    def kept(self) -> dict[str, Any]:
        """The content as it is stored."""
        return asdict(self)

    def with_words(self, words: Mapping[str, Any]) -> "Content":
        """The same with other words."""
        return content({**self.kept(), **{name: words[name] for name in WORDS}})

    def with_picture(self, which: str, name: str, alt: str) -> "Content":
        """The same with another banner or logo, or with none where `name` is empty."""
        return content({**self.kept(), which: name, f"{which}_alt": alt if name else ""})


def content(kept: Mapping[str, Any]) -> Content:
    """The content as it was stored, whatever a later edition of this house keeps besides or an earlier one did not know."""
    return Content(**{one.name: kept[one.name] for one in fields(Content) if kept.get(one.name) is not None})


def changed(old: Content, new: Content) -> list[str]:
    """The names of the parts in which two contents differ, in the order in which they are looked at."""
    return [name for name in LABELS if getattr(old, name) != getattr(new, name)]


def colour(typed: str) -> str:
    """A colour as it is kept, such as #0b3f3b; nothing for none. Raises `Invalid` for what is none, or what text cannot be read on."""
    if not typed:
        return ""
    told = colours.read(typed)
    if told is None:
        raise Invalid.field("colour", "Please type the colour as six digits and letters from a to f, such as #0b3f3b.")
    if best(told) < ENOUGH:
        reached = colours.told(best(told))
        says = f"Neither white nor dark text can be read well on {told}: the contrast is {reached}, and has to be {ENOUGH}."
        raise Invalid.field("colour", f"{says} {nearest(told)} is very near and works.")
    return told


@lru_cache(1_000)
def text_on(colour: str) -> str:
    """In which of our two colours of text words can be read better on a colour. It is the same by day and in the dark."""
    return max((WHITE, INK), key=lambda text: contrast(text, colour))


def best(colour: str) -> float:
    """The contrast of whichever of our texts can be read better on a colour."""
    return contrast(text_on(colour), colour)


def nearest(colour: str) -> str:
    """The colour of the same hue, lighter or darker by as little as possible, on which text can be read."""
    return colours.nearest(colour, lambda one: best(one) >= ENOUGH)


def usual_colour(group_id: str) -> str:
    """The colour of a group that has chosen none: always the same one, and not that of every other group."""
    known = list(SWATCHES)
    return known[crc32(group_id.encode()) % len(known)]


def initials(name: str) -> str:
    """One or two letters that stand for a group's name in its drawn mark."""
    words = [word for word in re.findall(r"\w+", name) if any(character.isalpha() for character in word)]
    telling = [word for word in words if folded(word) not in _SMALL_WORDS] or words
    return "".join(word[0] for word in telling[:2]).upper()[:2] or "·"


@dataclass(frozen=True)
class Step:
    """Something that a page needs before it tells people who the group is: what to do, and in which of its forms."""

    name: str
    what: str
    form: str
    done: bool


def steps(page: Content) -> list[Step]:
    """The three steps by which a page begins to tell something."""
    says = bool(page.summary and page.purpose and page.purpose != page.summary)
    return [
        Step("say", "Say what you do and who it is for", "words", says),
        Step("meet", "Say when and where you meet", "words", bool(page.meets)),
        Step("show", "Show yourselves: a logo or a banner", "pictures", bool(page.banner or page.logo)),
    ]


@dataclass(frozen=True)
class Meanwhile:
    """A part of a page that somebody else changed while one wrote: what it was, what it is now, and whether one had left it as it was."""

    name: str
    was: str
    now: str
    untouched: bool


def meanwhile(base: Content, theirs: Content, typed: Mapping[str, str]) -> list[Meanwhile]:
    """What somebody else changed of the words since `base`, which one began from, beside what one has `typed`."""
    found = []
    for name in changed(base, theirs):
        if name in WORDS and name in typed:
            was, now = _as_typed(getattr(base, name)), _as_typed(getattr(theirs, name))
            mine = typed[name].replace("\r\n", "\n").strip()
            if mine != now:
                found.append(Meanwhile(name, was, now, mine == was))
    return found


def _as_typed(value: str | bool) -> str:
    """What a form sends for what is kept."""
    return value if isinstance(value, str) else ("yes" if value else "")


def fields_of(name: str) -> tuple[str, ...]:
    """The fields of the form in which a part of a page stands: a colour has one to choose it and one to type it."""
    return ("colour", "own_colour") if name == "colour" else (name,)


def number(typed: str) -> int:
    """The number of a version; of what is none, one that no page has, so that who asks is looked at first."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= DIGITS else -1


def values(page: Content) -> dict[str, str]:
    """What stands in the fields: a colour that is none of those to choose from is typed."""
    told = {name: getattr(page, name) for name in ("summary", "purpose", "how_to_join", "meets", "contact")}
    own = page.colour and page.colour not in SWATCHES
    colours = {"colour": "own" if own else page.colour, "own_colour": page.colour if own else ""}
    return {**told, **colours, "enquiries": "yes" if page.enquiries else ""}


def differences(old: Content, new: Content) -> "list[views.Difference]":
    """The parts in which two versions differ, side by side."""
    return [_difference(name, getattr(old, name), getattr(new, name), old, new) for name in changed(old, new)]


def _difference(name: str, was: Any, now: Any, old: Content, new: Content) -> "views.Difference":
    told: views.Difference = {
        "name": name,
        "label": LABELS[name],
        "old": [],
        "new": [],
        "old_picture": None,
        "new_picture": None,
    }
    if name in PICTURES:
        told["old_picture"] = shown(was, getattr(old, f"{name}_alt")) if was else None
        told["new_picture"] = shown(now, getattr(new, f"{name}_alt")) if now else None
        return told
    left, right = sides(_worded(was), _worded(now))
    told["old"] = [{"text": text, "differs": differs} for text, differs in left]
    told["new"] = [{"text": text, "differs": differs} for text, differs in right]
    return told


def _worded(value: str | bool) -> str:
    return value if isinstance(value, str) else ("Yes" if value else "No")
