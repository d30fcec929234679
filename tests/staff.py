"""People on the staff, for tests. Whoever stands in a test's module has their roles on record in that test's small union."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from types import ModuleType
from typing import Any

from union.core.people.rules import Caller
from union.core.people.tables import StaffMember, StaffRoleMap

SINCE = date(2020, 1, 1)
_ASKED_AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
_MADE: dict[int, tuple[Caller, tuple[str, ...]]] = {}


def staff(person_id: str, name: str, email: str, *teams: str) -> Caller:
    """Give somebody who is to have the roles of `teams` on record."""
    caller = Caller(person_id, name, email, asked_at=_ASKED_AT)
    _MADE[id(caller)] = (caller, teams)
    return caller


def on_record(*found: Any) -> None:
    """Put those of `found` who are staff on record."""
    for one in found:
        if isinstance(one, ModuleType) and one.__name__.startswith("tests."):
            on_record(*vars(one).values())
        if id(one) in _MADE:
            _kept(*_MADE[id(one)])


def _kept(caller: Caller, teams: Iterable[str]) -> None:
    roles = [StaffRoleMap(team=team, starts_on=SINCE.isoformat()) for team in teams]
    StaffMember(person_id=caller.person_id, name=caller.name, email=caller.email, roles=roles).save()
