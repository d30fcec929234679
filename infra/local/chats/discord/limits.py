"""How often Discord may be asked: by route and server, and over all (docs.discord.com/developers/topics/rate-limits).

Discord tells no numbers beforehand: whoever asks reads them from the headers. Those here are sensible guesses, and can be set.
"""

import hashlib
import time
from dataclasses import dataclass, field

WINDOWS: dict[str, tuple[int, float]] = {
    "POST /channels/{channel}/messages": (5, 5.0),
    "DELETE /channels/{channel}/messages/{message}": (5, 1.0),
    "PUT /channels/{channel}/messages/pins/{message}": (5, 5.0),
    "DELETE /channels/{channel}/messages/pins/{message}": (5, 5.0),
    "PATCH /channels/{channel}": (5, 15.0),
    "PUT /channels/{channel}/permissions/{overwrite}": (10, 10.0),
    "DELETE /channels/{channel}/permissions/{overwrite}": (10, 10.0),
    "POST /guilds/{guild}/roles": (10, 10.0),
    "PATCH /guilds/{guild}/roles/{role}": (10, 10.0),
    "PUT /guilds/{guild}/members/{user}/roles/{role}": (10, 10.0),
    "DELETE /guilds/{guild}/members/{user}/roles/{role}": (10, 10.0),
    "GET /guilds/{guild}/members": (10, 10.0),
    "POST /users/@me/channels": (10, 10.0),
    "PUT /guilds/{guild}/incident-actions": (5, 10.0),
}
"""Calls in so many seconds, by route; each server or channel counts for itself."""
OTHERWISE = (30, 10.0)
GLOBAL = (50, 1.0)


@dataclass
class Bucket:
    """A window of time with so many calls in it; it begins with the first."""

    most: int
    seconds: float
    ends: float = 0.0
    used: int = 0

    def take(self, now: float) -> float:
        """Take one call; return 0, or the seconds to wait where none is left."""
        if now >= self.ends:
            self.ends, self.used = now + self.seconds, 0
        if self.used >= self.most:
            return self.ends - now
        self.used += 1
        return 0.0


@dataclass
class Verdict:
    """What the limits say of a call: the seconds to `wait` (0: go on), whether that is the global limit, and the headers to send."""

    wait: float
    over_all: bool
    headers: dict[str, str]

    def body(self) -> dict[str, object]:
        """Return what Discord says with 429."""
        return {"message": "You are being rate limited.", "code": 0, "retry_after": round(self.wait, 3), "global": self.over_all}


@dataclass
class Limits:
    """The limits and what was used of them. `own` are those that somebody set, by a part of the route; the longest part that fits counts."""

    own: dict[str, tuple[int, float]] = field(default_factory=dict)
    over_all: tuple[int, float] = GLOBAL
    buckets: dict[str, Bucket] = field(default_factory=dict)

    def ask(self, route: str, place: str) -> Verdict:
        """Count a call of `route`, on the server or channel `place`."""
        now = time.monotonic()
        bucket = self.buckets.setdefault(f"{route} {place}", Bucket(*self._window(route)))
        if wait := self.buckets.setdefault("", Bucket(*self.over_all)).take(now):
            return Verdict(wait, True, {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global", "Retry-After": _whole(wait)})
        wait = bucket.take(now)
        told = _told(bucket, now, hashlib.md5(route.encode(), usedforsecurity=False).hexdigest())
        if wait:
            told |= {"X-RateLimit-Scope": "user", "Retry-After": _whole(wait)}
        return Verdict(wait, False, told)

    def set(self, route: str, most: int, seconds: float) -> None:
        """Set the limit of the routes in whose name `route` stands ("": all), or with `global` that over all."""
        if route == "global":
            self.over_all = (most, seconds)
        else:
            self.own[route] = (most, seconds)
        self.buckets.clear()

    def clear(self) -> None:
        """Forget what was set and what was used."""
        self.own.clear()
        self.over_all = GLOBAL
        self.buckets.clear()

    def _window(self, route: str) -> tuple[int, float]:
        fitting = [part for part in self.own if part in route]
        return self.own[max(fitting, key=len)] if fitting else WINDOWS.get(route, OTHERWISE)


def _told(bucket: Bucket, now: float, name: str) -> dict[str, str]:
    left = bucket.ends - now
    return {
        "X-RateLimit-Limit": str(bucket.most),
        "X-RateLimit-Remaining": str(bucket.most - bucket.used),
        "X-RateLimit-Reset": f"{time.time() + left:.3f}",
        "X-RateLimit-Reset-After": f"{left:.3f}",
        "X-RateLimit-Bucket": name,
    }


def _whole(seconds: float) -> str:
    return str(int(-(-seconds // 1)))
