"""Shapes of parameters: each reads one value, form text or JSON, and refuses in Stripe's words what does not fit."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

from infra.local.stripe.errors import missing, refused, unknown

_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


class Shape(Protocol):
    """Anything that reads a value at a path such as `line_items[0][quantity]`."""

    def read(self, value: Any, path: str) -> Any:
        """Return the value in its own type. Raises `ApiError` (400) naming the path."""


@dataclass(frozen=True)
class Text:
    """A text of at most `longest` characters, one of `choices` where there are any."""

    longest: int = 5000
    choices: tuple[str, ...] = ()

    def read(self, value: Any, path: str) -> str:
        """Refuses what is empty, too long, no text, or no choice."""
        if not isinstance(value, str):
            raise refused(f"Invalid string: {value!r}", "parameter_invalid_string", path)
        _refuse_empty(value, path)
        if len(value) > self.longest:
            raise refused(f"Invalid string: must be at most {self.longest} characters", "parameter_invalid_string", path)
        if self.choices and value not in self.choices:
            raise refused(f"Invalid {path}: must be one of {' or '.join(self.choices)}", "parameter_invalid_string", path)
        return value


@dataclass(frozen=True)
class Mail:
    """An e-mail address, checked as loosely as Stripe does."""

    def read(self, value: Any, path: str) -> str:
        """Refuses what has no name, no @ or no domain."""
        address = Text(512).read(value, path)
        if not _MAIL.fullmatch(address):
            raise refused(f"Invalid email address: {address}", "email_invalid", path)
        return address


@dataclass(frozen=True)
class Address:
    """An absolute web address."""

    def read(self, value: Any, path: str) -> str:
        """Refuses other schemes and relative addresses."""
        address = Text().read(value, path)
        if urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).netloc:
            raise refused("Not a valid URL", "url_invalid", path)
        return address


@dataclass(frozen=True)
class Whole:
    """A whole number from `least` to `most`."""

    least: int = 0
    most: int = 99_999_999_999

    def read(self, value: Any, path: str) -> int:
        """Refuses anything but ASCII digits with an optional minus, and numbers out of range."""
        _refuse_empty(value, path)
        if isinstance(value, bool) or not re.fullmatch(r"-?[0-9]{1,15}", str(value)):
            raise refused(f"Invalid integer: {value}", "parameter_invalid_integer", path)
        if not self.least <= int(value) <= self.most:
            wording = f"This value must be between {self.least} and {self.most}."
            raise refused(wording, "parameter_invalid_integer", path)
        return int(value)


@dataclass(frozen=True)
class Seconds:
    """A length of time in seconds, with a fraction; only the stand-in's own controls have it."""

    least: float = 0
    most: float = 400 * 86400

    def read(self, value: Any, path: str) -> float:
        """Refuses what is no number or out of range."""
        if isinstance(value, bool) or not re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,6})?", str(value)):
            raise refused(f"Invalid number of seconds: {value}", param=path)
        if not self.least <= float(value) <= self.most:
            raise refused(f"Must be between {self.least:g} and {self.most:g} seconds.", param=path)
        return float(value)


@dataclass(frozen=True)
class Flag:
    """True or false."""

    def read(self, value: Any, path: str) -> bool:
        """Takes JSON's booleans and the texts `true` and `false`."""
        if isinstance(value, bool):
            return value
        if value not in ("true", "false"):
            raise refused(f"Invalid boolean: {value}", "parameter_invalid_boolean", path)
        return bool(value == "true")


@dataclass(frozen=True)
class Metadata:
    """Up to 50 pairs of texts; keys of 40 characters, values of 500 (docs.stripe.com/api/metadata)."""

    def read(self, value: Any, path: str) -> dict[str, str]:
        """An empty text unsets all of it; an empty value unsets its key, which the caller does."""
        if value == "":
            return {}
        if not isinstance(value, Mapping) or len(value) > 50:
            raise refused("Invalid object: metadata has at most 50 keys", "parameter_invalid_object", path)
        return {name: self._pair(name, text, path) for name, text in value.items()}

    def _pair(self, name: str, text: Any, path: str) -> str:
        if len(name) > 40 or not isinstance(text, str) or len(text) > 500:
            wording = "Metadata keys have up to 40 characters and values are texts of up to 500."
            raise refused(wording, "parameter_invalid_string", f"{path}[{name}]")
        return text


@dataclass(frozen=True)
class Many:
    """A list of one shape, sent as `name[0]`, `name[1]` or `name[]`."""

    of: Shape
    most: int = 100

    def read(self, value: Any, path: str) -> list[Any]:
        """Refuses what is no list or too long."""
        items = list(value.values()) if isinstance(value, Mapping) and all(map(str.isdecimal, value)) else value
        if not isinstance(items, list):
            raise refused("Invalid array", "parameter_invalid_array", path)
        if len(items) > self.most:
            raise refused(f"Array has more than {self.most} items", "parameter_invalid_array", path)
        return [self.of.read(item, f"{path}[{place}]") for place, item in enumerate(items)]


@dataclass(frozen=True)
class Group:
    """Named parameters, of which some must be there."""

    fields: Mapping[str, Shape] = field(default_factory=dict)
    needed: tuple[str, ...] = ()

    def read(self, value: Any, path: str = "") -> dict[str, Any]:
        """Refuses names it does not know, then names that are not there."""
        if not isinstance(value, Mapping):
            raise refused("Invalid object", "parameter_invalid_object", path)
        within = {name: f"{path}[{name}]" if path else name for name in (*value, *self.needed)}
        for name in value:
            if name not in self.fields:
                raise unknown(within[name])
        for name in self.needed:
            if name not in value:
                raise missing(within[name])
        return {name: self.fields[name].read(item, within[name]) for name, item in value.items()}


@dataclass(frozen=True)
class Window:
    """A moment, or a range of moments with gt, gte, lt and lte, in Unix seconds."""

    def read(self, value: Any, path: str) -> dict[str, int]:
        """A single moment is the range that holds only it."""
        if isinstance(value, Mapping):
            return Group({side: Whole() for side in ("gt", "gte", "lt", "lte")}).read(value, path)
        moment = Whole().read(value, path)
        return {"gte": moment, "lte": moment}


def _refuse_empty(value: Any, path: str) -> None:
    if value == "":
        wording = f"You passed an empty string for '{path}'. Remove it from your request or supply a value."
        raise refused(wording, "parameter_invalid_empty", path)
