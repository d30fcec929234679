"""Puts the pages of findings together from what was found."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from union import ids
from union.membership.platform_checks import records, rules
from union.membership.platform_checks.rules import Answer, Rule, State
from union.membership.platforms import rules as platform_rules
from union.times import iso, iso_or_none, london_day

if TYPE_CHECKING:
    from union.membership.platform_checks import views
    from union.membership.platform_checks.tables import Finding, Look
    from union.membership.platforms.rules import Registered
    from union.views import Named

_ANSWERS = {
    Answer.OK: "We looked at it.",
    Answer.TOO_BIG: "We looked at the beginning of it: it is very large.",
    Answer.GONE: "There was nothing.",
    Answer.LOOP: "It went round in circles.",
    Answer.REFUSED_ADDRESS: "It leads to where we do not look.",
    Answer.TLS_BAD: "It was not secure.",
    Answer.COULD_NOT_LOOK: "We could not look.",
}


def listed(one: "Finding", now: datetime) -> "views.FindingListed":
    """A finding in a list, whole or as the index of what waits has it."""
    return {
        "finding_id": one.finding_id,
        "group": {"group_id": one.group_id, "name": one.group_name},
        "group_type": one.group_type,
        "platform": one.label,
        "rule": one.rule,
        "title": rules.WORDS[Rule(one.rule)].title,
        "state": one.state,
        "late": rules.is_late(one.state, one.mend_by, london_day(now)),
        "due_on": one.due_on,
    }


def of_group(
    group: "Named", found: "Iterable[Finding]", platforms: "Iterable[Registered]", looks: "dict[str, Look]", now: datetime
) -> "views.GroupFindings":
    """All that was found on a group's platforms, what waits first, the first day on top."""
    every = sorted(found, key=lambda one: (one.due_on or "", one.label, one.finding_id))
    of_all = records.of_all(looks)
    looked = of_all.looked_at if of_all is not None else None
    wanted, still_to_come = records.wanted(looks)
    return {
        "group": group,
        "open": [listed(one, now) for one in every if one.state in rules.WAITING],
        "over": [listed(one, now) for one in every if one.state not in rules.WAITING],
        "looks": [_look(one, looks.get(one.platform_id)) for one in platforms],
        "looked_at": iso_or_none(looked),
        "wanted_at": iso(wanted) if wanted is not None and still_to_come else None,
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def _look(one: "Registered", look: "Look | None") -> "views.LookShown":
    asked = rules.is_asked(one)
    seen = look if asked else None
    answer = Answer(seen.answer) if seen is not None and seen.answer else None
    unlooked = "We look at it tonight." if asked else "We do not look there: it is not a page for everybody."
    told = _ANSWERS.get(answer, unlooked) if answer else unlooked
    return {
        "platform_id": one.platform_id,
        "label": one.label,
        "kind_name": platform_rules.kind_name(one.kind),
        "host": platform_rules.shown_host(one.url),
        "looked_at": iso_or_none(seen.looked_at) if seen is not None else None,
        "answer": answer,
        "told": f"{told} {seen.why}" if seen is not None and seen.why else told,
    }


def one_of(one: "Finding", may: "views.MayDo", now: datetime) -> "views.FindingShown":
    """One finding with everything about it."""
    words = rules.WORDS[Rule(one.rule)]
    return {
        "group": {"group_id": one.group_id, "name": one.group_name},
        "finding": listed(one, now),
        "link": one.url if one.url and one.url.startswith("https://") else None,
        "version": int(one.version),
        "asks": words.rule,
        "mend": words.mend,
        "mend_by": one.mend_by,
        "evidence": [{"what": e.what, "where": e.where, "excerpt": e.excerpt} for e in one.evidence],
        "seen_at": iso(one.seen_at),
        "waived_until": one.waived_until if one.state == State.WAIVED else None,
        "reason": one.reason if one.state == State.APPEALED else None,
        "appealed_by": one.appealed_by if one.state == State.APPEALED else None,
        "decision": one.decision,
        "history": [{"at": iso(e.at), "act": e.act, "by": e.by, "text": e.text} for e in reversed(one.history)],
        "may": may,
        "key": ids.key(),
        "values": {"until": "", "reason": "", "text": "", "verdict": ""},
        "errors": {},
    }
