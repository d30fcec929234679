"""Verbs: write news as a committee, and read them as everybody."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from union import ids, markdown, store
from union.core.audit import actions as audit
from union.core.people import actions as people
from union.core.people.rules import Caller, Can
from union.core.pictures import actions as pictures
from union.core.pictures.rules import Shape
from union.core.policy.records import union_name
from union.errors import Conflict, NotFound
from union.membership.groups import actions as groups
from union.membership.news import records, rules
from union.membership.news.rules import Byline, Seen, Stage
from union.membership.news.tables import Article
from union.store import ConditionFailed, Delete, Get, Part, Put
from union.times import iso, london, london_day

if TYPE_CHECKING:
    from union.membership.groups.tables import Group
    from union.membership.news.views import Act, ArticlePage, Card, Feed, GroupNews, News, Newsroom, Row, Theirs, Way, Writing
    from union.views import Named

_CHANGED = "Somebody else changed this article while you were writing. You see theirs and yours: put together what should stay, and save."
_PRESSED = "This article was changed just now. Please look at it again."
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)
"""When a feed that tells of nothing was changed last."""


@dataclass(frozen=True)
class Draft:
    """What somebody wrote: title and text, who is to see it (from `at` on, where it is set for a moment), and as what they are shown.

    `picture` are a file's bytes, none for the picture there is; `alt` says what it shows.
    """

    title: str
    text: str
    seen: Seen = Seen.KEPT
    at: datetime | None = None
    byline: Byline = Byline.KEPT
    picture: bytes = b""
    alt: str = ""
    remove_picture: bool = False


class _Desk:
    """A group whose news the caller may write, with one of its articles where one is asked for."""

    def __init__(self, group_id: str, caller: Caller, now: datetime, article_id: str = "") -> None:
        wants: list[Get[Any]] = [groups.key(group_id), people.member_key(group_id, caller.person_id)]
        wants += [records.key(group_id, article_id)] if article_id else []
        group, member, *kept = people.read_for(caller, *wants)
        self.group, self.caller, self.now = groups.require(group, now), caller, now
        self.office = people.Office(caller, self.group, member, now)
        self.office.must(Can.PAGE)
        self.titles = [term.role for term in people.terms(member) if term.runs(london_day(now))]
        self.kept: Article | None = kept[0] if kept else None
        self.pinned = groups.pinned(self.group)

    @property
    def article(self) -> Article:
        """The article asked for. Raises `NotFound`."""
        if self.kept is None:
            raise NotFound("There is no article at this address. It may have been deleted.")
        return self.kept

    def row(self, article: Article) -> "Row":
        """An article as the committee lists it."""
        return {
            "article_id": str(article.article_id),
            "version": int(article.version),
            "title": str(article.title),
            "extract": str(article.extract),
            "author": str(article.author),
            "stage": rules.stage(article.public_at, self.now),
            "public_at": iso(article.public_at) if article.public_at else None,
            "changed_at": iso(article.changed_at),
            "pinned": article.article_id in self.pinned,
            "address": rules.address(str(article.group_id), str(article.title), str(article.article_id)),
            "picture": records.picture(article),
        }

    def unpinning(self, article: Article) -> list[Part]:
        """The part that takes an article from the top, where it is there."""
        rest = [one for one in self.pinned if one != article.article_id]
        return [groups.pin_write(self.group, rest)] if rest != self.pinned else []

    def noted(self, article: Article, act: str) -> Put:
        """The part that notes an act on an article."""
        subject = _subject(str(self.group.group_id), str(article.article_id))
        return audit.audit_write(subject, act, self.caller.person_id, self.now, version=int(article.version))


def _subject(group_id: str, article_id: str) -> str:
    return f"article#{group_id}#{article_id}"


def newsroom(group_id: str, caller: Caller, before: str, now: datetime) -> "Newsroom":
    """All news of a group for its committee: drafts, what is set for later, and a page of what is published.

    Raises `NotAllowed`, `NotFound`.
    """
    desk = _Desk(group_id, caller, now)
    published, older = _page(records.of_group(group_id, now, None, before))
    drafts, scheduled = ([], []) if before else _hidden(group_id, now)
    return {
        "group": groups.name_view(desk.group),
        "drafts": [desk.row(one) for one in drafts],
        "scheduled": [desk.row(one) for one in scheduled],
        "published": [desk.row(one) for one in published],
        "first": not before,
        "older": older,
        "may_pin": len(desk.pinned) < rules.MOST_PINNED,
        "most_pinned": rules.MOST_PINNED,
        "most_hidden": rules.MOST_HIDDEN,
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def _hidden(group_id: str, now: datetime) -> tuple[list[Article], list[Article]]:
    """The drafts that were changed last, and what is public soonest of what is set for later; at most so many of each."""
    drafts = Article.place.startswith(rules.DRAFTS)
    last = Article.by_group.query(group_id, drafts, scan_index_forward=False, limit=rules.MOST_HIDDEN)
    later = Article.by_group.query(group_id, Article.place.between(rules.later(now), rules.DRAFTS), limit=rules.MOST_HIDDEN)
    return list(last), list(later)


def _page(found: Iterable[Article]) -> tuple[list[Article], str | None]:
    """A page of a list, and the place from which on it goes on."""
    some = list(islice(found, rules.PAGE + 1))
    return some[: rules.PAGE], str(some[rules.PAGE - 1].place) if len(some) > rules.PAGE else None


def form(group_id: str, article_id: str, typed: Mapping[str, str], caller: Caller, now: datetime) -> "Writing":
    """What the form for an article shows: a new one where no id is given; with what was `typed`, where it was sent before.

    Raises `NotAllowed`, `NotFound`.
    """
    desk = _Desk(group_id, caller, now, article_id)
    article = desk.article if article_id else None
    version = int(article.version) if article else 0
    return {
        "group": groups.name_view(desk.group),
        "article": desk.row(article) if article else None,
        "version": version,
        "theirs": _theirs(desk, article) if article and typed.get("version", str(version)) != str(version) else None,
        "bylines": _bylines(desk, article),
        "seen": _seen(article, now),
        "history": _history(desk, article) if article else [],
        "longest_title": rules.LONGEST_TITLE,
        "longest_text": markdown.LONGEST,
        "key": ids.key(),
        "values": _values(article, now),
        "errors": {},
    }


def _values(article: Article | None, now: datetime) -> dict[str, str]:
    """An article as its form's fields have it."""
    if article is None:
        return {"seen": Seen.DRAFT, "byline": Byline.ROLE}
    at = london(article.public_at) if rules.stage(article.public_at, now) == Stage.SCHEDULED else None
    when = {"public_at_date": f"{at:%Y-%m-%d}", "public_at_time": f"{at:%H:%M}"} if at else {}
    told = {"title": str(article.title), "text": str(article.text), "seen": str(_seen(article, now)), "byline": Byline.KEPT}
    return {**told, **when, "picture_alt": str(article.alt or "")}


