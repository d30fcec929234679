"""The addresses that nothing is sent to, as others ask for them."""

from collections.abc import Iterable

from union import store
from union.core.suppression import rules
from union.core.suppression.tables import Suppressed
from union.store import Get


def key(address: str) -> Get[Suppressed]:
    """Ask for what is known of an address; `held` reads what came of it."""
    return Suppressed.by_key(rules.name(address))


def held(found: Suppressed | None) -> bool:
    """Whether nothing is sent to the address of which this is known."""
    return found is not None and rules.held(found.bounced_at, found.lifted_at)


def suppressed(addresses: Iterable[str]) -> set[str]:
    """Those of the addresses, as they are given, that nothing is sent to; asked for at once."""
    asked = list(dict.fromkeys(addresses))
    return {address for address, found in zip(asked, store.read(*map(key, asked)), strict=True) if held(found)}
