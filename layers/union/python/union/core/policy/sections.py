"""Truths about the policy pack as staff edit it: which parts it has, in sections, what each is called, and what can be typed there.

Whoever adds a part to the pack adds a line here; a test holds the two together. Bounds are for people who type. What is true of several parts
at once is in `rules.parse`, which has the last word, and whose names of parts `fields.in_words` turns into what the forms call them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from union import addresses, markdown
from union.core.policy.retention import BOUNDS
from union.core.policy.rules import PAGES


class Kind(StrEnum):
    """What stands in a part, and so how it is typed."""

    LINE = "line"
    TEXT = "text"
    PARAGRAPHS = "paragraphs"
    MARKDOWN = "markdown"
    NUMBER = "number"
    NUMBERS = "numbers"
    DAY = "day"
    DAYS = "days"
    SWITCH = "switch"
    SITES = "sites"
    TYPE = "type"
    EMAIL = "email"
    LINK = "link"


@dataclass(frozen=True)
class Part:
    """One part of the pack at its `path`, such as `elections.notice_days`; `least` and `most` are of a number, or of characters or entries."""

    path: str
    label: str
    kind: Kind = Kind.LINE
    least: int = 1
    most: int = 100
    hint: str = ""

    @property
    def title(self) -> str:
        """What it is called."""
        return self.label


@dataclass(frozen=True)
class Rows:
    """A list at its `path` of things that each have these `parts`; what stands in `heads` is what each is called.

    Where it is `fixed`, none can be added or taken away. `named` says that each has a name in records, which is made once and then stays.
    """

    path: str
    one: str
    heads: str
    parts: Sequence[Part]
    most: int = 12
    fixed: bool = False
    named: bool = False

    @property
    def title(self) -> str:
        """What each of them is called."""
        return self.one


@dataclass(frozen=True)
class Section:
    """What is edited in one form."""

    name: str
    title: str
    about: str
    parts: Sequence[Part | Rows]


def _days(path: str, label: str, least: int = 1, most: int = 90, hint: str = "") -> Part:
    return Part(path, label, Kind.NUMBER, least, most, hint)


_LABEL_AND_TEXT = (Part("label", "What it is called"), Part("text", "What that means", Kind.TEXT, most=500))
_HELP = (
    Part("label", "What it is called"),
    Part("url", "Where it leads", Kind.LINK, most=200, hint="Such as https://… or tel:+442012345678"),
    Part("text", "When it is for somebody", most=200),
)
_A_PAGE = "{union} becomes the union’s name, {site} this site’s address and {kept} how long a closed case is kept."
_OF_PAGES = {
    "privacy": ("Privacy notice", "What the union knows about people, why, who sees it and for how long."),
    "terms": ("Terms", "What holds between the union and whoever uses this site."),
    "accessibility": (
        "Accessibility statement",
        "How people with a disability use this site, and whom they tell what is in their way.",
    ),
    "help": ("Help", "Answers to what people ask most."),
    "contact": ("Contact", "Where the union is found. Its teams and numbers for danger stand below it by themselves."),
}
_KEPT = {
    "memberships": "Memberships",
    "roles": "Committee roles",
    "books": "Orders, tickets and refunds",
    "posts": "What was written on boards",
    "board_complaints": "Complaints about boards",
    "pages": "Versions of groups’ pages",
    "candidates": "Candidates of elections",
    "departures": "How groups left",
    "imports": "Imports",
    "data_requests": "What people asked about their data",
    "enquiries": "Questions to groups",
    "letters": "Letters that the house sent",
}

SECTIONS: Sequence[Section] = (
    Section(
        "conduct",
        "How we treat each other",
        "The conduct page, and what everybody accepts who joins a group.",
        (
            Part("title", "Title of the conduct page"),
            Part("introduction", "Introduction", Kind.TEXT, most=3000),
            Part("joining_statement", "What somebody accepts who joins a group", Kind.PARAGRAPHS, most=4000),
            Part("reopening_reminder", "What a board says when it opens again after a freeze", Kind.PARAGRAPHS, most=2000),
            Rows(
                "zero_tolerance",
                "What is never tolerated",
                "heading",
                (Part("heading", "Heading"), Part("text", "Text", Kind.TEXT, most=1000)),
            ),
        ),
    ),
    Section(
        "words",
        "Words for committees",
        "What a committee finds written already, and can change before it goes.",
        (
            Part("freeze_statement_default", "When a board takes a break", Kind.TEXT, most=2000),
            Part(
                "statement_default",
                "On a platform where somebody behaved badly",
                Kind.TEXT,
                0,
                2000,
                "Empty: they begin with none.",
            ),
            Part("direct_message_default", "To whoever behaved badly", Kind.TEXT, 0, 2000, "Empty: they begin with none."),
            Part(
                "committees.data_protection",
                "What whoever gets a committee role accepts on data protection",
                Kind.PARAGRAPHS,
                most=4000,
            ),
        ),
    ),
    Section(
        "contacts",
        "Teams and whom to write to",
        "The team of staff support for each type of group. Letters and reports about its groups go to its address.",
        (
            Rows(
                "teams",
                "Team",
                "label",
                (
                    Part("label", "What groups of this type are called"),
                    Part("team", "Name of the team"),
                    Part("email", "E-mail address of the team", Kind.EMAIL, most=addresses.LONGEST),
                    Part(
                        "note",
                        "Note for whoever writes to them",
                        Kind.TEXT,
                        0,
                        500,
                        "It stands on the contact and conduct pages.",
                    ),
                    Part(
                        "deputy", "Who steps in for them", Kind.TYPE, 0, hint="Where somebody of the team is kept out of a case."
                    ),
                ),
                fixed=True,
            ),
            Part("reports.otherwise", "Who looks after what is about no group", Kind.TYPE),
        ),
    ),
    Section(
        "help",
        "Help and danger",
        "What stands first on the page for reporting, and where staff send people on to.",
        (
            Rows("danger", "In danger now", "label", _HELP, most=6),
            Rows("signposts", "Where to send people on to", "label", _HELP),
        ),
    ),
    *(
        Section(
            f"page-{name}",
            *_OF_PAGES[name],
            (
                Part(f"pages.{name}.title", "Title"),
                Part(f"pages.{name}.text", "Text", Kind.MARKDOWN, most=markdown.LONGEST, hint=_A_PAGE),
            ),
        )
        for name in PAGES
    ),
    Section(
        "dates",
        "Dates of the year",
        "Days that come every year, each with its month, such as 14 September.",
        (
            Part("academic_year_ends", "The academic year ends on", Kind.DAY, hint="Memberships run to the end of this day."),
            Part(
                "terms_begin",
                "Terms begin on",
                Kind.DAYS,
                most=6,
                hint="One day a line. What a committee confirms each term is asked anew from these days on.",
            ),
            Part("reaffiliation.last_day", "Last day to re-affiliate", Kind.DAY),
            Part("committees.reviews", "Reviews of who has access begin on", Kind.DAYS, most=6, hint="One day a line."),
        ),
    ),
    Section(
        "elections",
        "Elections",
        "The least time that an election gives people. Whoever sets one up cannot give less.",
        (
            _days("elections.notice_days", "Days of notice before nominations open", 0),
            _days("elections.nominations_days", "Days for nominations", 0),
            _days("elections.review_days", "Days to look at nominations", 0),
            _days("elections.poll_hours", "Hours of voting", 0, 720),
            _days("elections.complaints_hours", "Hours to complain before a result is declared", 0, 720),
        ),
    ),
    Section(
        "reports",
        "Reports and cases",
        "How soon staff look at a report, how often a case moves on, and how long it is kept.",
        (
            _days("reports.urgent_hours", "Hours to a first look where it is urgent", 1, 72),
            _days("reports.normal_hours", "Hours to a first look as usual", 1, 240),
            _days("reports.advice_hours", "Hours to a first look where somebody asks for advice", 1, 720),
            _days("reports.update_days", "Days in which a case has to move on"),
            _days("reports.keep_days", "Days for which a closed case is kept", 30, 3650),
        ),
    ),
    Section(
        "retention",
        "How long records are kept",
        "In days, from when what they are about was over. Each night whatever is older goes, or loses the names in it.",
        [_days(f"retention.{name}", label, *BOUNDS[name]) for name, label in _KEPT.items()],
    ),
    Section(
        "groups",
        "Groups and their pages",
        "What it takes to found a group, to leave, and to keep pages here and elsewhere in order.",
        (
            _days("applications.founders", "Students who have to say yes to a new group", 3, 50),
            _days("applications.weeks", "Weeks in which an application has to be sent", 2, 26),
            _days("applications.decide_days", "Days in which staff decide", 1, 60),
            Part(
                "applications.addresses",
                "Where students have e-mail addresses",
                Kind.SITES,
                0,
                20,
                "One site a line, such as students.example.ac.uk; what stands below it counts too. Empty: anywhere.",
            ),
            Part("mini_sites.approval", "Do staff look at a group’s page before everybody sees it?", Kind.SWITCH),
            _days("platforms.admins_least", "People at least who can run a page elsewhere", 1, 20),
            _days("platforms.admins_most", "People at most who can run a page elsewhere", 1, 20),
            _days("checks.mend_days", "Days to mend what the nightly look finds"),
            _days("checks.news_weeks", "Weeks after which a page without news has gone quiet", 1, 52),
            _days("checks.nights", "Nights without an answer after which staff are told", 2, 60),
            _days("chats.grace_days", "Days for which somebody may stay in a chat after their membership ran out", 0),
            _days("chats.look_weeks", "Weeks in which a committee looks through who is in a chat", 1, 26),
            _days("leaving.notice_days", "Days for which everybody knows that a group leaves", 1, 3650),
            _days("leaving.restore_days", "Days in which it can be brought back", 1, 3650),
            _days("leaving.settle_days", "Days in which its money is settled", 1, 3650),
        ),
    ),
    Section(
        "committees",
        "Committees and handovers",
        "How roles are accepted, looked at and handed over.",
        (
            _days("committees.remind_days", "Days until somebody is reminded of a role they have not accepted", 1, 365),
            _days("committees.accept_days", "Days until they are reminded once more", 1, 365),
            _days("committees.appoint_days", "Days at most for which staff appoint somebody where nobody is left", 1, 365),
            _days("committees.review_days", "Days for a review of who has access", 1, 365),
            Part(
                "committees.review_reminders",
                "Days of a review after which it reminds",
                Kind.NUMBERS,
                1,
                365,
                "Two days, such as 5, 10.",
            ),
            _days("handovers.days", "Days for which the old committee can still open the handover"),
            _days("handovers.remind_days", "Days after which both are reminded of what is open"),
            _days("handovers.staff_days", "Days after which staff are told"),
            Rows("handovers.things", "What every group hands over", "label", _LABEL_AND_TEXT, named=True),
        ),
    ),
    Section(
        "reaffiliation",
        "Yearly re-affiliation",
        "Its last day stands with the dates of the year.",
        (
            _days("reaffiliation.opens_weeks", "Weeks before the last day from which it is open", 1, 26),
            Part(
                "reaffiliation.reminders_before",
                "Days before the last day on which it reminds",
                Kind.NUMBERS,
                1,
                182,
                "Such as 28, 7. Empty: never.",
            ),
            Part(
                "reaffiliation.reminders_after",
                "Days after the last day on which it reminds",
                Kind.NUMBERS,
                1,
                90,
                "Such as 1, 14. Empty: never.",
            ),
            _days("reaffiliation.decide_days", "Days in which staff decide"),
            Part("reaffiliation.election", "Does a group need an election since the year before?", Kind.SWITCH),
            Rows("reaffiliation.claims", "What each committee says for itself", "label", _LABEL_AND_TEXT, named=True),
        ),
    ),
)
"""The sections in the order in which they stand on the page."""
ELSEWHERE = frozenset({"version", "committees.data_protection_version", "individual_contacts"})
"""What no form has: the first two are named when a pack is adopted, and the last is kept by staff at a page of its own."""


def section(name: str) -> Section | None:
    """The section of this name."""
    return next((one for one in SECTIONS if one.name == name), None)
