"""Truths about how the house looks: the union's name, its logo, and its colours.

Everybody can read what stands in a union's colours: text has a contrast of at least 4.5 to what it stands on (WCAG 2.2, 1.4.3), and edges of
controls, marks and rings one of 3 (1.4.11), on light pages, dark pages and in letters alike. No colour can be read on white and on black as
well, so staff choose that of light pages, and its dark sister is worked out from it. A logo is shown on white wherever it is. Whoever does
not see it reads what it shows; where it says the union's name, that is the name itself, which then need not stand beside it.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from union import colours
from union.colours import BLACK, ENOUGH, INK, WHITE, contrast, mixed
from union.core.pictures import rules as pictures
from union.errors import Invalid

if TYPE_CHECKING:
    from union.core.look.views import Logo, Shade

LONGEST_NAME = 100
PAPER, SHEET = "#f7f5f0", WHITE
LETTER = "#f6f4ef"
"""What a letter of the house lies on, which looks the same by day and in the dark."""
DARK_PAPER, DARK_SHEET, DARK_INK = "#101615", "#1a2221", "#e9eeec"
LIGHT_GROUNDS = (PAPER, SHEET, LETTER, "#e4f0fb", "#fdf0cf", "#fdecea")
DARK_GROUNDS = (DARK_PAPER, DARK_SHEET, "#10263c", "#3a2e0d", "#3b1a18")
"""All on which links stand: the page, what lies on it, and boxes about what is frozen, what waits and what is wrong."""
GOLD, PALE = "#ffc94a", "#d9e9e6"
ON_BAND = (WHITE, GOLD, PALE)
"""In which colours words stand on the band: white, a gold that is a ring too, and that of a sentence below a title."""
_WELL = 7.0
"""So well a link is read on a dark page: more than has to be, so that it looks as lively there as by day."""
_LIT = 0.1
"""How much of white a part of the band has in it while somebody points at it."""
USUAL_ACCENT, USUAL_DARK_ACCENT = "#0b5d56", "#74d6c8"
"""In which colour links and buttons of letters are where the union has chosen none, by day and in the dark."""
_SHEET = re.compile(r"(?P<of>look|tried)-(?P<accent>none|[0-9a-f]{6})-(?P<band>none|[0-9a-f]{6})\.[0-9a-f]{10}\.css")
_FIELDS = {"accent": "Links and buttons", "band": "White and gold words on a band"}


@dataclass(frozen=True)
class Look:
    """What staff have chosen: the union's name, the colours of links and of the band, and its logo; nothing where they did not.

    `logo` is the name of a picture, and `logo_alt` what it shows in words: nothing where it says the union's name.
    """

    name: str = ""
    accent: str = ""
    band: str = ""
    logo: str = ""
    logo_alt: str = ""

    def kept(self) -> dict[str, str]:
        """What there is of it, by its part."""
        return {name: value for name, value in asdict(self).items() if value}


PARTS = tuple(one.name for one in fields(Look))
LABELS: Mapping[str, str] = {
    "name": "name",
    "accent": "colour of links and buttons",
    "band": "colour of the band",
    "logo": "logo",
    "logo_alt": "what the logo shows",
}
"""What each part is called in the audit, and where somebody typed what it cannot be."""


def changed(old: Look, new: Look) -> list[str]:
    """What the parts are called in which two differ."""
    return [LABELS[name] for name in PARTS if getattr(old, name) != getattr(new, name)]


def name(typed: str) -> str:
    """A union's name in one line; nothing for none. Raises `Invalid` at `name` for one that is too long."""
    told = " ".join(typed.split())
    if len(told) > LONGEST_NAME:
        raise Invalid.field("name", f"Please keep the name to {LONGEST_NAME} characters.")
    return told


def chosen(typed_name: str, accent: str, band: str, before: Look = Look()) -> Look:
    """The look `before` with what somebody typed, as it is kept. Raises `Invalid` with a sentence for each field that cannot be used."""
    found: dict[str, str] = {}
    errors: dict[str, str] = {}
    reading: dict[str, Callable[[], str]] = {
        "name": lambda: name(typed_name),
        "accent": lambda: colour("accent", accent),
        "band": lambda: colour("band", band),
    }
    for part, read in reading.items():
        try:
            found[part] = read()
        except Invalid as refusal:
            errors |= refusal.errors
    if errors:
        raise Invalid("Please check what you entered.", errors)
    return replace(before, **found)


