"""The forms of boards, freezes, reports, cases and complaints."""

import re
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from union.errors import Invalid
from union.moderation.freezes.rules import Attestation, Deed
from union.moderation.incidents.rules import LONGEST_TEXT, Heading, Outcome, Told
from union.times import from_london
from union.web.forms.base import (
    TICK,
    Form,
    Id,
    Key,
    Long,
    PerhapsAddress,
    PerhapsId,
    Short,
    Whole,
    inert,
    yes,
)


def _bytes(value: Any) -> Any:
    """A number of bytes, which may be far too large for what is taken."""
    if isinstance(value, bool) or not re.fullmatch(r"[0-9]{1,15}", str(value)):
        raise ValueError("Please send the size in bytes, such as 24000.")
    return int(value)


class Post(Form):
    """Write on a board, as oneself or as the committee; `answers` is the id of the post that it answers, if any."""

    wanting = {"text": "Please write something first."}

    text: Long
    answers: PerhapsId = ""
    voice: Annotated[Literal["member", "statement"], Field(alias="as")] = "member"
    key: Key


def _as_places(schema: dict[str, Any]) -> None:
    """Describe the platforms to freeze as the fields they are, one for each."""
    del schema["properties"]["platforms"]
    schema["properties"] |= {
        "p.{platform_id}": {**TICK, "description": "Whether this platform is to be frozen by hand."},
        "chosen": {
            **TICK,
            "description": "Whether only the ticked platforms are meant; else it is every one on which people can post.",
        },
    }


class Freeze(Form):
    """Freeze a board for a period, with a statement that is shown there, and other platforms by hand: `p.` and the id of each."""

    model_config = ConfigDict(json_schema_extra=_as_places)
    wanting = {"statement": "Please write what you want to tell your members."}

    length: Whole
    unit: Literal["minutes", "hours", "days"]
    statement: Long
    platforms: list[Short] | None = None
    key: Key

    @model_validator(mode="before")
    @classmethod
    def _gathered(cls, sent: Any) -> Any:
        """The ticked platforms, where the form had any to tick."""
        ticked = [name[2:] for name, value in sent.items() if name.startswith("p.") and yes(value)]
        return {**sent, "platforms": ticked if yes(sent.get("chosen")) else None}


class Attest(Form):
    """Say of a platform that it is frozen, cannot be, is open again, or a statement was posted there."""

    freeze_id: Id
    version: Whole
    deed: Literal["frozen", "cannot", "reopened", "posted"]
    note: Annotated[str, BeforeValidator(inert), Field(max_length=500)] = ""
    statement_id: PerhapsId = ""
    key: Key

    def told(self) -> Attestation:
        """What is said, as the rules know it."""
        return Attestation(Deed(self.deed), self.note, statement_id=self.statement_id)


class Extend(Form):
    """Let a freeze end later by a period."""

    freeze_id: Id
    version: Whole
    length: Whole
    unit: Literal["minutes", "hours", "days"]
    key: Key


class End(Form):
    """End a freeze now."""

    freeze_id: Id
    version: Whole
    key: Key


