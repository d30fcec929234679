"""What a letter of a group says, put together from records: the group as it looks, what is enclosed as it is now, why one gets it."""

from collections.abc import Mapping
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from union import markdown, settings, store
from union.core.look import rules as colours
from union.core.pictures import actions as pictures
from union.core.policy import records as house
from union.membership.events import records as events
from union.membership.events.rules import Status
from union.membership.groups import actions as groups
from union.membership.letter_choices.rules import Sort
from union.membership.mailings import words
from union.membership.mailings.words import Enclosed, Rendered, Sheet
from union.membership.news import records as news
from union.membership.news import rules as news_rules
from union.store import Get
from union.times import iso

if TYPE_CHECKING:
    from union.membership.events.tables import Event, EventDate
    from union.membership.groups.tables import Group
    from union.membership.groups.views import Mark
    from union.membership.mailings.tables import Mailing
    from union.membership.news.tables import Article

_HOW_MUCH = 240
"""Characters that a letter tells of what is enclosed."""
_OFF = {Sort.NEWS: "Turn off news from {}", Sort.SPONSORS: "Turn off letters from {} with offers of its sponsors"}


def rendered(mailing: "Mailing", group: "Group", now: datetime, *, in_browser: bool = False) -> Rendered:
    """The words of a group's letter, for many people: what is enclosed and nobody may read any more is left out.

    What is for members alone is left out `in_browser`, where nobody knows who reads it. Raises `Invalid` for a text that no form would
    have taken.
    """
    look, name, ours = groups.look(group), str(group.name), house.current()
    ground = look["colour"]
    bar: Mark = {**look["mark"], "colour": ground["ground"], "ink": ground["ink"]} if ground else look["mark"]
    here = f"{settings.site_url()}/groups/{quote(str(group.group_id), safe='')}"
    sheet = Sheet(
        union=house.name_of(ours),
        site=settings.site_url(),
        accent=colours.of_letters(ours),
        dark_accent=colours.of_letters_in_dark(ours),
        group_id=str(group.group_id),
        group_name=name,
        mark=look["mark"],
        logo=look["logo"],
        ground=bar,
        subject=str(mailing.subject),
        text=str(mailing.text),
        picture=pictures.shown(str(mailing.picture), str(mailing.alt or "")) if mailing.picture else None,
        enclosed=[card for card, members in _enclosed(mailing, now) if not (members and in_browser)],
        by=str(mailing.author),
        why=why(mailing, name),
        ask=f"{here}/contact" if groups.dressed(group).enquiries else "",
        read=settings.site_url() + read_at(mailing),
        off=_OFF.get(Sort(mailing.sort), "").format(name),
    )
    return words.made(sheet)


def read_at(mailing: "Mailing") -> str:
    """Where a letter is read in a browser, below the site's address: whoever has the letter has its link, and the link knows nobody."""
    return f"/letters/read/{quote(str(mailing.group_id), safe='')}/{mailing.mailing_id}/{mailing.link}"


def why(mailing: "Mailing", group_name: str) -> str:
    """Why somebody gets a letter, in a sentence."""
    because = mailing.audience.get("because") or f"you are a member of {group_name}"
    agreed = ", and because you said yes to letters with offers of its sponsors" if mailing.sort == Sort.SPONSORS else ""
    return f"You get this letter because {because}{agreed}."


def key_of(thing: Mapping[str, str]) -> tuple[str, str]:
    """The id of what is enclosed, and of an event its date."""
    of, _, date = thing["id"].partition("/")
    return of, date


def _enclosed(mailing: "Mailing", now: datetime) -> list[tuple[Enclosed, bool]]:
    """What goes with a letter and whether it is for members alone, in its order, in one round trip; what is not public now is left out."""
    things = [{name: str(value) for name, value in one.items()} for one in mailing.enclosed]
    wants: list[tuple[int, Get[Any]]] = []
    for at, thing in enumerate(things):
        of, date = key_of(thing)
        if thing["kind"] == "article":
            wants.append((at, news.key(str(mailing.group_id), of)))
        else:
            wants += [(at, events.key(of)), (at, events.date_key(of, date))]
    found = zip((at for at, _ in wants), store.read(*(want for _, want in wants)) if wants else (), strict=True)
    cards = [_card(things[at], [one for _, one in some], now) for at, some in groupby(found, key=lambda pair: pair[0])]
    return [one for one in cards if one is not None]


def _card(thing: Mapping[str, str], found: list[Any], now: datetime) -> tuple[Enclosed, bool] | None:
    if any(one is None for one in found):
        return None
    card = _article(found[0], now) if thing["kind"] == "article" else _date(*found)
    return None if card is None else (card, bool(getattr(found[-1], "members", False)))


def _article(article: "Article", now: datetime) -> Enclosed | None:
    if not news.public(article, now):
        return None
    address = news_rules.address(str(article.group_id), str(article.title), str(article.article_id))
    return Enclosed(
        title=str(article.title),
        at=None,
        place="",
        text=str(article.extract),
        url=settings.site_url() + address,
        picture=news.picture(article),
    )


def _date(event: "Event", one: "EventDate") -> Enclosed | None:
    if one.status != Status.PUBLISHED or one.called_off_because:
        return None
    return Enclosed(
        title=str(one.title),
        at=iso(one.starts_at),
        place=str(one.venue or ("Online" if one.online else "")),
        text=markdown.summary(str(event.text or ""), _HOW_MUCH),
        url=settings.site_url() + events.path(one),
        picture=pictures.shown(**one.picture) if one.picture else None,
    )
