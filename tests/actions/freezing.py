"""A group with platforms elsewhere, a committee that has addresses, and timers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from unittest.mock import patch

from union import store
from union.core.letters.tables import Letter
from union.core.people.rules import Caller
from union.membership.memberships.tables import Membership
from union.membership.platforms import actions as platforms
from union.membership.platforms import rules as platform_rules
from union.moderation.freezes import actions as freezes
from union.moderation.freezes import attesting
from union.moderation.freezes.rules import Attestation, Deed

from tests.actions.conftest import NOW, PRIYA
from tests.staff import staff

STAFF = staff("ann", "Ann Staff", "ann@union.example", "staff-societies")


def member(person_id: str, group_id: str = "chess") -> None:
    """Make somebody a member with an address."""
    Membership(
        group_id=group_id,
        person_id=person_id,
        name=person_id.title(),
        email=f"{person_id}@union.example",
        group_name="Chess",
        statement_version="1",
        accepted_at=NOW,
        valid_until="2027-07-31",
    ).save()


def registered(*kinds: str, turn: int = 1) -> dict[str, str]:
    """Put a platform of each kind into the register; returns their ids."""
    return {
        kind: platforms.add(
            "chess",
            PRIYA,
            platform_rules.checked(kind, f"Our {kind}", "a@b.example" if kind == "email" else "", public=False, interactive=None),
            key=f"add-{kind}-{turn}-1",
            now=NOW,
        )
        for kind in kinds
    }


def frozen(key: str = "freeze-key-1", now: datetime = NOW, **more: Any) -> dict[str, Any]:
    """Freeze the chess board for an hour."""
    told = {"number": 60, "unit": "minutes", "statement": "A break.", **more}
    return freezes.freeze("chess", PRIYA, key=key, now=now, **told)


def say(
    platform_id: str, deed: str, told: dict[str, Any], caller: Caller = PRIYA, now: datetime = NOW, **more: str
) -> dict[str, Any]:
    """Attest something of a platform, from the page of the freeze `told`."""
    word = Attestation(Deed(deed), **more)
    return attesting.attest("chess", platform_id, caller, word, freeze_id=told["freeze_id"], version=told["version"], now=now)


def page(now: datetime = NOW) -> dict[str, Any]:
    """The page of the freeze as the president sees it."""
    return freezes.freezing("chess", PRIYA, now)


def standings(now: datetime = NOW) -> dict[str, str]:
    """How each platform stands, by kind."""
    return {p["kind"]: p["standing"] for p in page(now)["platforms"]}


def letters(kind: str = "freeze") -> list[tuple[str, str]]:
    """Kind and address of every letter about freezes."""
    return sorted((str(one.kind), str(one.to)) for one in Letter.scan() if str(one.kind).startswith(kind))


@contextmanager
def between(meanwhile: Callable[[], Any]) -> Iterator[None]:
    """Let `meanwhile` happen after an action has read and before it writes, once."""
    commit, done = store.commit, []

    def late(*parts: store.Part) -> None:
        if not done:
            done.append(True)
            with patch.object(store, "commit", commit):
                meanwhile()
        commit(*parts)

    with patch.object(store, "commit", late):
        yield


@contextmanager
def unguarded() -> Iterator[None]:
    """Take the conditions away from whatever is written: the negative control of a race."""
    commit = store.commit

    def naive(*parts: store.Part) -> None:
        bare: list[store.Part] = []
        for part in parts:
            match part:
                case store.Put(record):
                    key = type(record)._hash_key_attribute()
                    bare.append(store.Put(record, key.exists() | key.does_not_exist()))
                case store.Update(record, actions):
                    bare.append(store.Update(record, actions))
        commit(*bare)

    with patch.object(store, "commit", naive):
        yield