def _seen(article: Article | None, now: datetime) -> Seen:
    stages = {Stage.DRAFT: Seen.DRAFT, Stage.SCHEDULED: Seen.AT, Stage.PUBLISHED: Seen.NOW}
    return stages[rules.stage(article.public_at if article else None, now)]


def _bylines(desk: _Desk, article: Article | None) -> "list[Way]":
    """As what an author can be shown: as they are now, or as what whoever writes is. Nobody can choose another one's name."""
    ways: list[Way] = [{"byline": Byline.KEPT, "shown": str(article.author)}] if article else []
    for byline in (Byline.ROLE, Byline.COMMITTEE, Byline.NAME):
        shown = rules.author(byline, None, desk.titles, desk.caller.name)
        if shown not in [one["shown"] for one in ways]:
            ways.append({"byline": byline, "shown": shown})
    return ways


def _names(desk: _Desk) -> dict[str, str]:
    return {str(member.person_id): str(member.name) for member in desk.office.everybody}


def _theirs(desk: _Desk, article: Article) -> "Theirs":
    who = _names(desk).get(str(article.changed_by), rules.SUPPORT)
    return {"who": who, "at": iso(article.changed_at), "title": str(article.title), "text": str(article.text)}


def _history(desk: _Desk, article: Article) -> "list[Act]":
    """Who did what to an article, the newest first; whoever never held a role is staff support."""
    names = _names(desk)
    entries = audit.told(_subject(str(article.group_id), str(article.article_id)))
    return [{"who": names.get(str(e.actor), rules.SUPPORT), "at": iso(e.at), "act": str(e.act)} for e in entries]


