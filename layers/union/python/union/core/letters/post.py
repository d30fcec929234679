"""Gateway to SES v2: hand over one letter, and say honestly what became of it."""

import re
from collections.abc import Mapping
from email.headerregistry import Address
from functools import cache
from types import MappingProxyType
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from union import aws, settings
from union.core.letters.words import Words
from union.errors import Unavailable

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
    return aws.client("sesv2", connect=2, read=8, attempts=1)


def send(to: str, sender: str, words: Words, files: Mapping[str, bytes] = MappingProxyType({}), reply_to: str = "") -> str:
    """Send one letter from the house's address under the name `sender`; returns the post's id for it.

    Answers go to `reply_to`, where it is given.
    `files` go with it by name: calendar files end in `.ics`, and all others are PNG pictures that the letter's HTML shows as `cid:name`.

    Raises `Refused`, `Later` or `Unknown`.
    """
    message: dict[str, Any] = {
        "Subject": {"Data": words.subject, "Charset": "UTF-8"},
        "Body": {
            "Text": {"Data": words.text, "Charset": "UTF-8"},
            "Html": {"Data": words.html, "Charset": "UTF-8"},
        },
    }
    if files:
        message["Attachments"] = [
            _calendar(name, file) if name.endswith(".ics") else _picture(name, file) for name, file in files.items()
        ]
    try:
        answer = _ses().send_email(
            FromEmailAddress=str(Address(sender, addr_spec=settings.mail_from())),
            Destination={"ToAddresses": [to]},
            Content={"Simple": message},
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
