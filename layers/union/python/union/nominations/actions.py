"""Verbs: stand for a post, look at nominations, and say who the candidates are."""

from datetime import datetime

from union.nominations import rules
from union.nominations.rules import Candidate, State
from union.nominations.tables import Nomination


def candidates(election_id: str, opened_at: datetime | None) -> dict[str, list[Candidate]]:
    """The candidates for each post with their numbers, by the post's id: those approved now, or when the poll opened.

    Nobody is approved or given back after that, so from then on the numbers stay; whoever withdraws later is marked.
    """
    found: dict[str, list[tuple[str, str, bool]]] = {}
    for kept in Nomination.query(election_id, consistent_read=True):
        if _stands(kept, opened_at):
            post_id, person_id = rules.of_id(kept.nomination_id)
            found.setdefault(post_id, []).append((person_id, kept.name, kept.state == State.WITHDRAWN))
    return {post_id: rules.numbered(some) for post_id, some in found.items()}


def _stands(kept: Nomination, opened_at: datetime | None) -> bool:
    if kept.approved_at is None:
        return False
    if opened_at is None or kept.withdrawn_at is None:
        return bool(kept.state == State.APPROVED)
    return bool(kept.withdrawn_at >= opened_at)


def waiting(election_id: str) -> int:
    """How many nominations nobody has looked at."""
    return sum(kept.state == State.SENT for kept in Nomination.query(election_id, consistent_read=True))
