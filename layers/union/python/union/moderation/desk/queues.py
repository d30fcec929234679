"""Verbs: the queue of cases, and which of some cases somebody may know of. Whoever is named in one or kept out of it is told of none of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from union import store
from union.core.people import actions as people
from union.core.people.rules import Caller, must_be_staff
from union.core.policy import actions as policies
from union.core.policy.rules import Policy
from union.moderation.desk import rules
from union.moderation.incidents import records as incident_records
from union.moderation.recusals import actions as recusals
from union.moderation.recusals import rules as recusal_rules
from union.moderation.recusals.rules import Recusal

if TYPE_CHECKING:
    from union.moderation.desk.views import CaseFound, CaseQueue, QueuedCase
    from union.moderation.incidents.tables import Incident


def may_see(case: "Incident", recusal: Recusal, caller: Caller) -> bool:
    """Whether the caller's team looks after the case, and they are not kept out of it."""
    return incident_records.looks_after(case, caller) and not recusal.keeps_out(caller)


def seen_by(found: "Iterable[Incident]", caller: Caller) -> "list[Incident]":
    """Those of some cases that the caller may see, in one round trip."""
    mine = [case for case in found if incident_records.looks_after(case, caller)]
    known = recusals.of(str(case.incident_id) for case in mine)
    return [case for case in mine if case.incident_id in known and may_see(case, known[case.incident_id], caller)]


def queued(teams: Iterable[str]) -> "list[Incident]":
    """The open cases of these teams, all asked for at once. Who may know of which is for `seen_by` to say."""
    found = store.all_at_once([partial(incident_records.queued, team) for team in teams])
    return [case for some in found for case in some]


def queue(caller: Caller, show: str, now: datetime) -> "CaseQueue":
    """The open cases of the caller's teams, urgent ones first, then the one that is due first; `show` is one of `rules.SHOWN`.

    Raises `NotAllowed` for who is not staff.
    """
    (pack,) = people.read_for(caller, policies.in_force_key())
    must_be_staff(caller)
    policy = policies.current(pack)
    shown = by_list(seen_by(queued(policy.contacts), caller), caller, now)
    show = show if show in rules.SHOWN else "all"
    return {
        "show": show,
        "counts": {
            "all": len(shown["all"]),
            "mine": len(shown["mine"]),
            "nobody": len(shown["nobody"]),
            "crowded": len(shown["crowded"]),
            "overdue": len(shown["overdue"]),
            "today": len(shown["today"]),
            "waiting": len(shown["waiting"]),
        },
        "cases": sorted((_row(case, policy, now) for case in shown[show]), key=rules.order),
    }


def by_list(found: "Sequence[Incident]", caller: Caller, now: datetime) -> "dict[str, list[Incident]]":
    """Cases that the caller may see by the lists of the desk in which each stands."""
    return {name: [case for case in found if _shows(name, case, caller, now)] for name in rules.SHOWN}


def _shows(show: str, case: "Incident", caller: Caller, now: datetime) -> bool:
    by_clock = rules.by_clock(case.state, case.due_at, now)
    return rules.shows(show, case.owner_id, caller.person_id, crowded=bool(case.crowded), by_clock=by_clock)


def named_in(found: "Iterable[Incident]", name: str) -> "list[CaseFound]":
    """Those of some cases that the caller may see in whose report somebody of this name is named."""
    return [_told(case) for case in found if recusal_rules.is_named(name, case.named or "")]


def by_number(number: str, caller: Caller) -> "CaseFound | None":
    """The case of a number, open or closed, as far as the caller may know that there is one. Raises `NotAllowed` for who is not staff."""
    record, kept_out = people.read_for(caller, incident_records.key(number), recusals.key(number))
    must_be_staff(caller)
    recusal = recusals.recusal(kept_out)
    if not incident_records.is_there(record) or recusal is None or not may_see(record, recusal, caller):
        return None
    return _told(record)


def _told(case: "Incident") -> "CaseFound":
    shown = incident_records.shown(case)
    names = ("incident_id", "heading_label", "state", "group", "opened_at")
    return {name: shown[name] for name in names}  # type: ignore[return-value, literal-required] # the names of what is found


def _row(case: "Incident", policy: Policy, now: datetime) -> "QueuedCase":
    shown = incident_records.shown(case)
    return {
        "incident_id": shown["incident_id"],
        "heading_label": shown["heading_label"],
        "severity": shown["severity"],
        "group": shown["group"],
        "state": shown["state"],
        "owner": shown["owner"],
        "due_at": shown["due_at"],
        "opened_at": shown["opened_at"],
        "duplicate": shown["duplicate"],
        "team_label": policy.label(case.team),
        "serious": shown["serious"],
        "next": rules.next_action(case.state, case.owner_id),
        "clock": rules.clock(case.opened_at, case.due_at, now),
    }
