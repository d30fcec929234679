"""What SES refuses a letter for, as far as it is documented.

The lengths, patterns and required fields stand in AWS's own model of the service, which botocore brings and, of these, does not check before
it sends. What stands only in AWS's prose is written down here, each with where.
"""

import base64
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import PurePath
from typing import Any

from botocore.session import get_session

from infra.local.post_office import letters
from infra.local.post_office.letters import Thing

MOST_PEOPLE = 50
LONGEST_LINE = 996
LARGEST = 40 * 1024 * 1024
TAG = re.compile(r"[A-Za-z0-9_-]{1,256}")
CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
OF_SES = frozenset(
    [
        "from",
        "to",
        "cc",
        "bcc",
        "reply-to",
        "subject",
        "date",
        "message-id",
        "mime-version",
        "return-path",
        "sender",
        "dkim-signature",
    ]
)
"""Headers that the request says otherwise or SES makes itself; its guide says of `Date` and `Message-ID` that it writes over them."""
ONCE = re.compile(
    "auto-submitted|importance|in-reply-to|list-(archive|help|id|owner|post|subscribe|unsubscribe|unsubscribe-post)|organization|precedence"
    "|priority|references|user-agent"
)
"""Of the headers that "can't appear more than once" (Amazon SES Developer Guide, "Amazon SES header fields"), those that a letter may bring."""
BANNED = re.compile(
    "ade|adp|app|asp|bas|bat|cer|chm|cmd|com|cpl|crt|csh|der|exe|fxp|gadget|hlp|hta|inf|ins|isp|its|js|jse|ksh|lib|lnk|"
    "mad|maf|mag|mam|maq|mar|mas|mat|mau|mav|maw|mda|mdb|mde|mdt|mdw|mdz|msc|msh|msi|msp|mst|ops|pcd|pif|plg|prf|prg|reg|"
    "scf|scr|sct|shb|shs|sys|ps1|ps2|psc1|psc2|tmp|url|vb|vbe|vbs|vps|vsmacros|vss|vst|vsw|vxd|ws|wsc|wsf|wsh|xnk"
)
"""Endings of attachments that SES does not send (Amazon SES Developer Guide, "Unsupported attachment types")."""


def found(asked: Thing, size: int) -> list[str]:
    """Return what SES would refuse a request of `size` bytes for, in sentences; nothing where it takes it."""
    told = list(_by_model(_model(), asked, ""))
    return told or [sentence for look in _LOOKS for sentence in look(asked)] + list(_size(size))


@cache
def _model() -> Any:
    return get_session().get_service_model("sesv2").operation_model("SendEmail").input_shape


def _by_model(shape: Any, value: Any, where: str) -> Iterator[str]:
    """Say where `value` is not as AWS's model has it."""
    look = {"structure": _structure, "list": _list, "string": _string}.get(shape.type_name)
    if look and value is not None:
        yield from look(shape, value, where)


