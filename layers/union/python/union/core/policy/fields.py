"""Truths about what is typed into the forms of the policy pack: how each part is shown in a field, read from it, and compared."""

import calendar
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from union import addresses
from union.core.policy.rules import SITE, Policy
from union.core.policy.sections import SECTIONS, Kind, Part, Rows, Section
from union.errors import Invalid
from union.text import folded, tidied

PREFIX = "p."
"""What the name of each field of these forms begins with."""
SPARE = 2
"""Empty rows at the end of a list that can grow."""
_ANY_YEAR = 2001
_MONTHS = calendar.month_name[1:]
_WRITTEN_DAY = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?\s+([A-Za-z]{3,9})")
_URL = re.compile(r"(https://|tel:\+?[0-9]|mailto:[^@\s]+@)\S*")
_MOST_NUMBERS, _DIGITS = 6, 5
_OTHER_NAMES = {
    "freeze_statement_default": "freeze_statement",
    "statement_default": "statement",
    "direct_message_default": "direct_message",
    "reports.otherwise": "otherwise",
    "mini_sites.approval": "approves_pages",
}
"""What `Policy` calls a part that the pack calls otherwise."""

type Pack = Mapping[str, Any]
"""A pack as TOML has it."""


@dataclass(frozen=True)
class Field:
    """A field of a form: its part, where it stands in the pack, and what stands in it, as it is typed. `row` is the row it is in, if any."""

    name: str
    part: Part
    value: str
    row: int | None = None


def at(pack: Pack, policy: Policy, of: Part | Rows) -> Any:
    """What stands in a part of a pack: what it says itself, or what holds where it says nothing. `policy` is that very pack, as it is read."""
    found: Any = pack
    for name in of.path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    if found is not None:
        return found
    held: Any = policy
    for name in _OTHER_NAMES.get(of.path, of.path).split("."):
        held = held.get(name) if isinstance(held, Mapping) else getattr(held, name, None)
    kind = of.kind if isinstance(of, Part) else None
    if kind is Kind.DAY:
        return _month_and_day(held)
    return [_month_and_day(one) for one in held] if kind is Kind.DAYS else ("" if held is None else held)


def _month_and_day(told: tuple[int, int]) -> str:
    """A day as TOML has it here: "09-14"."""
    return f"{told[0]:02d}-{told[1]:02d}"


def fields(of: Part | Rows, pack: Pack, policy: Policy, spare: int = 0) -> Iterator[Field]:
    """The fields of a part or of a list, with as many `spare` empty rows as it can take."""
    found = at(pack, policy, of)
    if isinstance(of, Part):
        yield Field(f"{PREFIX}{of.path}", of, typed(of, found))
        return
    rows = list(found or ())
    more = 0 if of.fixed else min(spare, of.most - len(rows))
    for number, row in enumerate([*rows, *[{}] * max(more, 0)]):
        for part in of.parts:
            yield Field(f"{PREFIX}{of.path}.{number}.{part.path}", part, typed(part, row.get(part.path, "")), number)


def typed(part: Part, value: Any) -> str:
    """What stands in a part, as somebody types it."""
    return _TYPED.get(part.kind, _plain)(value)


def _plain(value: Any) -> str:
    return tidied(str(value))


def _day_in_words(told: str) -> str:
    month, day = told.split("-")
    return f"{int(day)} {_MONTHS[int(month) - 1]}"


_TYPED: Mapping[Kind, Callable[[Any], str]] = {
    Kind.PARAGRAPHS: lambda value: tidied("\n\n".join(value)),
    Kind.NUMBERS: lambda value: ", ".join(str(one) for one in value),
    Kind.SITES: "\n".join,
    Kind.DAY: _day_in_words,
    Kind.DAYS: lambda value: "\n".join(_day_in_words(one) for one in value),
    Kind.SWITCH: lambda value: "yes" if value else "no",
}


def _day(text: str) -> str:
    found = _WRITTEN_DAY.fullmatch(text.strip())
    months = [at for at, name in enumerate(_MONTHS, 1) if found and name.casefold().startswith(found[2].casefold())]
    if not found or len(months) != 1:
        raise ValueError("Please write a day and its month, such as 14 September.")
    try:
        date(_ANY_YEAR, months[0], int(found[1]))
    except ValueError as failure:
        raise ValueError("Not every year has this day. Please choose another, such as 14 September.") from failure
    return _month_and_day((months[0], int(found[1])))


def _whole(part: Part, text: str) -> int:
    plain = text.strip()
    if not (plain.isascii() and plain.isdigit() and len(plain) <= _DIGITS and part.least <= int(plain) <= part.most):
        raise ValueError(f"Please enter a whole number from {part.least:,} to {part.most:,}.")
    return int(plain)