class Report(Form):
    """Report something that happened. Only what happened and the kind of thing have to be said; `as` says whether with a name."""

    wanting = {"what": "Please tell us what happened.", "heading": "Please choose what it is about."}

    what: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=LONGEST_TEXT)]
    heading: Heading
    group: PerhapsId = ""
    platform: Annotated[str, BeforeValidator(inert), Field(max_length=100)] = ""
    link: Annotated[str, BeforeValidator(inert), Field(max_length=500)] = ""
    post: PerhapsId = ""
    happened_date: Annotated[str, BeforeValidator(inert), Field(max_length=20)] = ""
    happened_time: Annotated[str, BeforeValidator(inert), Field(max_length=20)] = ""
    who: Annotated[str, BeforeValidator(inert), Field(max_length=1_000)] = ""
    staff_involved: Annotated[bool, BeforeValidator(yes)] = False
    committee_involved: Annotated[bool, BeforeValidator(yes)] = False
    tell_committee: Annotated[bool, BeforeValidator(yes)] = False
    mode: Annotated[Literal["none", "name", "me"], Field(alias="as")] = "none"
    name: Annotated[str, BeforeValidator(inert), Field(max_length=100)] = ""
    email: PerhapsAddress = ""
    key: Key

    def told(self) -> Told:
        """What is reported. Raises `Invalid` for a time that is none and a name that is missing."""
        if self.mode == "name" and not self.name:
            raise Invalid.field("name", "Please write your name, or choose to report without it.")
        return Told(
            what=self.what,
            heading=self.heading,
            group_id=self.group or None,
            platform=self.platform,
            link=self.link,
            post_id=self.post or None,
            happened=self._happened(),
            happened_day_only=not self.happened_time,
            who=self.who,
            staff_involved=self.staff_involved,
            committee_involved=self.committee_involved,
            tell_committee=self.tell_committee,
            mode=self.mode,
            name=self.name,
            email=self.email,
        )

    def _happened(self) -> datetime | None:
        if not self.happened_date:
            if self.happened_time:
                raise Invalid.field("happened", "Please give the day as well, or leave both open.")
            return None
        try:
            return from_london(self.happened_date, self.happened_time or "00:00")
        except ValueError as failure:
            raise Invalid.field("happened", str(failure)) from failure


class EnterReceipt(Form):
    """Come back to a report with the receipt: sixteen digits, with spaces or without."""

    wanting = {"receipt": "Please type the sixteen digits of your receipt."}

    receipt: Short


class AnswerCase(Form):
    """Write to staff about a report."""

    wanting = {"text": "Please write something first."}

    text: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=LONGEST_TEXT)]
    key: Key


class Notices(Form):
    """Leave an address that is told when there is news and nothing more; empty takes it back."""

    email: PerhapsAddress = ""
    key: Key


class AskUpload(Form):
    """Ask where to put one file: its name, its size in bytes, its type as the browser tells it, and its SHA-256 in hexadecimal."""

    name: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=300)]
    size: Annotated[int, BeforeValidator(_bytes)]
    type: Annotated[str, BeforeValidator(inert), Field(max_length=100)] = ""
    sha256: Annotated[str, BeforeValidator(inert), Field(max_length=64)]
    key: Key


class CaseSeen(Form):
    """Do something with a case as it was seen in this version."""

    version: Whole
    key: Key


class CaseWords(Form):
    """Write in a case: a private note, a message or a question to the reporter, or to the committee that it is shared with."""

    wanting = {"text": "Please write something first."}

    to: Literal["note", "message", "question", "committee"]
    text: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=LONGEST_TEXT)]
    key: Key


def _as_kept_out(schema: dict[str, Any]) -> None:
    """Describe who of the committee is kept out as the ticks they are."""
    schema.pop("additionalProperties", None)
    schema["properties"]["out.{person_id}"] = {**TICK, "description": "Whether this member of the committee is kept out."}


class CaseShare(Form):
    """Share a case with the group's committee in these words, but for those who are kept out: `out.` and the id of each."""

    model_config = ConfigDict(extra="allow", json_schema_extra=_as_kept_out)
    wanting = {"summary": "Please tell the committee what it is about."}

    summary: Long
    version: Whole
    key: Key

    def kept_out(self) -> set[str]:
        """The ids of those who are kept out: each sent as a field `out.<id>`."""
        return {
            name.removeprefix("out.")
            for name, value in (self.model_extra or {}).items()
            if name.startswith("out.") and yes(value)
        }


class CaseFlag(Form):
    """Mark a case as serious or hold it back from deletion, or take that back, with a reason."""

    wanting = {"reason": "Please say why."}

    what: Literal["serious", "held"]
    on: Annotated[bool, BeforeValidator(yes)] = False
    reason: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=1_000)]
    version: Whole
    key: Key


