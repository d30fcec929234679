"""The forms about what was found on groups' platforms."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from union.membership.platform_checks import rules
from union.web.forms.base import Day, Form, Key, Long, Whole, empty, inert


def _day_or_none(value: Any) -> Any:
    """A day, or nothing where none is chosen."""
    return None if empty(value) else value


class Appeal(Form):
    """Say why a finding is wrong, or should be let be."""

    wanting = {"reason": "Please say why. Staff read it."}

    reason: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=rules.LONGEST_REASON)]
    key: Key


class Decide(Form):
    """Decide about a finding and say why. `until` is the last day of what is waived; without it that is for good."""

    wanting = {"text": "Please say why: the committee reads it.", "verdict": "Please choose."}

    verdict: Literal["uphold", "dismiss", "confirm", "clear", "waive"]
    text: Long
    until: Annotated[Day | None, BeforeValidator(_day_or_none)] = None
    version: Whole
    key: Key

    def decision(self) -> rules.Decision:
        """What was decided, as the rules know it."""
        until: date | None = self.until
        return rules.Decision(self.verdict, self.text, until)
