"""Reads and writes the lists of who may be in a chat."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from pynamodb.expressions.update import Action

from union.core.policy.rules import Policy
from union.membership.chats import rules
from union.membership.chats.rules import Guest, Notice
from union.membership.chats.tables import ChatPerson
from union.store import Delete, Get, Put, Update

_PERSON, _STRANGER = "person#", "stranger#"


@dataclass(frozen=True)
class Listed:
    """All that a chat's list has: its people by their ids, and the strangers who were seen in it."""

    people: dict[str, ChatPerson] = field(default_factory=dict)
    strangers: list[ChatPerson] = field(default_factory=list)


def chat_id(group_id: str, platform_id: str) -> str:
    """By what the list of a chat is found."""
    return f"{group_id}#{platform_id}"


def key(group_id: str, platform_id: str, person_id: str) -> Get[ChatPerson]:
    """Ask for somebody on a chat's list."""
    return ChatPerson.by_key(chat_id(group_id, platform_id), f"{_PERSON}{person_id}")


def stranger_key(group_id: str, platform_id: str, stranger_id: str) -> Get[ChatPerson]:
    """Ask for a stranger on a chat's list."""
    return ChatPerson.by_key(chat_id(group_id, platform_id), f"{_STRANGER}{stranger_id}")


def of_chat(group_id: str, platform_id: str, now: datetime) -> Listed:
    """The list of a chat, in one query."""
    found = Listed()
    for one in ChatPerson.query(chat_id(group_id, platform_id), consistent_read=True):
        if one.person_id:
            found.people[str(one.person_id)] = one
        elif one.forget_at is None or one.forget_at > now:
            found.strangers.append(one)
    return found


def guest(record: ChatPerson | None, person_id: str) -> Guest:
    """Somebody as the rules know them; whoever is on no list accepted nothing and is not in."""
    if record is None:
        return Guest(person_id)
    notice = Notice(_day(record.notice_of), _day(record.leave_on)) if record.notice_of and record.leave_on else None
    return Guest(
        person_id,
        record.known_as or "",
        record.words or "",
        record.entered_at is not None,
        record.out_at is not None,
        notice,
    )


def _day(text: str) -> date:
    return date.fromisoformat(text)


def stranger_id(record: ChatPerson) -> str:
    """By what a stranger is told from others."""
    return str(record.item).removeprefix(_STRANGER)


def _person(group_id: str, platform_id: str, person_id: str) -> ChatPerson:
    return ChatPerson(chat_id(group_id, platform_id), f"{_PERSON}{person_id}")


def _changing(group_id: str, platform_id: str, who: tuple[str, str], actions: Iterable[Action]) -> Update:
    """The part that says something of a person, who is put on the list where they were not: the last who says so is right."""
    person_id, name = who
    named = [ChatPerson.person_id.set(person_id), ChatPerson.name.set(name)]
    return Update(_person(group_id, platform_id, person_id), [*named, *actions], None)


def accepted_write(
    group_id: str, platform_id: str, who: tuple[str, str], known_as: str, policy: Policy, now: datetime, *, enters: bool
) -> Update:
    """The part that keeps that a person (id, name) accepted the statement of the policy, and whether they were shown the link with that."""
    told: list[Action] = [
        ChatPerson.accepted_at.set(now),
        ChatPerson.version.set(policy.version),
        ChatPerson.words.set(policy.joining_mark),
        ChatPerson.known_as.set(known_as) if known_as else ChatPerson.known_as.remove(),
    ]
    if enters:
        told += [ChatPerson.entered_at.set(now), ChatPerson.entered_by.set(who[0]), ChatPerson.out_at.remove()]
    return _changing(group_id, platform_id, who, told)


def entered_write(group_id: str, platform_id: str, who: tuple[str, str], by: str, now: datetime) -> Update:
    """The part that keeps that an officer saw a person (id, name) in the chat."""
    told: list[Action] = [ChatPerson.entered_at.set(now), ChatPerson.entered_by.set(by), ChatPerson.out_at.remove()]
    return _changing(group_id, platform_id, who, told)


def out_write(group_id: str, platform_id: str, who: tuple[str, str], now: datetime) -> Update:
    """The part that keeps that a member (id, name) is not in the chat."""
    told: list[Action] = [ChatPerson.out_at.set(now), ChatPerson.entered_at.remove(), ChatPerson.entered_by.remove()]
    return _changing(group_id, platform_id, who, told)


def notice_write(record: ChatPerson, notice: Notice) -> Update:
    """The part that keeps that somebody is told when they have to leave. `ConditionFailed` where they were told meanwhile, or are gone."""
    before = record.notice_of
    same: Any = ChatPerson.notice_of.does_not_exist() if before is None else (ChatPerson.notice_of == before)
    told = [ChatPerson.notice_of.set(notice.of.isoformat()), ChatPerson.leave_on.set(notice.leave_on.isoformat())]
    return Update(ChatPerson(record.chat, record.item), told, ChatPerson.item.exists() & same)


def forget_write(group_id: str, platform_id: str, person_id: str) -> Delete:
    """The part by which nothing is known any more of somebody's being in a chat."""
    return Delete(_person(group_id, platform_id, person_id), None)


def stranger_write(group_id: str, platform_id: str, stranger: tuple[str, str], by: tuple[str, str], now: datetime) -> Put:
    """The part that keeps that an officer (id, name) saw a stranger (id, what was seen of them)."""
    (new_id, text), (by_id, by_name) = stranger, by
    record = ChatPerson(
        chat_id(group_id, platform_id),
        f"{_STRANGER}{new_id}",
        stranger=text,
        seen_at=now,
        seen_by=by_name,
        seen_by_id=by_id,
        forget_at=now + rules.STRANGERS_KEPT,
    )
    return Put(record, ChatPerson.item.does_not_exist())


def stranger_gone_write(record: ChatPerson) -> Delete:
    """The part that takes a stranger off the list. `ConditionFailed` where they are off it."""
    return Delete(ChatPerson(record.chat, record.item), ChatPerson.item.exists())
