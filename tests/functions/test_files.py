"""A form with a file is read field by field, whatever somebody put into it."""

import base64
from typing import Any

import pytest
from union.errors import Invalid
from union.web import body


def _event(content: bytes, kind: str = "multipart/form-data; boundary=b0undary") -> dict[str, Any]:
    return {"headers": {"content-type": kind}, "body": base64.b64encode(content).decode(), "isBase64Encoded": True}


def _part(name: str, content: bytes, more: str = "") -> bytes:
    return (
        b'--b0undary\r\nContent-Disposition: form-data; name="'
        + name.encode()
        + b'"'
        + more.encode()
        + b"\r\n\r\n"
        + content
        + b"\r\n"
    )


FILE = '; filename="me.jpg"\r\nContent-Type: image/jpeg'
BYTES = bytes(range(256)) * 40 + b"\r\n--b0undar\r\n\n\r"


def test_what_was_typed_is_text_and_a_file_is_its_bytes() -> None:
    sent = _part("manifesto", "I play\r\nfür alle.".encode()) + _part("photo", BYTES, FILE) + b"--b0undary--\r\n"
    assert body.fields(_event(sent)) == {"manifesto": "I play\r\nfür alle.", "photo": BYTES}
    assert body.typed(_event(sent)) == {"manifesto": "I play\r\nfür alle."}


def test_no_file_chosen_is_an_empty_one() -> None:
    sent = _part("photo", b"", '; filename=""\r\nContent-Type: application/octet-stream') + b"--b0undary--\r\n"
    assert body.fields(_event(sent)) == {"photo": b""}


@pytest.mark.parametrize(
    "event",
    [
        _event(b"nothing of that kind"),
        _event(b"", "multipart/form-data"),
        _event(_part("a", b"1") + _part("a", b"2") + b"--b0undary--\r\n"),
        _event(_part("a", b"\xff\xfe") + b"--b0undary--\r\n"),
        _event(b"".join(_part(f"f{n}", b"") for n in range(1300)) + b"--b0undary--\r\n"),
        _event(_part("photo", b"x" * 33_000_000, FILE) + b"--b0undary--\r\n"),
    ],
)
def test_a_form_that_cannot_be_used_is_a_sentence(event: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        body.fields(event)
    assert str(refused.value.detail or refused.value.errors)
