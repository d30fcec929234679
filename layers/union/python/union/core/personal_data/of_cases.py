"""What cases keep of people: the part of the inventory whose tables lie under the key of cases."""

from collections.abc import Mapping

from union.core.personal_data.subjects import CASE, Fate, Table, of, stays

CASES = "until the case is deleted, three years after it was closed unless the policy pack says something else"

OF_CASES: Mapping[str, Table] = {
    "incidents": Table(
        "Cases",
        CASES,
        [
            stays(
                "whoever reported it by their account",
                "reporter_id",
                CASE,
                "reporter_name reporter_kind notices_to happened link shared",
            ),
            stays("who looks after it", "owner_id", CASE, "owner_name", private=True),
            of("who is named in it", "", "named", fate=Fate.STAYS, why=CASE),
        ],
        "incident_id version state team deputy receipt queue due_at next_at clock opened_at month heading severity"
        " group_id group_name group_type platform"
        " post_id escalated_at serious held crowded same_as linked outcome closed_at delete_at last_key",
    ),
    "incident_entries": Table(
        "What was written in cases",
        CASES,
        [stays("whoever wrote it", "by", CASE, "by_name text details")],
        "incident_id entry_id kind audience at",
    ),
    "incident_log": Table(
        "The log of cases",
        CASES,
        [stays("who did it", "actor", CASE, private=True), of("of whom it tells", "", "details", fate=Fate.STAYS, why=CASE)],
        "incident_id number at act previous hash",
    ),
    "evidence": Table(
        "Evidence",
        CASES,
        [stays("whoever brought it", "by", CASE, "name about body")],
        "incident_id evidence_id type size sha256 at state waiting look_at version_id verdict honest copied sealed_at",
    ),
    "recusals": Table(
        "Who is kept out of a case",
        CASES,
        [
            stays("who is kept out", "people", CASE, "traces", inside=True, private=True),
            stays("who was cleared", "cleared", CASE, inside=True, private=True),
        ],
        "incident_id teams",
    ),
    "concerns": Table(
        "What a committee sees of a case",
        CASES,
        [stays("who opened it", "opened_by", CASE, "summary", private=True)],
        "incident_id group_id group_name opened_at heading platform post_id post_version closed_at outcome",
    ),
    "concern_steps": Table(
        "Steps about a case",
        CASES,
        [
            stays("who took it", "by", CASE, "by_name text", private=True),
            stays("of whom it tells", "details", CASE, inside=True, private=True),
        ],
        "incident_id step_id kind side at",
    ),
}
