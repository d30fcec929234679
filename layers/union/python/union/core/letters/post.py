"""Gateway to SES v2: hand over one letter, and say honestly what became of it."""

import re
from collections.abc import Mapping
from email.header import Header
from email.headerregistry import Address
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from union import aws, settings
from union.core.letters.words import Words
from union.errors import Unavailable

WORST = 10.0
"""Seconds that one letter takes at worst: two for the connection and eight for the answer."""
_NAME, _VALUE, _TAG = re.compile(r"[!-9;-~]{1,126}"), re.compile(r"[ -~]{1,995}"), re.compile(r"[A-Za-z0-9_-]{1,256}")
_MOST_HEADERS, _MOST_TAGS = 15, 50
"""What SES takes of headers (RFC 5322 has no colon in a name) and of tags: API reference, "MessageHeader" and "MessageTag". botocore checks
none of it, and a line break in a value would begin a header of its own."""
_NEVER = {"MessageRejected", "BadRequestException"}
_BUSY = {"TooManyRequestsException", "ThrottlingException", "Throttling"}
_NOT_YET = re.compile("not verified|sandbox|suspend|paus|quota|rate exceeded", re.IGNORECASE)
"""What SES says with `MessageRejected` where nothing is wrong with the letter: our own address or domain, or everybody's while the account
is in the sandbox, is not verified, or the account may not send just now (Amazon SES Developer Guide, "Amazon SES email sending errors")."""


class Refused(Exception):
    """The post will never take this letter: something is wrong with the letter or its address."""


class Later(Unavailable):
    """The post surely did not take the letter, and may take it later: in a moment where it is only `busy`, else when somebody has seen to it."""

    def __init__(self, why: str, *, busy: bool = False) -> None:
        super().__init__(why)
        self.busy = busy


class Unknown(Exception):
    """Nobody knows whether the post took the letter."""


@cache
def _ses() -> Any:
    """A client that never sends again by itself: a repeat after a lost answer would be a second letter."""
    # SES looks at every letter; botocore's look before it took a fifth of the time that a letter takes here.
    return aws.client("sesv2", connect=2, read=8, attempts=1, parameter_validation=False)


def send(
    to: str,
    sender: str,
    words: Words,
    files: Mapping[str, bytes] = MappingProxyType({}),
    reply_to: str = "",
    *,
    headers: Mapping[str, str] = MappingProxyType({}),
    tags: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Send one letter from the house's address under the name `sender`; returns the post's id for it.

    Answers go to `reply_to`, where it is given.
    `files` go with it by name: calendar files end in `.ics`, and all others are PNG pictures that the letter's HTML shows as `cid:name`.
    `headers` stand in the letter; `tags` come back with whatever the post tells of it later.

    Raises `Refused`, also for headers and tags that SES does not take, `Later` or `Unknown`.
    """
    message = _message(words, files) | _headed(headers)
    told = _tagged(tags)
    try:
        answer = _ses().send_email(
            FromEmailAddress=_sender(sender, settings.mail_from()),
            Destination={"ToAddresses": [to]},
            Content={"Simple": message},
            ConfigurationSetName=settings.letter_set(),
            **told,
            **({"ReplyToAddresses": [reply_to]} if reply_to else {}),
        )
    except ClientError as failure:
        raise _meant(failure) from failure
    except Unavailable as failure:
        # No attempt was begun, so surely nothing was sent.
        raise Later("no time is left to ask", busy=True) from failure
    except BotoCoreError as failure:
        # A time-out or a broken line: SES may have taken the letter before it.
        raise Unknown(type(failure).__name__) from failure
    return str(answer["MessageId"])


def _message(words: Words, files: Mapping[str, bytes]) -> dict[str, Any]:
    message: dict[str, Any] = {
        "Subject": {"Data": _one_line(words.subject), "Charset": "UTF-8"},
        "Body": {
            "Text": {"Data": words.text, "Charset": "UTF-8"},
            "Html": {"Data": words.html, "Charset": "UTF-8"},
        },
    }
    if files:
        message["Attachments"] = [
            _calendar(name, file) if name.endswith(".ics") else _picture(name, file) for name, file in files.items()
        ]
    return message


def _headed(headers: Mapping[str, str]) -> dict[str, Any]:
    """The letter's own headers as SES takes them. Raises `Refused`, and never says with which words: addresses stand in them."""
    if len(headers) > _MOST_HEADERS:
        raise Refused("TooManyHeaders")
    for name, value in headers.items():
        if not (_NAME.fullmatch(name) and _VALUE.fullmatch(value)):
            raise Refused("HeaderRefused")
    return {"Headers": [{"Name": name, "Value": value} for name, value in headers.items()]} if headers else {}


def _tagged(tags: Mapping[str, str]) -> dict[str, Any]:
    if len(tags) > _MOST_TAGS or not all(_TAG.fullmatch(told) for pair in tags.items() for told in pair):
        raise Refused("TagRefused")
    return {"EmailTags": [{"Name": name, "Value": value} for name, value in tags.items()]} if tags else {}


@lru_cache(maxsize=64)
def _sender(name: str, address: str) -> str:
    """The house's address behind a name, of which whatever is not ASCII stands in encoded words (RFC 2047).

    SES takes a name in no other characters (Amazon SES API v2 Reference, `SendEmail`). Each such word has 75 characters at most.
    """
    plain = _one_line(name)
    if plain.isascii():
        return str(Address(plain, addr_spec=address))
    return f"{Header(plain, 'utf-8', maxlinelen=75).encode(linesep='')} <{address}>"


def _one_line(told: str) -> str:
    """A line break in a subject or a name begins no header."""
    return " ".join(told.split())


def _calendar(name: str, file: bytes) -> dict[str, Any]:
    return {
        "RawContent": file,
        "FileName": name,
        "ContentType": "text/calendar; charset=UTF-8",
        "ContentTransferEncoding": "BASE64",
        "ContentDisposition": "ATTACHMENT",
    }


def _picture(name: str, png: bytes) -> dict[str, Any]:
    return {
        "RawContent": png,
        "FileName": f"{name}.png",
        "ContentType": "image/png",
        "ContentTransferEncoding": "BASE64",
        "ContentDisposition": "INLINE",
        "ContentId": name,
    }


def _meant(failure: ClientError) -> Exception:
    """What a refusal of SES's means for this letter. Its text is looked at and never passed on: addresses stand in it."""
    told = failure.response.get("Error", {})
    code, status = told.get("Code", ""), failure.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 500)
    if status >= 500:
        # It may have broken after it had taken the letter.
        return Unknown(code)
    if code in _NEVER and not _NOT_YET.search(told.get("Message", "")):
        return Refused(code)
    return Later(code, busy=code in _BUSY)
