"""Reads and writes questions and answers as other rooms know them."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from union import store, sweeps
from union.commerce.orders import records as order_records
from union.commerce.products import records as product_records
from union.commerce.products.rules import Status as Sold
from union.commerce.questions import rules
from union.commerce.questions.rules import Answer, Kind, Per, Place, Question
from union.commerce.questions.tables import Answers
from union.store import ConditionFailed, Delete, Get, Put, Update

if TYPE_CHECKING:
    from union.commerce.products.tables import Product

_SHARDS = 4


def of(product: "Product") -> list[Question]:
    """All that was ever asked with a product, in the order in which it is asked."""
    return [
        Question(
            question_id=kept.question_id,
            label=kept.label,
            kind=Kind(kept.kind),
            per=Per(kept.per),
            required=bool(kept.required),
            choices=tuple(map(str, kept.choices)),
            at_door=bool(kept.at_door),
            withdrawn=bool(kept.withdrawn),
        )
        for kept in product.questions
    ]


def order_place(order_id: str) -> str:
    """The place of what is answered once for an order."""
    return f"order#{order_id}"


def key(product_id: str, place_id: str) -> Get[Answers]:
    """Ask for the answers at one place."""
    return Answers.by_key(product_id, place_id)


def forget_at(product: "Product", answered_at: datetime, now: datetime) -> datetime:
    """When answers that were given then are deleted, as the product stands now."""
    return rules.forget_at(_ends(product, now), int(product.answer_weeks or rules.WEEKS), answered_at)


def _ends(product: "Product", now: datetime) -> datetime:
    """When what is asked for is over: the event, or the sale. A sale without an end goes on until the committee ends it."""
    ends = product_records.over_at(product) or product.sale_ends
    return ends or (now if product.status == Sold.PUBLISHED else product.changed_at)


def read(kept: Answers | None, product: "Product", now: datetime, person_id: str | None = None) -> dict[str, Answer]:
    """What was answered, by the question's id; nothing once its time is over, or where another than `person_id` had answered."""
    if kept is None or forget_at(product, kept.answered_at, now) <= now or (person_id and kept.person_id != person_id):
        return {}
    return {one: Answer(str(told["label"]), str(told["text"])) for one, told in kept.answers.items()}


def of_product(product: "Product") -> dict[str, Answers]:
    """All answers that are kept with a product, by their place."""
    return {str(kept.place_id): kept for kept in Answers.query(str(product.product_id))}


def answers_write(
    group_id: str,
    place: Place,
    order_id: str,
    person_id: str,
    answers: Mapping[str, Answer],
    *,
    before: Answers | None = None,
    now: datetime,
) -> Put:
    """The part of a transaction that keeps what somebody answers. `ConditionFailed` where it was answered anew since `before` was read.

    Answers stay for a week at least, so they are looked at first after `LOOKED_AT_AGAIN`, whatever the product says of them by then.
    """
    kept = Answers(
        product_id=place.product_id,
        place_id=place.place_id,
        group_id=group_id,
        order_id=order_id,
        person_id=person_id,
        answers={name: {"label": answer.label, "text": answer.text} for name, answer in answers.items()},
        answered_at=now,
        version=int(before.version) + 1 if before else 1,
        shard=_shard(place.place_id),
        forget_at=now + rules.LOOKED_AT_AGAIN,
    )
    return Put(kept, (Answers.version == int(before.version)) if before else Answers.place_id.does_not_exist())


def _shard(place_id: str) -> str:
    return f"answers-{sha256(place_id.encode()).digest()[0] % _SHARDS}"


def sweep(now: datetime) -> int:
    """Delete the answers whose time is over, and those of orders that came to nothing. Returns how many went.

    All are looked at again every other day, since the event is moved, the weeks are changed and orders are paid meanwhile.
    """
    done: Counter[str] = Counter()
    for number in range(_SHARDS):
        due = Answers.by_end.query(f"answers-{number}", Answers.forget_at <= now)
        done += sweeps.each("answers", due, lambda found: _forgotten(found, now), lambda found: str(found.place_id))
    return done["answers"]


def _forgotten(found: Answers, now: datetime) -> dict[str, int]:
    (kept,) = store.read(key(str(found.product_id), str(found.place_id)))
    if kept is None:
        return {}
    until, same = _kept_until(kept, now), Answers.version == int(kept.version)
    there = Answers(kept.product_id, kept.place_id)
    again = Answers.forget_at.set(rules.looked_at_again(until, now))
    part = Update(there, [again], same) if until > now else Delete(there, same)
    try:
        store.commit(part)
    except ConditionFailed:  # It was answered anew meanwhile, or deleted: the next time finds it as it is then.
        return {}
    return {"answers": int(until <= now)}


def _kept_until(kept: Answers, now: datetime) -> datetime:
    product, order = store.read(
        product_records.key(str(kept.group_id), str(kept.product_id)), order_records.key(str(kept.order_id))
    )
    if product is None or order is None or order_records.came_to_nothing(order):
        return now
    return forget_at(product, kept.answered_at, now)