def _text(part: Part, text: str) -> str:
    plain = " ".join(text.split()) if part.kind in (Kind.LINE, Kind.LINK) else text.strip()
    if len(plain) < part.least:
        raise ValueError("Please fill this in.")
    if len(plain) > part.most:
        raise ValueError(f"Please keep this to {part.most:,} characters.")
    if part.kind is Kind.LINK and not _URL.fullmatch(plain):
        raise ValueError("Please begin with https://, tel: or mailto:, and leave no spaces.")
    return plain


def _email(part: Part, text: str) -> str:
    try:
        return addresses.checked(_text(part, text))
    except Invalid as refusal:
        raise ValueError(refusal.detail) from refusal


def _paragraphs(part: Part, text: str) -> list[str]:
    return [one.strip() for one in re.split(r"\n\s*\n", _text(part, text))]


def _several(part: Part, texts: Sequence[str], one: Callable[[str], Any], most: int) -> list[Any]:
    found = [one(text) for text in texts if text.strip()]
    if part.kind is Kind.DAYS and not found:
        raise ValueError("Please give one day at least.")
    if len(found) > most:
        raise ValueError(f"Please give {most} at most.")
    return found


def _sites(part: Part, text: str) -> list[str]:
    found = _several(part, text.lower().split(), str, part.most)
    if not all(SITE.fullmatch(one) for one in found):
        raise ValueError("Please give names of sites, such as students.example.ac.uk, one a line.")
    return found


def _yes_or_no(_: Part, text: str) -> bool:
    if text not in ("yes", "no"):
        raise ValueError("Please choose yes or no.")
    return text == "yes"


_READ: Mapping[Kind, Callable[[Part, str], Any]] = {
    Kind.NUMBER: _whole,
    Kind.NUMBERS: lambda part, text: _several(part, re.split(r"[\s,;]+", text), lambda one: _whole(part, one), _MOST_NUMBERS),
    Kind.DAY: lambda _, text: _day(text),
    Kind.DAYS: lambda part, text: _several(part, re.split(r"[\n,;]", text), _day, part.most),
    Kind.PARAGRAPHS: _paragraphs,
    Kind.SITES: _sites,
    Kind.SWITCH: _yes_or_no,
    Kind.EMAIL: _email,
}


def read(part: Part, text: str, types: Sequence[str]) -> Any:
    """What was typed into a part, as TOML has it. `types` are the types of group that there are. Raises `ValueError` with a sentence."""
    if part.kind is Kind.TYPE:
        if text not in types and (text or part.least):
            raise ValueError("Please choose one of these.")
        return text
    return _READ.get(part.kind, _text)(part, text)


def changed(pack: Pack, policy: Policy, of: Section, told: Mapping[str, str]) -> dict[str, Any]:
    """A pack after what was typed in a section was put into it; a field that was not sent stays as it is.

    Raises `Invalid` with a sentence for each field that cannot be used.
    """
    after, errors = deepcopy(dict(pack)), dict[str, str]()
    for one in of.parts:
        before = [*fields(one, pack, policy, SPARE)]
        if not any(told.get(field.name, field.value) != field.value for field in before):
            continue
        if isinstance(one, Part):
            value: Any = _taken(before[0], told, policy, errors)
        else:
            value = _rows(one, at(pack, policy, one) or [], before, told, policy, errors)
        _put(after, one.path, value)
    if errors:
        raise Invalid("Please check what you entered.", errors)
    return after


def _taken(field: Field, told: Mapping[str, str], policy: Policy, errors: dict[str, str]) -> Any:
    try:
        return read(field.part, told.get(field.name, field.value), [*policy.contacts])
    except ValueError as failure:
        errors[field.name] = str(failure)
        return None


def _rows(
    of: Rows, rows: Sequence[Pack], before: Sequence[Field], told: Mapping[str, str], policy: Policy, errors: dict[str, str]
) -> list[dict[str, Any]]:
    """The rows of a list after what was typed; one in which nothing stands any more is gone, unless the list is fixed."""
    found = list[dict[str, Any]]()
    for number in sorted({int(field.row or 0) for field in before}):
        mine = [field for field in before if field.row == number]
        if not of.fixed and not any(told.get(field.name, field.value).strip() for field in mine):
            continue
        row = dict(rows[number]) if number < len(rows) else {}
        values = {field.part.path: _taken(field, told, policy, errors) for field in mine}
        # What is empty and was never there stays away, as in a pack that a person wrote.
        row |= {name: value for name, value in values.items() if value not in ("", None) or name in row}
        found.append(_with_name(row, [str(one.get("name")) for one in [*rows, *found]]) if of.named else row)
    return found


def _with_name(row: dict[str, Any], taken: Sequence[str]) -> dict[str, Any]:
    """A row with its name in records, which is made of what it is called and is nobody else's."""
    if row.get("name"):
        return row
    plain = re.sub(r"[^a-z0-9]+", "-", folded(str(row.get("label", "")))).strip("-")[:40] or "more"
    return {"name": next(one for one in (plain, *(f"{plain}-{at}" for at in range(2, 99))) if one not in taken), **row}


