"""Verbs: a committee's home, which says what wants doing and leads to every tool, to each person for what they may do.

"Only give access to the committee members who need admin access" (guidance, "Managing your Web Platforms"): nothing is read, and nothing is
told, of what somebody's role does not open.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from union.commerce.orders import records as orders
from union.core.people import actions as people
from union.core.people.rules import Caller, Can, missing, on_committee
from union.core.policy import actions as policies
from union.errors import NotAllowed
from union.membership.enquiries import actions as enquiries
from union.membership.events import records as events
from union.membership.groups import actions as groups
from union.membership.groups.rules import has_members
from union.membership.health.records import held
from union.membership.health.rules import ending
from union.membership.news import records as news
from union.membership.pages.rules import steps
from union.membership.platform_checks import records as checks
from union.membership.platform_checks.rules import rule_of
from union.membership.platforms import records as platforms
from union.membership.platforms.rules import ASKED, problems
from union.moderation.conduct import records as conduct
from union.moderation.freezes import pages as freeze_pages
from union.moderation.freezes import records as freeze_records
from union.moderation.incidents.rules import HEADINGS, Heading
from union.store import Get
from union.times import iso, london_day, shown_day, shown_moment
from union.voting.elections import records as elections
from union.voting.handover import records as handovers
from union.voting.reaffiliation import pages as reaffiliations
from union.voting.reviews import records as reviews

if TYPE_CHECKING:
    from union.site.views import CommitteeHome, Duty, Shelf, Tool

_SHOWN_SOON = timedelta(days=28)
_TOLD_ONE_BY_ONE = 3


class _Home:
    """A group to whose committee or staff support the caller belongs. Raises `NotFound`, and `NotAllowed` for everybody else."""

    def __init__(self, group_id: str, caller: Caller, now: datetime) -> None:
        wants: tuple[Get[Any], ...] = (people.member_key(group_id, caller.person_id), freeze_records.key(group_id))
        kept, pack, self.member, self.freeze = people.read_for(caller, groups.key(group_id), policies.in_force_key(), *wants)
        self.group, self.caller, self.now = groups.require(kept, now), caller, now
        self.policy = policies.current(pack)
        self.office = people.Office(caller, self.group, self.member, now)
        if not self.office.inside:
            raise NotAllowed("Only this group's committee and its staff support can do this.")
        self.id = str(group_id)
        self.path = f"/groups/{quote(group_id, safe='')}"

    @cached_property
    def can(self) -> frozenset[Can]:
        """All that the caller may do here."""
        return self.office.can

    @cached_property
    def to_mend(self) -> "list[checks.ToMend]":
        """What was found on the group's platforms and is to be mended, for whoever keeps their register; to others nothing."""
        return checks.to_mend(self.id, self.now) if Can.PAGE in self.can else []

    def duty(self, part: str, text: str, to: str, link: str, *, urgent: bool = False) -> "Duty":
        """Something that wants doing at an address below the group's, or at one that begins with a slash."""
        return {
            "part": part,
            "text": text,
            "to": to if to.startswith("/") else f"{self.path}/{to}",
            "link": link,
            "urgent": urgent,
        }


def shown(group_id: str, caller: Caller, now: datetime) -> "CommitteeHome":
    """What wants doing for a group, what somebody waits for first, and the tools for it: no more than the caller's role opens."""
    home = _Home(group_id, caller, now)
    duties = [duty for needs, found in _LOOKS if not needs or needs & home.can for duty in found(home)]
    return {
        "group": groups.name_view(home.group),
        "roles": [term.role for term in people.terms(home.member) if term.runs(london_day(now))],
        "support": not home.office.in_office,
        "can": sorted(home.can),
        "duties": sorted(duties, key=lambda one: not one["urgent"]),
        "shelves": _shelves(home),
    }


def _reports(home: _Home) -> "Iterable[Duty]":
    """Cases of which the committee is told, but to nobody who is named in one or kept out of it."""
    found = conduct.waiting(home.id, home.caller)
    if len(found) > _TOLD_ONE_BY_ONE:
        yield home.duty("conduct", f"{len(found)} reports about behaviour are open.", "conduct", "Look at them", urgent=True)
        return
    for one in found:
        about = HEADINGS[Heading(one["heading"])].lower()
        said = f"A report about behaviour ({one['platform']}) is open: {about}."
        yield home.duty("conduct", said, f"conduct/{one['incident_id']}", "Look at it", urgent=True)


def _leaving(home: _Home) -> "Iterable[Duty]":
    if home.group.leaves_on:
        said = (
            f"The group leaves the union on {shown_day(home.group.leaves_on)}. Hand out what is sold, and pay back what you owe."
        )
        yield home.duty("people", said, "affiliation", "See why and how", urgent=True)


