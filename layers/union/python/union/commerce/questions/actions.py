"""Verbs: the committee says what is asked with a product, changes it, asks no more, and says how long answers are kept."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from union import ids, store
from union.commerce.products import records as product_records
from union.commerce.products.rules import Kind as Sold
from union.commerce.questions import records, rules
from union.commerce.questions.rules import Per, Question
from union.core.audit.actions import audit_write
from union.core.people.rules import Caller, Can
from union.errors import Conflict, Invalid, NotFound
from union.membership.groups import actions as groups
from union.membership.groups import offices
from union.store import ConditionFailed

if TYPE_CHECKING:
    from union.commerce.products.tables import Product
    from union.commerce.questions.views import Questions
    from union.membership.groups.tables import Group

CHANGED = "Somebody else has changed these questions since you opened the page. Please look at them again."


def listed(group_id: str, product_id: str, caller: Caller, now: datetime) -> "Questions":
    """What is asked with a product, for its committee. Raises `NotAllowed`, and `NotFound` for memberships, which ask nothing."""
    group, product = _product(group_id, product_id, caller, now)
    kept = records.of(product)
    return {
        "group": groups.name_view(group),
        "product": {"product_id": product.product_id, "name": product.name, "event": product.kind == Sold.TICKET},
        "questions": [
            {
                "question_id": one.question_id,
                "label": one.label,
                "kind": one.kind,
                "per": one.per,
                "required": one.required,
                "choices": list(one.choices),
                "at_door": one.at_door,
                "withdrawn": one.withdrawn,
            }
            for one in kept
        ],
        "weeks": int(product.answer_weeks or rules.WEEKS),
        "full": len([one for one in kept if not one.withdrawn]) >= rules.MOST_QUESTIONS,
        "spent": len(kept) >= rules.MOST_EVER,
        "version": int(product.version),
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def ask(group_id: str, product_id: str, caller: Caller, asked: Question, key: str, now: datetime) -> None:
    """Ask something more. A second click finds the first one's, and so does whoever asks the very same.

    Raises `Invalid` for what cannot be asked, `Conflict` where there are enough questions or somebody else changed them.
    """
    _, product = _product(group_id, product_id, caller, now)
    question = replace(asked, question_id=ids.derived(product_id, caller.person_id, key)[:8])
    kept = records.of(product)
    if any(one.question_id == question.question_id or replace(one, question_id=question.question_id) == question for one in kept):
        return
    if question.per == Per.TICKET and product.kind != Sold.TICKET:
        raise Invalid.field("per", "This has no tickets, so please ask once for each order.")
    rules.check(question, kept)
    _write(product, [*kept, question], "question asked", caller, question.question_id, now)


def change(group_id: str, product_id: str, caller: Caller, changed: Question, version: int, now: datetime) -> None:
    """Change the words of a question, its choices, or who reads the answers. Its kind stays, and answers keep the words they answered.

    Raises `Invalid`, `NotFound`, and `Conflict` where somebody else changed something since `version`.
    """
    _, product = _product(group_id, product_id, caller, now)
    kept = records.of(product)
    before = _existing(kept, changed.question_id)
    after = replace(changed, kind=before.kind, per=before.per)
    after = after if after.kind == rules.Kind.CHOICE else replace(after, choices=())
    if after == before:
        return
    rules.check(after, kept)
    _at(product, version)
    _write(product, [after if one is before else one for one in kept], "question changed", caller, before.question_id, now)


def withdraw(group_id: str, product_id: str, caller: Caller, question_id: str, now: datetime) -> None:
    """Ask something no more. What was answered stays on the lists until its time is over. Doing it again changes nothing."""
    _, product = _product(group_id, product_id, caller, now)
    kept = records.of(product)
    before = _existing(kept, question_id, withdrawn=True)
    if before.withdrawn:
        return
    gone = replace(before, withdrawn=True)
    _write(product, [gone if one is before else one for one in kept], "question withdrawn", caller, question_id, now)


def keep_for(group_id: str, product_id: str, caller: Caller, weeks: int, now: datetime) -> None:
    """Say how many weeks after the event answers are deleted. What was given already goes by that too."""
    _, product = _product(group_id, product_id, caller, now)
    if int(product.answer_weeks or rules.WEEKS) != weeks:
        part = product_records.asking_write(product, records.of(product), weeks)
        _commit(part, _noted(product, "answers kept", caller, now, weeks=weeks))


def sweep(now: datetime) -> int:
    """Delete the answers whose time is over. Returns how many went."""
    return records.sweep(now)


def _product(group_id: str, product_id: str, caller: Caller, now: datetime) -> "tuple[Group, Product]":
    group = offices.leading(group_id, caller, Can.MONEY, now)
    product = product_records.existing(group_id, product_id)
    if product.kind == Sold.MEMBERSHIP:
        raise NotFound("Memberships ask nothing.")
    return group, product


def _existing(kept: list[Question], question_id: str, *, withdrawn: bool = False) -> Question:
    for one in kept:
        if one.question_id == question_id and (withdrawn or not one.withdrawn):
            return one
    raise NotFound("This is not asked any more.")


def _at(product: "Product", version: int) -> None:
    if int(product.version) != version:
        raise Conflict(CHANGED)


def _write(product: "Product", questions: list[Question], act: str, caller: Caller, question_id: str, now: datetime) -> None:
    part = product_records.asking_write(product, questions, int(product.answer_weeks) if product.answer_weeks else None)
    _commit(part, _noted(product, act, caller, now, question=question_id))


def _noted(product: "Product", act: str, caller: Caller, now: datetime, **more: str | int) -> store.Put:
    return audit_write(f"product#{product.product_id}", act, caller.person_id, now, group=str(product.group_id), **more)


def _commit(*parts: store.Part) -> None:
    try:
        store.commit(*parts)
    except ConditionFailed as lost:
        raise Conflict(CHANGED) from lost
