"""Lets every group of the demonstration have a page: when it meets, how to reach it, a colour, a logo and a banner."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from infra.local.demo import drawing

if TYPE_CHECKING:
    from datetime import datetime

    from union.core.people.rules import Caller


@dataclass(frozen=True)
class Page:
    """What a group says besides what it was affiliated with; `mark` says in words what its logo shows."""

    colour: str
    meets: str
    mark: str


PAGES = {
    "chess": Page("#0b3f3b", "**Tuesdays**, 18:00 to 21:00, in the library café. Beginners on Wednesdays.", "A pawn"),
    "film": Page("#5b21b6", "**Mondays and Thursdays**, 19:30, in Lecture Theatre B.", "A strip of film"),
    "islamic": Page("#15573b", "**Fridays**, 13:00, in the prayer room, Union Building, second floor.", "Three arches"),
    "lgbt": Page("#9d174d", "**Wednesdays**, 19:00, in the quiet bar, Union Building. Come and go as you like.", "A heart"),
    "rowing": Page(
        "#1d4ed8", "**Saturdays and Sundays**, 8:00, at the boathouse; **Tuesdays**, 18:00, in the gym.", "Two crossed oars"
    ),
    "netball": Page("#b3261e", "**Wednesdays**, 17:00, in the sports hall. Matches are on Saturdays.", "A netball"),
    "radio": Page("#374151", "**Thursdays**, 18:30, in the studio, Union Building, basement.", "A mast that sends radio waves"),
    "print": Page("#0f4c75", "**Mondays**, 17:30, in the newsroom, Union Building, room 12.", "The front page of a newspaper"),
    "rag": Page("#ffc94a", "**Thursdays**, 17:00, at the long table in the union café.", "A star"),
    "homework-club": Page(
        "#74d6c8", "**Mondays to Thursdays**, 15:45 to 17:00, in the public library on Station Road.", "An open book"
    ),
    "food-bank": Page(
        "#3f6212", "**Fridays**, 16:00, for the round with the van; **Saturdays**, 9:00, in St Mary’s hall.", "An apple"
    ),
    "welfare-officer": Page("#7c2d12", "**Drop-in on Tuesdays**, 12:00 to 14:00, in the union’s advice room.", "A speech bubble"),
}


def write(staff: "Caller", now: "datetime") -> None:
    """Write each page and put its pictures on it, as its staff support may. What somebody has written since stays as it is."""
    for group_id, told in PAGES.items():
        _write(group_id, told, staff, now)


def _write(group_id: str, told: Page, staff: "Caller", now: "datetime") -> None:
    """The words are a page's first version, its logo the second and its banner the third; where it got so far, no more is done."""
    from union.membership.pages import actions

    newest = actions.hub(group_id, staff, now)["newest"]
    if newest < 1:
        actions.write(group_id, staff, _words(group_id, told, staff, now), version=0, now=now)
    for number, (which, alt) in enumerate((("logo", told.mark), ("banner", f"{told.mark}, many times, on hills")), start=2):
        if newest < number:
            data = _drawn(group_id, which, told.colour)
            actions.picture(group_id, staff, which, data=data, alt=alt, remove=False, now=now)


def _words(group_id: str, told: Page, staff: "Caller", now: "datetime") -> dict[str, str | bool]:
    from union.membership.pages import actions

    kept = actions.writing(group_id, staff, {}, now)["values"]
    same = {name: kept.get(name, "") for name in ("summary", "purpose", "how_to_join")}
    contact = f"Write to {group_id}@union.example, or ask us with the form on this page."
    return {**same, "meets": told.meets, "contact": contact, "enquiries": True, "colour": told.colour}


def _drawn(group_id: str, which: str, colour: str) -> bytes:
    from union.membership.pages.rules import text_on

    draw = drawing.logo if which == "logo" else drawing.banner
    return draw(group_id, colour, text_on(colour))


def drawn(group_id: str, of: str) -> bytes:
    """A picture for something of a group's, which looks like that of nothing else."""
    from union.membership.pages.rules import text_on

    colour = PAGES[group_id].colour
    return drawing.banner(group_id, colour, text_on(colour), of, drawing.EVENT)
