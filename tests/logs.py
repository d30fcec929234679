"""Everything that a house writes into its logs, and a search in it for people: their ids, names and addresses, and what they typed."""

import io
import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from moto.dynamodb.models import dynamodb_backends
from union import watch

_OF_A_PERSON = re.compile(
    r"(^|_)(person|author|owner|reporter|opened_by|by|from)_id$|^(email|to|owner_name|reporter_name|notices_to)$"
)
_TYPED = {"text", "statement", "manifesto", "what", "wishes", "summary", "reason", "details", "note", "body", "about"}
_NOBODY = {"", "test", "house", "union-house", "clock", "stripe", "staff"}
_SHORTEST = 3


@contextmanager
def listening() -> Iterator[io.StringIO]:
    """Hear what the house logs, in the words in which it stands in the log, and what any library says loudly enough for Lambda to keep."""
    said = io.StringIO()
    ours, others = logging.StreamHandler(said), logging.StreamHandler(said)
    ours.setFormatter(watch.logger.registered_formatter)
    others.setLevel(logging.WARNING)
    others.addFilter(lambda record: record.name != watch.logger.service)  # As Powertools does in Lambda: none of ours twice.
    watch.logger.addHandler(ours)
    logging.getLogger().addHandler(others)
    try:
        yield said
    finally:
        watch.logger._logger.removeHandler(ours)
        logging.getLogger().removeHandler(others)


def people() -> set[str]:
    """The ids, names and addresses of everybody whom any table knows, and the longer texts that anybody wrote."""
    return {found for item in _items() for found in _personal(item)}


def _items() -> Iterator[dict[str, Any]]:
    for account in dynamodb_backends.values():
        for table in account["eu-west-2"].tables.values():
            yield from (item.to_json()["Attributes"] for item in table.all_items())


def _personal(told: Any, name: str = "") -> Iterator[str]:
    if isinstance(told, dict):
        for key, value in told.items():
            yield from _personal(value, name if key in "SMLNB" else key)
    elif isinstance(told, list):
        for value in told:
            yield from _personal(value, name)
    elif isinstance(told, str):
        yield from _said(told, name)


def _said(text: str, name: str) -> Iterator[str]:
    if text.startswith(("{", "[")):
        yield from _personal(json.loads(text), name)
    if _OF_A_PERSON.search(name) or (name in _TYPED and len(text) > 2 * _SHORTEST):
        yield text
    # Only from where a word begins: else a long text is read anew from each of its letters.
    yield from re.findall(r"(?<![\w.+'-])[\w.+'-]+@[\w.-]+\w", text)


def of_people(lines: str, needles: set[str]) -> list[str]:
    """The lines that hold any of these as a word.

    What route was asked for is left out, as in truth it is the template's, with braces; so is where in our code the line was written.
    """
    known = sorted({one for one in needles if len(one) >= _SHORTEST} - _NOBODY, key=len)
    if not (known and lines):
        return []
    search = re.compile(r"(?<![A-Za-z0-9])(" + "|".join(map(re.escape, known)) + r")(?![A-Za-z0-9])")
    unquoted = (re.sub(r'"(route|location)": ?"[^"]*"', "", line) for line in lines.splitlines())
    return [line for line in unquoted if search.search(line)]
