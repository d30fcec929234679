"""News of groups: written by their committees, read by everybody, on pages and as feeds."""

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.membership.news import actions as news
from union.web.api import App, serve
from union.web.audience import Audience
from union.web.caller import who

if TYPE_CHECKING:
    from union.membership.news.views import ArticlePage, Feed, GroupNews, News, Newsroom, Writing
    from union.web.api import Page
    from union.web.forms.base import Pressed
    from union.web.forms.membership import ArticleAt, WriteArticle

app = App()
_ROOM = "/groups/<group_id>/newsroom"
_PAGES = "`year` chooses one year; `before` is where an earlier page ended."


def _asked() -> tuple[str, str]:
    return app.asked("year")[:4], app.asked("before")[:40]


@app.get("/news", summary="Read the news of all groups", description=_PAGES, to=Audience.EVERYBODY)
def everybodys() -> "Page[News]":
    return app.shared(app.page("news.html", news.news(*_asked(), app.now)))


@app.get("/groups/<group_id>/news", summary="Read a group's news", description=_PAGES, to=Audience.EVERYBODY)
def of_group(group_id: str) -> "Page[GroupNews]":
    return app.shared(app.page("group_news.html", news.of_group(group_id, who(app.event), *_asked(), app.now)))


@app.get(
    "/groups/<group_id>/news/<article_id>",
    summary="Read an article",
    description="By its id, with whatever title before it: addresses from before a title was changed go on working.",
    to=Audience.EVERYBODY,
)
def article(group_id: str, article_id: str) -> "Page[ArticlePage]":
    shown = news.article(group_id, article_id, who(app.event), app.now)
    if not app.json and app.event["rawPath"] != shown["article"]["address"]:
        return app.moved(shown["article"]["address"])
    return app.shared(app.page("article.html", shown))


def _fed(kind: str, told: "Feed") -> Response[str]:
    from union.web import feeds  # Only feeds pay for what writes them.

    media = {"rss": feeds.RSS, "atom": feeds.ATOM}[kind]
    return app.shared(app.feed(media, feeds.text(media, told, app.event["rawPath"])))


@app.get("/news.rss", summary="Follow the news of all groups, as RSS 2.0", to=Audience.EVERYBODY)
def rss() -> Response[str]:
    return _fed("rss", news.feed(app.now))


@app.get("/news.atom", summary="Follow the news of all groups, as Atom", to=Audience.EVERYBODY)
def atom() -> Response[str]:
    return _fed("atom", news.feed(app.now))


@app.get("/groups/<group_id>/news.rss", summary="Follow a group's news, as RSS 2.0", to=Audience.EVERYBODY)
def group_rss(group_id: str) -> Response[str]:
    return _fed("rss", news.group_feed(group_id, app.now))


@app.get("/groups/<group_id>/news.atom", summary="Follow a group's news, as Atom", to=Audience.EVERYBODY)
def group_atom(group_id: str) -> Response[str]:
    return _fed("atom", news.group_feed(group_id, app.now))


def _at(group_id: str, article_id: str = "") -> str:
    """Where the committee finds its articles, or one of them."""
    return f"/groups/{quote(group_id)}/newsroom" + (f"/{quote(article_id)}" if article_id else "")


def _room(group_id: str) -> "Newsroom":
    return news.newsroom(group_id, app.caller, app.asked("before")[:40], app.now)


def _new(group_id: str) -> "Writing":
    return news.form(group_id, "", app.typed, app.caller, app.now)


def _old(group_id: str, article_id: str) -> "Writing":
    return news.form(group_id, article_id, app.typed, app.caller, app.now)


@app.get(
    _ROOM,
    summary="List a group's articles, for its committee",
    description="Drafts, what is set for later, and what is published; `before` is where an earlier page ended.",
)
def room(group_id: str) -> "Page[Newsroom]":
    return app.page("newsroom.html", _room(group_id))


@app.get(f"{_ROOM}/new", summary="Look at the form for a new article")
def blank(group_id: str) -> "Page[Writing]":
    return app.page("write.html", _new(group_id))


@app.form(
    f"{_ROOM}/new",
    "membership.WriteArticle",
    again=("write.html", _new),
    summary="Write an article",
    description="As a draft, published, or set for a moment. With a picture as multipart/form-data.",
)
def make(form: "WriteArticle", group_id: str) -> Response[str]:
    article_id = news.make(group_id, app.caller, form.draft(), form.key, app.now)
    return app.go(_at(group_id, article_id), {"article_id": article_id})


@app.get(f"{_ROOM}/<article_id>", summary="Look at the form for an article, with who did what to it")
def edit(group_id: str, article_id: str) -> "Page[Writing]":
    return app.page("write.html", _old(group_id, article_id))


@app.form(
    f"{_ROOM}/<article_id>",
    "membership.WriteArticle",
    again=("write.html", _old),
    summary="Change an article",
    description="Refused where somebody else changed it since the version that is sent.",
)
def change(form: "WriteArticle", group_id: str, article_id: str) -> Response[str]:
    news.change(group_id, article_id, app.caller, form.draft(), form.version, app.now)
    return app.go(_at(group_id, article_id), {"article_id": article_id})


@app.get(f"{_ROOM}/<article_id>/preview", summary="Look at an article as everybody sees it or would, for its committee")
def preview(group_id: str, article_id: str) -> "Page[ArticlePage]":
    return app.page("article.html", news.preview(group_id, article_id, app.caller, app.now))


@app.form(
    f"{_ROOM}/<article_id>/publish",
    "membership.ArticleAt",
    again=("newsroom.html", _room),
    summary="Let everybody read an article from now on",
)
def publish(form: "ArticleAt", group_id: str, article_id: str) -> Response[str]:
    news.show(group_id, article_id, app.caller, form.version, app.now)
    return app.go(_at(group_id), {"article_id": article_id})


@app.form(
    f"{_ROOM}/<article_id>/unpublish",
    "membership.ArticleAt",
    again=("newsroom.html", _room),
    summary="Make an article a draft again",
)
def unpublish(form: "ArticleAt", group_id: str, article_id: str) -> Response[str]:
    news.hide(group_id, article_id, app.caller, form.version, app.now)
    return app.go(_at(group_id), {"article_id": article_id})


@app.form(
    f"{_ROOM}/<article_id>/pin",
    "base.Pressed",
    again=("newsroom.html", _room),
    summary="Put an article on top of a group's news",
)
def pin(form: "Pressed", group_id: str, article_id: str) -> Response[str]:
    news.pin(group_id, article_id, app.caller, app.now)
    return app.go(_at(group_id), {"article_id": article_id})


@app.form(
    f"{_ROOM}/<article_id>/unpin",
    "base.Pressed",
    again=("newsroom.html", _room),
    summary="Let an article stand where its day puts it",
)
def unpin(form: "Pressed", group_id: str, article_id: str) -> Response[str]:
    news.unpin(group_id, article_id, app.caller, app.now)
    return app.go(_at(group_id), {"article_id": article_id})


@app.form(
    f"{_ROOM}/<article_id>/delete",
    "membership.ArticleAt",
    again=("newsroom.html", _room),
    summary="Delete a draft for good",
)
def discard(form: "ArticleAt", group_id: str, article_id: str) -> Response[str]:
    news.discard(group_id, article_id, app.caller, form.version, app.now)
    return app.go(_at(group_id), {})


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
