"""What the pages of letters to many show. Moments are ISO; counts that could tell of somebody are words."""

from typing import TypedDict

from union.core.pictures.views import Shown
from union.membership.letter_choices.rules import Sort
from union.membership.mailings.rules import State
from union.membership.news.views import Act, Way
from union.views import Form, Named


class LetterAudience(TypedDict):
    """Somebody who can be meant: what a form sends, under which head it is listed, what it is called, and why they get a letter.

    `because` ends the sentence "You get this letter because". `holds` says that they hold something that a letter can be about.
    """

    value: str
    part: str
    label: str
    because: str
    holds: bool


class Enclosable(TypedDict):
    """An article or a date of an event that can be enclosed: what a form sends, under which head it is listed, what it is called."""

    value: str
    part: str
    label: str


class LetterTemplate(TypedDict):
    """A beginning of a letter that is written every year."""

    name: str
    label: str
    about: str


class LetterRow(TypedDict):
    """A letter as the committee lists it: to whom, of which sort, and where it stands."""

    mailing_id: str
    version: int
    subject: str
    to: str
    sort: Sort
    author: str
    state: State
    why: str | None
    changed_at: str
    send_at: str | None
    started_at: str | None
    ended_at: str | None


class Letters(Form):
    """The letters of a group, for its committee. `paused` says why staff have paused them, where they have."""

    group: Named
    drafts: list[LetterRow]
    going: list[LetterRow]
    over: list[LetterRow]
    templates: list[LetterTemplate]
    paused: str | None
    most_listed: int
    key: str


class TheirLetter(TypedDict):
    """What somebody else saved in the meantime: who, when (ISO), and the letter as it stands now."""

    who: str
    at: str
    subject: str
    text: str


class LetterForm(Form):
    """The form for a letter, a new one or a draft there is; `theirs` where it was changed while somebody wrote."""

    group: Named
    letter: LetterRow | None
    version: int
    theirs: TheirLetter | None
    picture: Shown | None
    bylines: list[Way]
    choices: list[LetterAudience]
    things: list[Enclosable]
    history: list[Act]
    most_enclosed: int
    longest_subject: int
    longest_text: int
    key: str


class LetterPreview(Form):
    """A draft as it will be read, with how many people get it and what keeps it from being sent.

    `people` is in words; `html` and `text` greet whoever looks. `size` is in KB, and so is `most`.
    """

    group: Named
    letter: LetterRow
    text: str
    html: str
    why: str
    people: str
    nobody: bool
    size: int
    most: int
    problem: str | None
    holds: bool
    pause_minutes: int
    paused: str | None
    you: str
    history: list[Act]
    key: str


class LetterCounts(TypedDict):
    """What became of the copies, in words where a number could tell of somebody."""

    sent: str
    delivered: str
    bounced: str
    complained: str
    unsubscribed: str
    skipped: str
    unreached: str


class LetterGoing(Form):
    """How a letter goes: for so many people, of which so many are done with, and what is known of them as of a moment (ISO).

    `goes_on` says that it moves by itself, so that the page looks again.
    """

    group: Named
    letter: LetterRow
    people: int
    done: int
    per_cent: int
    counts: LetterCounts
    counted_at: str
    goes_on: bool
    may: list[str]
    paused: str | None
    read_at: str | None
    history: list[Act]
    key: str


class DayOfLetters(TypedDict):
    """What was sent on a day, and how many came back or were complained about."""

    day: str
    sent: int
    bounced: int
    complained: int


class GroupOfLetters(TypedDict):
    """What a group sent in the time that is shown, with its rates in per cent, whether they are too high, and whether it is paused."""

    group: Named
    sent: int
    delivered: int
    bounced: int
    complained: int
    unsubscribed: int
    bounce_rate: str
    complaint_rate: str
    too_high: bool
    paused: str | None
    paused_at: str | None


class LetterBar(TypedDict):
    """A day in the chart: where its bars stand, in units of the drawing."""

    day: str
    x: int
    sent: int
    bounced: int


class LetterChart(TypedDict):
    """The bars of a chart, how large its drawing is, and what the tallest of them stands for."""

    bars: list[LetterBar]
    width: int
    height: int
    most: int


class StaffLetters(Form):
    """Letters of all groups whose staff support asks, by group and by day, over so many days."""

    days: int
    groups: list[GroupOfLetters]
    by_day: list[DayOfLetters]
    chart: LetterChart
    bounce_limit: str
    complaint_limit: str
    warn: list[str]
    key: str