def _reaffiliation(home: _Home) -> "Iterable[Duty]":
    """That the group is to re-affiliate; what is to be done for it stands there."""
    found = reaffiliations.due(home.id, home.policy, home.now)
    if found is not None:
        last_on, returned = found
        late = last_on < london_day(home.now).isoformat()
        said = f"Staff support returned your re-affiliation. Please send it in again by {shown_day(last_on)}." if returned else ""
        said = said or f"Re-affiliate by {shown_day(last_on)}, so that the group goes on for another year."
        said = f"Your re-affiliation is late: it was to be sent in by {shown_day(last_on)}." if late else said
        yield home.duty("people", said, "reaffiliation", "See what is left", urgent=late or returned)


def _frozen(home: _Home) -> "Iterable[Duty]":
    told = freeze_pages.notice(home.freeze, home.now)
    if told["to_do"]:
        deed = "frozen" if told["until"] else "opened again"
        yield home.duty(
            "conduct",
            f"{_are(told['to_do'], 'platform')} to be {deed} by hand, and checked.",
            "freeze",
            "Go to them",
            urgent=True,
        )
    elif told["until"]:
        yield home.duty(
            "conduct", f"The board is cooling off until {shown_moment(told['until'])}.", "freeze", "See how it stands"
        )


def _orders(home: _Home) -> "Iterable[Duty]":
    found = orders.wanting(home.id)
    if found.not_arrived:
        said = f"{_are(len(found.not_arrived), 'refund')} to be sent again, as it did not arrive."
        said = said if len(found.not_arrived) == 1 else said.replace("it did", "they did")
        yield home.duty("money", said, _order(found.not_arrived, "came-back"), "See what happened", urgent=True)
    if found.disputed:
        number = len(found.disputed)
        said = "A buyer has" if number == 1 else f"{number} buyers have"
        said = f"{said} asked their bank for money back. Tell staff what you know: they answer the bank."
        yield home.duty(
            "money", said, _order(found.disputed, "disputed"), "See the order" if number == 1 else "See the orders", urgent=True
        )
    if found.to_hand_out:
        yield home.duty(
            "money",
            f"{_are(len(found.to_hand_out), 'order')} to be handed out.",
            "orders?status=to-hand-out",
            "Hand out",
            urgent=True,
        )


def _order(found: Sequence[str], state: str) -> str:
    return f"orders/{found[0]}/refund" if len(found) == 1 else f"orders?status={state}"


def _are(number: int, thing: str) -> str:
    return f"1 {thing} is" if number == 1 else f"{number} {thing}s are"


def _enquiries(home: _Home) -> "Iterable[Duty]":
    if number := enquiries.waiting(home.id):
        said = (
            "Somebody has asked you something, and waits"
            if number == 1
            else f"{number} people have asked you something, and wait"
        )
        yield home.duty("people", f"{said} for an answer.", "enquiries", "Answer", urgent=True)


def _elections(home: _Home) -> "Iterable[Duty]":
    for one in elections.unfinished(home.id, home.now):
        said, link = _STEPS[one["phase"]]
        moments = {name: shown_moment(str(at)) for name, at in one.items() if name.endswith("_at")}
        moments["next_at"] = moments.get("nominations_open_at", "") or moments["polls_open_at"]
        yield home.duty("elections", f"“{one['title']}”: {said.format(**moments)}", f"/elections/{one['election_id']}", link)


_STEPS = {
    "draft": ("nobody else sees it yet. Publish it when it is right.", "Finish it"),
    "notice": ("members know of it. It goes on on {next_at}.", "See it"),
    "nominations": ("people can stand until {nominations_close_at}. Ask those who would be good at it.", "See it"),
    "review": ("staff look at who stands. Voting opens on {polls_open_at}.", "See who stands"),
    "poll": ("members can vote until {polls_close_at}. Remind them.", "See it"),
    "closing": ("voting is over. The ballots are being sealed.", "See it"),
    "sealed": ("the ballots are sealed. Staff count them.", "See it"),
    "complaints": ("the ballots are counted. The result is declared once there is no more time for complaints.", "See it"),
}
"""What an election wants of its committee, or what comes next, by where it stands."""


def _roles(home: _Home) -> "Iterable[Duty]":
    """Roles that end soon and that nobody has after that, what the committee lacks, and who has not accepted their role: to those who can see
    to it; and each one's own that ends to whoever holds it.
    """
    committee = [held(one) for one in people.held(home.id, home.now, home.office.everybody)]
    leads, today, me = bool({Can.ROLES, Can.ELECTIONS} & home.can), london_day(home.now), home.caller.person_id
    for one in ending(committee, today):
        if leads or one.person_id == me:
            who = "Your role as" if one.person_id == me else f"{one.name}’s role as"
            said = f"{who} {one.role} ends on {shown_day(one.ends_on.isoformat())}, and nobody follows yet."
            yield home.duty("people", said, "committee", "See the roles")
    running = [one.role for one in committee if one.runs(today)]
    for said in _lacks(home, running) if leads or not home.office.leading else ():
        yield home.duty("people", said, "committee", "See the roles", urgent=not home.office.leading)
    for one in committee if leads else ():
        if one.awaits:
            said = f"{one.name} has not accepted the role of {one.role} yet."
            yield home.duty("people", said, "committee", "See the roles")


