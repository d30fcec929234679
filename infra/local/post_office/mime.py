"""A letter as it goes over the wire (RFC 5322 and MIME), and read again by two parsers of different makes.

One is Python's own `email`, the other is `mailparse`, written in Rust and brought by `fast_mail_parser`. What they read must be what was asked.
"""

import email
import quopri
from base64 import encodebytes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.header import Header, decode_header, make_header
from email.message import Message
from email.utils import encode_rfc2231, format_datetime, getaddresses
from typing import cast

from fast_mail_parser import ParseError, parse_email

from infra.local.post_office.letters import File, Letter, address, dated


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
    shown = [file for file in letter.files if letter.html and file.inline and file.content_id]
    others = [file for file in letter.files if file not in shown]
    body = _words(letter.text, "plain")
    if letter.html:
        html = _together("related", [_words(letter.html, "html"), *map(_file, shown)])
        body = _together("alternative", [body, html])
    head = "".join(f"{name}: {value}\r\n" for name, value in [*_first(letter), *letter.headers, ("MIME-Version", "1.0")])
    return head.encode("ascii") + _together("mixed", [body, *map(_file, others)])


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
    yield "Subject", Header(letter.subject, "us-ascii" if letter.subject.isascii() else "utf-8").encode(linesep="\r\n")
    yield "Date", format_datetime(dated(letter.at))
    yield "Message-ID", f"<{letter.id}>"


def _words(text: str, kind: str) -> bytes:
    body = quopri.encodestring(_lines(text).encode()).replace(b"\n", b"\r\n")
    return f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n".encode() + body


def _file(file: File) -> bytes:
    how = "inline" if file.inline else "attachment"
    head = (
        f"Content-Type: {file.kind}\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: {how}; {_named(file.name)}\r\n"
    )
    known = f"Content-ID: <{file.content_id}>\r\n" if file.content_id else ""
    return (head + known + "\r\n").encode("ascii") + encodebytes(file.data).replace(b"\n", b"\r\n")


def _named(name: str) -> str:
    if name.isascii() and not {'"', "\\"} & set(name):
        return f'filename="{name}"'
    return f"filename*={encode_rfc2231(name, 'utf-8')}"


def _together(kind: str, parts: Sequence[bytes]) -> bytes:
    """Several parts as one; one alone stays as it is."""
    if len(parts) == 1:
        return parts[0]
    between = f"=_{kind}"  # In neither code can a body hold `=_`, and one kind never stands in itself.
    head = f'Content-Type: multipart/{kind}; boundary="{between}"\r\n\r\n'.encode()
    return head + b"".join(f"--{between}\r\n".encode() + part + b"\r\n" for part in parts) + f"--{between}--\r\n".encode()


def _meant(letter: Letter) -> Read:
    destination = letter.asked.get("Destination") or {}
    return Read(
        subject=letter.subject.strip(),
        sender=address(letter.sender),
        to=tuple(map(address, destination.get("ToAddresses") or ())),
        text=_lines(letter.text),
        html=_lines(letter.html),
        headers=tuple(letter.headers),
        files=tuple(sorted((file.name, len(file.data)) for file in letter.files)),
    )


def _by_python(letter: Letter, raw: bytes) -> Read:
    read = email.message_from_bytes(raw)
    parts = [part for part in read.walk() if not part.is_multipart()]
    files = [(str(part.get_filename()), len(_bytes(part))) for part in parts if part.get_filename()]
    words = {part.get_content_subtype(): _bytes(part).decode() for part in parts if not part.get_filename()}
    return Read(
        subject=str(make_header(decode_header(_unfolded(str(read["Subject"]))))).strip(),
        sender=address(str(read["From"])),
        to=tuple(one for _, one in getaddresses(read.get_all("To", []))),
        text=_lines(words.get("plain", "")),
        html=_lines(words.get("html", "")),
        headers=tuple((name, str(read[name])) for name, _ in letter.headers),
        files=tuple(sorted(files)),
    )


def _unfolded(value: str) -> str:
    """A header's value in one line again (RFC 5322, 2.2.3), which this way of reading leaves to us."""
    return value.replace("\r\n", "").replace("\n", "")


def _bytes(part: Message) -> bytes:
    return cast("bytes", part.get_payload(decode=True) or b"")


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
            sender=read.from_.address if read.from_ else "",
            to=tuple(one.address for one in read.to),
            text=_lines("".join(read.text_plain)),
            html=_lines("".join(read.text_html)),
            headers=tuple((name, told.get(name.lower(), "")) for name, _ in letter.headers),
            files=tuple(sorted((one.filename, len(one.content)) for one in read.attachments)),
        ),
    )


def _compared(who: str, meant: Read, read: Read) -> Iterator[str]:
    for part, value in vars(meant).items():
        if vars(read)[part] != value:
            yield f"{who} reads another {part}: {str(vars(read)[part])[:80]!r}, not {str(value)[:80]!r}."


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