def logo(look: Look, union: str) -> "Logo | None":
    """The logo as every page shows it on top, of a union of this name; None where it has none."""
    if not look.logo:
        return None
    size = pictures.size(look.logo)
    return {
        "address": pictures.address(look.logo),
        "width": size.width,
        "height": size.height,
        "alt": look.logo_alt or union,
        "alone": not look.logo_alt,
    }


def colour(field: str, typed: str) -> str:
    """A colour as it is kept, such as #0a615a, for the field `accent` or `band`; nothing for none.

    Raises `Invalid` at the field for what is no colour, or has too little contrast: it says by how much, and which one is near and works.
    """
    if not typed.strip():
        return ""
    told = colours.read(typed)
    if told is None:
        raise Invalid.field(field, f"Please type the {LABELS[field]} as six digits and letters from a to f, such as #0a615a.")
    if not works(field, told):
        reached = least(field, told)
        says = f"{_FIELDS[field]} in {told} cannot be read well by everybody: the contrast is {reached} and has to be {ENOUGH}"
        raise Invalid.field(
            field, f"{says}, so {round(ENOUGH - reached, 1)} are missing. The nearest that works is {suggested(field, told)}."
        )
    return told


def works(field: str, told: str) -> bool:
    """Whether everybody can read links in a colour on light pages and in letters, or words on a band of that colour."""
    return _least(field, told) >= ENOUGH


def least(field: str, told: str) -> float:
    """The least contrast of a colour where it is used, in one digit and never better than it is."""
    return colours.told(_least(field, told))


def suggested(field: str, told: str) -> str:
    """The colour of the same hue, lighter or darker by as little as possible, that works; the same one where it does."""
    return colours.nearest(told, lambda one: works(field, one))


def _least(field: str, told: str) -> float:
    if field == "accent":
        return min(contrast(told, ground) for ground in LIGHT_GROUNDS)
    lit = mixed(told, WHITE, _LIT)
    return min(*(contrast(told, words) for words in ON_BAND), contrast(lit, WHITE))


@dataclass(frozen=True)
class Palette:
    """The colours of light pages or of dark ones, as the stylesheet names them."""

    accent: str
    accent_deep: str
    on_accent: str
    tint: str
    band: str
    glow: str
    halo: str


@lru_cache(64)
def light(accent: str, band: str) -> Palette:
    """The colours of light pages from those that were chosen, each of which works or is nothing; not both are nothing."""
    links = accent or suggested("accent", band)
    ground = band or suggested("band", links)
    tint = _tint(links, SHEET, INK)
    return Palette(links, mixed(links, BLACK, 0.3), WHITE, tint, ground, *_sun(ground))


@lru_cache(64)
def dark(accent: str, band: str) -> Palette:
    """The colours of dark pages from those that were chosen for light ones."""
    by_day = light(accent, band)
    links = colours.nearest(by_day.accent, _shines)
    ground = mixed(by_day.band, BLACK, 0.25)
    tint = _tint(links, DARK_SHEET, DARK_INK)
    return Palette(links, mixed(links, WHITE, 0.4), DARK_PAPER, tint, ground, *_sun(by_day.band))


def _shines(told: str) -> bool:
    return contrast(told, DARK_PAPER) >= _WELL and all(contrast(told, ground) >= ENOUGH for ground in DARK_GROUNDS)


def _tint(links: str, sheet: str, ink: str) -> str:
    """The sheet with as much of a colour in it as leaves that colour, and ink, to be read on it."""
    tried = (mixed(sheet, links, share / 100) for share in range(16, -1, -1))
    return next(one for one in tried if contrast(links, one) >= ENOUGH and contrast(ink, one) >= ENOUGH)


def _sun(band: str) -> tuple[str, str]:
    """The two rings around the sun on the band, the inner one first."""
    return mixed(band, WHITE, 0.24), mixed(band, WHITE, 0.13)


