"""Draws the demonstration's logos and banners: simple shapes in a group's colour, so that no picture has to be kept with the code."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from math import cos, pi, sin
from random import Random
from typing import Any

from PIL import Image, ImageColor, ImageDraw

LOGO, BANNER, EVENT = (400, 400), (1600, 600), (960, 540)
_FINER = 2
"""Everything is drawn this much larger and made smaller then, so that its edges are smooth."""


@dataclass(frozen=True)
class Pen:
    """What a shape is drawn with: in which picture, around which point, how large (half its height, in pixels), in which colour."""

    on: Any
    x: float
    y: float
    size: float
    colour: str

    def at(self, x: float, y: float) -> tuple[float, float]:
        """A point of the picture from one of the shape, whose middle is 0, 0 and whose edges are at 1."""
        return self.x + x * self.size, self.y + y * self.size

    def polygon(self, *points: tuple[float, float]) -> None:
        """A filled shape with these corners."""
        self.on.polygon([self.at(*point) for point in points], fill=self.colour)

    def box(self, left: float, top: float, right: float, bottom: float, round_by: float = 0) -> None:
        """A filled rectangle, with round corners where wished."""
        self.on.rounded_rectangle([self.at(left, top), self.at(right, bottom)], round_by * self.size, fill=self.colour)

    def disc(self, x: float, y: float, radius: float) -> None:
        """A filled circle."""
        self.on.ellipse([self.at(x - radius, y - radius), self.at(x + radius, y + radius)], fill=self.colour)

    def ring(self, x: float, y: float, radius: float, begins: int = 0, ends: int = 360) -> None:
        """A circle, or an arc of one between two angles in degrees."""
        around = [self.at(x - radius, y - radius), self.at(x + radius, y + radius)]
        self.on.arc(around, begins, ends, fill=self.colour, width=int(0.14 * self.size))


def _pawn(pen: Pen) -> None:
    pen.disc(0, -0.5, 0.34)
    pen.box(-0.42, -0.24, 0.42, -0.08, 0.08)
    pen.polygon((-0.2, -0.1), (0.2, -0.1), (0.46, 0.62), (-0.46, 0.62))
    pen.box(-0.62, 0.6, 0.62, 0.86, 0.1)


def _film(pen: Pen) -> None:
    for x in (-0.8, -0.38, 0.04, 0.46):
        pen.box(x, -0.7, x + 0.3, -0.46, 0.05)
        pen.box(x, 0.46, x + 0.3, 0.7, 0.05)
    pen.polygon((-0.3, -0.34), (0.42, 0), (-0.3, 0.34))


def _arch(pen: Pen) -> None:
    for x in (-0.6, 0.0, 0.6):
        pen.disc(x, -0.12, 0.24)
        pen.box(x - 0.24, -0.12, x + 0.24, 0.6)
        pen.polygon((x - 0.16, -0.28), (x, -0.56), (x + 0.16, -0.28))
    pen.box(-0.9, 0.66, 0.9, 0.8)


def _heart(pen: Pen) -> None:
    pen.disc(-0.36, -0.22, 0.4)
    pen.disc(0.36, -0.22, 0.4)
    pen.polygon((-0.71, -0.02), (0.71, -0.02), (0, 0.82))
    pen.polygon((-0.36, -0.2), (0.36, -0.2), (0.36, 0.1), (-0.36, 0.1))


def _oars(pen: Pen) -> None:
    for side in (-1, 1):
        pen.polygon((side * -0.74, 0.82), (side * -0.84, 0.72), (side * 0.46, -0.58), (side * 0.56, -0.48))
        pen.polygon((side * 0.3, -0.5), (side * 0.66, -0.94), (side * 0.92, -0.68), (side * 0.48, -0.32))


def _ball(pen: Pen) -> None:
    pen.ring(0, 0, 0.8)
    pen.ring(-0.9, 0, 0.8, -50, 50)
    pen.ring(0.9, 0, 0.8, 130, 230)
    pen.box(-0.72, -0.06, 0.72, 0.06)


def _waves(pen: Pen) -> None:
    pen.disc(0, -0.1, 0.18)
    pen.polygon((-0.08, 0), (0.08, 0), (0.26, 0.86), (-0.26, 0.86))
    for radius in (0.45, 0.72):
        pen.ring(0, -0.1, radius, -50, 50)
        pen.ring(0, -0.1, radius, 130, 230)


def _paper(pen: Pen) -> None:
    pen.box(-0.7, -0.8, 0.7, -0.5, 0.04)
    pen.box(-0.7, -0.36, -0.06, 0.3, 0.04)
    for line in (-0.36, -0.09, 0.18):
        pen.box(0.08, line, 0.7, line + 0.12, 0.04)
    for line in (0.46, 0.7):
        pen.box(-0.7, line, 0.7, line + 0.12, 0.04)


def _star(pen: Pen) -> None:
    corners = [(sin(n * pi / 5) * far, -cos(n * pi / 5) * far) for n in range(10) for far in [0.88 if n % 2 == 0 else 0.4]]
    pen.polygon(*corners)


def _book(pen: Pen) -> None:
    for side in (-1, 1):
        pen.polygon((side * 0.06, -0.42), (side * 0.86, -0.6), (side * 0.86, 0.42), (side * 0.06, 0.62))


def _apple(pen: Pen) -> None:
    pen.disc(-0.26, 0.14, 0.5)
    pen.disc(0.26, 0.14, 0.5)
    pen.disc(0, 0.34, 0.44)
    pen.polygon((0.02, -0.36), (0.14, -0.74), (0.56, -0.8), (0.42, -0.44))


def _bubble(pen: Pen) -> None:
    pen.box(-0.84, -0.7, 0.84, 0.4, 0.3)
    pen.polygon((-0.4, 0.3), (0.1, 0.3), (-0.5, 0.86))


SHAPES: dict[str, Callable[[Pen], None]] = {
    "chess": _pawn,
    "film": _film,
    "islamic": _arch,
    "lgbt": _heart,
    "rowing": _oars,
    "netball": _ball,
    "radio": _waves,
    "print": _paper,
    "rag": _star,
    "homework-club": _book,
    "food-bank": _apple,
    "welfare-officer": _bubble,
}
"""What stands for each group."""


def logo(group_id: str, colour: str, ink: str) -> bytes:
    """A group's mark in `ink` on its `colour`, as a PNG."""
    picture, on = _begun(LOGO, colour)
    width, height = picture.size
    SHAPES[group_id](Pen(on, width / 2, height / 2, height * 0.34, ink))
    return _png(picture, LOGO)


