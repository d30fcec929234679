"""Reads what was sent: a form or JSON, into one flat set of fields, whatever somebody may have put into it."""

import base64
import binascii
import json
import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Any
from urllib.parse import parse_qsl

from union.errors import Invalid

_LONGEST = 2_000_000
_LONGEST_WITH_FILES = 32_000_000
"""More than API Gateway lets through, so that a file that is too large is told of at its field and nothing typed is lost."""
_MOST = 1_200
"""A ballot paper can hold 1,000 names, each with a field."""
_DEEPEST = 4
"""Our forms are flat; a list in one of them is as deep as any goes."""
_LONGEST_BOUNDARY = 70
_UNREADABLE = "That form cannot be read. Please fill it in again."
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
"""A string of JSON, or what is left of one: each byte is looked at once, whatever it is."""
_BRACKET = re.compile(rb"[\[\]{}]")
_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"
_WITH_FILES = "multipart/form-data"

type File = tuple[str, str, bytes]
"""A file that was chosen: its field, what it is called, and its bytes."""


class Sent:
    """What one request sent. Its size and the number of its parts are looked at before it is read, and it is read once."""

    def __init__(self, event: Mapping[str, Any]) -> None:
        self._event = event
        self._kind = _content_type(event)

    @property
    def is_json(self) -> bool:
        """Whether the body says it is JSON."""
        return self._kind == _JSON

    @cached_property
    def raw(self) -> bytes:
        """The bytes that were sent. API Gateway hands some over in base64. Raises `Invalid` where that is broken."""
        body = self._event.get("body") or ""
        if not self._event.get("isBase64Encoded"):
            # Half a character of JSON's comes through here, to be refused in words where text is read, not to crash.
            return str(body).encode("utf-8", "surrogatepass")
        try:
            return base64.b64decode(body, validate=True)
        except (binascii.Error, ValueError) as failure:
            raise Invalid("What arrived here was damaged on the way. Please send it again.") from failure

    def check(self) -> None:
        """Raises `Invalid` for what is larger, deeper or of more parts than any form of ours. Nothing is parsed for it."""
        if self._fault is not None:
            raise self._fault

    @cached_property
    def _fault(self) -> Invalid | None:
        """Why this is no form of ours, which is looked for once."""
        try:
            self._measure()
        except Invalid as fault:
            return fault
        return None

    def _measure(self) -> None:
        if self._kind == _WITH_FILES:
            _check_parts(self.raw, self._boundary)
        elif len(self.raw) > _LONGEST:
            raise Invalid("That is too long. Please send less than 2 MB.")
        elif self.is_json:
            _check_json(self.raw)
        elif self.raw.count(b"&") >= _MOST:
            raise Invalid(_UNREADABLE)

    @property
    def fields(self) -> dict[str, Any]:
        """The fields sent, by name; a file's field holds its bytes.

        Raises `Invalid` with a sentence for a body that is not one plain set of fields.
        """
        if isinstance(self._read, Invalid):
            raise self._read
        return self._read[0]

    @property
    def files(self) -> list[File]:
        """The files that a form sent and that were chosen. Raises `Invalid`."""
        if isinstance(self._read, Invalid):
            raise self._read
        return self._read[1]

    def brought(self, field: str) -> list[tuple[str, bytes]]:
        """What the files of a field are called, and their bytes. Raises `Invalid`."""
        return [(name, data) for of, name, data in self.files if of == field]

    def must_bring(self, field: str) -> list[tuple[str, bytes]]:
        """The same, one file at least. Raises `Invalid` at the field where none was chosen."""
        found = self.brought(field)
        if not found:
            raise Invalid.field(field, "Please choose a file first.")
        return found

    @property
    def typed(self) -> dict[str, str]:
        """What was typed, as far as it can be read, to be shown in the form again."""
        if isinstance(self._read, Invalid):
            return self._legible() if self._kind == _FORM else {}
        return {name: value for name, value in self._read[0].items() if isinstance(value, str)}

    def _legible(self) -> dict[str, str]:
        """What can be read of a form that cannot be used: the first of what came twice, with marks in place of broken letters."""
        if self._fault is not None:
            return {}
        pairs = parse_qsl(self.raw.decode("utf-8", "replace"), keep_blank_values=True, errors="replace")
        return dict(reversed(pairs))

    @cached_property
    def _read(self) -> tuple[dict[str, Any], list[File]] | Invalid:
        """What was read, or why it cannot be, which is found out once as well."""
        try:
            self.check()
            return self._parsed()
        except Invalid as refusal:
            return refusal

    def _parsed(self) -> tuple[dict[str, Any], list[File]]:
        if self._kind == _WITH_FILES:
            return _with_files(str(self._event["headers"]["content-type"]), self.raw)
        if self._kind not in (_FORM, _JSON):
            raise Invalid(f"Please send a form or JSON, with the content type {_FORM} or {_JSON}.")
        text = _text(self.raw)
        return (_object(text) if self.is_json else _unique(_pairs(text))), []

    @property
    def _boundary(self) -> bytes:
        from python_multipart.multipart import parse_options_header

        told = str(self._event["headers"]["content-type"]).encode("latin-1", "replace")
        return bytes(parse_options_header(told)[1].get(b"boundary", b""))


