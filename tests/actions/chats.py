"""A server elsewhere as the house sees it, in a few lines: channels that are open or closed, and all that can go wrong on the way."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from union.membership.chats.protocol import Change, Kept, Plan, Service, Uncovered
from union.membership.connections import records as connections
from union.membership.connections.rules import Connected
from union.moderation.enforcement.actions import Means
from union.moderation.freezes import holding
from union.store import commit

from tests.actions.conftest import NOW


class Killed(BaseException):
    """The function was ended in the midst of it."""


@dataclass
class Looked:
    """How the server was."""

    channels: dict[str, str]
    uncovered: tuple[Uncovered, ...]

    def plan(self) -> Plan:
        """Close each channel that is open, whatever else is set of it."""
        changes = [
            Change(f"channel:{name}", value, value.replace("open", "closed"))
            for name, value in self.channels.items()
            if "open" in value
        ]
        return Plan(tuple(changes), self.uncovered)

    def called(self, switch: str) -> str:
        """What people call it."""
        name = switch.removeprefix("channel:")
        return f"#{name}" if name in self.channels else ""

    def values(self, switches: Iterable[str]) -> Mapping[str, str | None]:
        """How each channel is set."""
        found = {f"channel:{name}": value for name, value in self.channels.items()}
        return {name: found[name] for name in switches if name in found}


@dataclass
class Server:
    """A server, its channels by name, what was posted there, and what goes wrong: `fails` is asked before each call and may raise."""

    channels: dict[str, str] = field(
        default_factory=lambda: {"general": "open 18446744073709551616", "news": "closed", "help": "open"}
    )
    uncovered: tuple[Uncovered, ...] = (Uncovered(Kept.ADMINISTRATORS, "Moderators"),)
    said: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    fails: Callable[[str], None] = lambda call: None

    def look(self) -> Looked:
        """Ask how it is."""
        self._called("look")
        return Looked(dict(self.channels), self.uncovered)

    def turn(self, switch: str, value: str | None) -> None:
        """Set a channel."""
        self._called(f"turn {switch}")
        self.channels[switch.removeprefix("channel:")] = str(value)
        self.after()

    def say(self, text: str) -> str:
        """Post."""
        self._called("say")
        self.said.append(text)
        return str(len(self.said))

    def after(self) -> None:
        """What happens once a channel was set."""

    def _called(self, call: str) -> None:
        self.calls.append(call)
        self.fails(call)


def failing_at(number: int, failure: BaseException) -> Callable[[str], None]:
    """Raise `failure` at the call of this number, and at no other."""
    seen = iter(range(1, 10_000))

    def fails(_: str) -> None:
        if next(seen) == number:
            raise failure

    return fails


def always(failure: BaseException, of: str = "") -> Callable[[str], None]:
    """Raise `failure` at each call that begins so."""

    def fails(call: str) -> None:
        if call.startswith(of):
            raise failure

    return fails


def connected(
    platform_id: str, group_id: str = "chess", server_id: str = "7", service: Service = Service.DISCORD, channel: str = ""
) -> None:
    """Connect a platform of a group's."""
    commit(connections.connection_write(group_id, platform_id, Connected(service, server_id, "Chess", channel), "priya", NOW))


def means(*servers: Server) -> Means:
    """What the enforcing function works with: servers 7, 8 …"""
    by_id = {str(7 + number): server for number, server in enumerate(servers)}
    return Means(lambda _service, server_id, _channel: by_id[server_id], holding.tell)