def banner(group_id: str, colour: str, ink: str, of: str = "", size: tuple[int, int] = BANNER) -> bytes:
    """A row of hills of circles in tones of a group's colour, with its mark many times, the same at each call; as a PNG.

    `of` makes one of an event, which looks like no other of the group.
    """
    random = Random(group_id + of)  # noqa: S311 - the same picture each time
    picture, on = _begun(size, colour)
    width, height = picture.size
    for tone, above in ((0.1, 0.25), (0.2, 0.5), (0.3, 0.75)):
        for x in range(-200, width + 400, 400):
            radius = random.randint(260, 420)
            middle = x + random.randint(-80, 80), height * above + radius
            around = [middle[0] - radius, middle[1] - radius, middle[0] + radius, middle[1] + radius * 3]
            on.rounded_rectangle(around, radius, fill=_between(colour, ink, tone))
    for place in range(5):
        across, down = width * (place + 0.5) / 5, height * random.uniform(0.3, 0.7)
        SHAPES[group_id](Pen(on, across, down, random.uniform(90, 210), _between(colour, ink, random.uniform(0.55, 0.95))))
    return _png(picture, size)


def _begun(size: tuple[int, int], colour: str) -> tuple[Image.Image, Any]:
    picture = Image.new("RGB", (size[0] * _FINER, size[1] * _FINER), colour)
    return picture, ImageDraw.Draw(picture)


def _between(one: str, other: str, part: float) -> str:
    """A colour between two, `part` of the way to the other."""
    pairs = zip(ImageColor.getrgb(one)[:3], ImageColor.getrgb(other)[:3], strict=True)
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)


def _png(picture: Image.Image, size: tuple[int, int]) -> bytes:
    written = BytesIO()
    picture.resize(size, Image.Resampling.LANCZOS).save(written, "PNG", compress_level=1)
    return written.getvalue()