def make(group_id: str, caller: Caller, draft: Draft, key: str, now: datetime) -> str:
    """Write a new article; returns its id. The same `key` does it once. Raises `Invalid`, `NotAllowed`, `NotFound`."""
    article_id = ids.derived("article", group_id, caller.person_id, key)[:10]
    desk = _Desk(group_id, caller, now, article_id)
    if desk.kept is not None:
        return article_id
    article, drawn = _written(desk, None, article_id, draft)
    try:
        store.commit(Put(article, Article.article_id.does_not_exist()), *drawn, desk.noted(article, _act(None, article, now)))
    except ConditionFailed as lost:
        raise Conflict(_PRESSED) from lost
    return article_id


def _written(desk: _Desk, before: Article | None, article_id: str, draft: Draft) -> tuple[Article, list[Put]]:
    """An article as it stands after somebody wrote, and the parts that keep its picture. Raises `Invalid`."""
    public = rules.public_at(draft.seen, before.public_at if before else None, draft.at, desk.now)
    rules.check_complete(draft.text, public)
    title = rules.check_title(draft.title)
    picture, drawn = _drawn(before, draft)
    article = Article(
        group_id=str(desk.group.group_id),
        article_id=article_id,
        version=int(before.version) + 1 if before else 1,
        title=title,
        text=draft.text,
        extract=markdown.summary(draft.text),
        author=rules.author(draft.byline, str(before.author) if before else None, desk.titles, desk.caller.name),
        picture=picture,
        alt=pictures.alt("picture_alt", draft.alt) if picture else None,
        public_at=public,
        made_at=before.made_at if before else desk.now,
        changed_at=desk.now,
        changed_by=desk.caller.person_id,
        place=rules.place(public, article_id, desk.now),
        edition=Article.ALL if public else None,
    )
    return article, drawn


def _drawn(before: Article | None, draft: Draft) -> tuple[str | None, list[Put]]:
    """The name of an article's picture after somebody wrote, and the parts that keep it where it is a new one."""
    if draft.picture:
        return pictures.keep_write("picture", draft.picture, Shape.PICTURE)
    return (before.picture if before and not draft.remove_picture else None), []


_TOLD = ("title", "text", "author", "picture", "alt", "public_at")
"""What makes two articles the same: saving the same again changes nothing."""


def _same(one: Article, other: Article) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in _TOLD)


def _act(before: Article | None, after: Article, now: datetime) -> str:
    """What was done, in a word of the log."""
    was, is_ = rules.stage(before.public_at if before else None, now), rules.stage(after.public_at, now)
    if is_ == was and (before is None or before.public_at == after.public_at):
        return "changed" if before else "drafted"
    return {Stage.DRAFT: "unpublished", Stage.SCHEDULED: "scheduled", Stage.PUBLISHED: "published"}[is_]


def change(group_id: str, article_id: str, caller: Caller, draft: Draft, version: int, now: datetime) -> None:
    """Change an article that was at `version`. A second click changes nothing more.

    Raises `Invalid`, `NotAllowed`, `NotFound`; `Conflict` where somebody else changed it since, so that nothing of theirs is lost.
    """
    desk = _Desk(group_id, caller, now, article_id)
    before, (after, drawn) = desk.article, _written(desk, desk.article, article_id, draft)
    if _same(before, after):
        return
    if int(before.version) != version:
        raise Conflict(_CHANGED)
    _put(desk, before, after, *drawn)


def _put(desk: _Desk, before: Article, after: Article, *drawn: Put) -> None:
    """Put an article in the place of what it was; what goes back to being a draft stands on top no more."""
    parts: list[Part] = [Put(after, Article.version == before.version), *drawn, desk.noted(after, _act(before, after, desk.now))]
    if after.public_at is None:
        parts += desk.unpinning(before)
    try:
        store.commit(*parts)
    except ConditionFailed as lost:
        raise Conflict(_CHANGED) from lost


def show(group_id: str, article_id: str, caller: Caller, version: int, now: datetime) -> None:
    """Let everybody read an article from now on, as it is at `version`. A second click changes nothing.

    Raises `Conflict`, `Invalid`, `NotAllowed`, `NotFound`.
    """
    _press(group_id, article_id, caller, version, Seen.NOW, now)


