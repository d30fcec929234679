"""Metric math: the part of it that our dashboards use, worked out over points of time.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html. A value is a number, a series (points by their time), or
several series. What is not known here is said in a sentence, never guessed: `Unknown`. Held against that page alone, not against AWS.
"""

import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

type Series = dict[int, float]
"""Values by the second at which their period begins; where there was nothing there is no point."""
type Value = float | Series | list[Series]

_TOKEN = re.compile(r"""\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*)|(["'])(.*?)\3|(&&|\|\||[<>=!]=|[-+*/^<>(),\[\]]))""")
_LONGEST, _DEEPEST = 1_024, 50
"""Characters of an expression (AWS's own limit), and levels of brackets in it."""


class Unknown(Exception):
    """An expression that is not known here, in a sentence."""


@dataclass(frozen=True)
class Around:
    """What an expression is worked out among: series by their ids, those that `METRICS()` means, the times of all periods, seconds of one."""

    named: Mapping[str, Value]
    metrics: Mapping[str, Series]
    times: Sequence[int]
    period: int


def worked_out(expression: str, around: Around) -> list[Series]:
    """What an expression comes to, as series; a number alone is one with that number at each time. Raises `Unknown`."""
    if len(expression) > _LONGEST:
        raise Unknown(f"An expression has at most {_LONGEST} characters.")
    found = _Reader(expression, around).all()
    if isinstance(found, float):
        return [dict.fromkeys(around.times, found)]
    return found if isinstance(found, list) else [found]


def _tokens(expression: str) -> list[tuple[str, str]]:
    found, at = list[tuple[str, str]](), 0
    while expression[at:].strip():
        one = _TOKEN.match(expression, at)
        if one is None:
            raise Unknown(f"“{expression[at:].strip()[:20]}” is not known here.")
        number, name, quote, text, sign = one.groups()
        found.append(("number", number) if number else ("name", name) if name else ("text", text) if quote else ("sign", sign))
        at = one.end()
    return found


class _Reader:
    """Reads an expression from the left, and works out what it reads: what binds weakest is read first."""

    def __init__(self, expression: str, around: Around) -> None:
        self._left, self._around, self._depth = _tokens(expression), around, 0

    def all(self) -> Value:
        """The whole expression. Raises `Unknown` where something stands behind it."""
        value: Value | str = self._binary(0)
        if self._left:
            raise Unknown(f"“{self._left[0][1]}” does not belong there.")
        if isinstance(value, str):
            raise Unknown("A text alone is no expression.")
        return value

    def _next(self, *signs: str) -> str | None:
        if self._left and self._left[0][1] in signs and self._left[0][0] in ("sign", "name"):
            return self._left.pop(0)[1]
        return None

    def _must(self, sign: str) -> None:
        if self._next(sign) is None:
            raise Unknown(f"“{sign}” is missing.")

    def _binary(self, level: int) -> Any:
        if level == len(_LEVELS):
            return self._unary()
        value = self._binary(level + 1)
        while sign := self._next(*_LEVELS[level]):
            value = _combined(_SIGNS[sign], value, self._binary(level + 1))
        return value

    def _unary(self) -> Any:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise Unknown("That is nested too deeply.")
        value = _combined(operator.mul, -1.0, self._unary()) if self._next("-") else self._one()
        self._depth -= 1
        return value

    def _one(self) -> Any:
        if not self._left:
            raise Unknown("The expression ends too early.")
        if self._next("("):
            value = self._binary(0)
            self._must(")")
            return value
        if self._next("["):
            return self._listed()
        kind, told = self._left.pop(0)
        return self._named(told) if kind == "name" else self._plain(kind, told)

    def _plain(self, kind: str, told: str) -> float | str:
        if kind == "sign":
            raise Unknown(f"“{told}” does not belong there.")
        return float(told) if kind == "number" else told

    def _named(self, name: str) -> Any:
        if self._next("("):
            return self._called(name)
        if name in self._around.named:
            return self._around.named[name]
        if name in _WORDS:
            return name
        raise Unknown(f"“{name}” is not known here.")

    def _words(self, end: str) -> list[Any]:
        words: list[Any] = []
        while not self._next(end):
            if words:
                self._must(",")
            words.append(self._binary(0))
        return words

    def _listed(self) -> list[Series]:
        return [one for value in self._words("]") for one in _each(value, self._around)]

    def _called(self, name: str) -> Any:
        words, do = self._words(")"), _CALLS.get(name.upper())
        if do is None:
            raise Unknown(f"The function {name} is not known here.")
        try:
            return do(self._around, *words)
        except TypeError as mistake:
            raise Unknown(f"{name} is not written like that.") from mistake


def _each(value: Any, around: Around) -> list[Series]:
    match value:
        case float():
            return [dict.fromkeys(around.times, value)]
        case dict():
            return [value]
        case list():
            return value
        case _:
            raise Unknown(f"“{value}” is no series.")


