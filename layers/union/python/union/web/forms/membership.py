"""The forms of a group's news and page."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from union import markdown
from union.membership.enquiries import rules as enquiries
from union.membership.letter_choices.rules import Sort
from union.membership.mailings.actions import Draft as LetterDraft
from union.membership.mailings.rules import LONGEST_SUBJECT
from union.membership.mailings.writing import MOST_ENCLOSED
from union.membership.news.actions import Draft
from union.membership.news.rules import LONGEST_TITLE, Byline, Seen
from union.membership.pages import rules as pages
from union.web.forms.base import Alt, File, Form, Id, Key, Moment, PerhapsAddress, Whole, inert, moments, with_files, yes


class WriteArticle(Form):
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


type Enclosed = Annotated[str, BeforeValidator(inert), Field(max_length=200)]


class WriteLetter(Form):
    """Write a letter to many, as a draft. `to` says who is meant, `sort` what it is: `news`; `sponsors`, where it holds what sponsors offer;
    `service`, where it is about something that its readers hold and nothing else. `enclosed1` to `enclosed5` name articles
    (`article:ID`) and dates of events (`event:ID/DATE`). `version` is that of the draft which was changed. A picture comes as a file of the
    form, with `picture_alt`; `remove_picture` takes an earlier one away.
    """

    model_config = with_files("picture")
    wanting = {"subject": "Please say in a few words what the letter is about.", "to": "Please choose who gets this letter."}

    subject: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=LONGEST_SUBJECT)]
    text: Annotated[str, BeforeValidator(inert), Field(max_length=markdown.LONGEST)] = ""
    to: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=400)]
    sort: Sort = Sort.NEWS
    byline: Byline = Byline.KEPT
    enclosed1: Enclosed = ""
    enclosed2: Enclosed = ""
    enclosed3: Enclosed = ""
    enclosed4: Enclosed = ""
    enclosed5: Enclosed = ""
    picture: File = b""
    picture_alt: Alt = ""
    remove_picture: Annotated[bool, BeforeValidator(yes)] = False
    version: Whole = 0
    key: Key

    def draft(self) -> LetterDraft:
        """The letter as its room takes it."""
        enclosed = [str(getattr(self, f"enclosed{number}")) for number in range(1, MOST_ENCLOSED + 1)]
        return LetterDraft(
            subject=self.subject,
            text=self.text,
            to=self.to,
            sort=self.sort,
            byline=self.byline,
            enclosed=enclosed,
            picture=self.picture,
            alt=self.picture_alt,
            remove_picture=self.remove_picture,
        )


class SendLetter(Form):
    """Let a draft go as it is at this version: `now`, with a while in which it can be taken back, or `at` the moment `send_at`.

    `about_it` confirms of a service letter that it is about what its readers hold, and nothing else.
    """

    when: Literal["now", "at"] = "now"
    send_at: Moment | None = None
    about_it: Annotated[bool, BeforeValidator(yes)] = False
    version: Whole
    key: Key

    @model_validator(mode="before")
    @classmethod
    def _gathered(cls, sent: Any) -> Any:
        """The moment comes as a date and a time, and counts only where one is to be set."""
        told = moments(sent)
        return told if told.get("when") == "at" else {name: value for name, value in told.items() if name != "send_at"}

    @model_validator(mode="after")
    def _set(self) -> "SendLetter":
        if self.when == "at" and self.send_at is None:
            raise ValueError("Please give the day and the time at which it is to go.")
        return self


class PauseLetters(Form):
    """Let a group send no letters to many for now, and say why: its committee reads it."""

    wanting = {"why": "Please say why. The committee reads it."}

    why: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=500)]
    key: Key


class PageWords(Form):
    """Write the words of a group's page.

    `colour` is a code such as #0b3f3b, nothing for the house's own, or `own` where `own_colour` says it.
    """

    wanting = {"summary": "Please say in one sentence who you are.", "purpose": "Please say what you do and who it is for."}

    summary: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=pages.SUMMARY)]
    purpose: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=pages.PURPOSE)]
    how_to_join: Annotated[str, BeforeValidator(inert), Field(max_length=pages.PART)] = ""
    meets: Annotated[str, BeforeValidator(inert), Field(max_length=pages.PART)] = ""
    contact: Annotated[str, BeforeValidator(inert), Field(max_length=pages.PART)] = ""
    enquiries: Annotated[bool, BeforeValidator(yes)] = False
    colour: Annotated[str, BeforeValidator(inert), Field(max_length=20)] = ""
    own_colour: Annotated[str, BeforeValidator(inert), Field(max_length=20)] = ""
    version: Whole
    key: Key

    def words(self) -> dict[str, Any]:
        """The words as the rules know them. Raises `Invalid`."""
        told = self.model_dump(include={"purpose", "how_to_join", "meets", "contact", "enquiries"})
        colour = pages.colour(self.own_colour if self.colour == "own" else self.colour)
        return {**told, "summary": " ".join(self.summary.split()), "colour": colour}


class Banner(Form):
    """Put another banner on a group's page, or take it away."""

    model_config = with_files("banner")

    banner: File = b""
    banner_alt: Alt = ""
    remove_banner: Annotated[bool, BeforeValidator(yes)] = False
    key: Key


class Logo(Form):
    """Put another logo on a group's page, or take it away."""

    model_config = with_files("logo")

    logo: File = b""
    logo_alt: Alt = ""
    remove_logo: Annotated[bool, BeforeValidator(yes)] = False
    key: Key


class GiveBackPage(Form):
    """Return what a committee wrote, with a reason."""

    wanting = {"reason": "Please say what has to change. Whoever wrote it reads it."}

    reason: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=1000)]
    key: Key


class Ask(Form):
    """Ask a committee something. Without an address nobody can answer. `name` is a visitor's; an account has its own."""

    wanting = {"text": "Please write what you would like to know."}

    text: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=enquiries.LONGEST)]
    name: Annotated[str, BeforeValidator(inert), Field(max_length=100)] = ""
    email: PerhapsAddress = ""
    key: Key


class ChooseLetters(Form):
    """Turn one sort of a group's letters on or off: its `news`, or letters with offers of its `sponsors`."""

    group_id: Id
    sort: Literal[Sort.NEWS, Sort.SPONSORS]
    on: Annotated[bool, BeforeValidator(yes)] = False
    key: Key


class TurnOff(Form):
    """Turn letters off by the link in one of them. Mail programs send this field and nothing else (RFC 8058), and so does the link's page."""

    wanting = {"List-Unsubscribe": "Please press the button on this page."}

    one_click: Annotated[Literal["One-Click"], Field(alias="List-Unsubscribe")]
