"""What is told of an application by letter: who is asked for a role, that staff have to decide, what they decided, and that a group is there."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from union import ids, settings
from union.core.letters import actions as letters
from union.core.letters.rules import Kind
from union.core.policy.rules import Policy
from union.membership.applications.rules import Seat
from union.store import Put

if TYPE_CHECKING:
    from union.membership.applications.tables import Application, Founder


def asked(found: "Application", seat: Seat, now: datetime) -> Put:
    """The letter to somebody for whom a role on the first committee is meant."""
    letter_id = f"application-seat-{ids.derived(found.application_id, str(int(found.version)), seat.email.casefold())}"
    told = {"name": seat.name, "role": seat.role, "by": found.applicant_name, "url": _url(f"/affiliate/{found.application_id}")}
    return letters.letter_write(Kind.APPLICATION_SEAT, letter_id, seat.email, {**_of(found), **told}, now)


def sent(found: "Application", policy: Policy, due_on: str, now: datetime) -> Put:
    """The letter to staff support that an application was sent, and until when they are to decide."""
    contact = policy.contact(found.type)
    told = {
        "team": contact["team"],
        "due_on": due_on,
        "again": found.reason is not None,
        "url": _url(f"/staff/applications/{found.application_id}"),
    }
    letter_id = f"application-new-{found.application_id}-{int(found.version)}"
    return letters.letter_write(Kind.APPLICATION_NEW, letter_id, contact["email"], {**_of(found), **told}, now)


def news(found: "Application", policy: Policy, what: str, now: datetime, *, reason: str = "", day: str = "") -> Put:
    """The letter to whoever applies about `what`: returned, declined, refused (a role, by whom it was meant for), lapsing or lapsed.

    `day` (ISO) is the last one on which it can be sent.
    """
    told = {
        "name": found.applicant_name,
        "what": what,
        "reason": reason,
        "day": day,
        "contact": policy.contact(found.type),
        "url": _url("/affiliate" if what in ("declined", "lapsed") else f"/affiliate/{found.application_id}"),
    }
    letter_id = f"application-{what}-{found.application_id}-{int(found.version)}"
    return letters.letter_write(Kind.APPLICATION, letter_id, found.applicant_email, {**_of(found), **told}, now)


def founded(
    found: "Application",
    group_id: str,
    seats: Iterable[Seat],
    founders: "Iterable[Founder]",
    *,
    sells: bool,
    ends_on: date,
    now: datetime,
) -> list[Put]:
    """The letters to all founders that the group is there: to the first committee what comes next, to everybody else that they can join."""
    roles = {seat.person_id: seat.role for seat in seats}
    common = {**_of(found), "sells": sells, "ends_on": ends_on.isoformat()}
    return [
        letters.letter_write(
            Kind.FOUNDED,
            f"founded-{ids.derived(found.application_id, one.person_id)}",
            one.email,
            {**common, "name": one.name, "role": roles.get(one.person_id, ""), **_ways(group_id)},
            now,
        )
        for one in founders
    ]


def _ways(group_id: str) -> dict[str, str]:
    here = f"/groups/{group_id}"
    return {"url": _url(here), "home_url": _url(f"{here}/committee-home"), "roles_url": _url("/my/roles")}


def _of(found: "Application") -> dict[str, Any]:
    return {"group_name": found.name}


def _url(path: str) -> str:
    return f"{settings.site_url()}{path}"
