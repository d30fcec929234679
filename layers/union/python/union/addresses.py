"""Names of sites and e-mail addresses, as they are taken everywhere.

SES takes what RFC 5321 calls a dot-string before the @-sign, in ASCII (it does not speak SMTPUTF8), and after it the name of a site: letters,
digits and hyphens (RFC 1035), other scripts as punycode.
"""

import re

from union.errors import Invalid

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_DOT_STRING = re.compile(rf"(?=.{{1,64}}$){_ATOM}(\.{_ATOM})*", re.DOTALL)
_SITE = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.DOTALL)
_HERE_ONLY = (".local", ".internal", ".localhost")
LONGEST = 254
"""Characters of the longest address that a letter can be sent to (RFC 5321, 4.5.3.1.3, less the brackets)."""


def site(typed: str) -> str:
    """The name of a site in plain letters (a name in other scripts as its punycode, which shows it for what it is). Raises `Invalid`.

    Python's IDNA is that of 2003, which makes another name of a few: those are refused, as nobody would get there.
    """
    try:
        name = typed.encode("idna").decode("ascii").lower()
        same = name.isascii() and name.encode().decode("idna") == typed.lower() if not typed.isascii() else True
    except UnicodeError as failure:
        raise Invalid("This is no name of a site.") from failure
    if not same or not _SITE.fullmatch(name) or name.endswith(_HERE_ONLY):
        raise Invalid("This is no name of a site.")
    return name


def checked(typed: str) -> str:
    """The e-mail address as letters are sent to it. Raises `Invalid` with a sentence that says what is wrong with it."""
    before, at, after = typed.rpartition("@")
    if not at or "@" in before:
        raise Invalid("Please enter one e-mail address, such as sam@example.ac.uk.")
    if ".." in before or before.startswith(".") or before.endswith("."):
        raise Invalid("Before its @ an address has no two dots in a row, and none at its ends. Please check it.")
    if not _DOT_STRING.fullmatch(before):
        raise Invalid("Before its @ an address has plain letters, digits, dots and hyphens only. Please check it.")
    try:
        found = f"{before}@{site(after)}"
    except Invalid as refusal:
        raise Invalid("What stands after the @ is no name of a site, such as example.ac.uk. Please check it.") from refusal
    if len(found) > LONGEST:
        raise Invalid("This is too long for an e-mail address. Please check it.")
    return found


def compared(address: str) -> str:
    """By what an address is told from others: whatever its case, and with its site in plain letters where that is a site's name."""
    before, at, after = address.strip().rpartition("@")
    try:
        return f"{before}{at}{site(after)}".casefold()
    except Invalid:
        return address.strip().casefold()


def same(one: str, other: str) -> bool:
    """Whether two addresses are the same for us."""
    return compared(one) == compared(other)
