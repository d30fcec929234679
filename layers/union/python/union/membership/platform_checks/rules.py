"""Truths about the nightly look at groups' platforms: what is a finding, by when it is to be mended, and who says what about it.

"External websites, providing: The student group provide the URL link clearly on their QMSU webpage; The student group do not take sign ups
through the external website; The purpose of the external website does not overlap with the purpose of the QMSU student group webpage; The
students group's QMSU webpage is maintained with up to date information about upcoming events and activities" (guidance, "Web Platforms Created
by the Student Group"). Whether purposes overlap is a matter of judgement: a machine says what it saw, and a person decides. What could not be
seen is no finding: many sites let no machine in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from union.errors import Conflict, Invalid
from union.membership.chats.rules import stands_in
from union.membership.platforms.rules import KINDS, Flaw, Registered, invites
from union.times import london_day, shown_day


class Answer(StrEnum):
    """What came of looking at a page."""

    OK = "ok"
    GONE = "gone"
    COULD_NOT_LOOK = "could_not_look"
    TLS_BAD = "tls_bad"
    REFUSED_ADDRESS = "refused_address"
    TOO_BIG = "too_big"
    LOOP = "loop"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True)
class Seen:
    """What a look saw: where it ended, what the page says, in our words why there is none, and the group of robots.txt that let us in."""

    answer: Answer
    url: str
    text: str = ""
    why: str = ""
    group: str = ""


class Rule(StrEnum):
    """What is looked for, each on one platform."""

    LINK = "link"
    CERTIFICATE = "certificate"
    LINKED = "linked"
    SIGN_UPS = "sign_ups"
    OVERLAP = "overlap"
    UP_TO_DATE = "up_to_date"
    OWNER = "owner"
    ADMINS = "admins"
    MEMBERS_ONLY = "members_only"
    STATEMENT = "statement"
    UNSEEN = "unseen"
    PEOPLE = "people"
    OPEN_LINK = "open_link"


@dataclass(frozen=True)
class Words:
    """A rule in words: what is wrong, what it asks for, and what to do about it."""

    title: str
    rule: str
    mend: str


WORDS: Mapping[Rule, Words] = {
    Rule.LINK: Words(
        "The link leads nowhere",
        "What stands on your page works.",
        "Open the link yourself. If the page has moved, change its address in the register. If it is gone, retire it there.",
    ),
    Rule.CERTIFICATE: Words(
        "The site is not secure",
        "A site has https with a certificate that holds, so that browsers do not warn people.",
        "Ask whoever hosts the site to renew its certificate, for its exact name. Most hosts do that at no cost, with one click.",
    ),
    Rule.LINKED: Words(
        "Your page does not link the site",
        "You provide the link to your website clearly on your page here.",
        "Open the platform in the register and tick that it stands on your page.",
    ),
    Rule.SIGN_UPS: Words(
        "The site takes sign-ups or sales",
        "Sign-ups, memberships, tickets and merchandise go through the union's site alone.",
        "Take the form, the button or the link down, and link your page here instead, where people join and buy.",
    ),
    Rule.OVERLAP: Words(
        "The site may do what your page here is for",
        "Your website has another purpose than your page here.",
        "Say on the site that it is not the group's main page, and link to your page here for joining and events.",
    ),
    Rule.UP_TO_DATE: Words(
        "Your page here is out of date",
        "Whoever has a website keeps the page here up to date too, with what comes next.",
        "Add your next event, or write a short piece of news.",
    ),
    Rule.OWNER: Words(
        "Nobody on the committee looks after it",
        "Each platform has an owner who is on the committee now.",
        "Choose an owner in the register, and make sure that they can get in.",
    ),
    Rule.ADMINS: Words(
        "Somebody who left can still run it",
        "Whoever does not need the keys any more does not have them.",
        "Remove their access there, then take them off the list in the register.",
    ),
    Rule.MEMBERS_ONLY: Words(
        "Nobody has checked who is in it this term",
        "Groups and chats are for members alone.",
        "Take out who is no member, then say so in the register.",
    ),
    Rule.STATEMENT: Words(
        "It does not show the conduct statement",
        "Whoever joins is told what the place is for and what is not tolerated.",
        "Put the statement where people see it first, then say so in the register.",
    ),
    Rule.PEOPLE: Words(
        "Somebody is in it who is no member",
        "Groups and chats are for members alone.",
        "Remove them there, then tick them off the list of who is in it.",
    ),
    Rule.OPEN_LINK: Words(
        "The way into it stands in public",
        "The link into a chat is shown to members alone.",
        "Take the link off that page. Then reset it in the app, so that the old one works no more, and give the new one to the list of who is "
        "in it: members find it on their page of the chat.",
    ),
    Rule.UNSEEN: Words(
        "We could not look at it",
        "What stands on your page can be looked at.",
        "Open the link yourself. If it works for you, there is nothing to do: staff have a look too.",
    ),
}


class State(StrEnum):
    """How a finding stands."""

    OPEN = "open"
    FLAGGED = "flagged"
    APPEALED = "appealed"
    WAIVED = "waived"
    MENDED = "mended"


class Deed(StrEnum):
    """What moves a finding from one state to another."""

    FIND = "find"
    FLAG = "flag"
    CONFIRM = "confirm"
    CLEAR = "clear"
    APPEAL = "appeal"
    UPHOLD = "uphold"
    DISMISS = "dismiss"
    MEND = "mend"
    WAIVE = "waive"


NEW = "new"
"""Before there was anything."""

MOVES: Mapping[tuple[str, Deed], State] = {
    (NEW, Deed.FIND): State.OPEN,
    (NEW, Deed.FLAG): State.FLAGGED,
    (State.FLAGGED, Deed.CONFIRM): State.OPEN,
    (State.FLAGGED, Deed.CLEAR): State.WAIVED,
    (State.FLAGGED, Deed.MEND): State.MENDED,
    (State.OPEN, Deed.APPEAL): State.APPEALED,
    (State.OPEN, Deed.WAIVE): State.WAIVED,
    (State.OPEN, Deed.MEND): State.MENDED,
    (State.APPEALED, Deed.UPHOLD): State.WAIVED,
    (State.APPEALED, Deed.DISMISS): State.OPEN,
    (State.APPEALED, Deed.MEND): State.MENDED,
    (State.WAIVED, Deed.FIND): State.OPEN,
    (State.WAIVED, Deed.FLAG): State.FLAGGED,
    (State.WAIVED, Deed.MEND): State.MENDED,
    (State.MENDED, Deed.FIND): State.OPEN,
    (State.MENDED, Deed.FLAG): State.FLAGGED,
}
"""Every way a finding can go. What is waived comes back only when its time is over and it is still to be seen."""

_REFUSED = {
    Deed.APPEAL: "There is nothing to appeal against now. Please look again.",
    Deed.UPHOLD: "There is no appeal to decide. Please look again.",
    Deed.DISMISS: "There is no appeal to decide. Please look again.",
    Deed.CONFIRM: "Somebody decided this already. Please look again.",
    Deed.CLEAR: "Somebody decided this already. Please look again.",
    Deed.WAIVE: "This is not open any more. Please look again.",
}


def moved(state: str, deed: Deed) -> State:
    """The state after `deed`. Raises `Conflict` with a sentence where that cannot be done to a finding in this state."""
    after = MOVES.get((state, deed))
    if after is None:
        raise Conflict(_REFUSED.get(deed, "This changed just now. Please look again."))
    return after


JUDGED = frozenset({Rule.OVERLAP, Rule.UNSEEN})
"""What a machine may point at and never decide."""
WAITING = frozenset({State.OPEN, State.FLAGGED, State.APPEALED})
"""In these states somebody has something to do."""
STAFF_ACT = frozenset({State.FLAGGED, State.APPEALED})
"""In these it is staff."""
HISTORY = 40
"""So many of the last entries are kept with a finding."""
LONGEST_REASON = 2_000
LONGEST_WAIVER = timedelta(days=366)


@dataclass(frozen=True)
class Evidence:
    """One thing that was seen: what it is in words, where, and the words or addresses that were found there."""

    what: str
    where: str
    excerpt: str = ""


@dataclass(frozen=True)
class Found:
    """A rule that is broken, as far as a machine can tell, with what was seen."""

    rule: Rule
    evidence: Sequence[Evidence]


@dataclass(frozen=True)
class Kept:
    """A finding as it stands, as far as it decides what becomes of it."""

    state: str
    waived_until: date | None = None


def settled(rule: Rule, kept: Kept | None, *, found: bool, today: date) -> Deed | None:
    """What becomes of a finding after a look that could tell: it comes, comes back or is mended; None where it stays as it is.

    What is waived stays so until its last day is over, whatever is seen; what was waived for good stays so for good.
    """
    over = kept is None or kept.state == State.MENDED or _lapsed(kept, today)
    if found:
        return (Deed.FLAG if rule in JUDGED else Deed.FIND) if over else None
    return Deed.MEND if kept is not None and (kept.state in WAITING or _lapsed(kept, today)) else None


def _lapsed(kept: Kept, today: date) -> bool:
    return kept.state == State.WAIVED and kept.waived_until is not None and kept.waived_until < today


class To(StrEnum):
    """Whom a letter about a finding goes to."""

    COMMITTEE = "committee"
    STAFF = "staff"


STAFF_WITHIN = timedelta(days=7)
"""So soon staff decide about what waits for them, and are told again of what nobody has mended."""


def notices(state: str, to: To, opened_on: date, mend_by: date, today: date) -> int:
    """How many letters about a finding are due to somebody until `today`, the first one included.

    The committee is told when it is found, halfway to the last day, and the day after it. Staff are told of what they have to decide at once and
    after a week, and of what was not mended the day after its last day and a week later.
    """
    late = mend_by + timedelta(days=1)
    days: tuple[date, ...] = ()
    if state == State.OPEN:
        halfway = opened_on + (mend_by - opened_on) / 2
        days = (opened_on, halfway, late) if to == To.COMMITTEE else (late, late + STAFF_WITHIN)
    elif state in STAFF_ACT and to == To.STAFF:
        days = (opened_on, opened_on + STAFF_WITHIN)
    return sum(day <= today for day in days)


def due(state: str, mend_by: date, since: date) -> date | None:
    """By when somebody has to do something about a finding that stands so `since`; None where nobody has to."""
    if state == State.OPEN:
        return mend_by
    return since + STAFF_WITHIN if state in STAFF_ACT else None


def sentence(rule: Rule, label: str, state: str) -> str:
    """A finding in one plain sentence, for lists of what waits."""
    told = f"{WORDS[rule].title}: “{label}”."
    more = {State.APPEALED: " The committee appeals.", State.FLAGGED: " Somebody has to judge."}
    return told + more.get(State(state), "")


@dataclass(frozen=True)
class Decision:
    """What staff decide about a finding: `verdict` is the deed by its value, and `until` the last day of what is waived, None for good."""

    verdict: str
    text: str
    until: date | None = None

    @property
    def deed(self) -> Deed:
        """What it does."""
        return Deed(self.verdict)

    def fits(self, state: str) -> bool:
        """Whether it can be decided of a finding in this state."""
        return (state, self.deed) in MOVES


def is_late(state: str, mend_by: str, today: date) -> bool:
    """Whether a finding in this state was to be mended by a day (ISO) that is over."""
    return state == State.OPEN and mend_by < today.isoformat()


def check_reason(text: str) -> str:
    """The reason as it is kept. Raises `Invalid`."""
    told = text.strip()
    if not 10 <= len(told) <= LONGEST_REASON:
        raise Invalid.field("reason", f"Please say why, in 10 to {LONGEST_REASON:,} characters.")
    return told


def check_until(until: date | None, today: date) -> None:
    """Raises `Invalid` for a last day that is past, or more than a year ahead."""
    if until is not None and not today <= until <= today + LONGEST_WAIVER:
        raise Invalid.field("until", "Please choose a day between today and a year from now, or leave it empty for good.")


GRACE = timedelta(days=7)
"""For so long after it was added a platform's entry in the register may be unfinished."""
SOCIAL = frozenset(name for name, kind in KINDS.items() if kind.page and not kind.chat)
"""Kinds of platform of which nothing is looked at but whether the link leads somewhere, where they let a machine in at all."""
PAGE_RULES = frozenset({Rule.LINK, Rule.CERTIFICATE, Rule.SIGN_UPS, Rule.OVERLAP, Rule.UNSEEN})
"""What is judged by looking at a page."""
REGISTER_RULES = frozenset(
    {Rule.LINKED, Rule.UP_TO_DATE, Rule.OWNER, Rule.ADMINS, Rule.MEMBERS_ONLY, Rule.STATEMENT, Rule.PEOPLE, Rule.OPEN_LINK}
)
"""What is judged by our own records."""
_OF_FLAW: Mapping[Flaw, tuple[Rule, str]] = {
    Flaw.NO_OWNER: (Rule.OWNER, "The register names nobody who looks after it."),
    Flaw.OWNER_LEFT: (Rule.OWNER, "Whoever looks after it is not on the committee any more."),
    Flaw.ADMIN_LEFT: (Rule.ADMINS, "Somebody on the list of who can run it is not on the committee any more."),
    Flaw.MEMBERS_UNSEEN: (Rule.MEMBERS_ONLY, "Nobody has said this term that only members are in it."),
    Flaw.LIST_UNSEEN: (Rule.MEMBERS_ONLY, "Nobody has looked through the list of who is in it for weeks."),
    Flaw.PEOPLE_LEFT: (Rule.PEOPLE, "People who are no members any more had to leave it, and nobody has said that they are out."),
    Flaw.STRANGERS: (Rule.PEOPLE, "Somebody on the committee saw strangers in it."),
    Flaw.STATEMENT_UNSEEN: (Rule.STATEMENT, "Nobody has said this term that it shows the statement in force."),
}
"""Nobody is named: a finding and what became of it are kept for longer than a role."""


