"""The verbs of the controls: functions whose arguments are the fields of a JSON object, checked by their annotations."""

import inspect
from collections.abc import Callable
from types import UnionType
from typing import Any, get_args

from infra.local.chats.wire import Refusal

Thing = dict[str, Any]
Verb = Callable[..., Any]


def fields(work: Verb) -> dict[str, inspect.Parameter]:
    """Return the fields of a verb: all its arguments but the first, which is what it works on."""
    return dict(list(inspect.signature(work).parameters.items())[1:])


def check(work: Verb, given: Thing) -> Thing:
    """Return the fields as the verb takes them. Raises `Refusal` where one is not known, lacks, or is of the wrong type."""
    wanted = fields(work)
    for name in given:
        if name not in wanted:
            raise Refusal(400, f"There is no field {name[:40]}; there are: {', '.join(wanted) or 'none'}.")
    for name, field in wanted.items():
        if name not in given and field.default is inspect.Parameter.empty:
            raise Refusal(400, f"The field {name} lacks.")
        if name in given and not _fits(given[name], field.annotation):
            raise Refusal(400, f"The field {name} is of the wrong type.")
    return given


def from_form(work: Verb, form: dict[str, str]) -> Thing:
    """Return the fields of a form with the types that the verb wants; an empty field is left out, a tick that is not set is false. Raises `Refusal`."""
    wanted = fields(work)
    kept = {name: value.strip() for name, value in form.items() if value.strip()}
    ticks = {name: False for name, field in wanted.items() if field.annotation is bool}
    return ticks | {
        name: _typed(name, value, wanted[name].annotation) if name in wanted else value for name, value in kept.items()
    }


def _kinds(annotation: Any) -> tuple[type, ...]:
    told = get_args(annotation) if isinstance(annotation, UnionType) else (annotation,)
    plain = tuple(getattr(kind, "__origin__", kind) for kind in told)
    return (*plain, int) if float in plain else plain


def _fits(value: Any, annotation: Any) -> bool:
    kinds = _kinds(annotation)
    return isinstance(value, kinds) and (bool in kinds or not isinstance(value, bool))


def _typed(name: str, value: str, annotation: Any) -> Any:
    kinds = _kinds(annotation)
    try:
        if bool in kinds:
            return value in ("true", "on", "1")
        if int in kinds and float not in kinds:
            return int(value)
        if float in kinds:
            return float(value)
    except ValueError as mistake:
        raise Refusal(400, f"The field {name} is no number.") from mistake
    return value.split() if list in kinds else value


def _clear_limits(desk: Any) -> None:
    """The limits are as they were at the start, and nothing of them is used."""
    desk.api.limits.clear()


def _outage(
    desk: Any, kind: str, requests: int | None = None, seconds: float | None = None, route: str = "", delay: float = 1.0
) -> None:
    """Calls go wrong: `unavailable`, `silent`, `lost` or `late`."""
    desk.api.outages.set(kind, requests, seconds, route, delay)


def _clear_outages(desk: Any) -> None:
    """Nothing goes wrong any more."""
    desk.api.outages.clear()


def _clear_calls(desk: Any) -> None:
    """The log of calls is emptied."""
    desk.api.calls.clear()


OF_BOTH: dict[str, Verb] = {
    "clear_limits": _clear_limits,
    "outage": _outage,
    "clear_outages": _clear_outages,
    "clear_calls": _clear_calls,
}
"""The verbs of the weather, which are the same at both platforms."""


def clear(desk: Any) -> None:
    """Nothing is left of limits, outages and calls."""
    for name in ("clear_limits", "clear_outages", "clear_calls"):
        OF_BOTH[name](desk)


def kept(found: Thing, key: object, what: str) -> Thing:
    """What is found under a key. Raises `Refusal`, in which `what` says what it was to be."""
    if str(key) not in found:
        raise Refusal(404, f"There is no {what} {str(key)[:40]}.")
    there: Thing = found[str(key)]
    return there
