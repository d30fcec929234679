"""A letter, as SES v2's `SendEmail` was asked to send it."""

import base64
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import getaddresses
from functools import cached_property
from typing import Any

Thing = dict[str, Any]


@dataclass(frozen=True)
class File:
    """A file that goes with a letter; one with a `content_id` is shown by the letter's HTML as ``cid:``."""

    name: str
    kind: str
    data: bytes
    inline: bool
    content_id: str


@dataclass(frozen=True)
class Letter:
    """One letter that was taken.

    ``at`` in seconds since 1970, ``asked`` the body of the request as it came, ``fate`` what was done with it, ``problems`` what the two
    parsers say of it.
    """

    id: str
    at: float
    asked: Thing
    fate: str = "deliver"
    problems: list[str] = field(default_factory=list)

    @property
    def _simple(self) -> Thing:
        return dict(self.asked["Content"]["Simple"])

    @property
    def sender(self) -> str:
        """Who it comes from, with the name."""
        return str(self.asked.get("FromEmailAddress", ""))

    @property
    def to(self) -> list[str]:
        """Everybody who gets it."""
        destination = self.asked.get("Destination", {})
        return [one for kind in ("ToAddresses", "CcAddresses", "BccAddresses") for one in destination.get(kind) or ()]

    @property
    def reply_to(self) -> list[str]:
        """Where answers go."""
        return list(self.asked.get("ReplyToAddresses") or ())

    @property
    def subject(self) -> str:
        """Its subject."""
        return str(self._simple["Subject"]["Data"])

    @property
    def text(self) -> str:
        """Its plain text, or nothing."""
        return str((self._simple["Body"].get("Text") or {}).get("Data", ""))

    @property
    def html(self) -> str:
        """Its HTML, or nothing."""
        return str((self._simple["Body"].get("Html") or {}).get("Data", ""))

    @property
    def headers(self) -> list[tuple[str, str]]:
        """The headers that were asked for beside those that SES makes."""
        return [(one["Name"], one["Value"]) for one in self._simple.get("Headers") or ()]

    @property
    def tags(self) -> dict[str, str]:
        """The tags of its events."""
        return {one["Name"]: one["Value"] for one in self.asked.get("EmailTags") or ()}

    @property
    def configuration_set(self) -> str:
        """Its configuration set, or nothing: then SES tells nobody of its events."""
        return str(self.asked.get("ConfigurationSetName") or "")

    @cached_property
    def files(self) -> list[File]:
        """What goes with it."""
        return [_file(one) for one in self._simple.get("Attachments") or ()]

    def as_json(self) -> Thing:
        """Return what a program reads of it; the bytes of its files are at their addresses."""
        return {
            "id": self.id,
            "to": self.to,
            "from": self.sender,
            "subject": self.subject,
            "text": self.text,
            "html": self.html,
            "at": moment(self.at),
            "reply_to": self.reply_to,
            "headers": dict(self.headers),
            "tags": self.tags,
            "configuration_set": self.configuration_set,
            "attachments": [_described(self.id, n, one) for n, one in enumerate(self.files)],
            "fate": self.fate,
            "problems": self.problems,
        }


def is_kept(asked: Thing) -> bool:
    """Tell whether a request is for a letter of the kind that the house sends: SES's simple content, with a subject and a body."""
    simple = (asked.get("Content") or {}).get("Simple")
    return isinstance(simple, dict) and "Data" in (simple.get("Subject") or {}) and isinstance(simple.get("Body"), dict)


def dated(at: float) -> datetime:
    """Return a moment in seconds since 1970 as a date in UTC."""
    return datetime.fromtimestamp(at, UTC)


def moment(at: float) -> str:
    """Return a moment in seconds since 1970 as it stands in the JSON of letters: UTC, to the millisecond."""
    return dated(at).isoformat(timespec="milliseconds")


def address(told: str) -> str:
    """Return an address without the name before it."""
    return getaddresses([told])[0][1]


def bare(told: str) -> str:
    """Return an address without the name before it, in small letters."""
    return address(told).lower()


def domain(told: str) -> str:
    """Return the domain of an address, or nothing."""
    return bare(told).rpartition("@")[2] if "@" in bare(told) else ""


def parsed(body: bytes) -> Thing:
    """Return the request that a body holds, or an empty one where it is none."""
    try:
        found = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _file(one: Thing) -> File:
    return File(
        name=str(one.get("FileName", "")),
        kind=str(one.get("ContentType") or "application/octet-stream"),
        data=base64.b64decode(one.get("RawContent") or ""),
        inline=one.get("ContentDisposition") == "INLINE",
        content_id=str(one.get("ContentId") or ""),
    )


def _described(letter: str, n: int, one: File) -> Thing:
    size = {"size": len(one.data), "inline": one.inline, "content_id": one.content_id}
    return {"name": one.name, "type": one.kind, **size, "path": f"/_mailbox/{letter}/files/{n}"}