def hide(group_id: str, article_id: str, caller: Caller, version: int, now: datetime) -> None:
    """Make an article a draft again, which nobody else sees. A second click changes nothing. Raises `Conflict`, `NotAllowed`, `NotFound`."""
    _press(group_id, article_id, caller, version, Seen.DRAFT, now)


def _press(group_id: str, article_id: str, caller: Caller, version: int, seen: Seen, now: datetime) -> None:
    desk = _Desk(group_id, caller, now, article_id)
    before = desk.article
    public = rules.public_at(seen, before.public_at, None, now)
    if public == before.public_at:
        return
    if int(before.version) != version:
        raise Conflict(_PRESSED)
    rules.check_complete(str(before.text), public)
    values = {name: getattr(before, name) for name in Article.get_attributes()}
    told = {"version": int(before.version) + 1, "public_at": public, "changed_at": now, "changed_by": caller.person_id}
    place = {"place": rules.place(public, article_id, now), "edition": Article.ALL if public else None}
    _put(desk, before, Article(**{**values, **told, **place}))


def pin(group_id: str, article_id: str, caller: Caller, now: datetime) -> None:
    """Put an article on top of the group's news. A second click changes nothing. Raises `Conflict`, `NotAllowed`, `NotFound`."""
    desk = _Desk(group_id, caller, now, article_id)
    article = desk.article
    if article_id in desk.pinned:
        return
    if article.public_at is None:
        raise Conflict("Nobody else sees this draft yet, so it cannot stand on top. Publish it first.")
    still = store.ConditionCheck(records.key(group_id, article_id), Article.public_at.exists())
    _repin(groups.pin_write(desk.group, rules.pinned(desk.pinned, article_id)), still, desk.noted(article, "pinned"))


def unpin(group_id: str, article_id: str, caller: Caller, now: datetime) -> None:
    """Let an article stand where its day puts it. A second click changes nothing. Raises `Conflict`, `NotAllowed`, `NotFound`."""
    desk = _Desk(group_id, caller, now, article_id)
    parts = desk.unpinning(desk.article)
    if parts:
        _repin(*parts, desk.noted(desk.article, "unpinned"))


def _repin(*parts: Part) -> None:
    try:
        store.commit(*parts)
    except ConditionFailed as lost:
        raise Conflict("Somebody changed this just now. Please look again.") from lost


def discard(group_id: str, article_id: str, caller: Caller, version: int, now: datetime) -> None:
    """Delete a draft for good. A second click changes nothing. Raises `Conflict` for what is not a draft, or was changed since."""
    desk = _Desk(group_id, caller, now, article_id)
    if desk.kept is None:
        return
    if desk.kept.public_at is not None:
        raise Conflict("Only a draft can be deleted. Make it a draft again first.")
    if int(desk.kept.version) != version:
        raise Conflict(_PRESSED)
    gone = Delete(Article(group_id, article_id), Article.version == version)
    try:
        store.commit(gone, desk.noted(desk.kept, "deleted"))
    except ConditionFailed as lost:
        raise Conflict(_PRESSED) from lost


def of_group(group_id: str, caller: Caller | None, year: str, before: str, now: datetime) -> "GroupNews":
    """A page of a group's news, the newest first; on its first page what is pinned stands on top. Raises `NotFound`."""
    group, may = _visited(group_id, caller, now)
    named, when = groups.name_view(group), rules.year(year, now)
    found, older = _page(records.of_group(group_id, now, when, before))
    first = not (before or when)
    pinned = groups.pinned(group)
    return {
        "group": named,
        "articles": _with_pinned(named, found, pinned, now) if first else records.cards(found, {group_id: named}),
        "year": when,
        "years": rules.years(records.first_of_group(group_id, now), now),
        "first": first,
        "older": older,
        "may_write": may,
    }


def _with_pinned(group: "Named", found: Sequence[Article], pinned: Sequence[str], now: datetime) -> "list[Card]":
    """What is pinned on top of a page, wherever its day would put it, and the rest once."""
    there = {str(one.article_id): one for one in found}
    missing = [records.key(str(group["group_id"]), one) for one in pinned if one not in there]
    there |= {str(one.article_id): one for one in (store.read(*missing) if missing else ()) if one is not None}
    top = [there[one] for one in pinned if one in there and records.public(there[one], now)]
    rest = [one for one in found if one.article_id not in pinned]
    return records.cards([*top, *rest], {str(group["group_id"]): group}, pinned)


