"""The forms about how a group leaves the union, comes back, and what it is called."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from union.membership.affiliation import rules
from union.web.forms.base import Day, Form, Key, PerhapsId, Whole, inert, yes


class Leave(Form):
    """Set the day from which on a group is not there any more. `reason` is read by members, `inside` by staff alone; `into` is the group in
    which it goes on; `pay_back` has what was to be held from that day on called off and paid back.
    """

    wanting = {
        "leaves_on": "Please choose the first day without the group.",
        "reason": "Please say why. Its members and its committee read this.",
    }

    leaves_on: Day
    reason: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=rules.LONGEST_REASON)]
    inside: Annotated[str, BeforeValidator(inert), Field(max_length=rules.LONGEST_REASON)] = ""
    into: PerhapsId = ""
    pay_back: Annotated[bool, BeforeValidator(yes)] = False
    sure: Annotated[bool, BeforeValidator(yes)] = False
    key: Key

    def plan(self) -> rules.Plan:
        """What is to happen, as the rules know it."""
        return rules.Plan(self.leaves_on, self.reason, self.inside, self.into, self.pay_back)


class AtVersion(Form):
    """Do something about a group's leaving as it is at this version."""

    version: Whole
    key: Key


class Rename(Form):
    """Give a group another name, whose name was `seen`; and a further `address` that leads to it, small letters, digits and hyphens."""

    wanting = {"name": "Please give the group a name."}

    name: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=rules.LONGEST_NAME)]
    address: Annotated[str, BeforeValidator(inert), Field(max_length=40)] = ""
    seen: Annotated[str, BeforeValidator(inert), Field(max_length=200)] = ""
    key: Key