def rule_of(flaw: Flaw) -> Rule | None:
    """The rule that a flaw in the register is against; None where it is against none, and only advised."""
    return _OF_FLAW[flaw][0] if flaw in _OF_FLAW else None


def is_asked(one: Registered) -> bool:
    """Whether a platform's page is asked for: it is public, and a web page. Links into chats are nobody's but the members'."""
    return one.public and one.url.startswith("https://") and not invites(one.kind, one.url)


def has_closed_door(one: Registered) -> bool:
    """Whether a platform has a link that lets people in, and that stands on no page which everybody reads."""
    return bool(one.url) and not one.public and (one.shown_to_members or invites(one.kind, one.url))


def of_link(one: Registered, public: Iterable[tuple[str, str, str]]) -> list[Found]:
    """Where the link into a chat stands in what is `public`: each what it is in words, its address, and its text.

    The link itself is quoted nowhere: it would stand in one more place.
    """
    found = [Evidence(f"Its link stands {what}.", where) for what, where, text in public if stands_in(one.url, text)]
    return [Found(Rule.OPEN_LINK, found)] if found else []


def of_page(seen: Seen, read: Sequence[Found]) -> list[Found]:
    """What a look broke: by its answer alone, or by what was `read` on the page."""
    if seen.answer in (Answer.GONE, Answer.LOOP, Answer.REFUSED_ADDRESS):
        return [Found(Rule.LINK, [Evidence(seen.why, seen.url)])]
    return [Found(Rule.CERTIFICATE, [Evidence(seen.why, seen.url)])] if seen.answer == Answer.TLS_BAD else list(read)