class CaseHeading(Form):
    """Correct what a case is about, with a reason."""

    wanting = {"reason": "Please say why."}

    heading: Heading
    reason: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=1_000)]
    version: Whole
    key: Key


class CaseLink(Form):
    """Link a case with another of the same group, or unlink them."""

    other: Id
    on: Annotated[bool, BeforeValidator(yes)] = False
    key: Key


class CaseClose(Form):
    """Close a case with its outcome, and a last word to the reporter."""

    wanting = {"outcome": "Please choose what came of it."}

    outcome: Outcome
    text: Annotated[str, BeforeValidator(inert), Field(max_length=LONGEST_TEXT)] = ""
    version: Whole
    key: Key


class CaseClear(Form):
    """Let somebody in who was kept out for a name that is another's."""

    person_id: Id
    version: Whole
    key: Key


class OpenFile(Form):
    """Open a piece of evidence: the copy without hidden data, or the original."""

    original: Annotated[bool, BeforeValidator(yes)] = False
    key: Key


class OpenConcern(Form):
    """Open a concern about behaviour on a platform of the group; staff are told."""

    wanting = {"what": "Please write what happened.", "heading": "Please choose what it is about."}

    heading: Heading
    what: Long
    platform: Annotated[str, BeforeValidator(inert), Field(max_length=100)] = "Board"
    post: PerhapsId = ""
    key: Key


class StateStep(Form):
    """State that behaviour is not tolerated: on the group's board, or elsewhere by hand."""

    wanting = {"text": "Please write the statement."}

    text: Long
    where: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=100)] = "board"
    key: Key


EvidenceId = Annotated[str, BeforeValidator(inert), Field(pattern=r"^[A-Za-z0-9_-]{0,64}$")]


class WordsStep(Form):
    """Write something as a step: a direct message, or words to staff."""

    wanting = {"text": "Please write something first."}

    text: Long
    key: Key


class PostedStep(WordsStep):
    """Say what was posted or done by hand elsewhere. Screenshots come as `files` of a form, or one of the case is named."""

    evidence_id: EvidenceId = ""


class FrozenStep(Form):
    """Say that a platform elsewhere was frozen or opened again by hand, as the freeze was seen. Screenshots as for what was posted."""

    freeze_id: Id
    version: Whole
    deed: Literal["frozen", "reopened"]
    evidence_id: EvidenceId = ""
    key: Key


class StaffStep(WordsStep):
    """Write to staff support; `worse` says that it is getting worse."""

    worse: Annotated[bool, BeforeValidator(yes)] = False


class EditPost(Form):
    """Change an own post, as it was seen in this version."""

    wanting = {"text": "Please write something first."}

    text: Long
    version: Whole
    key: Key


class Moderate(Form):
    """Hide, show, remove or bring back a post, with a reason for the person who wrote it."""

    reason: Annotated[str, BeforeValidator(inert), Field(max_length=500)] = ""
    key: Key


class ModerateWithReason(Moderate):
    """Remove a post for good, with a reason for the person who wrote it."""

    wanting = {"reason": "Please say why: the person who wrote it is told."}

    reason: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=500)]


class ReadOnly(ModerateWithReason):
    """Put the author of a post on read-only for some hours or days."""

    wanting = {"reason": "Please say why: the person who wrote it is told."}

    length: Whole
    unit: Literal["hours", "days"]


class Release(Form):
    """End a member's time on read-only, as it was when it was seen."""

    version: Whole
    key: Key


class Complain(Form):
    """Complain about what was decided on a board, or appeal against the answer."""

    wanting = {"text": "Please write what you think is wrong."}

    text: Long
    key: Key


class DecideComplaint(Form):
    """Decide a complaint: grant it, or uphold what was decided, and say why."""

    wanting = {"text": "Please say why: the member reads it.", "decision": "Please choose."}

    decision: Literal["grant", "uphold"]
    text: Long
    version: Whole
    key: Key
