"""Verbs: count something that may be done so often in a while and no more."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from union import store
from union.core.rate_limits import rules
from union.core.rate_limits.rules import Guess, Reach, Rule
from union.core.rate_limits.tables import Limit
from union.errors import TooMany
from union.store import ConditionFailed, Get, Update

_MANY = "There were very many of these just now. Please wait a while and try again."


def reach_write(what: Reach, by: str, now: datetime, to: str = "") -> list[Update]:
    """The parts of a transaction that count what reaches others, for who does it and (where one is named) for who is reached.

    A second click, whose transaction is lost, counts nothing. `refuse` tells what was lost by them.
    """
    counted = [_counted(f"{what}#{rules.who(by)}", rules.BY_ACTOR[what], now)]
    return [*counted, _counted(f"{what}#to#{rules.who(to)}", rules.BY_RECIPIENT[what], now)] if to else counted


def refuse(lost: ConditionFailed, what: Reach, parts: Sequence[Update], field: str = "") -> None:
    """Raises `TooMany`, at `field` where one is named, if a transaction was lost by what `reach_write` gave."""
    told = [rules.BY_ACTOR[what].says, *([rules.BY_RECIPIENT[what].says] if what in rules.BY_RECIPIENT else [])]
    for part, says in zip(parts, told, strict=False):
        if lost.on(part):
            raise TooMany(says, {field: says} if field else None)


def count(what: Reach, by: str, now: datetime, to: str = "") -> None:
    """Count what reaches others at once, where it is no part of a transaction. Raises `TooMany`."""
    for part, rule in zip(reach_write(what, by, now, to), (rules.BY_ACTOR[what], rules.BY_RECIPIENT.get(what)), strict=False):
        _write(part, rule.says if rule else _MANY)


def guess(what: Guess, whose: str, now: datetime) -> Callable[[], None]:
    """Count a guess before it is looked at; returns what takes the count back where the guess was right. Raises `TooMany`."""
    part = _counted(f"guess#{what}#{rules.who(whose)}", rules.GUESSES[what], now)
    # Counted first: of many guesses at once, all would be looked at before one was counted.
    _write(part, rules.GUESSES[what].says)
    return lambda: _give_back(part)


def guess_of_crowd(what: Guess, address: str, now: datetime) -> Callable[[], None]:
    """The same for somebody of whom only the crowd of their address on the internet is known."""
    return guess(what, str(rules.crowd(address, rules.window(now, rules.GUESSES[what].per))), now)


def guess_key(what: Guess, whose: str, now: datetime) -> Get[Limit]:
    """Ask how often somebody has guessed wrong; `check_guesses` reads what came of it, and `wrong` counts one more."""
    return Limit.by_key(_name(f"guess#{what}#{rules.who(whose)}", rules.GUESSES[what].per, now))


def check_guesses(what: Guess, found: Limit | None) -> None:
    """Raises `TooMany` where somebody has guessed wrong too often, before anybody looks at what they typed now."""
    if found is not None and int(found.taken) >= rules.GUESSES[what].most:
        raise TooMany(rules.GUESSES[what].says)


def wrong(what: Guess, whose: str, now: datetime) -> None:
    """Count a wrong guess. Raises `TooMany` where there were too many."""
    guess(what, whose, now)


def over(what: str, address: str, *, most: int, per: timedelta, now: datetime) -> bool:
    """Count `what` once more for the crowd of this internet address, and say whether there were `most` in this while already.

    For what is never refused for others' sake, and only treated otherwise when there is very much of it.
    """
    who = f"{what}#{rules.crowd(address, rules.window(now, per))}"
    try:
        _write(_counted(who, Rule(most, per, "", _MANY), now), _MANY)
    except TooMany:
        return True
    return False


def _name(what: str, per: timedelta, now: datetime) -> str:
    return f"{what}#{rules.window(now, per)}"


def _counted(what: str, rule: Rule, now: datetime) -> Update:
    # A whole window past the end of its own: what is forgotten sooner could be done again.
    actions = [Limit.taken.add(1), Limit.forget_at.set(now + 2 * rule.per)]
    return Update(Limit(_name(what, rule.per, now)), actions, Limit.taken.does_not_exist() | (Limit.taken < rule.most))


def _write(part: Update, says: str) -> None:
    if not store.alone(part):
        raise TooMany(says)


def _give_back(part: Update) -> None:
    part.record.update([Limit.taken.add(-1)])
