"""What the pages of events show. Moments and days are ISO; amounts are pence."""

from collections.abc import Mapping
from typing import TypedDict

from union.core.people.rules import Can
from union.core.pictures.views import Shown as Picture
from union.views import Form, Named


class Card(TypedDict):
    """One date of an event, as lists show it; `said` is whether its group said something after it, and `after` the first picture of that."""

    event_id: str
    date: str
    url: str
    title: str
    group: Named
    type: str
    starts_at: str
    ends_at: str | None
    venue: str | None
    online: bool
    way: str
    members: bool
    adults: bool
    picture: Picture | None
    price: int | None
    dearest: int | None
    called_off: str | None
    moved: bool
    said: bool
    after: Picture | None


class Was(TypedDict):
    """When and where a moved date was before."""

    starts_at: str
    ends_at: str | None
    venue: str | None


class Other(TypedDict):
    """Another date of an event that repeats."""

    date: str
    url: str
    starts_at: str
    called_off: bool
    moved: bool
    over: bool


class You(TypedDict):
    """What the caller is to a date: `coming`, `waiting` or nothing; how many stand before them in the line."""

    state: str | None
    before: int


class Told(TypedDict):
    """What there is to say of the places of a date; what each is stands at `Shown`."""

    capacity: int | None
    left: int | None
    coming: int
    closed: str | None
    you: You | None


class Shown(TypedDict):
    """A date of an event as its page shows it.

    `link` is the online link, for those who may have it; `left` how many places are free, where there is a number of them; `coming` how many
    told us that they come; `closed` says why nobody can tell us any more.
    """

    event: Card
    text: str
    address: str | None
    map: str | None
    link: str | None
    access: str | None
    was: Was | None
    over: bool
    repeats: str | None
    dates: list[Other]
    capacity: int | None
    left: int | None
    coming: int
    closed: str | None
    you: You | None
    member: bool
    can: list[Can]
    thanks: "Said | None"
    came: int | None


class TicketType(TypedDict):
    """A type of ticket: what it costs the one who looks and what others, how many are left where those are few."""

    name: str
    price: int
    full_price: int
    members_only: bool
    left: int | None
    sold_out: bool


class EventTickets(TypedDict):
    """The tickets for an event: whether they are on sale, from when on they will be, and until when."""

    items: list[TicketType]
    open: bool
    opens: str | None
    closes: str | None


class EventPage(Shown):
    """The page of an event. A visitor gets no `key`, so that their page is everybody's; `values` and `errors` are as in `Form`."""

    tickets: EventTickets | None
    key: str | None
    values: Mapping[str, str]
    errors: Mapping[str, str]


class GroupEvents(TypedDict):
    """The events of a group: what is ahead, what is over, and whether the caller may look after them."""

    group: Named
    ahead: list[Card]
    past: list[Card]
    can: list[Can]
    member: bool


class Planned(TypedDict):
    """An event as its committee's list shows it."""

    event_id: str
    title: str
    status: str
    way: str
    starts_at: str
    venue: str | None
    members: bool
    repeats: str | None
    dates: int
    over: bool
    url: str
    product_id: str | None
    picture: bool


class Plan(TypedDict):
    """All that a committee plans or planned, what is ahead first."""

    group: Named
    events: list[Planned]
    past: list[Planned]
    can: list[Can]


class DateOf(TypedDict):
    """One date of an event, as its committee sees it."""

    date: str
    starts_at: str
    ends_at: str | None
    venue: str | None
    called_off: str | None
    moved: bool
    over: bool
    url: str


class EventForm(Form):
    """The form of an event, and how the event stands."""

    group: Named
    event: Planned | None
    version: int
    notes: list[str]
    preview: list[str]
    dates: list[DateOf]
    picture: Picture | None
    can: list[Can]
    key: str


class DateForm(Form):
    """The form to move one date of an event."""

    group: Named
    event: Planned
    date: DateOf
    version: int
    key: str


class Type(TypedDict):
    """A type of group, and what it is called."""

    type: str
    label: str


class Part(TypedDict):
    """The events of one part of what is on: its name (`today`, `week`, `later`) and the events."""

    name: str
    events: list[Card]


class Day(TypedDict):
    """One day of a month's table: its day (ISO), whether it belongs to the month, whether it is today, and what is on."""

    day: str
    number: int
    inside: bool
    today: bool
    events: list[Card]


class Month(TypedDict):
    """A month as a table: its first day, the months around it where those can be looked at, and its weeks from Monday on."""

    month: str
    before: str | None
    after: str | None
    weeks: list[list[Day]]


class WhatsOn(TypedDict):
    """What is on, over all groups: chosen by type of group and by group, by when it begins or as the table of a month."""

    type: str
    chosen: Named | None
    types: list[Type]
    groups: list[Named]
    parts: list[Part]
    month: Month | None
    count: int
    query: str
    this_month: str


class DiaryPage(Form):
    """The private address of somebody's calendar, and the groups whose events are in it.

    Where one is `in_use` and not given here, it cannot be shown any more.
    """

    address: str | None
    in_use: bool
    groups: list[Named]
    key: str


class Comer(TypedDict):
    """Somebody who told us that they come, and whether they are ticked as having been there."""

    person_id: str
    name: str
    state: str
    told_at: str
    came: bool


class Comers(Form):
    """Who comes to a date: for its committee alone.

    `coming` is one part of the list, `part` of so many `parts`, where `count` is how many come in all. `ticks` says that
    it can be ticked who came: it has begun, and names are still kept; once they are `forgotten`, nobody stands here. `thanks` is where to say
    thank you, for whoever may once it is over.
    """

    group: Named
    event: Planned
    date: DateOf
    coming: list[Comer]
    waiting: list[Comer]
    count: int
    part: int
    parts: int
    ticks: bool
    forgotten: bool
    came: int | None
    thanks: str | None
    key: str


class Said(TypedDict):
    """What a group said after a date, and its pictures."""

    text: str
    pictures: list[Picture]


class Thanked(TypedDict):
    """The event whose date is over, as the form for thanks names it."""

    event_id: str
    title: str
    way: str
    url: str


class Kept(TypedDict):
    """A picture that stands on a page, and the name by which it is taken away."""

    name: str
    picture: Picture


class ThanksForm(Form):
    """The form for thanks. `reached` is how many people came whom a letter can reach, None where nobody knows, or not any more.

    `letter_at` is when the letter was asked for, and `letter_goes` whether some are still to get it.
    """

    group: Named
    event: Thanked
    date: str
    starts_at: str
    version: int
    pictures: list[Kept]
    most: int
    longest: int
    reached: int | None
    letter_at: str | None
    letter_goes: bool
    key: str
