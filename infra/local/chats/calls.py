"""The log of what was asked of a platform, and how often each route."""

from collections import Counter, deque
from typing import Any

REMEMBERED = 5_000


class Calls:
    """The newest calls with their answers, and counts by route since the log was last emptied. Tokens are not in it."""

    def __init__(self) -> None:
        self.log: deque[dict[str, Any]] = deque(maxlen=REMEMBERED)
        self.counts: Counter[str] = Counter()
        self.limited: Counter[str] = Counter()

    def note(self, route: str, at: float, status: int, sent: Any, answer: Any, path: str) -> None:
        """Keep one call; `route` is the path with its ids as names, `at` seconds since 1970, `status` 0 where no answer came."""
        self.counts[route] += 1
        if status == 429:
            self.limited[route] += 1
        self.log.append({"route": route, "path": path, "at": round(at, 3), "status": status, "sent": sent, "answer": answer})

    def as_json(self) -> dict[str, Any]:
        """Return the counts by route, how often each was limited, and the log, the oldest first."""
        return {"counts": dict(self.counts), "limited": dict(self.limited), "calls": list(self.log)}

    def clear(self) -> None:
        """Forget all."""
        self.log.clear()
        self.counts.clear()
        self.limited.clear()
