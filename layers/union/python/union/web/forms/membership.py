"""The forms of a group's platforms and news."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from union import markdown
from union.membership.news.actions import Draft
from union.membership.news.rules import LONGEST_TITLE, Byline, Seen
from union.membership.platforms import rules as platforms
from union.web.forms.base import Alt, File, Form, Key, Moment, Short, Whole, inert, moments, with_files, yes


def _tick_or_usual(value: Any) -> Any:
    """JSON may send true or false, and nothing is what is usual."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value or "usual"


class Platform(Form):
    """Write down a platform of the group's elsewhere. `interactive` says whether people can post there; `usual` is what its kind tells."""

    wanting = {"kind": "Please choose what kind of platform it is.", "label": "Please say what you call it."}

    kind: Short
    label: Short
    url: Annotated[str, BeforeValidator(inert), Field(max_length=1000)] = ""
    public: Annotated[bool, BeforeValidator(yes)] = False
    interactive: Annotated[Literal["usual", "yes", "no"], BeforeValidator(_tick_or_usual)] = "usual"
    key: Key

    def checked(self) -> platforms.Platform:
        """The platform as it may stand in the register. Raises `Invalid`."""
        chosen = None if self.interactive == "usual" else self.interactive == "yes"
        return platforms.checked(self.kind, self.label, self.url, public=self.public, interactive=chosen)


class Article(Form):
    """Write an article. `seen` says who sees it: `draft`, the committee alone; `now`, everybody; `at`, everybody from `public_at` on;
    `kept`, as it is. `byline` says as what the author is shown. `version` is that of the article which was changed. A picture comes as a file
    of the form, with `picture_alt`; `remove_picture` takes an earlier one away.
    """

    model_config = with_files("picture")
    wanting = {"title": "Please give the article a title."}

    title: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=LONGEST_TITLE)]
    text: Annotated[str, BeforeValidator(inert), Field(max_length=markdown.LONGEST)] = ""
    seen: Seen = Seen.KEPT
    public_at: Moment | None = None
    byline: Byline = Byline.KEPT
    picture: File = b""
    picture_alt: Alt = ""
    remove_picture: Annotated[bool, BeforeValidator(yes)] = False
    version: Whole = 0
    key: Key

    @model_validator(mode="before")
    @classmethod
    def _gathered(cls, sent: Any) -> Any:
        """The moment comes as a date and a time, and counts only where one is to be set."""
        told = moments(sent)
        return told if told.get("seen") == Seen.AT else {name: value for name, value in told.items() if name != "public_at"}

    def draft(self) -> Draft:
        """The article as its room takes it."""
        return Draft(
            self.title, self.text, self.seen, self.public_at, self.byline, self.picture, self.picture_alt, self.remove_picture
        )


class ArticleAt(Form):
    """Do something with an article as it is at this version."""

    version: Whole
    key: Key