def _lacks(home: _Home, running: Sequence[str]) -> list[str]:
    """What the committee lacks, as everywhere: of that all are told where nobody leads, as then nobody else could see to it."""
    return missing(running, people.given(home.group), has_members=has_members(str(home.group.type)))


def _review(home: _Home) -> "Iterable[Duty]":
    """The roles that somebody may confirm in the review of access that stands."""
    found = reviews.to_be_confirmed(home.id, home.caller.person_id, home.office, home.now)
    if found is not None:
        number, due = found
        said = f"Does {'somebody need their role' if number == 1 else f'each of {number} people need their role'} still?"
        said = f"{said} Please confirm by {shown_day(due)}."
        yield home.duty("people", said, "committee/review", "Look at them", urgent=True)


def _handovers(home: _Home) -> "Iterable[Duty]":
    """What one committee has not given to the next yet."""
    for one in handovers.under_way(home.id):
        said = f"The handover to the committee that begins on {shown_day(one.begins_on)} is not done: {_are(int(one.left), 'thing')} open."
        yield home.duty(
            "people", said, f"handover/{one.handover_id}", "Go to it", urgent=one.due_on <= london_day(home.now).isoformat()
        )


def _page(home: _Home) -> "Iterable[Duty]":
    shows, newest = groups.editions(home.group)
    if newest > shows:
        said = "The newest version of the page is not shown yet."
        yield home.duty("page", said, "page", "Look at it", urgent=home.office.supports)
    for step in steps(groups.dressed(home.group)):
        if not step.done:
            yield home.duty("page", f"{step.what}.", f"page/{step.form}", "Do it now")


def _findings(home: _Home) -> "Iterable[Duty]":
    """What was found on the group's platforms and is to be mended."""
    found = home.to_mend
    if len(found) > _TOLD_ONE_BY_ONE:
        late = any(one.late for one in found)
        yield home.duty(
            "page", f"{len(found)} things are to be mended on your platforms.", _FINDINGS, "See what we found", urgent=late
        )
        return
    for one in found:
        yield home.duty("page", one.text, f"{_FINDINGS}/{one.finding_id}", "See what to do", urgent=one.late)


_FINDINGS = "platforms/findings"


def _platforms(home: _Home) -> "Iterable[Duty]":
    """Platforms of which something is wrong: to those who keep the register, and each one's own to its owner. Nothing is changed by itself.

    What is a finding already is told as one, with the day to mend it by, and not once more.
    """
    keeps, today, who = Can.PAGE in home.can, london_day(home.now), home.caller.person_id
    in_office = [str(one.person_id) for one in home.office.everybody if on_committee(people.terms(one), today)]
    mine = [one for one in platforms.registered(home.id) if keeps or (home.office.in_office and one.owner_id == who)]
    told = {(one.platform_id, one.rule) for one in home.to_mend}
    found_on = {one.platform_id: problems(one, in_office, today, home.policy) for one in mine}
    untold = [(one, [p for p in found_on[one.platform_id] if (one.platform_id, rule_of(p.flaw)) not in told]) for one in mine]
    wrong = [(one, found) for one, found in untold if found]
    if len(wrong) > _TOLD_ONE_BY_ONE and keeps:
        urgent = any(found[0].flaw not in ASKED for _, found in wrong)
        said = f"{len(wrong)} of your platforms want a look: owners, admins, or what is seen there."
        yield home.duty("page", said, "platforms", "See which", urgent=urgent)
        return
    for one, found in wrong:
        more = f" And {len(found) - 1} more." if len(found) > 1 else ""
        urgent = found[0].flaw not in ASKED
        yield home.duty(
            "page", f"{found[0].text}{more}", f"platforms/{quote(one.platform_id, safe='')}", "See to it", urgent=urgent
        )


def _writing(home: _Home) -> "Iterable[Duty]":
    for article_id, title in news.drafts(home.id):
        yield home.duty("page", f"The article “{title}” is a draft.", f"newsroom/{article_id}", "Finish it")
    for event in events.drafts(home.id, home.now):
        day = shown_day(iso(event.starts_at))
        yield home.duty(
            "page", f"“{event.title}” on {day} is a draft that nobody else sees yet.", f"events/{event.event_id}", "Finish it"
        )


