"""Truths about limits: how often something may be done in a while, without keeping who did it.

Whoever reports may stay unknown. Addresses on the internet are therefore sorted into a few crowds; what is counted is the crowd, and
a count is forgotten when its while is over. Whoever is signed in is counted under a hash of their own, so nobody is shut out for what
others do.

Everything by which somebody reaches others (a letter, a post, a question to staff) and everything that can be guessed has its rule in the
tables below, with its reason. What reaches others and has no rule says in `BY_ITSELF` what bounds it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

CROWDS = 256
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Reach(StrEnum):
    """What somebody does that reaches others."""

    TICKET_OFFER = "ticket-offer"
    POST = "post"
    EDIT = "edit"
    COMPLAINT = "complaint"
    CONCERN = "concern"
    STATEMENT = "statements"
    MESSAGE = "message"
    CASE_WORDS = "case"
    CASE_FILES = "files"
    EVENT_MOVED = "event-moved"
    READ_ONLY = "read-only"
    FREEZE = "freeze"
    ENQUIRY = "enquiry"
    LOOK = "look"
    FINDING = "finding"
    APPLICATION = "application"
    FOUND = "found"
    SEAT = "seat"
    APPOINTMENT = "appointment"
    HANDOVER = "handover"
    MAILING = "mailing"
    IMPORT = "import"
    EXPORT = "export"
    DATA_COMPLAINT = "data-complaint"


class Guess(StrEnum):
    """What somebody types that others could guess."""

    CODE = "code"
    RECEIPT = "receipt"
    TICKET = "ticket"
    OFFER = "offer"
    BUYER = "buyer"
    FOUNDING = "founding"
    PERSON = "person"


@dataclass(frozen=True)
class Rule:
    """At most so many in a while; why; and what is said to whoever wants more."""

    most: int
    per: timedelta
    why: str
    says: str


BY_ACTOR: Mapping[Reach, Rule] = {
    Reach.TICKET_OFFER: Rule(
        25, DAY, "An order has 20 tickets at most; 60 letters to strangers is no way to hand them on.",
        "You have offered very many tickets today. Please offer the next ones tomorrow.",
    ),
    Reach.POST: Rule(
        30, HOUR, "A lively talk has a post every two minutes from one person; more drowns all others.",
        "You have posted very often this hour. Please take a break, and go on later.",
    ),
    Reach.EDIT: Rule(
        60, HOUR, "Everybody reads a change of a post as they read a post.",
        "You have changed your posts very often this hour. Please go on later.",
    ),
    Reach.COMPLAINT: Rule(
        5, DAY, "Each is a letter to staff, and each act can be complained about once.",
        "You have complained several times today. Staff have all of it; please write the next tomorrow.",
    ),
    Reach.CONCERN: Rule(
        30, HOUR, "Each opens a case for staff; counted for the committee as a whole.",
        "Your committee has sent very many reports to staff support this hour. Please call them.",
    ),
    Reach.STATEMENT: Rule(
        20, HOUR, "Each stands on the board; counted for the committee as a whole.",
        "Your committee has put very many statements on the board this hour. Please go on later.",
    ),
    Reach.MESSAGE: Rule(
        20, DAY, "Each is a letter to a member in the committee's name; counted for the committee as a whole.",
        "Your committee has written to very many members today. Please go on tomorrow, or ask staff support.",
    ),
    Reach.CASE_WORDS: Rule(
        40, HOUR, "Each tells staff that there is news; counted for the case.",
        "There were very many of these just now. Please wait a while and try again.",
    ),
    Reach.CASE_FILES: Rule(
        100, HOUR, "Each is looked at by a scanner and by staff; counted for the case.",
        "There were very many of these just now. Please wait a while and try again.",
    ),
    Reach.READ_ONLY: Rule(
        20, DAY, "Each is a letter to a member; more than that is no moderation but a quarrel.",
        "You have put very many members on read-only today. Please freeze the board, or ask staff support.",
    ),
    Reach.FREEZE: Rule(
        10, DAY, "Each puts a statement on the board and tells the whole committee and staff; counted for the committee as a whole.",
        "Your committee has frozen the board very often today. Please ask staff support.",
    ),
    Reach.ENQUIRY: Rule(
        20, HOUR, "Each is a letter to a committee. Of visitors the crowd of their address is counted, which may be a whole campus.",
        "Very many questions came from here this hour. Please ask yours later.",
    ),
    Reach.LOOK: Rule(
        6, HOUR, "Each asks other people's sites once more; counted for the group as a whole.",
        "Your platforms were looked at several times this hour. Every night they are looked at anyway.",
    ),
    Reach.FINDING: Rule(
        20, DAY, "Each appeal is a letter to staff; counted for the group as a whole.",
        "Your committee has appealed very often today. Staff have all of it; please go on tomorrow.",
    ),
    Reach.APPLICATION: Rule(
        10, DAY, "Each asks for a new group, and staff look through each that is sent.",
        "You have begun or sent very many applications today. Please go on tomorrow.",
    ),
    Reach.FOUND: Rule(
        30, HOUR, "Each counts towards a new group; nobody founds as many, or changes their mind so often.",
        "You have answered very often this hour. Please go on later.",
    ),
    Reach.SEAT: Rule(
        10, DAY, "Each time up to six people are asked by letter for a role on a first committee.",
        "You have named very many people today. Please go on tomorrow.",
    ),
    Reach.APPOINTMENT: Rule(
        20, DAY, "Each is a letter to an address that staff type, and to whoever leads; counted for the group as a whole.",
        "Very many people were appointed on this group today. Please go on tomorrow.",
    ),
    Reach.HANDOVER: Rule(
        10, DAY, "Each time somebody is put on a handover they get a letter, and more when it is called off; counted for the group as a whole.",
        "People were put on this group's handovers very often today, and each is written to. Please go on tomorrow.",
    ),
    Reach.MAILING: Rule(
        10, DAY, "Each is a letter to many; counted for the group as a whole. What is taken back counts, as it could go out a moment later.",
        "Your committee has sent or set very many letters today. Please send the next one tomorrow.",
    ),
    Reach.DATA_COMPLAINT: Rule(
        5, DAY, "Each is owed an answer by staff, within 30 days.",
        "You have complained several times today. Staff have all of it; please write the next tomorrow.",
    ),
    Reach.IMPORT: Rule(
        40, DAY, "Each file can give thousands of people a membership or a role; a union moves in with some dozens of files.",
        "You have brought very many files today. Please go on tomorrow.",
    ),
    Reach.EXPORT: Rule(
        20, DAY, "Each is a file with everybody of a union in it, and nobody needs more of them.",
        "You have taken very many files out today. Please go on tomorrow.",
    ),
    Reach.EVENT_MOVED: Rule(
        5, DAY, "Each is a letter to everybody who holds a ticket or told that they come; counted for the event.",
        "This event was moved several times today, and everybody who comes is told each time. Please move it again tomorrow.",
    ),
}  # fmt: skip
"""Counted for who does it: a person, or a committee or a case as a whole."""

BY_RECIPIENT: Mapping[Reach, Rule] = {
    Reach.TICKET_OFFER: Rule(
        5, DAY, "Nobody is to get a heap of letters from people they may not know, however many those are.",
        "This person was offered several tickets today. Please ask them first, and offer yours tomorrow.",
    ),
    Reach.READ_ONLY: Rule(
        5, DAY, "Letters about ever new times on read-only can be a way to hound somebody.",
        "This member was put on read-only several times today. Please ask staff support.",
    ),
    Reach.ENQUIRY: Rule(
        60, DAY, "A committee is not to be buried in letters, whoever writes them.",
        "This group was asked very much today. Please ask tomorrow, or look at its page for another way.",
    ),
    Reach.SEAT: Rule(
        5, DAY, "Nobody is to get a heap of letters about roles, however many groups are being founded.",
        "One of these people was asked for several roles today. Please talk to them, and name them tomorrow.",
    ),
    Reach.APPOINTMENT: Rule(
        5, DAY, "Nobody is to get a heap of letters about roles, whichever groups and whoever of staff they come from.",
        "This person was appointed several times today. Please talk to them, and appoint them tomorrow.",
    ),
    Reach.MESSAGE: Rule(
        5, DAY, "Letters in a committee's name can be a way to hound somebody.",
        "This member got several letters from your committee today. Please write the next tomorrow, or ask staff support.",
    ),
}  # fmt: skip
"""Counted for who is reached, whoever does it."""

_TRIES = "That was wrong very often. Please wait a while, and look for it where you have it from."
GUESSES: Mapping[Guess, Rule] = {
    Guess.CODE: Rule(10, HOUR, "Codes can be as short as four signs. Counted for who types them.", _TRIES),
    Guess.RECEIPT: Rule(
        30, timedelta(minutes=15),
        "Thirteen digits and a mark of three: only what has a right mark is looked for and counted, for the crowd of an address. "
        "So nobody who mistypes is counted, and shutting a crowd out takes thirty thousand tries.",
        _TRIES,
    ),
    Guess.TICKET: Rule(20, HOUR, "A mark has forty bits. Counted for the ticket at one person's door, so no other is held up.", _TRIES),
    Guess.OFFER: Rule(20, HOUR, "A link has 256 bits. Counted for who opens it.", _TRIES),
    Guess.FOUNDING: Rule(20, HOUR, "A link has 120 bits. Counted for who opens it.", _TRIES),
    Guess.BUYER: Rule(
        20, HOUR,
        "Whether a name bought something at a group can tell a faith, so staff who run through a list of names are stopped. Each is counted.",
        "You have looked for very many names this hour. Ask for the order's number, which is on every receipt, or go on later.",
    ),
    Guess.PERSON: Rule(
        60, HOUR, "Staff who run through a list of names, to see whom reports name, are stopped. Each look is counted, and noted.",
        "You have looked for very many people this hour. Please go on later.",
    ),
}  # fmt: skip
"""Wrong guesses alone are counted, but for buyers and people: what is right is never used up."""


_ONESELF = "The letter goes to whoever does it."
_STAFF = "Staff support alone can do it, in a case of theirs that logs each step."
_OWN_MONEY = (
    "The letter goes to the buyer, about their own money, once for each step of an order that they or their payment take."
)
BY_ITSELF: Mapping[str, str] = {
    "my_data": "Whoever asks to be forgotten is written to themselves, once until that is over or taken back.",
    "personal_data.answer": "A complaint is answered once.",
    "set_up": "The team for all writes to itself, once a day for the whole house.",
    **dict.fromkeys(
        ("applications.approve", "applications.decline", "applications.give_back"),
        "Staff support alone decide, once for each time that an application is sent.",
    ),
    **dict.fromkeys(
        ("affiliation.leave", "affiliation.cancel", "affiliation.restore"),
        "Staff alone do it, and members are told once of each time that it is done.",
    ),
    "affiliation.rename": "Staff alone do it, and a committee is told once of each name.",
    "appeals.decide": "Staff alone decide, and each complaint is decided once.",
    "board.moderate": "A post is removed once and brought back by staff alone; nothing may keep a committee from removing what harms.",
    "board.release": "It ends what was counted when it began, and nothing may keep it from ending.",
    "desk.close": _STAFF,
    "desk.concerns_me": _STAFF,
    "desk.release": _STAFF,
    "desk.say": _STAFF,
    "desk.share": _STAFF,
    "events.leave": "The place that is left goes once to the next, who asked for it.",
    "events.tell": _ONESELF,
    "freezes.end_early": "It ends what was counted when it began, and nothing may keep it from ending.",
    "freezes.extend": "It tells staff of a freeze that was counted, and a freeze lasts 28 days at most.",
    "handover.call_off": "It ends once what was counted when it began, or what a result began.",
    **dict.fromkeys(
        ("handover.take_off", "handover.tick"),
        "Letters are written once, with the last thing that was open: a handover that is done does not open again.",
    ),
    "platform_checks.decide": "Staff alone decide, and each appeal and each hint is decided once.",
    **dict.fromkeys(
        ("reaffiliation.approve", "reaffiliation.approve_many", "reaffiliation.give_back"),
        "Staff support alone decide, once for each time that a group sends it in.",
    ),
    "reaffiliation.send": "It is sent in once a year, and again only where staff have returned it.",
    **dict.fromkeys(("roles.accept", "roles.decline"), "A role that was given is answered once, by whom it was given to."),
    "roles.co_opt": "A member has a role once at a time, and whoever leads the group reads of each.",
    "roles.end": "A role that is held ends once.",
    "platforms.name_owner": "An officer reads once a day that a platform is theirs, whoever names whom how often.",
    "joining.join": _ONESELF,
    "nominations.approve": "The returning officer alone does it, once for each version of a nomination.",
    "nominations.give_back": "The returning officer alone does it, once for each version of a nomination.",
    "nominations.send": _ONESELF,
    "nominations.withdraw": _ONESELF,
    "mailings.press": _ONESELF,
    "orders.cancel": _OWN_MONEY,
    **dict.fromkeys(
        ("pages.write", "pages.picture", "pages.restore"),
        "Staff support get one letter about a page that waits, however often it is changed before they have looked.",
    ),
    "pages.approve": "Staff support alone do it, once for each version of a page.",
    "pages.give_back": "Staff support alone do it, once for each version of a page.",
    "people.end": "A role that is held ends once, by whoever has it or by the team for all.",
    "people.finish": _ONESELF,
    "people.give": "Staff on the team for all alone do it, and everybody on that team reads of each.",
    "polls.cast": _ONESELF,
    "results.correct": "The returning officer alone does it, with a reason that everybody can read.",
    "results.declare": "A result is declared once.",
    "returns.decide": "Staff alone decide, and each payment once.",
    "returns.give_back": _OWN_MONEY,
    "returns.pay_back": "There is no more of it than was bought, and each pays money back.",
    "returns.send_again": "A refund that failed is sent again once.",
    "returns.settle_by_hand": "Staff alone do it, once for each refund that came back.",
    "shop.checkout": _OWN_MONEY,
    "shop.take_offer": _OWN_MONEY,
    "waitlist.leave": "The place that is left is offered once to the next, who asked to be told.",
}
"""Actions that reach somebody and are not counted, and what bounds them."""


def who(text: str) -> str:
    """What is kept of a person, an address or a group that is counted: a hash, forgotten with the count."""
    return sha256(text.strip().casefold().encode()).hexdigest()[:24]


def crowd(address: str, window: int) -> int:
    """Which of the crowds an address belongs to in this while. In another while it is another one, so crowds cannot be followed."""
    return sha256(f"{window}\x1f{address}".encode()).digest()[0] % CROWDS


def window(now: datetime, per: timedelta) -> int:
    """The number of the while of length `per` in which `now` lies."""
    return int(now.timestamp() // per.total_seconds())
