"""What pages show of an election. Moments are ISO."""

from typing import NotRequired, TypedDict

from union.voting.elections.rules import Kind, Phase


class ElectionNamed(TypedDict):
    """An election as every page about it names it: where it stands, and its moments; a referendum has no nominations."""

    election_id: str
    title: str
    kind: Kind
    phase: Phase
    notice_at: str
    nominations_open_at: NotRequired[str]
    nominations_close_at: NotRequired[str]
    polls_open_at: str
    polls_close_at: str
