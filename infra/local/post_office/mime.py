"""A letter as it goes over the wire (RFC 5322 and MIME), and read again by two parsers of different makes.

One is Python's own `email`, the other is `mailparse`, written in Rust and brought by `fast_mail_parser`. What they read must be what was asked.
"""

import email
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import format_datetime
from typing import cast

from fast_mail_parser import ParseError, parse_email

from infra.local.post_office.letters import File, Letter, bare, dated

_POLICY = SMTP.clone(max_line_length=998)
"""With fewer characters a line Python breaks long addresses in `List-Unsubscribe`, with 0 it writes no body."""


@dataclass(frozen=True)
class Read:
    """What a parser reads of a letter; addresses without names, subject and words without spaces around them."""

    subject: str
    sender: str
    to: tuple[str, ...]
    text: str
    html: str
    headers: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, int], ...]


def written(letter: Letter) -> bytes:
    """Return a letter as SES writes it: the text, the HTML with its pictures, and what is attached."""
    made = EmailMessage(policy=_POLICY)
    for name, value in _first(letter):
        made[name] = value
    for name, value in letter.headers:
        made[name] = value
    made.set_content(letter.text or " ")
    if letter.html:
        made.add_alternative(letter.html, subtype="html")
        _enclose(made, letter)
    for file in letter.files:
        if not (letter.html and _shown(file)):
            made.add_attachment(file.data, *_kind(file), filename=file.name)
    return made.as_bytes()


def problems(letter: Letter, raw: bytes) -> list[str]:
    """Return what the parsers read otherwise than it was meant, in sentences; nothing where all is well."""
    meant = _meant(letter)
    return [*_compared("Python's parser", meant, _by_python(letter, raw)), *_by_other(letter, meant, raw)]


def _first(letter: Letter) -> Iterator[tuple[str, str]]:
    destination = letter.asked.get("Destination") or {}
    yield "From", letter.sender
    for name, kind in (("To", "ToAddresses"), ("Cc", "CcAddresses")):
        if destination.get(kind):
            yield name, ", ".join(destination[kind])
    if letter.reply_to:
        yield "Reply-To", ", ".join(letter.reply_to)
    yield "Subject", letter.subject
    yield "Date", format_datetime(dated(letter.at))
    yield "Message-ID", f"<{letter.id}>"


def _enclose(made: EmailMessage, letter: Letter) -> None:
    """Put the pictures that the HTML shows beside it."""
    html = cast("EmailMessage", list(made.iter_parts())[1])
    for file in letter.files:
        if _shown(file):
            html.add_related(file.data, *_kind(file), cid=f"<{file.content_id}>", filename=file.name, disposition="inline")


def _shown(file: File) -> bool:
    return file.inline and bool(file.content_id)


def _kind(file: File) -> tuple[str, str]:
    main, _, sub = file.kind.partition(";")[0].strip().partition("/")
    return main or "application", sub or "octet-stream"


def _meant(letter: Letter) -> Read:
    destination = letter.asked.get("Destination") or {}
    return Read(
        subject=letter.subject.strip(),
        sender=bare(letter.sender),
        to=tuple(map(bare, destination.get("ToAddresses") or ())),
        text=_words(letter.text),
        html=_words(letter.html),
        headers=tuple(letter.headers),
        files=tuple(sorted((file.name, len(file.data)) for file in letter.files)),
    )


def _by_python(letter: Letter, raw: bytes) -> Read:
    read = email.message_from_bytes(raw, policy=default)
    text, html = read.get_body(("plain",)), read.get_body(("html",))
    inside = [part for part in read.walk() if part.get_filename()]
    return Read(
        subject=str(read["Subject"]).strip(),
        sender=bare(str(read["From"])),
        to=tuple(one.addr_spec.lower() for one in read["To"].addresses) if read["To"] else (),
        text=_words(text.get_content() if text else ""),
        html=_words(html.get_content() if html else ""),
        headers=tuple((name, str(read[name])) for name, _ in letter.headers),
        files=tuple(sorted((str(part.get_filename()), len(part.get_payload(decode=True) or b"")) for part in inside)),
    )


def _by_other(letter: Letter, meant: Read, raw: bytes) -> Iterator[str]:
    try:
        read = parse_email(raw)
    except ParseError as failure:
        yield f"The other parser cannot read it: {failure}."
        return
    yield from (f"The other parser mended something: {one.detail}." for one in read.warnings)
    told = {name.lower(): values[0] for name, values in read.headers.items()}
    yield from _compared(
        "The other parser",
        meant,
        Read(
            subject=read.subject.strip(),
            sender=read.from_.address.lower() if read.from_ else "",
            to=tuple(one.address.lower() for one in read.to),
            text=_words("".join(read.text_plain)),
            html=_words("".join(read.text_html)),
            headers=tuple((name, told.get(name.lower(), "")) for name, _ in letter.headers),
            files=tuple(sorted((one.filename, len(one.content)) for one in read.attachments)),
        ),
    )


def _compared(who: str, meant: Read, read: Read) -> Iterator[str]:
    for part, value in vars(meant).items():
        if vars(read)[part] != value:
            yield f"{who} reads another {part}: {str(vars(read)[part])[:80]!r}, not {str(value)[:80]!r}."


def _words(text: str) -> str:
    return "\n".join(text.splitlines()).strip()
