"""How often Discord may be asked, as it tells with each answer. A bucket is what shares one count, and Discord alone says what that is.

From its documentation, "Rate limits": `X-RateLimit-Bucket` names the bucket of a route; what the address begins with (a server, a channel)
parts it further. `Remaining` calls are left until it fills again after `Reset-After` seconds. Whoever asks too often is told
`retry_after`, and with `global` that this holds for all that the bot asks. Whoever goes on is locked out for a while, so what was told
is kept as long as the function lives.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

_MOST = 4096


@dataclass
class Limits:
    """What was told of one bot's buckets, in seconds of a clock that only goes on."""

    _bucket: dict[str, str] = field(default_factory=dict)
    _free_at: dict[str, float] = field(default_factory=dict)
    _left: dict[str, int] = field(default_factory=dict)
    _all_at: float = 0.0

    def due(self, route: str, major: str, now: float) -> float:
        """The seconds until a route may be asked of this server or channel; nought where it may be now."""
        key = self._key(route, major)
        of_bucket = self._free_at.get(key, 0.0) if self._left.get(key, 1) <= 0 else 0.0
        return max(0.0, of_bucket - now, self._all_at - now)

    def told(self, route: str, major: str, headers: Mapping[str, str], now: float) -> None:
        """Keep what an answer told."""
        if len(self._free_at) >= _MOST:
            self._forget(now)
        if bucket := headers.get("x-ratelimit-bucket"):
            self._bucket[route] = bucket
        left, after = _number(headers.get("x-ratelimit-remaining")), _number(headers.get("x-ratelimit-reset-after"))
        if left is not None and after is not None:
            key = self._key(route, major)
            self._left[key], self._free_at[key] = int(left), now + after

    def refused(self, route: str, major: str, seconds: float, now: float, *, everywhere: bool) -> None:
        """It was asked too often: not again for so long, and where `everywhere` nothing else either."""
        if everywhere:
            self._all_at = max(self._all_at, now + seconds)
            return
        key = self._key(route, major)
        self._left[key], self._free_at[key] = 0, now + seconds

    def _key(self, route: str, major: str) -> str:
        return f"{self._bucket.get(route, route)} {major}"

    def _forget(self, now: float) -> None:
        for key in [key for key, free_at in list(self._free_at.items()) if free_at <= now]:
            del self._free_at[key]
            self._left.pop(key, None)


def _number(told: str | None) -> float | None:
    try:
        return float(told) if told is not None else None
    except ValueError:
        return None


def asked_to_wait(headers: Mapping[str, str], body: object) -> tuple[float, bool]:
    """For how many seconds a refused call is asked to wait, and whether for everything: of its JSON, else of its header, else five."""
    said = body if isinstance(body, Mapping) else {}
    told = said.get("retry_after")
    seconds = float(told) if isinstance(told, int | float) else _number(headers.get("retry-after"))
    everywhere = bool(said.get("global")) or headers.get("x-ratelimit-global", "").lower() == "true"
    # What lies before Discord refuses without its JSON, and refuses all of an address.
    return (5.0 if seconds is None else max(0.0, seconds)), everywhere or not said