def _check_parts(body: bytes, boundary: bytes) -> None:
    """Raises `Invalid` for more parts than any form of ours has, or none at all. RFC 2046 bounds the boundary."""
    if len(body) > _LONGEST_WITH_FILES:
        raise Invalid("That is too large. Please choose a smaller file.")
    if not 0 < len(boundary) <= _LONGEST_BOUNDARY or body.count(b"--" + boundary) > _MOST + 1:
        raise Invalid(_UNREADABLE)


def _check_json(body: bytes) -> None:
    """Raises `Invalid` for JSON with more values, or deeper ones, than any form of ours has."""
    bare = _STRING.sub(b"", body)
    if bare.count(b",") + bare.count(b"{") + bare.count(b"[") > _MOST or _depth(bare) > _DEEPEST:
        raise Invalid("That is not JSON as we can read it.")


def _depth(bare: bytes) -> int:
    """How deep the brackets of JSON without its strings go."""
    steps = accumulate(1 if bracket in b"{[" else -1 for bracket in _BRACKET.findall(bare))
    return max(steps, default=0)


def _content_type(event: Mapping[str, Any]) -> str:
    return str(event.get("headers", {}).get("content-type", "")).partition(";")[0].strip().lower()


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as failure:
        raise Invalid("Some letters that arrived here are broken. Please type them again.") from failure


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST, errors="strict")
    except ValueError as failure:
        raise Invalid(_UNREADABLE) from failure


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_number)
    except Invalid:
        raise
    except (ValueError, RecursionError) as failure:
        raise Invalid("That is not JSON as we can read it.") from failure
    if not isinstance(found, dict):
        raise Invalid("Please send one JSON object with the fields by name.")
    return found


def _with_files(content_type: str, body: bytes) -> tuple[dict[str, Any], list[File]]:
    """The fields of a form that carries files (RFC 7578), and its files. What a file says of itself is not looked at."""
    import io
    import logging

    from python_multipart import multipart
    from python_multipart.exceptions import FormParserError

    logging.getLogger("python_multipart").setLevel(logging.ERROR)  # It would write what was typed into the log.
    pairs: list[tuple[str, Any]] = []
    files: list[File] = []

    def field(found: Any) -> None:
        pairs.append((_text(found.field_name or b""), _text(found.value or b"")))

    def file(found: Any) -> None:
        found.file_object.seek(0)
        name, data = _text(found.field_name or b""), found.file_object.read()
        found.close()
        files.append((name, (found.file_name or b"").decode("utf-8", "replace"), data))

    headers = {"Content-Type": content_type.encode("latin-1", "replace")}
    try:
        multipart.parse_form(headers, io.BytesIO(body), field, file)
    except (FormParserError, ValueError) as failure:
        raise Invalid(_UNREADABLE) from failure
    return _unique([*pairs, *_by_field(files).items()]), [one for one in files if one[1] or one[2]]


def _by_field(files: Sequence[File]) -> dict[str, bytes | list[bytes]]:
    """The bytes of each field's file; a list where several were chosen in one field."""
    found: dict[str, list[bytes]] = {}
    for name, _, data in files:
        found.setdefault(name, []).append(data)
    return {name: several[0] if len(several) == 1 else several for name, several in found.items()}


def _unique(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise Invalid.field(name[:60], "This came twice. Please send it once.")
        found[name] = value
    return found


def _no_number(text: str) -> Any:
    raise Invalid(f"{text} is not a number we can use.")
