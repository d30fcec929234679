"""Verbs: write a letter to many as a committee, look at it as it will be read, and send it to oneself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from union import clicks, ids, markdown, settings, store
from union.core.audit import actions as audit
from union.core.letters import actions as letters
from union.core.letters.rules import Kind
from union.core.people import actions as people
from union.core.people.rules import Caller, Can
from union.core.pictures import actions as pictures
from union.core.pictures.rules import Shape
from union.errors import Conflict, NotFound
from union.membership.groups import actions as groups
from union.membership.letter_choices.rules import Sort
from union.membership.mailings import printing, records, rules, templates, words, writing
from union.membership.mailings.rules import Audience, AudienceKind, State
from union.membership.mailings.tables import Mailing
from union.membership.news import records as news
from union.membership.news import rules as news_rules
from union.membership.news.rules import Byline
from union.store import ConditionFailed, Get, Part, Put
from union.times import iso, iso_or_none, london_day, shown_moment

if TYPE_CHECKING:
    from union.membership.groups.tables import Group
    from union.membership.mailings.views import (
        Enclosable,
        LetterAudience,
        LetterForm,
        LetterPreview,
        LetterRow,
        Letters,
        TheirLetter,
    )
    from union.membership.news.views import Act, Way

_CHANGED = (
    "Somebody else changed this letter while you were writing. You see theirs and yours: put together what should stay, and save."
)
_PRESSED = "This letter was changed just now. Please look at it again."
_MOST_LISTED = 200


@dataclass(frozen=True)
class Audiences:
    """Who can be meant by a letter of a group, and how many of an audience want letters of a sort: known where the shop is known too."""

    choices: "Callable[[Group, datetime], list[LetterAudience]]"
    number: Callable[[str, Audience, Sort, datetime], int]


@dataclass(frozen=True)
class Draft:
    """What somebody wrote: subject and text, of which sort, `to` whom as a form says it, as what they are shown, and what is enclosed.

    `picture` are a file's bytes, none for the picture there is; `alt` says what it shows.
    """

    subject: str
    text: str
    to: str
    sort: Sort = Sort.NEWS
    byline: Byline = Byline.KEPT
    enclosed: Sequence[str] = ()
    picture: bytes = b""
    alt: str = ""
    remove_picture: bool = False


class Desk:
    """A group whose letters the caller may write, with one of them where one is asked for. Raises `NotAllowed`, `NotFound`."""

    def __init__(self, group_id: str, caller: Caller, now: datetime, mailing_id: str = "") -> None:
        wants: list[Get[Any]] = [people.member_key(group_id, caller.person_id), records.pause_key(group_id)]
        wants += [records.key(group_id, mailing_id)] if mailing_id else []
        kept, member, pause, *found = people.read_for(caller, groups.key(group_id), *wants)
        self.group, self.caller, self.now = groups.require(kept, now), caller, now
        self.office = people.Office(caller, self.group, member, now)
        self.office.must(Can.LETTERS)
        self.id, self.paused = str(group_id), str(pause.why) if pause else None
        self.titles = [term.role for term in people.terms(member) if term.runs(london_day(now))]
        self.found: Mailing | None = found[0] if found else None
        self.pause = pause

    @property
    def mailing(self) -> Mailing:
        """The letter asked for. Raises `NotFound`."""
        return records.require(self.found)

    @property
    def draft(self) -> Mailing:
        """The letter asked for, as long as it is a draft. Raises `NotFound`, and `Conflict` with where it stands."""
        rules.moved(self.mailing.state, rules.Deed.CHANGE)
        return self.mailing

    def noted(self, mailing_id: str, act: str, **more: str | int) -> Put:
        """The part that notes an act on a letter."""
        return audit.audit_write(_subject(self.id, mailing_id), act, self.caller.person_id, self.now, **more)

    def history(self, mailing_id: str) -> "list[Act]":
        """Who did what to a letter, the newest first; whoever never held a role is staff support, and what runs by itself is the house."""
        names = self._names()
        entries = audit.told(_subject(self.id, mailing_id))
        return [{"who": names.get(str(e.actor), news_rules.SUPPORT), "at": iso(e.at), "act": str(e.act)} for e in entries]

    def theirs(self, mailing: Mailing) -> "TheirLetter":
        """What stands in a letter that somebody else saved."""
        who = self._names().get(str(mailing.changed_by), news_rules.SUPPORT)
        return {"who": who, "at": iso(mailing.changed_at), "subject": str(mailing.subject), "text": str(mailing.text)}

    def _names(self) -> dict[str, str]:
        return {str(member.person_id): str(member.name) for member in self.office.everybody}


def _subject(group_id: str, mailing_id: str) -> str:
    return f"mailing#{group_id}#{mailing_id}"


def row(mailing: Mailing) -> "LetterRow":
    """A letter as the committee lists it."""
    return {
        "mailing_id": str(mailing.mailing_id),
        "version": int(mailing.version),
        "subject": str(mailing.subject),
        "to": str(mailing.audience.get("label") or ""),
        "sort": Sort(mailing.sort),
        "author": str(mailing.author),
        "state": State(mailing.state),
        "why": str(mailing.why) if mailing.why else None,
        "changed_at": iso(mailing.changed_at),
        "send_at": iso_or_none(mailing.send_at),
        "started_at": iso_or_none(mailing.started_at),
        "ended_at": iso_or_none(mailing.ended_at),
    }


def listed(group_id: str, caller: Caller, now: datetime) -> "Letters":
    """All letters of a group for its committee. Raises `NotAllowed`, `NotFound`."""
    desk = Desk(group_id, caller, now)
    found = [row(one) for one in records.of_group(group_id, _MOST_LISTED)]
    return {
        "group": groups.name_view(desk.group),
        "drafts": [one for one in found if one["state"] == State.DRAFT],
        "going": [one for one in found if one["state"] not in (State.DRAFT, *rules.OVER)],
        "over": [one for one in found if one["state"] in rules.OVER],
        "templates": templates.shown(),
        "paused": desk.paused,
        "most_listed": _MOST_LISTED,
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def form(
    group_id: str, mailing_id: str, typed: Mapping[str, str], caller: Caller, audiences: Audiences, now: datetime
) -> "LetterForm":
    """What the form for a letter shows: a new one, from a template where what was `typed` names one, or a draft; with what was typed, where
    it was sent before.

    Raises `NotAllowed`, `NotFound`, and `Conflict` for a letter that is no draft any more.
    """
    desk = Desk(group_id, caller, now, mailing_id)
    mailing = desk.draft if mailing_id else None
    version = int(mailing.version) if mailing else 0
    choices, things = store.at_once(lambda: audiences.choices(desk.group, now), lambda: _things(desk.group, now))
    return {
        "group": groups.name_view(desk.group),
        "letter": row(mailing) if mailing else None,
        "version": version,
        "theirs": desk.theirs(mailing) if mailing and typed.get("version", str(version)) != str(version) else None,
        "picture": pictures.shown(str(mailing.picture), str(mailing.alt or "")) if mailing and mailing.picture else None,
        "bylines": _bylines(desk, mailing),
        "choices": choices,
        "things": things,
        "history": desk.history(mailing_id) if mailing else [],
        "most_enclosed": writing.MOST_ENCLOSED,
        "longest_subject": rules.LONGEST_SUBJECT,
        "longest_text": markdown.LONGEST,
        "key": ids.key(),
        "values": _values(mailing) if mailing else _begun(typed.get("template", ""), desk),
        "errors": {},
    }


def _begun(template: str, desk: Desk) -> dict[str, str]:
    usual = {"sort": Sort.NEWS.value, "byline": Byline.ROLE.value, "to": AudienceKind.MEMBERS.value}
    return {**usual, **templates.begun(template, str(desk.group.name))}


def _values(mailing: Mailing) -> dict[str, str]:
    """A draft as its form's fields have it."""
    kept = {f"enclosed{n}": f"{one['kind']}:{one['id']}" for n, one in enumerate(mailing.enclosed, 1)}
    return {
        "subject": str(mailing.subject),
        "text": str(mailing.text),
        "to": str(mailing.audience.get("value") or ""),
        "sort": str(mailing.sort),
        "byline": Byline.KEPT.value,
        "picture_alt": str(mailing.alt or ""),
        **kept,
    }


