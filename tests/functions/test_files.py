"""What is sent is counted before it is read, read once, and read field by field, whatever somebody put into it."""

import base64
import json
from contextlib import nullcontext
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_multipart import multipart
from union.errors import Invalid
from union.web import body
from union.web.body import Sent


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
    assert Sent(_event(sent)).fields == {"manifesto": "I play\r\nfür alle.", "photo": BYTES}
    assert Sent(_event(sent)).typed == {"manifesto": "I play\r\nfür alle."}


def test_no_file_chosen_is_an_empty_one() -> None:
    sent = _part("photo", b"", '; filename=""\r\nContent-Type: application/octet-stream') + b"--b0undary--\r\n"
    assert Sent(_event(sent)).fields == {"photo": b""}


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
        _ = Sent(event).fields
    assert str(refused.value.detail or refused.value.errors)


def _many(number: int) -> bytes:
    return b"".join(_part(f"f{n}", b"") for n in range(number)) + b"--b0undary--\r\n"


def test_as_many_parts_as_the_longest_ballot_has_are_read() -> None:
    assert len(Sent(_event(_many(1_200))).fields) == 1_200


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (_many(1_201), "multipart/form-data; boundary=b0undary"),
        (_many(1), "multipart/form-data"),
        (_many(1), 'multipart/form-data; boundary=""'),
        (_many(1).replace(b"b0undary", b"b" * 71), "multipart/form-data; boundary=" + "b" * 71),
        (b"&".join(b"f%d=" % n for n in range(1_201)), "application/x-www-form-urlencoded"),
        (json.dumps({f"f{n}": "" for n in range(1_201)}).encode(), "application/json"),
        (b'{"f": [[[[[]]]]]}', "application/json"),
        (b'{"f": ' + b'{"f": ' * 5 + b"1" + b"}" * 6, "application/json"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_has_too_many_parts_is_refused_and_never_parsed(content: bytes, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in ((multipart, "parse_form"), (body, "parse_qsl"), (json, "loads")):
        monkeypatch.setattr(module, name, lambda *_, **__: pytest.fail("It was parsed."))
    for ask in (Sent.check, lambda sent: sent.fields, lambda sent: sent.files):
        with pytest.raises(Invalid):
            ask(Sent(_event(content, kind)))
    assert Sent(_event(content, kind)).typed == {}


@pytest.mark.parametrize("broken", [False, True])
def test_what_was_sent_is_parsed_once_however_often_it_is_asked_for(broken: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[bytes] = []
    real = multipart.parse_form
    monkeypatch.setattr(multipart, "parse_form", lambda *words: (parsed.append(b""), real(*words)))
    sent = Sent(_event(_part("a", b"\xff" if broken else b"1") + _part("photo", BYTES, FILE) + b"--b0undary--\r\n"))
    for _ in range(3):
        assert sent.typed == ({} if broken else {"a": "1"})
        for what in ("fields", "files"):
            if broken:
                with pytest.raises(Invalid):
                    getattr(sent, what)
            else:
                assert getattr(sent, what)
    assert len(parsed) == 1


@pytest.mark.parametrize("broken", [False, True])
@pytest.mark.parametrize(
    ("check", "kind"), [("_check_json", "application/json"), ("_check_parts", "multipart/form-data; boundary=b0undary")]
)
def test_what_was_sent_is_measured_once_however_often_it_is_asked_for(
    broken: bool, check: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured: list[bytes] = []

    def measure(content: bytes, *_: Any) -> None:
        measured.append(content)
        if broken:
            raise Invalid("Too much.")

    monkeypatch.setattr(body, check, measure)
    sent = Sent(_event(b"{}" if check == "_check_json" else _many(1), kind))
    for ask in (Sent.check, lambda one: one.fields, lambda one: one.files, Sent.check):
        with pytest.raises(Invalid) if broken else nullcontext():
            ask(sent)
        assert isinstance(sent.typed, dict)
    assert len(measured) == 1


def test_several_files_may_be_chosen_in_one_field() -> None:
    sent = Sent(_event(_part("files", b"1", FILE) + _part("files", b"2", FILE) + b"--b0undary--\r\n"))
    assert sent.fields == {"files": [b"1", b"2"]}
    assert [data for _, _, data in sent.files] == [b"1", b"2"]


_VALUES = st.recursive(
    st.text() | st.integers() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), _VALUES, max_size=8), st.booleans())
def test_json_is_counted_by_what_stands_outside_its_strings(told: dict[str, Any], plain: bool) -> None:
    text = json.dumps(told, ensure_ascii=plain)
    bare = body._STRING.sub(b"", text.encode())
    assert b'"' not in bare
    assert (bare.count(b"{") + bare.count(b"["), body._depth(bare)) == (_brackets(told), _deep(told))


def _brackets(value: Any) -> int:
    inner = list(value.values()) if isinstance(value, dict) else value
    return 1 + sum(_brackets(one) for one in inner) if isinstance(inner, list) else 0


def _deep(value: Any) -> int:
    inner = list(value.values()) if isinstance(value, dict) else value
    return 1 + max((_deep(one) for one in inner), default=0) if isinstance(inner, list) else 0