def _structure(shape: Any, value: Any, where: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{where or 'The request'} is no object."
        return
    for name in shape.metadata.get("required", ()):
        if value.get(name) is None:
            yield _says(f"{where}.{name}", "Member must not be null")
    for name, part in value.items():
        if name not in shape.members:
            yield f"{where}.{name} is nothing that SES knows."
        else:
            yield from _by_model(shape.members[name], part, f"{where}.{name}")


def _list(shape: Any, value: Any, where: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{where} is no list."
        return
    if len(value) > shape.metadata.get("max", len(value)):
        yield _says(where, f"Member must have length less than or equal to {shape.metadata['max']}")
    for n, one in enumerate(value, 1):
        yield from _by_model(shape.member, one, f"{where}.{n}.member")


def _string(shape: Any, value: Any, where: str) -> Iterator[str]:
    limits = shape.metadata
    if not isinstance(value, str):
        yield f"{where} is no string."
    elif len(value) > limits.get("max", len(value)):
        yield _says(where, f"Member must have length less than or equal to {limits['max']}")
    elif len(value) < limits.get("min", 0):
        yield _says(where, f"Member must have length greater than or equal to {limits['min']}")
    elif "pattern" in limits and not re.fullmatch(limits["pattern"], value):
        yield _says(where, f"Member must satisfy regular expression pattern: {limits['pattern']}")
    elif value not in limits.get("enum", [value]):
        yield _says(where, f"Member must satisfy enum value set: [{', '.join(limits['enum'])}]")


def _says(where: str, what: str) -> str:
    return f"1 validation error detected: Value at '{where.removeprefix('.')}' failed to satisfy constraint: {what}"


def _people(asked: Thing) -> Iterator[str]:
    """Amazon SES API v2 Reference, `Destination`: at most 50 recipients, and addresses in ASCII, as SES knows no SMTPUTF8."""
    destination = asked.get("Destination") or {}
    everybody = [one for kind in destination.values() for one in kind or ()]
    if not 1 <= len(everybody) <= MOST_PEOPLE:
        yield f"Recipient count is not between 1 and {MOST_PEOPLE}."
    for one in [*everybody, *(asked.get("ReplyToAddresses") or ()), asked.get("FromEmailAddress") or ""]:
        if not one.isascii():
            yield "Missing final '@domain': an address and the name before it are 7-bit ASCII, the name as an encoded word (RFC 2047)."
        elif CONTROLS.search(one) or not letters.domain(one):
            yield "Missing final '@domain'"


def _tags(asked: Thing) -> Iterator[str]:
    """Amazon SES API v2 Reference, `MessageTag`: ASCII letters, digits, `_` and `-`, at most 256."""
    for tag in asked.get("EmailTags") or ():
        for part, value in tag.items():
            if not TAG.fullmatch(value):
                yield f"Invalid tag {part.lower()} <{value[:40]}>: only alphanumeric ASCII characters, '_' and '-' are allowed."


def _headers(asked: Thing) -> Iterator[str]:
    """Amazon SES API v2 Reference, `MessageHeader`: name and value together at most 996 characters; those of SES are not for us to give."""
    told = [(one["Name"], one["Value"]) for one in _simple(asked).get("Headers") or ()]
    for name, value in told:
        if len(name) + len(value) > LONGEST_LINE:
            yield f"The header {name} and its value have more than {LONGEST_LINE} characters together."
        if name.lower() in OF_SES or name.lower().startswith(("content-", "x-ses-")):
            yield f"The header {name} is not for the sender to give."
    for name, times in Counter(name.lower() for name, _ in told).items():
        if times > 1 and ONCE.fullmatch(name):
            yield f"The header {name} can't appear more than once."


def _subject(asked: Thing) -> Iterator[str]:
    if CONTROLS.search(_simple(asked).get("Subject", {}).get("Data", "")):
        yield "Control characters are not allowed in the subject."
    if _simple(asked) and not any(_simple(asked)["Body"].get(part) for part in ("Text", "Html")):
        yield "The body has neither text nor HTML."


def _files(asked: Thing) -> Iterator[str]:
    for one in _simple(asked).get("Attachments") or ():
        if BANNED.fullmatch(PurePath(one.get("FileName", "")).suffix.lower().removeprefix(".")):
            yield f"Attachments of the kind of {one['FileName'][:40]} are not sent."
        if not _is_base64(one.get("RawContent") or ""):
            yield "The content of an attachment is not in base64."


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode(text, validate=True)
    except ValueError:
        return False
    return True


def _size(size: int) -> Iterator[str]:
    if size > LARGEST:
        yield f"Message length is more than {LARGEST} bytes long: '{size}'."


def _simple(asked: Thing) -> Thing:
    return dict((asked.get("Content") or {}).get("Simple") or {})


_LOOKS: tuple[Callable[[Thing], Iterator[str]], ...] = (_people, _tags, _headers, _subject, _files)