def _bylines(desk: Desk, mailing: Mailing | None) -> "list[Way]":
    """As what an author can be shown: as they are now, or as what whoever writes is. Nobody can choose another one's name."""
    ways: list[Way] = [{"byline": Byline.KEPT, "shown": str(mailing.author)}] if mailing else []
    for byline in (Byline.ROLE, Byline.COMMITTEE, Byline.NAME):
        shown = news_rules.author(byline, None, desk.titles, desk.caller.name)
        if shown not in [one["shown"] for one in ways]:
            ways.append({"byline": byline, "shown": shown})
    return ways


def _things(group: "Group", now: datetime) -> "list[Enclosable]":
    """What can be enclosed: the group's newest articles, and the next dates of its events."""
    from union.membership.events import records as events  # Only whoever writes needs them.

    named = groups.name_view(group)
    articles = [one for one in news.latest(named, groups.pinned(group), now, 10) if one["public_at"] >= iso(now - writing.LATELY)]
    ahead, _ = events.around_now(str(group.group_id), now, 20, inside=True)
    found: list[Enclosable] = [
        {"value": f"article:{one['article_id']}", "part": "News", "label": one["title"]} for one in articles
    ]
    return found + [
        {
            "value": f"event:{one.event_id}/{one.date}",
            "part": "Events",
            "label": f"{one.title}, {shown_moment(iso(one.starts_at))}",
        }
        for one in ahead
    ]


