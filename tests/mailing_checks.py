"""Who got what: a checker over the chunks of a mailing and the letters of a mailbox, for tests in moto and of a running house alike."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from union.membership.mailings.rules import HANDED_OVER, Fate, fate


def problems(chunks: Iterable[Mapping[str, Any]], letters: Iterable[Mapping[str, Any]], *, over: bool = True) -> list[str]:
    """All that is wrong with what was sent of a mailing; nothing where nobody got two and nobody none.

    A chunk has `number`, `people`, `fates` and `told`, as its table has them; a letter has `to`, one address, and `tags`. Where the mailing is
    `over`, none may still be to be sent.
    """
    letters, copies = list(letters), {}
    for chunk in chunks:
        for place, (person_id, _, address) in enumerate(chunk["people"]):
            said, told = chunk["fates"].get(str(place)), chunk["told"].get(str(place))
            copies[(chunk["number"], str(place))] = (person_id, address, fate(said, told))
    came = Counter((letter["tags"]["chunk"], letter["tags"]["n"]) for letter in letters)
    people = Counter(person_id for person_id, _, _ in copies.values())
    return [
        *(f"{who} is written down {number} times" for who, number in people.items() if number != 1),
        *(f"{to} got {number} letters" for to, number in Counter(one["to"] for one in letters).items() if number != 1),
        *(f"a letter came of no copy: {copy}" for copy in came if copy not in copies),
        *_wrong(copies, came, letters),
        *(f"{copy} is still to be sent" for copy, (_, _, one) in copies.items() if over and one == Fate.QUEUED),
    ]


def _wrong(copies: Mapping[Any, Any], came: Counter[Any], letters: Iterable[Mapping[str, Any]]) -> list[str]:
    """What is said of copies that the mailbox does not say, and letters that went to somebody else's address."""
    where = {(one["tags"]["chunk"], one["tags"]["n"]): one["to"] for one in letters}
    return [
        *(
            f"{copy} is {one} and came {came[copy]} times"
            for copy, (_, _, one) in copies.items()
            if came[copy] != (one in HANDED_OVER)
        ),
        *(
            f"{copy} went to {where[copy]}"
            for copy, (_, address, _) in copies.items()
            if copy in where and where[copy] != address
        ),
    ]