def _visited(group_id: str, caller: Caller | None, now: datetime, *wants: Get[Any]) -> Any:
    """The group that somebody visits, and whether they may write its news; and what else was wanted. Raises `NotFound`."""
    theirs = (people.member_key(group_id, caller.person_id),) if caller else ()
    caller, (group, *more) = people.read_with(caller, groups.key(group_id), *wants, *theirs)
    found = groups.require(group, now)
    may = bool(caller) and people.Office(caller, found, more[-1], now).may(Can.PAGE) if caller else False
    return (found, may, *more[: len(wants)])


def news(year: str, before: str, now: datetime) -> "News":
    """A page of the news of all groups, the newest first."""
    there = {str(group["group_id"]): group for group in _named(now)}
    when = rules.year(year, now)
    found, older = _page(records.of_all(there, now, when, before))
    return {
        "articles": records.cards(found, there),
        "year": when,
        "years": rules.years(records.first_of_all(now), now),
        "first": not (before or when),
        "older": older,
    }


def _named(now: datetime) -> "list[Named]":
    return [{"group_id": one["group_id"], "name": one["name"]} for one in groups.directory(now)]


def article(group_id: str, last: str, caller: Caller | None, now: datetime) -> "ArticlePage":
    """The article whose address ends in `last`, whatever its title was when somebody noted that down. Raises `NotFound`."""
    article_id = rules.id_in(last) or "-"
    group, may, kept = _visited(group_id, caller, now, records.key(group_id, article_id))
    if not records.public(kept, now):
        raise NotFound("There is no article at this address. It may have been taken down.")
    return _shown(group, kept, may, now)


def preview(group_id: str, article_id: str, caller: Caller, now: datetime) -> "ArticlePage":
    """An article as everybody sees it or would, for the committee. Raises `NotAllowed`, `NotFound`."""
    desk = _Desk(group_id, caller, now, article_id)
    return _shown(desk.group, desk.article, True, now)


def _shown(group: "Group", kept: Article, may: bool, now: datetime) -> "ArticlePage":
    named, pinned = groups.name_view(group), groups.pinned(group)
    others = [one for one in islice(records.of_group(str(group.group_id), now), 4) if one.article_id != kept.article_id]
    seen = kept.public_at or now
    card = records.card(_as_if(kept, seen), named, kept.article_id in pinned)
    later = kept.changed_at > seen and iso(kept.changed_at) != iso(seen)
    return {
        "article": {**card, "text": str(kept.text), "changed_at": iso(kept.changed_at) if later else None},
        "stage": rules.stage(kept.public_at, now),
        "more": records.cards(others[:3], {str(group.group_id): named}),
        "may_write": may,
    }


def _as_if(kept: Article, seen: datetime) -> Article:
    """An article as it would be if it had become public then: a draft is looked at as if it were published now."""
    return Article(**{name: getattr(kept, name) for name in Article.get_attributes()} | {"public_at": seen})


def group_feed(group_id: str, now: datetime) -> "Feed":
    """What the feed of a group tells. Raises `NotFound`."""
    group, _ = _visited(group_id, None, now)
    named = groups.name_view(group)
    found = records.whole(islice(records.of_group(group_id, now), rules.PAGE))
    told = {"title": str(group.name), "about": str(group.summary), "page": f"/groups/{group_id}/news"}
    return _feed(told, found, {group_id: named}, group.affiliated_at)


def feed(now: datetime) -> "Feed":
    """What the feed of all groups tells."""
    union = union_name()
    there = {str(group["group_id"]): group for group in _named(now)}
    found = records.whole(islice(records.of_all(there, now), rules.PAGE))
    return _feed({"title": union, "about": f"News of the groups of {union}", "page": "/news"}, found, there, _NEVER)


def _feed(told: dict[str, str], found: Sequence[Article], there: "dict[str, Named]", since: datetime) -> "Feed":
    """A feed; it changed when the last of what it tells did, and one that tells nothing yet `since` it can tell something."""
    some = [(one, max(one.changed_at, one.public_at)) for one in found if one.public_at]
    return {
        "title": told["title"],
        "about": told["about"],
        "page": told["page"],
        "updated": iso(max((changed for _, changed in some), default=since)),
        "items": [
            {**records.card(one, there[str(one.group_id)]), "text": str(one.text), "changed_at": iso(changed)}
            for one, changed in some
        ],
    }