def _combined(do: Callable[[float, float], float], left: Any, right: Any) -> Value:
    """Two values by a sign: at each time at which both have a point. What cannot be divided has none."""
    match left, right:
        case (str(), _) | (_, str()):
            raise Unknown("A text is no number.")
        case float(), float():
            return _done(do, left, right) or 0.0
        case list(), list():
            raise Unknown("Several series by several series is not known here.")
        case list(), _:
            return [_series(_combined(do, one, right)) for one in left]
        case _, list():
            return [_series(_combined(do, left, one)) for one in right]
        case float(), dict():
            return _kept((at, _done(do, left, one)) for at, one in right.items())
        case dict(), float():
            return _kept((at, _done(do, one, right)) for at, one in left.items())
        case _:
            return _kept((at, _done(do, one, right[at])) for at, one in left.items() if at in right)


def _series(value: Value) -> Series:
    assert isinstance(value, dict), "a series by a series or a number is a series"  # noqa: S101
    return value


def _done(do: Callable[[float, float], float], left: float, right: float) -> float | None:
    try:
        value = do(left, right)
    except (ZeroDivisionError, OverflowError):
        return None
    return None if isinstance(value, complex) else float(value)


def _kept(points: Iterable[tuple[int, float | None]]) -> Series:
    return {at: value for at, value in points if value is not None}


_SIGNS: dict[str, Callable[[float, float], float]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "^": operator.pow,
    "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
    "AND": lambda a, b: bool(a) and bool(b), "OR": lambda a, b: bool(a) or bool(b),
    "&&": lambda a, b: bool(a) and bool(b), "||": lambda a, b: bool(a) or bool(b),
}  # fmt: skip
_LEVELS = (("OR", "||"), ("AND", "&&"), ("<", ">", "<=", ">=", "==", "!="), ("+", "-"), ("*", "/"), ("^",))
_WORDS = frozenset({"REPEAT", "LINEAR"})


def _whole(do: Callable[[Sequence[float]], float]) -> Callable[..., Value]:
    """A function that makes a number of one series, and of several one series, at each time of what there is."""

    def called(around: Around, value: Any) -> Value:
        if isinstance(value, dict):
            return float(do(list(value.values()))) if value else {}
        found = _each(value, around)
        times = sorted({at for one in found for at in one})
        return {at: float(do([one[at] for one in found if at in one])) for at in times}

    return called


def _single(do: Callable[[float], float]) -> Callable[..., Value]:
    """A function that is done to each point by itself."""
    return lambda _, value: _combined(lambda one, __: do(one), value, 0.0)


def _metrics(around: Around, part: str = "") -> list[Series]:
    return [one for name, one in around.metrics.items() if part in name]


def _fill(around: Around, value: Any, filler: Any) -> Value:
    if isinstance(value, list):
        return [_filled(around, one, filler) for one in value]
    return _filled(around, _each(value, around)[0], filler)


def _filled(around: Around, one: Series, filler: Any) -> Series:
    if isinstance(filler, dict):
        return {**_kept((at, filler.get(at)) for at in around.times), **one}
    if filler == "REPEAT":
        return _repeated(one, around.times)
    if not isinstance(filler, float):
        raise Unknown(f"FILL with {filler} is not known here.")
    return {at: one.get(at, filler) for at in around.times}


def _repeated(one: Series, times: Sequence[int]) -> Series:
    found: Series = {}
    last: float | None = None
    for at in times:
        last = one.get(at, last)
        if last is not None:
            found[at] = last
    return found


def _chosen(around: Around, condition: Any, then: Any, otherwise: Any = None) -> Value:
    """At each time one of two values, as the condition says there."""
    if isinstance(condition, list):
        raise Unknown("IF over several series is not known here.")
    if isinstance(condition, float):
        return then if condition else _otherwise(otherwise)
    yes, no = (_each(one, around)[0] if one is not None else {} for one in (then, otherwise))
    return _kept((at, (yes if one else no).get(at)) for at, one in _each(condition, around)[0].items())


def _otherwise(value: Any) -> Value:
    return {} if value is None else value


def _running(around: Around, value: Any) -> Value:
    summed = [dict(zip(sorted(one), accumulate(one[at] for at in sorted(one)), strict=True)) for one in _each(value, around)]
    return summed if isinstance(value, list) else summed[0]


def _difference(around: Around, value: Any, by: Callable[[int], float] = lambda _: 1.0) -> Value:
    """From each point to the next, by the seconds between them where that is asked for."""
    found = []
    for one in _each(value, around):
        times = sorted(one)
        found.append({at: (one[at] - one[before]) / by(at - before) for before, at in pairwise(times)})
    return found if isinstance(value, list) else found[0]


_CALLS: dict[str, Callable[..., Value]] = {
    "SUM": _whole(sum),
    "AVG": _whole(lambda values: sum(values) / len(values)),
    "MIN": _whole(min),
    "MAX": _whole(max),
    "DATAPOINT_COUNT": _whole(len),
    "METRIC_COUNT": lambda _, value: float(len(value)) if isinstance(value, list) else 1.0,
    "METRICS": _metrics,
    "FILL": _fill,
    "IF": _chosen,
    "ABS": _single(abs),
    "CEIL": _single(lambda one: -(-one // 1)),
    "FLOOR": _single(lambda one: one // 1),
    "RUNNING_SUM": _running,
    "DIFF": _difference,
    "RATE": lambda around, value: _difference(around, value, float),
    "PERIOD": lambda around, _: float(around.period),
    "FIRST": lambda around, value: next(iter(_each(value, around)), {}),
    "LAST": lambda around, value: next(reversed(_each(value, around)), {}),
}
