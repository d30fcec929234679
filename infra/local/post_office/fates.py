"""What becomes of a letter: as somebody has set it for its address, as SES's own mailbox simulator has it, or delivered."""

import fnmatch
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any

from infra.local.post_office import refusals
from infra.local.post_office.letters import bare


class Fate(StrEnum):
    """What is done with a letter. The first seven take it, and tell by events what became of it."""

    DELIVER = "deliver"
    BOUNCE = "bounce"
    SOFT_BOUNCE = "soft_bounce"
    COMPLAIN = "complain"
    DELAY = "delay"
    REJECT = "reject"
    SILENT = "silent"
    """Taken and delivered, but nobody gets the answer to the request."""
    LOST = "lost"
    """Not taken, and nobody gets an answer either."""
    REFUSE = "refuse"
    """Not taken; SES answers with an error."""


_SIMULATOR = "@simulator.amazonses.com"
_SIMULATED = {
    "success": Fate.DELIVER,
    "bounce": Fate.BOUNCE,
    "complaint": Fate.COMPLAIN,
    "ooto": Fate.DELIVER,
    "suppressionlist": Fate.BOUNCE,
}
"""Amazon SES Developer Guide, "Using the mailbox simulator"; a label after a plus changes nothing."""


@dataclass
class Rule:
    """What is done with letters to `who`: an address, `*` for all, or a pattern such as `*@example.org`.

    It strikes so many `times` (-1: always), at `every` so manieth letter that it fits (1: each). `after` so many seconds comes the last
    event. `code` and `words` are what a refusal says.
    """

    who: str
    does: str
    times: int = -1
    every: int = 1
    after: float = 0.2
    code: str = "MessageRejected"
    words: str = ""
    seen: int = 0

    def __post_init__(self) -> None:
        self.who = self.who.strip().lower()
        if not self.who:
            raise refusals.invalid("A rule is for an address, or for * as all.")
        if self.does not in Fate:
            raise refusals.invalid(f"Invalid does: one of {', '.join(Fate)}.")
        if self.every < 1 or self.times < -1 or not 0 <= self.after <= 86_400:
            raise refusals.invalid("Invalid times, every or after.")
        refusals.of_ses(self.code)

    def fits(self, address: str) -> bool:
        """Tell whether it is for letters to `address`, written small and bare."""
        return fnmatch.fnmatchcase(address, self.who)

    def strikes(self) -> bool:
        """Count a letter that it fits, and tell whether it is this one's turn."""
        if not self.times:
            return False
        self.seen += 1
        if self.seen % self.every:
            return False
        self.times -= self.times > 0
        return True

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


KINDS: dict[str, Any] = {one.name: one.type for one in fields(Rule) if one.name != "seen"}


def simulated(address: str) -> Rule | None:
    """Return the rule of SES's simulator for one of its addresses."""
    name, at, domain = bare(address).partition("@")
    found = _SIMULATED.get(name.partition("+")[0])
    return Rule(address, found) if found and at + domain == _SIMULATOR else None


def find(rules: Iterable[Rule], address: str) -> Rule:
    """Return what is done with a letter to `address`: by the rule set last, the simulator, or the usual."""
    wanted = bare(address)
    struck = (rule for rule in reversed(list(rules)) if rule.fits(wanted) and rule.strikes())
    return next(struck, None) or simulated(wanted) or Rule("*", Fate.DELIVER)