def make(group_id: str, caller: Caller, draft: Draft, key: str, audiences: Audiences, now: datetime) -> str:
    """Write a new letter as a draft; returns its id. The same `key` does it once. Raises `Invalid`, `NotAllowed`, `NotFound`."""
    desk, once = Desk(group_id, caller, now), f"mailing#{group_id}#{caller.person_id}#{key}"
    if before := clicks.outcome(once):
        return before
    mailing, drawn = _written(desk, None, draft, audiences)
    mailing_id = str(mailing.mailing_id)
    try:
        store.commit(
            records.begin_write(mailing),
            clicks.done_write(once, now, mailing_id),
            *drawn,
            desk.noted(mailing_id, "drafted"),
        )
    except ConditionFailed as lost:
        raise Conflict(_PRESSED) from lost
    return mailing_id


def _written(desk: Desk, before: Mailing | None, draft: Draft, audiences: Audiences) -> tuple[Mailing, list[Put]]:
    """A letter as it stands after somebody wrote, and the parts that keep its picture. Raises `Invalid`."""
    subject = writing.check_subject(draft.subject)
    to = writing.chosen(draft.to, audiences.choices(desk.group, desk.now))
    writing.check_sort(draft.sort, to)
    kept: list[dict[str, str]] = list(before.enclosed) if before else []
    enclosed = writing.enclosed(draft.enclosed, _things(desk.group, desk.now) if draft.enclosed else (), kept)
    picture, drawn = _drawn(before, draft)
    mailing = Mailing(
        group_id=desk.id,
        mailing_id=str(before.mailing_id) if before else ids.sortable(desk.now),
        version=int(before.version) if before else 1,
        state=State.DRAFT.value,
        sort=draft.sort.value,
        subject=subject,
        text=draft.text,
        picture=picture,
        alt=pictures.alt("picture_alt", draft.alt) if picture else None,
        enclosed=enclosed,
        audience=_audience(to),
        link=str(before.link) if before else ids.key(),
        author_id=str(before.author_id) if before else desk.caller.person_id,
        author=news_rules.author(draft.byline, str(before.author) if before else None, desk.titles, desk.caller.name),
        made_at=before.made_at if before else desk.now,
        changed_at=desk.now,
        changed_by=desk.caller.person_id,
    )
    words.check(printing.rendered(mailing, desk.group, desk.now))
    return mailing, drawn


def _audience(to: "LetterAudience") -> dict[str, str]:
    """Who is meant, as it is kept: with what they are called, and why they get it, as things were when it was written."""
    kind, _, rest = to["value"].partition(":")
    name, answer = (rest, "") if kind != AudienceKind.ANSWER else (rest.partition(":")[0], rest.partition(":")[2])
    meant = records.kept_audience(Audience(AudienceKind(kind), name, answer))
    return {**meant, "value": to["value"], "label": to["label"], "because": to["because"], "holds": "yes" if to["holds"] else ""}


def _drawn(before: Mailing | None, draft: Draft) -> tuple[str | None, list[Put]]:
    if draft.picture:
        return pictures.keep_write("picture", draft.picture, Shape.PICTURE)
    return (str(before.picture) if before and before.picture and not draft.remove_picture else None), []


_TOLD = ("subject", "text", "sort", "author", "picture", "alt", "enclosed", "audience")
"""What makes two letters the same: saving the same again changes nothing."""


