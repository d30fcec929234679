"""Reads and writes which account on a platform of chats is whose, for the room itself and for whoever lets members into chats."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from union import store
from union.membership.accounts.tables import ChatAccount
from union.membership.chats.protocol import Service
from union.store import Delete, Get, Part, Put


def key(person_id: str, service: Service) -> Get[ChatAccount]:
    """Ask for the account that a person connected of a service."""
    return ChatAccount.by_key(_of_person(person_id, service))


def claim_key(service: Service, account_id: str) -> Get[ChatAccount]:
    """Ask for whose an account is."""
    return ChatAccount.by_key(_of_account(service, account_id))


def _of_person(person_id: str, service: Service) -> str:
    return f"person#{service}#{person_id}"


def _of_account(service: Service, account_id: str) -> str:
    return f"account#{service}#{account_id}"


def accounts_of(people: Iterable[str], service: Service) -> dict[str, str]:
    """The accounts of a service that these people connected, by their ids, in one round trip for a hundred; who has none is not there."""
    found = store.read(*(key(person_id, service) for person_id in people))
    return {str(one.person_id): str(one.account_id) for one in found if one is not None}


def people_of(accounts: Iterable[str], service: Service) -> dict[str, str]:
    """Whose these accounts are, by the accounts' ids; one that nobody connected is not there."""
    found = store.read(*(claim_key(service, account_id) for account_id in accounts))
    return {str(one.account_id): str(one.person_id) for one in found if one is not None}


def connect_write(person_id: str, service: Service, account_id: str, before: ChatAccount | None, now: datetime) -> list[Part]:
    """The part of a transaction by which an account is a person's, instead of what they had `before`.

    `ConditionFailed` where that has changed since it was read, or the account is somebody else's.
    """
    told: dict[str, Any] = {"person_id": person_id, "service": service, "account_id": account_id, "connected_at": now}
    same = ChatAccount.key.does_not_exist() if before is None else (ChatAccount.account_id == before.account_id)
    free = ChatAccount.key.does_not_exist() | (ChatAccount.person_id == person_id)
    writes: list[Part] = [
        Put(ChatAccount(_of_person(person_id, service), **told), same),
        Put(ChatAccount(_of_account(service, account_id), **told), free),
    ]
    return [*writes, _free(before)] if before is not None and before.account_id != account_id else writes


def disconnect_write(kept: ChatAccount) -> list[Part]:
    """The part by which an account is nobody's any more. `ConditionFailed` where it was disconnected or replaced since it was read."""
    own = ChatAccount(_of_person(str(kept.person_id), Service(kept.service)))
    return [Delete(own, ChatAccount.account_id == kept.account_id), _free(kept)]


def _free(kept: ChatAccount) -> Delete:
    claim = ChatAccount(_of_account(Service(kept.service), str(kept.account_id)))
    return Delete(claim, ChatAccount.person_id == kept.person_id)
