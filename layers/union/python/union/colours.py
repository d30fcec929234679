"""Colours such as #0b3f3b, and how well one can be told from another: WCAG 2.2, "relative luminance" and "contrast ratio"."""

import colorsys
import re
from collections.abc import Callable

ENOUGH = 4.5
"""The least contrast of text and what it stands on (WCAG 2.2, 1.4.3)."""
WHITE, BLACK, INK = "#ffffff", "#000000", "#1a2321"
_HEX = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_DIGITS = 6
_STEPS = 500


def read(typed: str) -> str | None:
    """A colour that somebody typed as it is kept, such as #0b3f3b; None where it is none."""
    found = _HEX.fullmatch(typed.strip())
    if found is None:
        return None
    digits = found[1].lower()
    return f"#{digits if len(digits) == _DIGITS else ''.join(one * 2 for one in digits)}"


def luminance(colour: str) -> float:
    """The relative luminance of a colour, from 0 to 1 (WCAG 2.2, "relative luminance")."""
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def told(ratio: float) -> float:
    """A contrast in one digit, never shown better than it is."""
    return int(ratio * 10) / 10


def nearest(colour: str, works: Callable[[str], bool]) -> str:
    """The colour of the same hue that works, lighter or darker by as little as possible. Black, or white, has to work."""
    hue, light, strength = colorsys.rgb_to_hls(*_parts(colour))
    steps = (light + sign * step / _STEPS for step in range(_STEPS + 1) for sign in (-1, 1))
    tried = (_written(colorsys.hls_to_rgb(hue, one, strength)) for one in steps if 0 <= one <= 1)
    return next((one for one in (colour, *tried) if works(one)), BLACK if works(BLACK) else WHITE)


def mixed(colour: str, other: str, share: float) -> str:
    """A colour with so large a share, from 0 to 1, of another one in it."""
    both = zip(_parts(colour), _parts(other), strict=True)
    return _written(tuple(one + (another - one) * share for one, another in both))


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _written(parts: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)