def _pictures(home: _Home) -> "Iterable[Duty]":
    """Events of the next weeks that show nothing of themselves where people look for what is on."""
    found = events.without_picture(home.id, home.now, home.now + _SHOWN_SOON)
    if len(found) > _TOLD_ONE_BY_ONE:
        yield home.duty("page", f"{len(found)} events of the next weeks have no picture.", "events/plan", "See the events")
        return
    for one in found:
        said = f"“{one.title}” on {shown_day(iso(one.starts_at))} has no picture."
        yield home.duty("page", said, f"events/{quote(str(one.event_id))}#f-picture", "Add one")


_LOOKS = (
    (frozenset({Can.CONDUCT}), _reports),
    (frozenset({Can.CONDUCT}), _frozen),
    (frozenset({Can.MONEY}), _orders),
    (frozenset({Can.PAGE, Can.ROLES}), _enquiries),
    (frozenset({Can.ELECTIONS}), _elections),
    (frozenset[Can](), _leaving),
    (frozenset[Can](), _reaffiliation),
    (frozenset[Can](), _roles),
    (frozenset[Can](), _review),
    (frozenset[Can](), _handovers),
    (frozenset({Can.PAGE}), _page),
    (frozenset({Can.PAGE}), _findings),
    (frozenset[Can](), _platforms),
    (frozenset({Can.PAGE}), _writing),
    (frozenset({Can.PAGE}), _pictures),
)
"""Where to look for what wants doing, and what somebody has to be able to do to be told of it."""


def _shelves(home: _Home) -> "list[Shelf]":
    """The tools that are open to the caller, by the words that people use; no part without one."""
    found: list[Shelf] = [
        {"part": part, "label": label, "tools": [_tool(home, *told) for needs, *told in tools if _opens(home, needs)]}
        for part, label, tools in _TOOLS
    ]
    return [shelf for shelf in found if shelf["tools"]]


def _opens(home: _Home, needs: frozenset[Can]) -> bool:
    if needs == _ROSTER:
        return home.office.in_office and Can.MEMBERS in home.can
    if needs == _STAFF:
        return home.office.supports
    if needs == _VOTES:
        return has_members(str(home.group.type))
    return not needs or bool(needs & home.can)


def _tool(home: _Home, label: str, about: str, to: str) -> "Tool":
    return {"label": label, "about": about, "to": f"{home.path}/{to}"}


_STAFF = frozenset(Can)
"""What no role opens but staff support's: all at once is asked for by nothing else."""
_ROSTER, _VOTES = frozenset({Can.MEMBERS}), frozenset({Can.ELECTIONS})
_LETTERS = frozenset({Can.LETTERS})
_MONEY, _PAGE, _CONDUCT, _ALL = frozenset({Can.MONEY}), frozenset({Can.PAGE}), frozenset({Can.CONDUCT}), frozenset[Can]()
_TOOLS: tuple[tuple[str, str, tuple[tuple[frozenset[Can], str, str, str], ...]], ...] = (
    (
        "page",
        "Page",
        (
            (_PAGE | {Can.DOOR}, "Events", "Plan, move and cancel; who comes", "events/plan"),
            (_PAGE, "Our page", "What it says and looks like; its history", "page"),
            (_PAGE, "News", "Write, set for later, pin", "newsroom"),
            (_PAGE, "Platforms", "Where else you are found, and chats", "platforms"),
        ),
    ),
    (
        "people",
        "People",
        (
            (_ROSTER, "Members’ list", "Who has joined, until when", "roster"),
            (_LETTERS, "Letters to members", "Write to them; see how it goes", "letters"),
            (_PAGE | {Can.ROLES}, "Enquiries", "What people ask by the page", "enquiries"),
            (_ALL, "Committee roles", "Who does what, until when", "committee"),
            (_ALL, "Handover", "What one committee gives to the next", "handover"),
            (_ALL, "Re-affiliation", "Once a year: the group goes on", "reaffiliation"),
            (_ALL, "Board", "What members write to each other", "board"),
            (_STAFF, "Affiliation", "Its name; let it leave or stay", "affiliation"),
        ),
    ),
    (
        "money",
        "Money",
        (
            (_MONEY, "Orders", "Who bought what; hand out and pay back", "orders"),
            (_MONEY, "Products and prices", "Memberships, tickets, merchandise", "products"),
            (_MONEY, "Discount codes", "For members, early birds and guests", "codes"),
            (_MONEY, "Accounts", "What came in and went out", "books"),
        ),
    ),
    (
        "conduct",
        "Conduct",
        (
            (_CONDUCT, "Reports", "When somebody behaves badly", "conduct"),
            (_CONDUCT, "Cooling off", "Close the board for a while", "freeze"),
        ),
    ),
    (
        "elections",
        "Elections",
        ((_VOTES, "Elections", "Hold one, follow one, results", "elections"),),
    ),
)
"""Every tool: what somebody has to be able to do to use it, what people call it, what it is for, where it is."""
