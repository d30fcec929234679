"""Let people of the demonstration vote, buy and report, as functions of the deployed house would: `python -m infra.local.demo STACK.JSON`."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infra.local.demo import cases, elections, findings, orders

if TYPE_CHECKING:
    from union.core.people.rules import Caller


def act(accounts: "dict[str, dict[str, str]]", now: datetime) -> None:
    """Vote, report something, and have platforms looked at."""
    student = accounts["student"]
    elections.hold(_caller(accounts["manager"], now), ((student["person_id"], student["name"], student["email"]),), now)
    cases.report(_caller(accounts["staff"], now), _caller(student, now), now)
    findings.find(_caller(accounts["president"], now), now)


def _caller(account: dict[str, str], now: datetime) -> "Caller":
    from union.core.people.rules import Caller

    return Caller(account["person_id"], account["name"], account["email"], asked_at=now)


def main() -> None:
    """Do all that is not done yet."""
    stack: dict[str, Any] = json.loads(Path(sys.argv[1]).read_text())
    now = datetime.now(UTC)
    act(stack["accounts"], now)
    orders.buy(_caller(stack["accounts"]["treasurer"], now), stack["stripe"]["url"], now)


if __name__ == "__main__":
    main()
