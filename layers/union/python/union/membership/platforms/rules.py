"""Truths about a group's platforms elsewhere.

"Student groups may have additional online platforms to promote their activities and/or communicate with their members"; "any web platform for
student groups is an official student group space"; "Keep your groups and chats closed to paid members only" (guidance, "Web Platforms Created by
the Student Group" and "Managing your Web Platforms"). So the link into a chat never stands on a page that everybody reads.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from union import addresses
from union.errors import Invalid

MOST = 30
_LONGEST_LABEL = 80
_LONGEST_URL = 500


@dataclass(frozen=True)
class Kind:
    """A kind of platform: what people call it, whether people other than its owners usually write there, and whether it is a chat.

    Where pages are called by a handle, `handle` is what one looks like, and `page` where it leads.
    """

    name: str
    interactive: bool = True
    chat: bool = False
    handle: str = ""
    page: str = ""


KINDS: Mapping[str, Kind] = {
    "facebook": Kind("Facebook", handle=r"[A-Za-z0-9.]{5,50}", page="https://www.facebook.com/{}"),
    "instagram": Kind("Instagram", handle=r"[A-Za-z0-9._]{1,30}", page="https://www.instagram.com/{}"),
    "whatsapp": Kind("WhatsApp", chat=True),
    "discord": Kind("Discord", chat=True),
    "telegram": Kind("Telegram", chat=True, handle=r"[A-Za-z][A-Za-z0-9_]{4,31}", page="https://t.me/{}"),
    "x": Kind("X (Twitter)", handle=r"[A-Za-z0-9_]{1,15}", page="https://x.com/{}"),
    "snapchat": Kind("Snapchat", handle=r"[A-Za-z][A-Za-z0-9._-]{2,14}", page="https://www.snapchat.com/add/{}"),
    "linkedin": Kind("LinkedIn", handle=r"[A-Za-z0-9-]{2,100}", page="https://www.linkedin.com/company/{}"),
    "tiktok": Kind("TikTok", handle=r"[A-Za-z0-9._]{2,24}", page="https://www.tiktok.com/@{}"),
    "email": Kind("E-mail", interactive=False),
    "website": Kind("Website", interactive=False),
    "other": Kind("Other"),
}


def kind_name(kind: str) -> str:
    """What people call a kind of platform."""
    return KINDS[kind].name if kind in KINDS else kind


_INVITES = re.compile(
    r"(chat\.whatsapp\.com|discord\.gg)/|discord(app)?\.com/invite/|(t\.me|telegram\.me)/(\+|joinchat/)|[?&]invite"
)
_BARE = re.compile(r"([A-Za-z0-9-]+\.)+[A-Za-z]{2,}(?=[/?#]|$)")
"""The name of a site at the beginning of a link that somebody copied without its scheme, as browsers show it."""


@dataclass(frozen=True)
class Platform:
    """Another place where a group is found: whether its mini site shows it, and whether people can post there."""

    kind: str
    label: str
    url: str
    public: bool
    interactive: bool


def checked(kind: str, label: str, url: str, *, public: bool, interactive: bool | None) -> Platform:
    """A platform as it may stand in the register; `interactive` None takes what is usual for the kind.

    Raises `Invalid` with a sentence for the field that cannot be used.
    """
    kind, label = kind.strip().lower(), " ".join(label.split())
    if kind not in KINDS:
        raise Invalid.field("kind", "Please choose what kind of platform it is.")
    if not 1 <= len(label) <= _LONGEST_LABEL:
        raise Invalid.field("label", f"Please say what it is called, in {_LONGEST_LABEL} characters or fewer.")
    link = check_url(kind, url)
    if public and link and invites(kind, link):
        raise Invalid.field("public", "Chats are for members only, so their links cannot stand on the public page.")
    return Platform(kind, label, link, public, KINDS[kind].interactive if interactive is None else interactive)


def invites(kind: str, url: str) -> bool:
    """Whether whoever has this link may get into a chat by it."""
    return KINDS[kind].chat or bool(_INVITES.search(url.lower()))


def check_url(kind: str, typed: str) -> str:
    """The link as it is kept: https, or mailto for an e-mail address; empty for a place that has none. Raises `Invalid`.

    People also give the handle of their page, with its @ or without, and links as a browser shows them, without their scheme.
    """
    url = typed.strip()
    if not url:
        if kind in ("website", "email"):
            raise Invalid.field("url", "Please give its address.")
        return ""
    if len(url) > _LONGEST_URL:
        raise Invalid.field("url", f"Please keep the link to {_LONGEST_URL} characters.")
    if not url.isprintable() or any(c.isspace() or c in "\\<>\"'`{}|^" for c in url):
        raise Invalid.field("url", "A link has no spaces, quotes or brackets. Please copy it again.")
    if kind == "email" and not url.lower().startswith("https:"):
        return _mail(url)
    return _https(_whole(KINDS[kind], url))


def _whole(kind: Kind, url: str) -> str:
    """The whole link to what was given: a handle, a link without its scheme, or to one of these sites by http."""
    handle = url.removeprefix("@")
    if kind.handle and re.fullmatch(kind.handle, handle) and not _is_site_of(kind, handle):
        return kind.page.format(handle)
    if _BARE.match(url):
        return f"https://{url}"
    known = kind.page and url.lower().startswith("http://") and _is_site_of(kind, urlsplit(url).netloc)
    return f"https{url[4:]}" if known else url


def _is_site_of(kind: Kind, host: str) -> bool:
    """Whether `host` is the name of the kind's own site, as people and telephones write it."""
    own = (urlsplit(kind.page).hostname or "").removeprefix("www.")
    return re.sub(r"^(www|m|mobile|web)\.", "", host.lower()) in (own, "twitter.com" if own == "x.com" else own)


def _mail(url: str) -> str:
    address = url[7:] if url.lower().startswith("mailto:") else url
    try:
        return f"mailto:{addresses.checked(address)}"
    except Invalid as refusal:
        raise Invalid.field("url", refusal.detail) from refusal


def _https(url: str) -> str:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as failure:
        raise Invalid.field("url", "This is no link that a browser can open. Please copy it again.") from failure
    if parts.scheme.lower() != "https":
        raise Invalid.field("url", "Please give the whole link. It begins with https://")
    if "@" in parts.netloc:
        raise Invalid.field(
            "url", "A link with an @ before its first slash hides where it leads. Please copy it from the address bar."
        )
    if port is not None:
        raise Invalid.field("url", "Please leave out the colon and the number after the name of the site.")
    host = _host(parts)
    return parts._replace(scheme="https", netloc=host).geturl()


def _host(parts: SplitResult) -> str:
    """The name of the site in plain letters (a name in other scripts as its punycode, which shows it for what it is). Raises `Invalid`."""
    told = (parts.hostname or "").rstrip(".")
    try:
        ip_address(told)
    except ValueError:
        pass
    else:
        raise Invalid.field("url", "Please give the name of the site, not a number.")
    try:
        return addresses.site(told)
    except Invalid as refusal:
        raise Invalid.field("url", "This is no name of a site. Please copy the link again.") from refusal


def shown_host(url: str) -> str:
    """Where a link leads, in a few letters: the name of the site as it is kept, or the e-mail address."""
    return url[7:] if url.startswith("mailto:") else (urlsplit(url).hostname or "")


def check_number(live: int) -> None:
    """Raises `Invalid` where a group that has `live` platforms in its register cannot have one more."""
    if live >= MOST:
        raise Invalid.field("label", f"A group can have {MOST} platforms. Please retire one that is not used any more.")
