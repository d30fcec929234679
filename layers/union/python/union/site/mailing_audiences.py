"""Who can be meant by what a committee writes to many, and who that is at a moment: members, and those whom the shop knows.

"Email members" is what the guidance lets a mini site do; whoever bought something has to hear of it, too. A committee chooses by what it knows
already, and is told how many there are, never who; addresses leave this file for the planning alone.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import batched
from typing import TYPE_CHECKING

from union import store
from union.commerce.orders import records as orders
from union.commerce.products import records as products
from union.commerce.products.rules import Kind
from union.commerce.questions import records as questions
from union.commerce.questions.rules import Kind as Asked
from union.commerce.questions.rules import Question, answers_it
from union.commerce.tickets import records as tickets
from union.commerce.waitlist import actions as waitlist
from union.membership.events import places
from union.membership.events import records as events
from union.membership.events.rules import Status, Way
from union.membership.groups.rules import has_members
from union.membership.letter_choices import records as letter_choices
from union.membership.letter_choices.rules import Sort
from union.membership.mailings.rules import Audience, AudienceKind, Recipient
from union.membership.memberships import actions as memberships
from union.text import name as in_one_line
from union.times import iso, shown_day

if TYPE_CHECKING:
    from union.commerce.products.tables import Product
    from union.commerce.questions.tables import Answers
    from union.commerce.tickets.tables import Ticket
    from union.membership.events.tables import EventDate
    from union.membership.groups.tables import Group
    from union.membership.mailings.views import LetterAudience

_LATELY = timedelta(days=60)
"""So long after an event its committee can still write to those who were there."""
_MOST_ORDERS = 2_000
_MOST_DATES = 30
type _Person = tuple[str, str, str]
"""Id, name, address."""


def resolve(group_id: str, audience: Audience, now: datetime, after: str = "") -> Iterator[Recipient]:
    """Those who are meant now and whose ids come after `after`, in the order of their ids, each once. Whether they want it is not asked here."""
    if audience.kind in (AudienceKind.MEMBERS, AudienceKind.MEMBERSHIP):
        found: Iterable[_Person] = memberships.recipients(group_id, now, after, audience.id)
    else:
        known = {who: (who, name, address) for who, name, address in _HELD[audience.kind](group_id, audience, now)}
        found = (known[who] for who in sorted(known) if who > after)
    return (Recipient(*one) for one in found)


def number(group_id: str, audience: Audience, sort: Sort, now: datetime) -> int:
    """How many people are meant now who want letters of this sort."""
    chose = letter_choices.of_group(group_id) if sort != Sort.SERVICE else {}
    return sum(letter_choices.wants(chose.get(one.person_id), sort) for one in resolve(group_id, audience, now))


def _product(group_id: str, product_id: str) -> "Product | None":
    (product,) = store.read(products.key(group_id, product_id))
    return product


def _tickets(group_id: str, audience: Audience, now: datetime) -> Iterator[_Person]:
    """Who holds a ticket for an event or told that they come to a date of one, or ordered merchandise that they did not give back."""
    event_id, _, date = audience.id.partition("/")
    if date:
        yield from _guests(group_id, event_id, date, now, waits=False)
        return
    product = _product(group_id, audience.id)
    if product is None:
        return
    if product.kind == Kind.TICKET:
        yield from ((str(one.person_id), str(one.name), str(one.email)) for one in _good(product))
        return
    for order in orders.of_group(group_id, None, None, _MOST_ORDERS):
        if orders.still_has(order, audience.id):
            yield str(order.person_id), str(order.name), str(order.email)


def _good(product: "Product") -> "list[Ticket]":
    return [one for one in tickets.of_event(str(product.product_id)) if not one.void_at]


def _guests(group_id: str, event_id: str, date: str, now: datetime, *, waits: bool) -> Iterator[_Person]:
    for guest in places.guests(event_id, date, now):
        if guest.group_id == group_id and bool(guest.waits) is waits:
            yield str(guest.person_id), str(guest.name), str(guest.email)


def _waiting(group_id: str, audience: Audience, now: datetime) -> Iterable[_Person]:
    """Who waits for something that sold out, or for a place at a date that is full."""
    event_id, _, date = audience.id.partition("/")
    if date:
        return _guests(group_id, event_id, date, now, waits=True)
    product = _product(group_id, audience.id)
    return waitlist.recipients(product) if product is not None else ()


def _answered(group_id: str, audience: Audience, now: datetime) -> Iterator[_Person]:
    """Who gave an answer that still stands, with an order that they paid for, or for a ticket that is theirs still."""
    product_id, _, question_id = audience.id.partition(".")
    product = _product(group_id, product_id)
    asked = next((one for one in questions.of(product) if one.question_id == question_id), None) if product else None
    if product is None or asked is None:
        return
    held = {str(one.ticket_id): one for one in _good(product)} if product.kind == Kind.TICKET else {}
    with_orders = list[str]()
    for place_id, kept in questions.of_product(product).items():
        if not _says(kept, product, asked, audience.answer, now):
            continue
        ticket = held.get(place_id)
        if ticket is not None and ticket.person_id == kept.person_id:
            yield str(ticket.person_id), str(ticket.name), str(ticket.email)
        elif place_id == questions.order_place(str(kept.order_id)):
            with_orders.append(str(kept.order_id))
    yield from _buyers(product_id, with_orders)


def _says(kept: "Answers", product: "Product", asked: Question, answer: str, now: datetime) -> bool:
    told = questions.read(kept, product, now).get(asked.question_id)
    return told is not None and told.text == answer and answers_it(told, asked)


def _buyers(product_id: str, order_ids: Iterable[str]) -> Iterator[_Person]:
    for some in batched(order_ids, 100, strict=False):
        for order in store.read(*map(orders.key, some)):
            if order is not None and orders.still_has(order, product_id):
                yield str(order.person_id), str(order.name), str(order.email)


_HELD: Mapping[AudienceKind, Callable[[str, Audience, datetime], Iterable[_Person]]] = {
    AudienceKind.TICKETS: _tickets,
    AudienceKind.WAITLIST: _waiting,
    AudienceKind.ANSWER: _answered,
}


def choices(group: "Group", now: datetime) -> "list[LetterAudience]":
    """Who can be meant by a letter of a group, as its form lists them and as the letter says why somebody gets it."""
    found = [*_members(group), *_dates(str(group.group_id), now)]
    for product in products.ever_on_sale(str(group.group_id)):
        if product.kind != Kind.MEMBERSHIP and not _long_over(product, now):
            found += _of_product(product)
    return found


def _long_over(product: "Product", now: datetime) -> bool:
    over = products.over_at(product)
    return over is not None and over + _LATELY < now


def _members(group: "Group") -> "list[LetterAudience]":
    if not has_members(str(group.type)):
        return []
    everybody = _choice(Audience(AudienceKind.MEMBERS), "Members", "All members", f"you are a member of {group.name}")
    kinds = sorted({str(one.name) for one in group.offers})
    return [
        everybody,
        *(
            _choice(Audience(AudienceKind.MEMBERSHIP, kind), "Members", f"Members: {kind}", f"you have “{kind}” of {group.name}")
            for kind in (kinds if len(kinds) > 1 else ())
        ),
    ]


def _dates(group_id: str, now: datetime) -> "list[LetterAudience]":
    """The dates of events of which people told that they come, and who waits where places are numbered."""
    since = now - _LATELY
    told = [one for one in events.dates_of_group(group_id, since=since, most=_MOST_DATES) if one.way == Way.TOLD]
    return [found for one in told if one.status == Status.PUBLISHED for found in _of_date(one)]


def _of_date(one: "EventDate") -> "list[LetterAudience]":
    name, called = f"{one.event_id}/{one.date}", f"{one.title}, {shown_day(iso(one.starts_at))}"
    comes = f"you told us that you come to “{one.title}”"
    found = [_choice(Audience(AudienceKind.TICKETS, name), "Who comes", called, comes)]
    if one.numbers:
        waits = f"you are on the waiting list for “{one.title}”"
        found.append(_choice(Audience(AudienceKind.WAITLIST, name), "Who waits", f"{called}: waiting list", waits))
    return found


def _of_product(product: "Product") -> "list[LetterAudience]":
    what, product_id = str(product.name), str(product.product_id)
    has = f"you hold a ticket for “{what}”" if product.kind == Kind.TICKET else f"you ordered “{what}”"
    part = "Who holds a ticket" if product.kind == Kind.TICKET else "Who ordered"
    found = [_choice(Audience(AudienceKind.TICKETS, product_id), part, what, has)]
    if product.waiting:
        waits = f"you are on the waiting list for “{what}”"
        found.append(_choice(Audience(AudienceKind.WAITLIST, product_id), "Who waits", f"{what}: waiting list", waits))
    for asked in questions.of(product):
        if asked.kind == Asked.CHOICE and not asked.withdrawn:
            found += [_answer(what, product_id, asked, one) for one in asked.choices]
    return found


def _answer(what: str, product_id: str, asked: Question, answer: str) -> "LetterAudience":
    meant = Audience(AudienceKind.ANSWER, f"{product_id}.{asked.question_id}", answer)
    said = f"{what}: “{asked.label}” {answer}"
    return _choice(meant, "What people answered", said, f"of what you answered with “{what}”")


def _choice(meant: Audience, part: str, label: str, because: str) -> "LetterAudience":
    """`because` ends the sentence "You get this letter because …"."""
    return {
        "value": ":".join(told for told in (meant.kind.value, meant.id, meant.answer) if told),
        "part": part,
        "label": in_one_line(label),
        "because": in_one_line(because),
        "holds": meant.kind not in (AudienceKind.MEMBERS, AudienceKind.MEMBERSHIP),
    }
