"""What is told of findings by letter: what was found and what is late, that a committee appeals, and what was decided."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from union import settings
from union.core.contacts import actions as contacts
from union.core.letters import actions as letters
from union.core.letters.rules import Kind
from union.core.policy.rules import Policy
from union.membership.enquiries.answering import concerned
from union.membership.platform_checks import rules
from union.membership.platform_checks.rules import Decision, Rule
from union.store import Put
from union.times import london_day, shown_day

if TYPE_CHECKING:
    from union.membership.groups.tables import Group
    from union.membership.platform_checks.tables import Finding


def to_committee(group: "Group", found: Iterable["Finding"], to: Mapping[str, tuple[str, str]], now: datetime) -> list[Put]:
    """The letters of one day about what a committee has to mend, one to each of those concerned."""
    items = [_item(one, now) for one in found]
    url = f"{settings.site_url()}/groups/{quote(group.group_id)}/platforms/findings"
    about = {"group_name": group.name, "items": items, "url": url}
    day = london_day(now).isoformat()
    return [
        letters.letter_write(Kind.FINDINGS, f"findings-{group.group_id}-{day}-{person}", email, {**about, "name": name}, now)
        for person, (name, email) in to.items()
    ]


def to_staff(group_type: str, found: Iterable["Finding"], policy: Policy, now: datetime) -> Put:
    """The letter of one day to a team about what waits for it, and what nobody has mended."""
    items = [{**_item(one, now), "group_name": one.group_name} for one in found]
    contact = policy.contact(group_type)
    url = f"{settings.site_url()}/staff/findings?type={quote(group_type)}"
    about = {"team": contact["team"], "items": items, "url": url}
    name = f"findings-staff-{group_type}-{london_day(now).isoformat()}"
    return letters.letter_write(Kind.FINDINGS_STAFF, name, contact["email"], about, now)


def _item(one: "Finding", now: datetime) -> dict[str, Any]:
    words = rules.WORDS[Rule(one.rule)]
    told = {"title": words.title, "platform": one.label, "mend": words.mend, "by": shown_day(one.mend_by)}
    return {**told, "late": rules.is_late(one.state, one.mend_by, london_day(now)), "state": one.state}


def _about(one: "Finding") -> dict[str, Any]:
    return {
        "group_name": one.group_name,
        "title": rules.WORDS[Rule(one.rule)].title,
        "platform": one.label,
        "url": f"{settings.site_url()}/groups/{quote(one.group_id)}/platforms/findings/{quote(one.finding_id)}",
    }


def appealed(group: "Group", one: "Finding", reason: str, policy: Policy, now: datetime) -> Put:
    """The letter to staff support that a committee appeals."""
    told = {**_about(one), "team": policy.contact(group.type)["team"], "reason": reason}
    name = f"finding-appeal-{one.group_id}-{one.finding_id}-{int(one.version)}"
    return letters.letter_write(Kind.FINDING_APPEAL, name, contacts.address(policy, group.type, group.group_id, now), told, now)


def decided(group: "Group", one: "Finding", told: Decision, mend_by: date | None, policy: Policy, now: datetime) -> list[Put]:
    """The letters to those concerned about what staff decided: with the day to mend it by, or until when it is waived."""
    by = mend_by or told.until
    about = {**_about(one), "verdict": told.verdict, "text": told.text, "by": shown_day(by.isoformat()) if by else ""}
    number = int(one.version)
    return [
        letters.letter_write(
            Kind.FINDING_DECIDED,
            f"finding-decided-{one.group_id}-{one.finding_id}-{number}-{person}",
            email,
            {**about, "name": name},
            now,
        )
        for person, (name, email) in concerned(group, policy, now).items()
    ]