def change(
    group_id: str, mailing_id: str, caller: Caller, draft: Draft, version: int, *, audiences: Audiences, now: datetime
) -> None:
    """Change a draft that was at `version`. A second click changes nothing more.

    Raises `Invalid`, `NotAllowed`, `NotFound`; `Conflict` where somebody else changed it since, so that nothing of theirs is lost, and where
    it is no draft any more.
    """
    desk = Desk(group_id, caller, now, mailing_id)
    before = desk.draft
    after, drawn = _written(desk, before, draft, audiences)
    if all(getattr(before, name) == getattr(after, name) for name in _TOLD):
        return
    if int(before.version) != version:
        raise Conflict(_CHANGED)
    told = {name: getattr(after, name) for name in (*_TOLD, "changed_at", "changed_by")}
    write(_CHANGED, records.change_write(before, *records.written(**told)), *drawn, desk.noted(mailing_id, "changed"))


def write(says: str, *parts: Part) -> None:
    """Make all of this or none. Raises `Conflict` with a sentence where somebody else was quicker."""
    try:
        store.commit(*parts)
    except ConditionFailed as lost:
        raise Conflict(says) from lost


def discard(group_id: str, mailing_id: str, caller: Caller, version: int, now: datetime) -> None:
    """Delete a draft for good. A second click changes nothing. Raises `Conflict` for what is no draft, or was changed since."""
    desk = Desk(group_id, caller, now, mailing_id)
    if desk.found is None:
        return
    draft = desk.draft
    if int(draft.version) != version:
        raise Conflict(_PRESSED)
    write(_PRESSED, records.discard_write(draft), desk.noted(mailing_id, "deleted"))


def preview(group_id: str, mailing_id: str, caller: Caller, audiences: Audiences, now: datetime) -> "LetterPreview":
    """A draft as it will be read, with how many people get it and what keeps it from being sent. Raises `NotAllowed`, `NotFound`, `Conflict`."""
    desk = Desk(group_id, caller, now, mailing_id)
    mailing = desk.draft
    made = printing.rendered(mailing, desk.group, now)
    number = audiences.number(group_id, records.audience(mailing), Sort(mailing.sort), now)
    told = made.for_person(caller.name, _choices_at())
    return {
        "group": groups.name_view(desk.group),
        "letter": row(mailing),
        "text": told.text,
        "html": told.html,
        "why": printing.why(mailing, str(desk.group.name)),
        "people": writing.people(number),
        "nobody": number == 0,
        "size": -(-made.size // 1_000),
        "most": words.LARGEST // 1_000,
        "problem": _problem(mailing, number),
        "holds": bool(mailing.audience.get("holds")),
        "pause_minutes": int(rules.PAUSE.total_seconds() // 60),
        "paused": desk.paused,
        "you": caller.email,
        "history": desk.history(mailing_id),
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def _choices_at() -> str:
    """Where whoever reads a letter that was sent to nobody chooses what they get."""
    return f"{settings.site_url()}/my/letters"


def _problem(mailing: Mailing, number: int) -> str | None:
    """Why a draft cannot be sent as it is."""
    if not mailing.text:
        return "Nothing is written yet."
    return "Nobody would get this letter: nobody is meant, or nobody of them wants letters of this sort." if number == 0 else None


def test(group_id: str, mailing_id: str, caller: Caller, key: str, now: datetime) -> None:
    """Send a draft to whoever asks, as they would get it. The same `key` does it once. Raises `Conflict`, `NotAllowed`, `NotFound`."""
    desk = Desk(group_id, caller, now, mailing_id)
    made = printing.rendered(desk.draft, desk.group, now)
    told = made.for_person(caller.name, _choices_at())
    context = {"union": made.sender, "subject": told.subject, "text": told.text, "html": told.html}
    letter_id = f"mailing-test-{ids.derived(group_id, mailing_id, caller.person_id, key)}"
    letters.written([letters.letter_write(Kind.MAILING_TEST, letter_id, caller.email, context, now)])


def html(group_id: str, mailing_id: str, caller: Caller, now: datetime) -> str:
    """The HTML of a letter, of whatever state, as whoever asks would get it. Raises `NotAllowed`, `NotFound`."""
    desk = Desk(group_id, caller, now, mailing_id)
    made = printing.rendered(desk.mailing, desk.group, now)
    return made.for_person(caller.name, _choices_at()).html


def in_browser(group_id: str, mailing_id: str, link: str, now: datetime) -> str:
    """The HTML of a letter that is being sent or was, for whoever has its link: it greets everybody. Raises `NotFound`."""
    kept, found = store.read(groups.key(group_id), records.key(group_id, mailing_id))
    group, mailing = groups.require(kept, now), records.require(found)
    if mailing.link != link or mailing.started_at is None:
        raise NotFound("There is no such letter.")
    made = printing.rendered(mailing, group, now, in_browser=True)
    return made.for_person(words.EVERYBODY, _choices_at()).html