def link_pairs(palette: Palette, grounds: Iterable[str]) -> list[tuple[str, str]]:
    """All pairs of text and what it stands on in which links and buttons are, with these `grounds` of pages."""
    links = [(one, ground) for ground in (*grounds, palette.tint) for one in (palette.accent, palette.accent_deep)]
    return [*links, (palette.on_accent, palette.accent), (palette.on_accent, palette.accent_deep)]


def band_pairs(palette: Palette) -> list[tuple[str, str]]:
    """All pairs of text and what it stands on in which words on the band are."""
    return [*((words, palette.band) for words in ON_BAND), (WHITE, mixed(palette.band, WHITE, _LIT))]


def told_contrasts(palette: Palette, grounds: Iterable[str]) -> tuple[float, float]:
    """The least contrast of links and buttons, and of words on the band, in one digit and never better than it is."""
    links, band = (min(contrast(*pair) for pair in some) for some in (link_pairs(palette, grounds), band_pairs(palette)))
    return colours.told(links), colours.told(band)


def shades(accent: str, band: str, *, in_dark: bool) -> "list[Shade]":
    """The colours that follow from those chosen, each with the least contrast in which something of it is read; none where none is chosen."""
    if not (accent or band):
        return []
    of, grounds = (dark, DARK_GROUNDS) if in_dark else (light, LIGHT_GROUNDS)
    palette = of(accent, band)
    links, ground = told_contrasts(palette, grounds)
    return [
        {"name": "Links and buttons", "colour": palette.accent, "contrast": links},
        {"name": "Band on top", "colour": palette.band, "contrast": ground},
    ]


def sheet(accent: str, band: str) -> str:
    """The stylesheet of colours that were chosen, of which one may be nothing. It goes after the house's own."""
    by_day, at_night = _told(light(accent, band)), _told(dark(accent, band))
    return f":root{{{by_day}}}\n@media (prefers-color-scheme: dark){{:root{{{at_night}}}}}\n"


def tried_sheet(accent: str, band: str) -> str:
    """The same with light and dark pages side by side, for the page on which colours are chosen."""
    by_day, at_night = _told(light(accent, band)), _told(dark(accent, band))
    return f"{sheet(accent, band)}.in-light{{{by_day}}}\n.in-dark{{{at_night}}}\n"


def _told(palette: Palette) -> str:
    return "".join(f"--{name.replace('_', '-')}:{value};" for name, value in asdict(palette).items())


_SHEETS = {"look": sheet, "tried": tried_sheet}


@lru_cache(64)
def sheet_name(accent: str, band: str, of: str = "look") -> str:
    """What the stylesheet of these colours is called, so that it can be kept for ever; nothing where none is chosen.

    `of` is `look`, or `tried` for the one of the page on which colours are chosen.
    """
    if not (accent or band):
        return ""
    mark = sha256(_SHEETS[of](accent, band).encode()).hexdigest()[:10]
    return f"{of}-{accent.removeprefix('#') or 'none'}-{band.removeprefix('#') or 'none'}.{mark}.css"


def sheet_named(file: str) -> str | None:
    """The stylesheet that is called so; None where none is. Its name says the colours, which work, and nobody has to keep it."""
    found = _SHEET.fullmatch(file)
    if found is None:
        return None
    accent, band = ("" if one == "none" else f"#{one}" for one in found.group("accent", "band"))
    if not all(works(field, told) for field, told in (("accent", accent), ("band", band)) if told):
        return None
    return _SHEETS[found["of"]](accent, band) if file == sheet_name(accent, band, found["of"]) else None


def of_letters(look: Look) -> str:
    """In which colour links and buttons of letters are."""
    if not (look.accent or look.band):
        return USUAL_ACCENT
    return light(look.accent, look.band).accent


def of_letters_in_dark(look: Look) -> str:
    """The same of letters to members, where somebody reads them in the dark."""
    if not (look.accent or look.band):
        return USUAL_DARK_ACCENT
    return dark(look.accent, look.band).accent


def read(kept: Mapping[str, Any] | None) -> Look:
    """What was kept of a look; one of colours that do not work any more, since grounds changed, is as if it were not chosen."""
    told = {name: str((kept or {}).get(name) or "") for name in PARTS}
    told |= {field: told[field] if told[field] and works(field, told[field]) else "" for field in _FIELDS}
    return Look(**told) if pictures.is_name(told["logo"]) else Look(told["name"], told["accent"], told["band"])
