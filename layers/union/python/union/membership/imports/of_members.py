"""Rows that are members. Each waits for whoever signs in with its address or student number."""

from collections.abc import Mapping

from union.membership.groups.rules import has_members
from union.membership.imports import waits
from union.membership.imports.known import Known, Verdict
from union.membership.imports.rules import Fate, Kind


def judged(says: Mapping[str, str], known: Known) -> Verdict:
    """What becomes of a row."""
    group_id, why = known.find(says["group"])
    if why:
        return Verdict(Fate.REFUSED, {"group": why})
    if not has_members(known.type(group_id)):
        return Verdict(Fate.REFUSED, {"group": "Nobody joins a part-time officer’s page, so it has no members."}, group_id)
    return waits.judged(Kind.MEMBERS, group_id, says, known)