def _put(pack: dict[str, Any], path: str, value: Any) -> None:
    *above, last = path.split(".")
    for name in above:
        pack[name] = dict(pack.get(name, {}))
        pack = pack[name]
    pack[last] = value


@cache
def _by_path() -> Mapping[str, Part | Rows]:
    return {part.path: part for one in SECTIONS for part in one.parts if "." in part.path}


def in_words(detail: str) -> Invalid:
    """What `rules.parse` says of a pack, with the parts called as the forms call them, at the first that it names."""
    sentence = detail.removeprefix("The policy pack cannot be used: ")
    named = [one for one in re.findall(r"[a-z_]+(?:\.[a-z_]+)*", sentence) if one in _by_path()]
    for path in dict.fromkeys(named):
        sentence = re.sub(rf"(?<![\w.]){re.escape(path)}(?!\w|\.\w)", f"“{_by_path()[path].title}”", sentence)
    where = next((f"{PREFIX}{one}" for one in named if isinstance(_by_path()[one], Part)), "form")
    return Invalid("Please check what you entered.", {where: sentence[:1].upper() + sentence[1:]})


@dataclass(frozen=True)
class Change:
    """A field of which two packs say different things, by what its list and row are called; `old` and `new` are as they are typed."""

    section: Section
    label: str
    old: str
    new: str


def changes(before: tuple[Pack, Policy], after: tuple[Pack, Policy]) -> list[Change]:
    """In what two packs differ, section by section."""
    found = list[Change]()
    for one in SECTIONS:
        for part in one.parts:
            old, new = (told(part, *pack) for pack in (before, after))
            found += [
                Change(one, label, old.get(label, ""), new.get(label, ""))
                for label in dict.fromkeys([*old, *new])
                if old.get(label, "") != new.get(label, "")
            ]
    return found


def told(part: Part | Rows, pack: Pack, policy: Policy) -> dict[str, str]:
    """What a part says, by what it is called; of a list each row is one, with all that it says."""
    if isinstance(part, Part):
        return {part.label: shown(part, typed(part, at(pack, policy, part)), policy)}
    found = dict[str, str]()
    for row in at(pack, policy, part) or ():
        label = f"{part.one}: {row.get(part.heads, '')}"
        texts = [(one, typed(one, row[one.path])) for one in part.parts if row.get(one.path)]
        found[label] = "\n".join(f"{one.label}: {shown(one, text, policy)}" for one, text in texts)
    return found


def shown(part: Part, text: str, policy: Policy) -> str:
    """What stands in a part, as somebody reads it."""
    if part.kind is Kind.SWITCH:
        return text.capitalize()
    return policy.label(text) if part.kind is Kind.TYPE and text else text


def renamed(pack: Pack, version: str, before: Policy) -> dict[str, Any]:
    """A pack under the name of a version; the text on data protection gets that name too where it says something else than `before`."""
    after = {**pack, "version": version}
    kept = after.get("committees", {})
    if "data_protection" in kept and list(kept["data_protection"]) != list(before.committees.data_protection):
        after["committees"] = {**kept, "data_protection_version": version}
    return after


def check(pack: Pack, policy: Policy) -> None:
    """Raises `Invalid` with a sentence where a pack that was written as TOML says what could not be typed into the forms."""
    for one in SECTIONS:
        for part in one.parts:
            for label, told, value in _values(part, pack, policy):
                try:
                    _check_kind(told, value)
                    read(told, typed(told, value), [*policy.contacts])
                except ValueError as failure:
                    raise Invalid.field("file", f"{one.title}, {label}: {failure}") from failure
                except (AttributeError, KeyError, TypeError) as failure:
                    raise Invalid.field("file", f"{one.title}, {label}: this is not of the kind that stands here.") from failure


_OF_TYPE = {Kind.NUMBER: int, Kind.SWITCH: bool} | dict.fromkeys((Kind.NUMBERS, Kind.SITES, Kind.DAYS, Kind.PARAGRAPHS), list)


def _check_kind(part: Part, value: Any) -> None:
    """Raises `TypeError` for a value of another type than stands there; true and false are no numbers."""
    if type(value) is not _OF_TYPE.get(part.kind, str) and not isinstance(value, tuple):
        raise TypeError


def _values(part: Part | Rows, pack: Pack, policy: Policy) -> Iterator[tuple[str, Part, Any]]:
    """Each value of a part, with what it is called and what can stand there."""
    found = at(pack, policy, part)
    if isinstance(part, Part):
        yield part.label, part, found
        return
    if not isinstance(found, Sequence) or len(found) > part.most:
        raise Invalid.field("file", f"{part.one}: please give {part.most} at most.")
    for row in found:
        yield from ((f"{part.one}, {one.label}", one, row.get(one.path, "")) for one in part.parts)
