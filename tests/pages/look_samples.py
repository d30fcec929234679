"""What the page may look like on which staff choose the union's name and colours."""

from typing import Any

from union.core.look import rules
from union.errors import Invalid

_FORM: dict[str, Any] = {"key": "k" * 22, "errors": {}, "revision": 3, "changed_at": "2026-11-30T10:12:00+00:00"}


def desk(name: str = "Queen's Union", accent: str = "", band: str = "", **more: Any) -> dict[str, Any]:
    """Make the data of the page with colours that were chosen."""
    return {
        "name": name,
        "usual_name": "Queen's Union",
        "sheet": rules.sheet_name(accent, band, "tried"),
        "light": rules.shades(accent, band, in_dark=False),
        "dark": rules.shades(accent, band, in_dark=True),
        "tried": False,
        **_FORM,
        "values": {"name": name, "accent": accent, "band": band},
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
        "refused": desk(errors=_errors("#ffd100", "#c8102e"), values=typed),
        "hostile": desk(nasty + long, "#1d4ed8", usual_name=nasty, values={"name": long, "accent": nasty, "band": long}),
    }
