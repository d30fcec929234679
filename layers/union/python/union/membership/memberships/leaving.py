"""Verbs: what ends with a membership that is given back: the roles on the group's committee, at once.

"Remove admin access to those who no longer need it" (guidance, "Managing your Web Platforms"). A membership that merely runs out is told of on
the committee's page and ends nothing: committees change in summer, when memberships do. Whoever may not end somebody's role does not do so
by paying their membership back.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from union import ids, settings, store
from union.core.audit.actions import audit_write
from union.core.contacts import actions as contacts
from union.core.letters import actions as letters
from union.core.letters.rules import Kind
from union.core.people import actions as people
from union.core.people.rules import Caller, Can, all_ended
from union.core.policy import actions as policies
from union.core.policy.rules import Policy
from union.errors import NotAllowed
from union.membership.groups import actions as groups
from union.membership.memberships import actions as memberships
from union.store import Part
from union.times import london_day

if TYPE_CHECKING:
    from union.core.people.tables import CommitteeMember
    from union.membership.groups.tables import Group

_MOST = 10
"""How many who lead are written to, so that everything fits into the transaction of a refund."""


def check_may_end(office: people.Office, caller: Caller, person_id: str, now: datetime) -> None:
    """Raises `NotAllowed` where somebody holds a role that the caller in this `office` may not end, so not by taking their membership back.

    Whoever leads ends roles of those who do not lead, and staff support ends any, as on the committee's page.
    """
    if office.supports or person_id == caller.person_id:
        return
    member = next((one for one in office.everybody if one.person_id == person_id), None)
    titles = [term.role for term in people.terms(member) if term.ends_on >= london_day(now)]
    if titles and (not office.leading or not office.may_by_role(Can.ROLES) or office.would_lead(titles)):
        raise NotAllowed(
            "They hold a role on the committee that you cannot end, so only they or staff support can take this back."
        )


def roles_end_write(group_id: str, person_id: str, actor: str, now: datetime) -> list[Part]:
    """The parts of a transaction by which all roles of somebody who leaves a group end, with the note and the letters; none without roles.

    `ConditionFailed` where the committee changed since it was read.
    """
    group, member, pack = store.read(groups.key(group_id), people.member_key(group_id, person_id), policies.in_force_key())
    today = london_day(now)
    after = all_ended(people.terms(member), today - timedelta(days=1))
    if group is None or member is None or after == people.terms(member):
        return []
    titles = ", ".join(term.role for term in people.terms(member) if term not in after)
    noting = audit_write(f"group#{group_id}", "roles ended with the membership", actor, now, person=person_id, roles=titles)
    ending = [*people.terms_write(member, after), groups.appoint_write(group), noting]
    return [*ending, *_letters(group, member, titles, policies.current(pack), now)]


def _letters(group: "Group", member: "CommitteeMember", titles: str, policy: Policy, now: datetime) -> list[Part]:
    """To them and to whoever leads then; where nobody does, to staff support."""
    person_id, group_id = str(member.person_id), str(group.group_id)
    everybody = people.everybody_of(group_id)
    leading = people.leading(group, [one for one in everybody if one.person_id != person_id], now)
    known = memberships.officers_addresses(group_id, [person_id, *leading[:_MOST]], everybody)
    to = [(who, *told) for who, told in known.items()]
    found = [
        _letter(group, email, {"name": name, "yours": who == person_id}, (member, titles), policy, now) for who, name, email in to
    ]
    if not leading:
        team = {"name": policy.contact(group.type)["team"], "staff": True}
        found.append(_letter(group, contacts.address(policy, group.type, group_id, now), team, (member, titles), policy, now))
    return found


def _letter(
    group: "Group", email: str, to: dict[str, Any], what: "tuple[CommitteeMember, str]", policy: Policy, now: datetime
) -> Part:
    (member, titles), path = what, f"groups/{group.group_id}/committee"
    letter_id = f"{Kind.ROLE_LEFT}#{ids.derived(str(group.group_id), str(int(group.appointed or 0)), email, str('staff' in to))}"
    context = {
        "yours": False,
        "staff": False,
        **to,
        "group_name": group.name,
        "who": member.name,
        "roles": titles,
        "contact": policy.contact(group.type),
        "url": f"{settings.site_url()}/{'my/roles' if to.get('yours') else path}",
    }
    return letters.letter_write(Kind.ROLE_LEFT, letter_id, email, context, now)
