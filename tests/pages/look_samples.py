"""What the page may look like on which staff choose the union's name, logo and colours."""

from typing import Any

from union.core.look import rules
from union.core.look.rules import Look
from union.core.pictures import rules as pictures
from union.errors import Invalid

_FORM: dict[str, Any] = {"key": "k" * 22, "errors": {}, "revision": 3, "changed_at": "2026-11-30T10:12:00+00:00"}


WIDE, SQUARE = "ab" * 20 + "-480x96", "cd" * 20 + "-128x128"


def on_top(logo: str = WIDE, alt: str = "", union: str = "Queen's Union") -> dict[str, Any]:
    """Make what every page shows of a logo."""
    told = rules.logo(Look(logo=logo, logo_alt=alt), union)
    assert told is not None
    return {**told}


def _logo(logo: str, alt: str, union: str = "Swan Students’ Union", **values: str) -> dict[str, Any]:
    told = {"name": union, "accent": "", "band": "", "logo_alt": alt, "says_name": "" if alt else "yes", **values}
    return {"logo": pictures.shown(logo, alt or union), "alone": not alt, "values": told}


def desk(name: str = "Queen's Union", accent: str = "", band: str = "", **more: Any) -> dict[str, Any]:
    """Make the data of the page with colours that were chosen."""
    return {
        "name": name,
        "usual_name": "Queen's Union",
        "sheet": rules.sheet_name(accent, band, "tried"),
        "light": rules.shades(accent, band, in_dark=False),
        "dark": rules.shades(accent, band, in_dark=True),
        "logo": None,
        "alone": False,
        "tried": False,
        **_FORM,
        "values": {"name": name, "accent": accent, "band": band, "logo_alt": "", "says_name": ""},
        **more,
    }


def _errors(accent: str, band: str) -> dict[str, str]:
    try:
        rules.chosen("Swan", accent, band)
    except Invalid as refusal:
        return refusal.errors
    raise AssertionError("these colours work")


def pages(nasty: str, long: str) -> dict[str, dict[str, Any]]:
    """A house as it comes, one with colours, one that is tried, one that is refused, and nasty names."""
    typed = {"name": "Swan", "accent": "#ffd100", "band": "#c8102e"}
    return {
        "new": desk(revision=0, changed_at=None, values={"name": "", "accent": "", "band": ""}),
        "chosen": desk("Swan Students’ Union", "#9d174d", "#3b0764"),
        "tried": desk("Swan Students’ Union", "#1d4ed8", tried=True),
        "logo": desk("Swan Students’ Union", **_logo(WIDE, "")),
        "square-logo": desk("Swan Students’ Union", "#9d174d", "#3b0764", **_logo(SQUARE, "A swan")),
        "logo-refused": desk(
            **_logo(SQUARE, "A swan", logo_alt=""),
            errors={"logo": pictures.FAINT, "logo_alt": "Please say in a few words what the picture shows."},
            sent={"path": "/staff/look/logo", "values": {"logo_alt": ""}, "key": "k" * 22},
        ),
        "hostile-logo": desk(nasty, **_logo(SQUARE, nasty + long, nasty)),
        "refused": desk(errors=_errors("#ffd100", "#c8102e"), values=typed),
        "hostile": desk(nasty + long, "#1d4ed8", usual_name=nasty, values={"name": long, "accent": nasty, "band": long}),
    }
