"""Verbs: the picture of an event, and what an event with tickets has besides what its tickets say.

Of such an event the shop says the title, the text, the day and the place. Its address, its link, who can get in and how, and its picture are
the event's own, so its committee writes them where it writes those of all others.
"""

from collections.abc import Mapping
from datetime import datetime

from union import store
from union.core.audit.actions import audit_write
from union.core.people.rules import Caller, Can
from union.core.pictures import actions as pictures
from union.core.pictures.rules import Shape
from union.errors import CHANGED, Conflict, Invalid
from union.membership.events import records, rules
from union.membership.events.rules import Art, Details, Status
from union.membership.groups import offices
from union.store import ConditionFailed, Put

CALLED_OFF = "This event was called off, so it stays as it is. Please make a new one."


def picture_write(before: Mapping[str, str] | None, art: Art) -> tuple[dict[str, str] | None, list[Put]]:
    """The picture as an event is to have it, its name and what it shows, and the parts that keep a new one. Raises `Invalid`."""
    if art.data:
        alt = pictures.alt("picture_alt", art.alt)
        name, parts = pictures.keep_write("picture", art.data, Shape.PICTURE)
        return {"name": name, "alt": alt}, parts
    if art.remove:
        return None, []
    if before is None and art.alt:
        raise Invalid.field("picture", "Please choose the picture that you describe, or leave both empty.")
    return ({"name": before["name"], "alt": art.alt or before["alt"]} if before else None), []


def detail(group_id: str, event_id: str, caller: Caller, told: Details, art: Art, *, version: int, now: datetime) -> None:
    """Write down what an event with tickets has besides its tickets, at `version`. A second click changes nothing more.

    Raises `NotFound`, `NotAllowed`, `Invalid`, and `Conflict` where somebody else changed it since, or it has no tickets.
    """
    offices.leading(group_id, caller, Can.PAGE, now)
    event = records.existing(group_id, event_id)
    if not event.product_id:
        raise Conflict("This event has no tickets. All of it stands in one form, so please use that.")
    if event.status == Status.CALLED_OFF:
        raise Conflict(CALLED_OFF)
    rules.check_details(told)
    picture, parts = picture_write(event.picture, art)
    if records.details(event) == told and event.picture == picture:
        return
    if int(event.version) != version:
        raise Conflict(CHANGED)
    noted = audit_write(f"event#{event_id}", "details", caller.person_id, now, group=group_id, version=version)
    try:
        store.commit(*records.detail_write(event, told, picture, now), *parts, noted)
    except ConditionFailed as lost:
        raise Conflict(CHANGED) from lost
