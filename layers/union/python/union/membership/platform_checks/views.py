"""What the pages of findings show. Days and moments are ISO."""

from typing import TypedDict

from union.membership.groups.views import GroupKind
from union.views import Form, Named


class EvidenceShown(TypedDict):
    """One thing that was seen: what, where (empty for our own records), and the words that were found there."""

    what: str
    where: str
    excerpt: str


class EntryShown(TypedDict):
    """One thing that became of a finding, by whom (nothing for the house), and with what words."""

    at: str
    act: str
    by: str | None
    text: str | None


class FindingListed(TypedDict):
    """A finding in a list. `state` is open, flagged, appealed, waived or mended; `late` says that its last day is over.

    `due_on` is the day by which somebody has to do something, where somebody has.
    """

    finding_id: str
    group: Named
    group_type: str
    platform: str
    rule: str
    title: str
    state: str
    late: bool
    due_on: str | None


class LookShown(TypedDict):
    """A platform and what the last look at it came to: in one sentence, and when (nothing where it was never looked at)."""

    platform_id: str
    label: str
    kind_name: str
    host: str
    looked_at: str | None
    answer: str | None
    told: str


class GroupFindings(Form):
    """What was found on a group's platforms, what was mended or waived, and when each was last looked at.

    `wanted_at` is there while somebody waits for another look.
    """

    group: Named
    open: list[FindingListed]
    over: list[FindingListed]
    looks: list[LookShown]
    looked_at: str | None
    wanted_at: str | None
    key: str


class MayDo(TypedDict):
    """What whoever looks may do with a finding: appeal against it, judge a hint, decide an appeal, or waive it."""

    appeal: bool
    judge: bool
    decide: bool
    waive: bool


class FindingShown(Form):
    """One finding with what was seen, what its rule asks for, what to do about it, and what became of it."""

    group: Named
    finding: FindingListed
    link: str | None
    version: int
    asks: str
    mend: str
    mend_by: str
    evidence: list[EvidenceShown]
    seen_at: str
    waived_until: str | None
    reason: str | None
    appealed_by: str | None
    decision: str | None
    history: list[EntryShown]
    may: MayDo
    key: str


class StaffFindings(TypedDict):
    """The findings of the groups that the caller supports, filtered by `state` and `type` where they are given; `counts` by state."""

    state: str
    type: str
    types: list[GroupKind]
    counts: dict[str, int]
    late: int
    findings: list[FindingListed]
