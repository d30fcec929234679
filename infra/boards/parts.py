"""What a dashboard is made of: series of metrics, what draws them, and rows of that. `infra/dashboards.py` makes CloudWatch's own form of it.

Words in `${…}` are parameters of infra/dashboards.yaml. Times are in seconds.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from union.catalogue import Reader
from union.watch import Count

HOUR, DAY = 3_600, 86_400
WEEK = 7 * DAY


class Kind(StrEnum):
    """What a custom widget shows, which metrics cannot hold, as `site/widgets.py` calls it."""

    FREEZES = "freezes"
    CASES = "cases"
    FINDINGS = "findings"
    POLLS = "polls"
    TODAY = "today"


class Draws(StrEnum):
    """How a widget draws its series, as CloudWatch calls it."""

    LINES = "timeSeries"
    NUMBERS = "singleValue"


@dataclass(frozen=True)
class Series:
    """One metric and what it is called on the page.

    `zero` says that nothing told is nought, as it is of counts, and not unknown, as it is of how long something took. `fives` rounds up to
    the next five, so that one or two are not told from five. `pence` are shown as pounds.
    """

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...]
    label: str
    stat: str = "Sum"
    zero: bool = True
    fives: bool = False
    pence: bool = False


def counted(count: Count, label: str, stat: str = "Sum", *, fives: bool = False, pence: bool = False) -> Series:
    """A count of the house's own, of this stack, or a sum of pence."""
    return Series("UnionHouse", str(count), (("service", "${Prefix}"),), label, stat, fives=fives, pence=pence)


def measured(what: Count, label: str, stat: str) -> Series:
    """A value of the house's own, of this stack: where nothing was told, it is unknown."""
    return Series("UnionHouse", str(what), (("service", "${Prefix}"),), label, stat, zero=False)


def told(namespace: str, name: str, label: str, stat: str, zero: bool = True, **dimensions: str) -> Series:
    """A metric that AWS tells of its own services; each dimension is the name of a parameter."""
    return Series(namespace, name, tuple((key, f"${{{value}}}") for key, value in dimensions.items()), label, stat, zero)


@dataclass(frozen=True)
class Graph:
    """Series drawn together. `limits` are values from which an alarm rings, each with what is said beside its line.

    `per` is for how long values are put together; numbers are of the whole time that is looked at where it is None.
    """

    title: str
    series: tuple[Series, ...]
    width: int
    per: int | None = HOUR
    draws: Draws = Draws.LINES
    limits: tuple[tuple[str, float], ...] = ()
    axis: str = ""
    stacked: bool = False


@dataclass(frozen=True)
class Text:
    """Words in CloudWatch's Markdown."""

    markdown: str
    width: int


@dataclass(frozen=True)
class Alarms:
    """How alarms stand; `parameter` has their ARNs."""

    title: str
    parameter: str
    width: int


@dataclass(frozen=True)
class Table:
    """What a search finds in the log of the stack, in the language of Logs Insights. Each look is paid for by what it reads."""

    title: str
    query: tuple[str, ...]
    width: int


@dataclass(frozen=True)
class Shows:
    """A custom widget, which shows what metrics cannot hold: what the function of the parameter `Widgets` answers."""

    title: str
    kind: Kind
    width: int


type Widget = Graph | Text | Alarms | Table | Shows


@dataclass(frozen=True)
class Row:
    """Widgets beside each other, as high as each other."""

    height: int
    widgets: tuple[Widget, ...]


@dataclass(frozen=True)
class Board:
    """A dashboard: whose it is, how far back it looks when it is opened (an ISO 8601 duration), and its rows."""

    reader: Reader
    start: str
    about: str
    rows: tuple[Row, ...]

    @property
    def resource(self) -> str:
        """What it is called in the template."""
        return self.reader.value.title().replace(" ", "")

    @property
    def alarms(self) -> str:
        """The output of infra/watch.yaml, and so the parameter, that has the reader's alarms."""
        return f"{self.reader.value.partition(' ')[0]}Seen"

    @property
    def name(self) -> str:
        """What it is called in CloudWatch, after the name of the stack."""
        return self.reader.value.lower().replace(" ", "-")


type Json = dict[str, Any]
