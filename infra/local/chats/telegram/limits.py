"""How often the Bot API may be asked: over all, and how many messages a group takes (core.telegram.org/bots/faq, "My bot is hitting limits")."""

import time
from dataclasses import dataclass, field

OVER_ALL = (30, 1.0)
IN_A_GROUP = (20, 60.0)
_POSTS = ("sendMessage",)


@dataclass
class Limits:
    """Calls in so many seconds. `used` are the moments of the last calls, by what they count for."""

    over_all: tuple[int, float] = OVER_ALL
    in_a_group: tuple[int, float] = IN_A_GROUP
    used: dict[str, list[float]] = field(default_factory=dict)

    def ask(self, method: str, chat: str) -> int:
        """Count a call; return 0, or the whole seconds to wait where there were too many."""
        now = time.monotonic()
        kept = [("", self.over_all)] + ([(chat, self.in_a_group)] if method in _POSTS and chat.startswith("-") else [])
        waits = [self._wait(key, limit, now) for key, limit in kept]
        if any(waits):
            return max(1, int(-(-max(waits) // 1)))
        for key, _ in kept:
            self.used[key].append(now)
        return 0

    def clear(self) -> None:
        """Forget what was set and what was used."""
        self.over_all, self.in_a_group = OVER_ALL, IN_A_GROUP
        self.used.clear()

    def _wait(self, key: str, limit: tuple[int, float], now: float) -> float:
        most, seconds = limit
        recent = self.used[key] = [moment for moment in self.used.get(key, []) if moment > now - seconds]
        if len(recent) < most:
            return 0.0
        return (recent[0] if recent else now) + seconds - now
