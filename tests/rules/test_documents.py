"""Which files are documents that we keep, and how they are cut into pieces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.core.documents import rules
from union.errors import Invalid

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PDF, rules.PDF),
        (b"1. Name\r\n\tThe society is called Chess.\n", rules.TEXT),
        ("\ufeff1. Zweck: Übung".encode(), rules.TEXT),
        ("第一条".encode(), rules.TEXT),
    ],
)
def test_a_pdf_and_plain_text_are_taken(data: bytes, kind: str) -> None:
    assert rules.kind("constitution", data) == kind


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \n ",
        b"PK\x03\x04word/document.xml",
        b"\xd0\xcf\x11\xe0doc",
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"  <html>",
        b"\xef\xbb\xbf <svg onload=alert(1)>",
        b"<?xml version='1.0'?>",
        b"text\x00with a nought",
        b"\xff\xfeU\x00T\x00F\x00",
        b"caf\xe9",
        b"\x89PNG\r\n\x1a\n",
        b"MZ\x90\x00",
        b" %PDF-1.7\n\xe2\xe3",
        b"x" * (rules.LARGEST + 1),
    ],
)
def test_what_is_neither_is_refused_beside_its_field_with_what_to_do(data: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        rules.kind("constitution", data)
    assert refused.value.errors["constitution"].endswith(".")


@given(st.integers(1, rules.LARGEST))
def test_pieces_put_together_are_the_document_and_none_is_too_large(size: int) -> None:
    data = bytes(size)
    pieces = rules.cut(data)
    assert sum(map(len, pieces)) == size
    assert all(0 < len(one) <= rules.PIECE for one in pieces) and len(pieces) <= rules.MOST_PIECES