_TELLS: Mapping[Answer, frozenset[Rule]] = {
    Answer.OK: PAGE_RULES,
    Answer.TOO_BIG: PAGE_RULES - {Rule.SIGN_UPS, Rule.OVERLAP},
    Answer.GONE: frozenset({Rule.LINK, Rule.UNSEEN}),
    Answer.LOOP: frozenset({Rule.LINK, Rule.UNSEEN}),
    Answer.REFUSED_ADDRESS: frozenset({Rule.LINK, Rule.UNSEEN}),
    Answer.TLS_BAD: frozenset({Rule.CERTIFICATE, Rule.UNSEEN}),
    Answer.COULD_NOT_LOOK: frozenset({Rule.UNSEEN}),
}


def told_by(seen: Seen, found: Sequence[Found]) -> frozenset[Rule]:
    """The rules of which a look says yes or no. Of the others it says nothing: they stay as they are.

    A page of which only the beginning was looked at says yes to what was found there, and never no.
    """
    return _TELLS.get(seen.answer, frozenset()) | {one.rule for one in found}


def unseen(seen: Seen, nights: int, kind: str, most: int) -> list[Found]:
    """That a page could not be looked at for so many nights. Of social media that lets no machine in nothing else is to be expected."""
    if seen.answer != Answer.COULD_NOT_LOOK or nights < most or kind in SOCIAL:
        return []
    return [Found(Rule.UNSEEN, [Evidence(f"We could not look for {nights} nights. {seen.why}", seen.url)])]


