"""Truths about where a look at somebody's page may lead: never to what only machines inside can reach.

A link is typed by a committee, and a page may send on to anywhere. Whoever fetches it is a function of ours, inside AWS, to which addresses
answer that nobody outside reaches: its own, its neighbours', the service that tells it its keys (RFC 6890; AWS, "Instance metadata"). So
each address is looked at before it is asked, at the first link as at each that a page sends on to, and the one that was looked at is
the one that is asked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Network, IPv6Address, IPv6Network, NetmaskValueError, ip_address
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from union import addresses
from union.errors import Invalid

_OUTSIDE = IPv6Network("2000::/3")
"""All of IPv6 that was ever given out to be reached by everybody (IANA, "IPv6 Global Unicast Address Assignments")."""
_CARRYING_OTHERS = (IPv6Network("2002::/16"), IPv6Network("2001::/32"), IPv6Network("3fff::/20"), IPv4Network("192.88.99.0/24"))
"""Addresses that hold another one (6to4, Teredo, RFC 3056 and 4380), the relay of such (RFC 7526), and those of books (RFC 9637)."""
_LONGEST = 2_000


def is_public(address: str) -> bool:
    """Whether this address is one that everybody on the internet reaches. What is no address is none.

    Forms that carry an IPv4 address inside (mapped, compatible, NAT64, 6to4, Teredo) are none either: no site answers there that has no
    plain address.
    """
    try:
        found = ip_address(address)
    except (ValueError, AddressValueError, NetmaskValueError):
        return False
    if isinstance(found, IPv6Address) and (found.scope_id is not None or found not in _OUTSIDE):
        return False
    if any(found.version == net.version and found in net for net in _CARRYING_OTHERS):
        return False
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_link_local)


def all_public(found: Iterable[str]) -> bool:
    """Whether a name may be asked: it was found, and each address that was found for it is public."""
    told = list(found)
    return bool(told) and all(map(is_public, told))


@dataclass(frozen=True)
class Hop:
    """One place that is asked: the name of a site, whether by TLS, and what is asked for there (path and query)."""

    host: str
    secure: bool
    target: str

    @property
    def port(self) -> int:
        """The one port that is asked there."""
        return 443 if self.secure else 80

    @property
    def origin(self) -> str:
        """What robots.txt speaks for (RFC 9309, 2.3)."""
        return f"{'https' if self.secure else 'http'}://{self.host}"

    @property
    def url(self) -> str:
        """The whole address."""
        return f"{self.origin}{self.target}"


class Refused(Exception):
    """An address that is not asked; the words say why, for whoever reads the finding."""


class Insecure(Refused):
    """An address without https."""


def first_hop(url: str) -> Hop:
    """Where a registered link leads. Raises `Refused`."""
    return _hop(_parts("", url))


def next_hop(at: Hop, location: str) -> Hop:
    """Where a page at `at` sends on to. Raises `Refused`: for what is not asked, and for what is not https."""
    hop = _hop(_parts(at.url, location.strip()))
    if not hop.secure:
        raise Insecure("It sends visitors on to an address without https.")
    return hop


def _parts(base: str, url: str) -> SplitResult:
    if len(url) > _LONGEST:
        raise Refused("It sends visitors on to an address that is too long.")
    try:
        return urlsplit(urljoin(base, url))
    except ValueError as failure:
        raise Refused("It sends visitors on to something that is no address.") from failure


def _hop(parts: SplitResult) -> Hop:
    if parts.scheme.lower() not in ("https", "http"):
        raise Refused("It sends visitors on to something that is no web page.")
    if "@" in parts.netloc:
        raise Refused("It sends visitors on to an address that hides where it leads.")
    secure = parts.scheme.lower() == "https"
    try:
        host, port = addresses.site((parts.hostname or "").rstrip(".")), parts.port
    except (ValueError, Invalid) as failure:
        raise Refused("It sends visitors on to something that is no name of a site.") from failure
    if port not in (None, 443 if secure else 80):
        raise Refused("It sends visitors on to a port that is no web site's.")
    return Hop(host, secure, _target(parts))


def _target(parts: SplitResult) -> str:
    """Path and query as they go over the wire: in ASCII, without what would end a line."""
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]")
    return f"{path}?{query}" if query else path
