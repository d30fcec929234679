"""Text that people type: what of it can be seen, what it is found by, and in which order it stands.

What shows is told by what a character is, not by a list of characters. Unicode's general categories say it, for letters and symbols that
are blank their names do, and a character that is newer than this Python's tables shows something, unless it stands where Unicode keeps
room for those that never will (Default_Ignorable_Code_Point, Unicode Standard 5.21).
"""

import re
import unicodedata
from functools import lru_cache

_SEEN = "LNPS"
_BLANK = (" FILLER", " BLANK", " NULL NOTEHEAD")
_JOINERS = "\u200c\u200d"
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_STROKED = re.compile(r"LATIN SMALL (?:LETTER|LIGATURE) (?:DOTLESS )?([A-Z]{1,2})(?: WITH .*)?")
_SPELT = {"ð": "d", "þ": "th"}
_TAKEN_FOR = str.maketrans(
    "\u0430\u0432\u0435\u0456\u0458\u043a\u043c\u043d\u043e\u0440\u0441\u0455\u0442\u0443\u0445\u04bb\u04cf\u0501\u051b\u051d"
    "\u03b3\u03b1\u03b2\u03b5\u03b6\u03b7\u03b9\u03ba\u03bc\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7",
    "abeijkmhopcstyxhldqwyabezhikmnoptyx",
)
"""Cyrillic, then Greek, each by the look of its capital where that is a Latin one."""
_REMEMBERED = 10_000
"""Characters of which is remembered what they are: all that a campus types, and not all that somebody could send."""


def shows(text: str) -> bool:
    """Whether anything of `text` can be seen: a letter, a number, a sign or a picture, and not spaces, marks and formats alone."""
    return any(_is_seen(character) for character in text)


def tidied(text: str) -> str:
    """`text` as it is kept: composed (NFC), with plain line ends, and without what cannot be seen around it."""
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    first = next((at for at, character in enumerate(plain) if _is_seen(character)), len(plain))
    last = next((at for at in range(len(plain), first, -1) if _ends(plain[at - 1])), first)
    return plain[first:last]


def unprintable(text: str) -> bool:
    """Whether there is something in `text` that nobody types: controls, halves of characters, or marks that turn what follows."""
    return bool(_TURNING.search(text)) or any(_is_unprintable(character) for character in text)


def name(text: str) -> str:
    """`text` as the name of a person or a file: one line, and nothing in it that cannot be seen but what joins letters and pictures."""
    line = "".join(" " if character.isspace() else character for character in text)
    kept = "".join(character for character in line if not _is_unprintable(character) and not _is_hidden(character))
    kept = " ".join(tidied(kept).split())
    return kept if shows(kept) else ""


def folded(text: str) -> str:
    """What `text` is found by: without accents, strokes, case, and what cannot be seen. "Café" and "CAFE" are the same."""
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(_plain(character) for character in parts if not _is_accent(character))


def alike(text: str) -> str:
    """What a name is told from others by: as `folded`, with Cyrillic and Greek letters as the Latin ones for which people take them.

    After Unicode's "confusables" (UTS 39), as far as they are letters of those alphabets that stand for one Latin letter.
    """
    return " ".join(folded(text).translate(_TAKEN_FOR).split())


def order(text: str) -> tuple[str, str]:
    """Where `text` stands in a list by name: accents and case decide between names that are the same without them."""
    return folded(text), text


def sides(old: str, new: str) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """Two texts line by line, each line with whether it is in one of them only."""
    from difflib import SequenceMatcher  # Loaded where versions are compared alone.

    left, right = old.splitlines(), new.splitlines()
    same = SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
    in_left = {block.a + at for block in same for at in range(block.size)}
    in_right = {block.b + at for block in same for at in range(block.size)}
    return [(line, at not in in_left) for at, line in enumerate(left)], [
        (line, at not in in_right) for at, line in enumerate(right)
    ]


@lru_cache(_REMEMBERED)
def _is_seen(character: str) -> bool:
    category = unicodedata.category(character)
    if category == "Cn":
        return not (_is_kept_free(ord(character)) or _is_never_a_character(ord(character)))
    return category[0] in _SEEN and not (category[0] in "LS" and unicodedata.name(character, "").endswith(_BLANK))


def _ends(character: str) -> bool:
    """What a text can end with: what shows, a mark on it, or what joins letters and pictures."""
    return _is_seen(character) or unicodedata.category(character)[0] == "M" or _joins(character)


def _joins(character: str) -> bool:
    """Joiners end words of some scripts, and tags a flag."""
    return character in _JOINERS or 0xE0020 <= ord(character) <= 0xE007F


@lru_cache(_REMEMBERED)
def _is_accent(character: str) -> bool:
    """What folding leaves out: marks above and below letters, but not the vowels of scripts that write them as marks, and formats."""
    return unicodedata.combining(character) > 0 or unicodedata.category(character) == "Cf" or _is_selector(character)


def _is_selector(character: str) -> bool:
    return unicodedata.name(character, "").startswith(("VARIATION SELECTOR", "MONGOLIAN FREE VARIATION SELECTOR"))


def _is_hidden(character: str) -> bool:
    return unicodedata.category(character) == "Cf" and not _joins(character)


def _is_unprintable(character: str) -> bool:
    category = unicodedata.category(character)
    if category == "Cc":
        return character not in "\r\n\t"
    return category == "Cs" or character == "\ufeff" or _is_never_a_character(ord(character))


def _is_never_a_character(point: int) -> bool:
    """The 66 code points that are none (Unicode Standard 23.7)."""
    return point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF


def _is_kept_free(point: int) -> bool:
    """Where characters that will not be seen may still come to be: Unicode promises them to these places."""
    return point == 0x2065 or 0xFFF0 <= point <= 0xFFF8 or 0xE0000 <= point <= 0xE0FFF


@lru_cache(_REMEMBERED)
def _plain(character: str) -> str:
    """A Latin letter that does not come apart, such as ø, ł or æ, as the letters its name says."""
    found = _STROKED.fullmatch(unicodedata.name(character, "")) if ord(character) > 0x7F else None
    return _SPELT.get(character) or (found[1].lower() if found else character)
