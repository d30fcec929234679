"""Truths about pictures that people send.

A mini site is a group's public face, and a candidate may want to show theirs (guidance: "Hold democratic elections"). A picture is shown as
one we drew anew: small, in one format, without the place, time and camera that a phone writes into it.
"""

import re

LARGEST = 4_000_000
"""Bytes. Lambda takes 6 MB in one call, of which a third goes into base64."""
MOST_PIXELS = 50_000_000
SIDE = 480
"""The longer side of a picture as we show it, in pixels."""
READABLE = 2400
"""The longer side, in pixels, of a picture that is drawn to be read."""
_NAME = re.compile(r"[0-9a-f]{40}")


def problem(data: bytes) -> str | None:
    """Why these bytes cannot be a picture of ours, as far as can be told without drawing them, or None."""
    if not data:
        return "This file is empty. Please choose another."
    if len(data) > LARGEST:
        return f"This file has {len(data) / 1_000_000:.0f} MB. Please choose a photo of at most {LARGEST // 1_000_000} MB."
    return None


def is_name(text: str) -> bool:
    """Whether this can be the name of a picture: it is made of what the picture shows, so the same picture has one name."""
    return _NAME.fullmatch(text) is not None