def of_register(one: Registered, flaws: Iterable[Flaw], today: date) -> list[Found]:
    """What the register says of a platform, once it has had time to be filled in."""
    hidden = one.kind == "website" and not one.public
    linked = [Found(Rule.LINKED, [Evidence("The register keeps it off your page.", one.url)])] if hidden else []
    if today < one.added_on + GRACE:
        return linked
    told: dict[Rule, Found] = {}
    for flaw in flaws:
        if flaw in _OF_FLAW:
            rule, words = _OF_FLAW[flaw]
            told.setdefault(rule, Found(rule, [Evidence(words, one.url)]))
    return [*linked, *told.values()]


def first_site(platforms: Iterable[Registered]) -> str | None:
    """The id of a group's first web site, with which its page here is to keep up; None where it has none."""
    sites = sorted((one.added_at, one.platform_id) for one in platforms if one.kind == "website")
    return sites[0][1] if sites else None


def of_own_page(next_event: datetime | None, last_news: datetime | None, weeks: int, now: datetime) -> list[Found]:
    """Whether a group's page here is out of date: nothing is ahead, and there was no news within so many weeks."""
    if next_event is not None or (last_news is not None and now - last_news <= timedelta(weeks=weeks)):
        return []
    told = f"Its last news is of {shown_day(last_news.isoformat())}" if last_news else "There was never any news"
    return [Found(Rule.UP_TO_DATE, [Evidence(f"No event is ahead. {told}.", "")])]


def is_turn(looked_at: datetime | None, now: datetime) -> bool:
    """Whether something is to be looked at: it was not yet today, by the calendar in London."""
    return looked_at is None or london_day(looked_at) < london_day(now)


def nights(before: int, counted_on: str | None, answer: Answer, today: date) -> int:
    """For how many nights running a page could not be looked at, each day counted once."""
    if answer == Answer.NOT_ASKED:
        return before
    if answer != Answer.COULD_NOT_LOOK:
        return 0
    return before if counted_on == today.isoformat() else before + 1
