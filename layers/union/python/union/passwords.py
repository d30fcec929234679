"""What looks like a password, a PIN or a recovery code in what somebody types, so that none is ever kept.

Seen are words that announce one together with something that can be one ("PIN: 4821"), lists of codes as services give them out for getting
back in, keys for apps that make codes, and links with a password in them. Telephone numbers, sort codes, dates, e-mail addresses and names of
files are none of these, nor is a sentence on where a password is.
"""

import re

WITHHELD = (
    "This looks like a password, a PIN or a recovery code. Never write one here. Give the new person access in the platform itself, or "
    "hand it over in person; then change it."
)
"""What is said to whoever typed one."""
_QUOTES = "\"'“”‘’`"
_ENDS = ".,;:!?)]" + _QUOTES
_NUMBERS = (
    r"pin(?:[ -]?(?:code|number|no\.?))?|combination|"
    r"(?:access|recovery|back-?up|security|verification|one-time|log-?in|unlock|reset|2fa|two-step|"
    r"door|gate|safe|key ?safe|lock|lock ?box|locker|padlock|alarm|entry|keypad)[ -]?(?:code|pin|key)s?"
)
"""What is often a number alone."""
_WORDS = (
    r"pass[ -]?(?:word|code|phrase)s?|passwd|pwd|p/?w|otp|api[ -]?key|access token|"
    r"(?:secret|recovery|security|seed)[ -](?:key|code|word|answer|phrase)s?"
)
_LINK = r"[ \t]*(?::|=|-{1,2}>|→|[ \t][–—-](?=[ \t])|[ \t](?:is|are|was)(?:[ \t]now)?(?=[ \t:])[ \t]*:?)[ \t]*"
_FOR = r"(?:[ \t]+(?:of|for|to|on)[ \t]+[^\n:=.;]{1,40}?)?"
_SAID = re.compile(
    rf"(?<![\w-])(?:(?P<number>{_NUMBERS})|(?P<word>{_WORDS}))(?![\w-])(?:{_FOR}(?P<link>{_LINK})|[ \t]+)(?P<told>\S+)(?P<rest>[^\n]*)",
    re.IGNORECASE,
)
_SAID_INSTEAD = (
    "ask asks changed closed collect elsewhere given gone handed held here in known kept lost missing n/a na new nil no nobody none not old on "
    "private reset safe same secret see shared soon stored tbc tba the them there unchanged unknown with - – — … ? yes ok done"
)
_NOTHING = frozenset(_SAID_INSTEAD.split())
"""What people say of a password in one word without telling it."""
_SHORTEST_WORD, _SHORTEST_NUMBER = 3, 4
_CODE = re.compile(r"(?<![\w-])(?<!\d )(?:(\d{4})[ -](\d{4})|[a-z0-9]{4,6}-[a-z0-9]{4,6})(?![\w-])(?! \d)", re.IGNORECASE)
_MOST_CODES = 2
_KEY = re.compile(r"\b[A-Z2-7]{16,}\b|(?<!\w)(?:[a-z2-7]{4} ){3,}[a-z2-7]{4}(?!\w)", re.IGNORECASE)
_MACHINES = re.compile(r"otpauth:|-----BEGIN [A-Z ]*KEY|\b[a-z]+://[^\s/@:]+:[^\s/@]+@", re.IGNORECASE)
_SIGNS = frozenset("!$%^*#@=~?")
_LONG = 8


def looks_like_one(text: str) -> bool:
    """Whether `text` seems to tell a password, a PIN, a recovery code or a secret key. A guess by its looks, for texts of a few lines."""
    return bool(_MACHINES.search(text)) or _is_told(text) or _lists_codes(text) or _has_key(text) or _has_strong(text)


def _is_told(text: str) -> bool:
    """Whether a word that announces a password is followed by one, wherever in the text."""
    at = 0
    while found := _SAID.search(text, at):
        if _tells(found):
            return True
        at = found.start("told")  # The next one may begin right behind the word: "passwords and PIN 4821".
    return False


def _tells(found: re.Match[str]) -> bool:
    told, quoted = found["told"].strip(_ENDS + "(["), found["told"][:1] in _QUOTES
    link, rest = (found["link"] or "").strip(), found["rest"].strip(_ENDS + " ")
    if found["number"]:
        return len(told) >= _SHORTEST_NUMBER and told[0].isalnum() and sum(map(str.isdigit, told)) >= _SHORTEST_NUMBER - 1
    if len(told) < _SHORTEST_WORD or told.casefold() in _NOTHING or "://" in told:
        return False
    if any(map(str.isdigit, told)):
        return not told.isdigit() or bool(link and not rest)
    if link:
        return _is_mixed(told) or quoted or (link in (":", "=") and not rest)
    return _is_mixed(told) and not found["rest"].strip()


def _is_mixed(word: str) -> bool:
    """Whether a word is none of a language: signs in it, or capitals inside."""
    return any(sign in _SIGNS for sign in word) or bool(re.search("[a-z][A-Z]", word))


def _lists_codes(text: str) -> bool:
    codes = [one for one in _CODE.finditer(text) if _is_code(one)]
    return len(codes) > _MOST_CODES


def _is_code(found: re.Match[str]) -> bool:
    """Two halves that are digits and no years, or that have digits among their letters."""
    if found[1]:
        return not all(half[:2] in ("19", "20") for half in found.groups())
    plain = found[0].replace("-", "")
    return any(map(str.isdigit, plain)) and any(map(str.isalpha, plain)) and all(map(_has_both, found[0].split("-")))


def _has_both(half: str) -> bool:
    return any(map(str.isdigit, half))


def _has_key(text: str) -> bool:
    return any(_is_key(one[0]) for one in _KEY.finditer(text))


def _is_key(found: str) -> bool:
    """A long run of letters with digits among them; in groups of four at least two have both."""
    groups = found.split()
    mixed = [one for one in groups if any(map(str.isdigit, one)) and any(map(str.isalpha, one))]
    return len(mixed) >= min(2, len(groups)) and (len(groups) > 1 or found.isupper())


def _has_strong(text: str) -> bool:
    """Whether a word has all that sites ask of a password: small and capital letters, digits, and a sign inside."""
    return any(map(_is_strong, text.split()))


def _is_strong(word: str) -> bool:
    plain = word.strip(_ENDS + "([")
    if len(plain) < _LONG or plain[0] in "@#" or "/" in plain or re.search(r"@[\w-]+\.", plain):
        return False
    kinds = (str.islower, str.isupper, str.isdigit, _SIGNS.__contains__)
    return all(any(map(kind, plain)) for kind in kinds)
