"""Lets there be something on around the day on which the demonstration is looked at, whatever day that is."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from infra.local.demo import pages

if TYPE_CHECKING:
    from union.core.people.rules import Caller
    from union.membership.events.rules import Art, Draft
    from union.membership.events.views import Plan


@dataclass(frozen=True)
class Told:
    """An event: in how many `days` it begins, at which hour in London, for how many `hours`. `off` says why it was called off.

    `shows` is what its picture shows; `thanks` is what is said after it, and `came` how many were there.
    """

    group_id: str
    days: int
    clock: str
    title: str
    text: str
    venue: str
    address: str = ""
    hours: float = 2
    way: str = "along"
    capacity: int | None = None
    members: bool = False
    weeks: int = 0
    off: str = ""
    shows: str = ""
    thanks: str = ""
    came: int | None = None


_UNION = "Union Building, 1 Campus Walk, London"
_STEPS = "Step-free, with a hearing loop. Write to us for anything else that you need."
EVENTS = [
    Told("chess", 1, "18:00", "Club night", "Blitz on one side, slow games on the other. Boards and clocks are there.",
         "Library café", "The Library, 3 Campus Walk, London", hours=3, weeks=10, shows="Pawns on green hills"),
    Told("chess", 5, "19:00", "Simultaneous with a master", "One master, twenty boards. Tell us that you come, so that a board is yours.",
         "The Long Room", _UNION, way="told", capacity=20, shows="Pawns in a long row"),
    Told("chess", 9, "18:30", "Members’ planning evening", "What shall we do next term? Members decide, with biscuits.",
         "Seminar Room 4", _UNION, members=True),
    Told("film", 0, "23:00", "Midnight matinee", "A film that nobody should see alone. Bring a blanket.",
         "Lecture Theatre B", hours=2.5, shows="Strips of film over purple hills"),
    Told("film", 2, "19:30", "Silent film with a piano", "The first of our spring films, with a piano played by a member.",
         "Lecture Theatre B"),
    Told("islamic", 4, "13:00", "Lunch for all", "Come after the prayer and eat with us. Everybody is welcome.",
         "Prayer room", _UNION, way="told", capacity=60, weeks=4, shows="Arches on green hills"),
    Told("lgbt", 3, "19:00", "Coffee and board games", "No need to know anybody: ask for the table with the flag.", "Quiet bar", _UNION),
    Told("rowing", 6, "08:00", "Have a go day", "One hour in a boat with somebody who knows how. We lend you all that you need.",
         "The boathouse", "Riverside Lane, London", hours=4, way="told", capacity=32, shows="Crossed oars on blue waves"),
    Told("netball", 7, "14:00", "First team against King’s", "Our first home match. Come along and make some noise.", "Sports hall",
         shows="Netballs in the air"),
    Told("radio", 2, "18:30", "Open studio", "See the new desk, and say something on air.", "The studio", _UNION,
         off="The desk has to go back for repair. We will choose another evening soon."),
    Told("radio", 11, "19:00", "First show, live", "Three people who have never been on air are. Listen from the sofa beside them.", "The studio", _UNION),
    Told("rag", 10, "20:00", "The great quiz", "Teams of six at most. All that is given goes to the night shelter.", "Union bar", _UNION,
         shows="Stars over yellow hills"),
    Told("food-bank", 6, "09:00", "Sorting morning", "Two hours, gloves and tea are there.", "St Mary’s hall", way="told", capacity=15),
    Told("print", 8, "17:30", "Layout night", "See how a paper is made, and set a page of it yourself.", "Newsroom", _UNION),
    Told("homework-club", 8, "16:00", "Come and see", "Sit beside somebody who helps already, and ask all that you want.",
         "The public library", "Station Road, London"),
    Told("welfare-officer", 9, "12:00", "Housing questions", "Bring your contract. An adviser of the union is there too.",
         "Advice room", _UNION),
    Told("print", -3, "17:30", "Pitch night", "Bring a story, leave with an editor.", "Newsroom", _UNION,
         thanks="Eleven stories, three of them for the next number. Who was too shy to speak: our door is open on Mondays.", came=19),
    Told("chess", -8, "18:00", "Autumn blitz", "Seven rounds of five minutes.", "Library café", hours=3, shows="Pawns that run",
         thanks="**Thank you** to all 34 who played, and to the library for the late key. Lin won with six and a half of seven.", came=34),
]  # fmt: skip
"""What is on. What is over was made and published before it began."""
_BEFORE = timedelta(days=14)


def hold(staff: "Caller", now: datetime) -> None:
    """Make and publish what is not there yet, as the groups' staff support may. What was moved or called off since stays so.

    Weeks later, when all of it is over, it is there again: a house that is opened then shows something as well.
    """
    from union.membership.events import planning

    for group_id in dict.fromkeys(one.group_id for one in EVENTS):
        plan = planning.plan(group_id, staff, now)
        # Whoever gave one another title or moved it finds it as they left it: nothing is made beside what is still to come.
        there = {one["title"] for one in (*plan["events"], *plan["past"])} if plan["events"] else _over(plan)
        for told in EVENTS:
            if told.group_id == group_id and told.title not in there:
                _hold(told, staff, now)


def _over(plan: "Plan") -> set[str]:
    """The titles of what was told as over already, so that it is not told again each time."""
    past = {one["title"] for one in plan["past"]}
    return {told.title for told in EVENTS if told.days < 0 and told.title in past}


def _hold(told: Told, staff: "Caller", now: datetime) -> None:
    from union.errors import Conflict
    from union.membership.events import actions, afterwards
    from union.membership.events.afterwards import Words
    from union.membership.events.rules import ONCE
    from union.times import london_day

    draft = _draft(told, now)
    made = now if draft.when.starts_at > now else draft.when.starts_at - _BEFORE
    key = f"seed-{told.title}-{london_day(draft.when.starts_at)}"
    event_id = actions.make(told.group_id, staff, draft, key, made, art=_art(told))
    with suppress(Conflict):  # Somebody gave it another title since, or called it off: that stays so.
        actions.publish(told.group_id, event_id, staff, made)
        if told.off:
            actions.call_off(told.group_id, event_id, staff, reason=told.off, now=now)
        if told.thanks:
            words = Words(told.thanks, pages.drawn(told.group_id, "after"), f"{told.title}, as one of us drew it", came=told.came)
            afterwards.say(told.group_id, event_id, ONCE, staff, words, admitted=list, now=now)


def _art(told: Told) -> "Art":
    from union.membership.events.rules import Art

    return Art(pages.drawn(told.group_id, told.title), told.shows) if told.shows else Art()


def _draft(told: Told, now: datetime) -> "Draft":
    from union.membership.events.rules import Draft, Every, Occasion, Repeat, Way

    begins = _begins(told, now)
    when = Occasion(begins, begins + timedelta(hours=told.hours), told.venue, told.address)
    repeat = Repeat(Every.WEEK, times=told.weeks) if told.weeks else None
    return Draft(
        told.title, told.text, when, Way(told.way), access=_STEPS, members=told.members, capacity=told.capacity, repeat=repeat
    )


def _begins(told: Told, now: datetime) -> datetime:
    """When it begins; what would be today at an hour that has struck is tomorrow."""
    from union.membership.events.repeats import moment
    from union.times import london_day

    begins = moment(london_day(now) + timedelta(days=told.days), time.fromisoformat(told.clock))
    return begins if told.days or begins > now else begins + timedelta(days=1)
