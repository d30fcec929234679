"""Truths about bytes: which letters a page is written in.

A page says so in its header, in itself, or not at all, and what it says may be wrong (WHATWG, "HTML", 13.2.3.2 "Determining the character
encoding"). A committee's page in windows-1251 is to be quoted in its own letters.
"""

import codecs
import re

from charset_normalizer import from_bytes

_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_ALPHABETS = re.compile(
    r"utf-8|utf-16(-[lb]e)?|cp(125[0-8]|866|874|932|949|950)|iso8859-\d{1,2}|koi8-[ru]|mac-(roman|cyrillic)"
    r"|gb(2312|k|18030)|big5(hkscs)?|shift_jis|euc_(jp|kr)|iso2022_jp|ascii"
)
"""What Python calls the alphabets that pages are written in: some of its other codecs are no alphabets at all."""
_AS_BROWSERS = {"ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030"}
"""Browsers read these as the wider ones (WHATWG, "Encoding", 4.2)."""
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_LOOKED_AT = 4_096
_GUESSED_FROM = 32_768


def text_of(body: bytes, content_type: str) -> str:
    """What the bytes of a page say; `content_type` is the header that came with them."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    for said in (_said(_IN_HEADER.search(content_type)), _in_itself(body), "utf-8"):
        read = _read(body, said) if said else None
        if read is not None:
            return read
    return body.decode(_guessed(body), "replace")


def _said(found: re.Match[str] | None) -> str | None:
    return _alphabet(found[1]) if found else None


def _in_itself(body: bytes) -> str | None:
    found = _META.search(body[:_LOOKED_AT])
    name = _alphabet(found[1].decode("ascii")) if found else None
    # A page whose beginning could be read as plain letters is not written in two bytes a letter, whatever it says.
    return "utf-8" if name and name.startswith("utf-16") else name


def _alphabet(label: str) -> str | None:
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return None
    return _AS_BROWSERS.get(name, name) if _ALPHABETS.fullmatch(name) else None


def _read(body: bytes, name: str) -> str | None:
    """The text, if these are letters of that alphabet; what was cut off in the middle of its last letter is none the less."""
    try:
        return codecs.getincrementaldecoder(name)("strict").decode(body, final=False)
    except UnicodeDecodeError:
        return None


def _guessed(body: bytes) -> str:
    best = from_bytes(body[:_GUESSED_FROM]).best()
    return (_alphabet(best.encoding) if best is not None else None) or "cp1252"
