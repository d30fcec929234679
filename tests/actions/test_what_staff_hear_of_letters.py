"""Staff support hear by letter of complaints, and of more that comes back than the post bears: one letter of each a day for a group."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from union.core.letters.tables import Letter
from union.membership.letter_choices.rules import Sort
from union.membership.mailings import feedback, records

from tests.actions.conftest import NOW
from tests.actions.mailing import MINUTE, Room, Told, furnished, going, people

pytestmark = pytest.mark.usefixtures("union_house")


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    """Give a room in which a mailing has reached thirty people."""
    with furnished(monkeypatch, NOW) as room:
        room.meant = people(30)
        room.until_over(going(room, sort=Sort.NEWS))
        yield room


def _says(room: Room, kind: str, *copies: int) -> None:
    """Let the post tell of some copies, each twice, and the clock count."""
    for at in copies:
        for _ in range(2):
            feedback.told(Told(kind, room.mailbox[at]["tags"]), room.now)
    for _ in range(3):
        room.now += 31 * MINUTE
        room.tick()


def _letters() -> list[Letter]:
    return sorted((one for one in Letter.scan() if one.kind == "mailing-warning"), key=lambda one: str(one.letter_id))


def _counted(room: Room) -> tuple[int, int]:
    found = records.days_of("chess", (room.now - timedelta(days=9)).date(), room.now.date())
    return sum(int(one.complained or 0) for one in found), sum(int(one.bounced or 0) for one in found)


def test_one_complaint_is_told_to_the_team_of_the_group(sent: Room) -> None:
    _says(sent, "complained", 0)
    (letter,) = _letters()
    assert letter.to == "societies@union.example"
    told = letter.context
    assert (told["group_name"], told["sent"], told["complained"], told["bounced"]) == ("Chess", 30, 1, 0)
    assert (told["bounce_stop"], told["complaint_stop"]) == ("5 %", "0.1 %")


def test_more_on_the_same_day_is_counted_without_another_letter_and_the_next_day_s_has_one(sent: Room) -> None:
    _says(sent, "complained", 0)
    _says(sent, "complained", 1, 2)
    assert (len(_letters()), _counted(sent)) == (1, (3, 0))
    sent.now += timedelta(days=1)
    _says(sent, "complained", 3)
    assert ([one.context["complained"] for one in _letters()], _counted(sent)) == ([1, 4], (4, 0))


def test_one_letter_that_comes_back_is_told_to_nobody_and_more_than_is_safe_is(sent: Room) -> None:
    _says(sent, "bounced", 0)
    assert (_letters(), _counted(sent)) == ([], (0, 1))
    _says(sent, "bounced", 1)
    assert ([one.context["bounced"] for one in _letters()], _counted(sent)) == ([2], (0, 2))


def test_what_goes_well_is_told_to_nobody(sent: Room) -> None:
    _says(sent, "delivered", *range(30))
    assert _letters() == []


@pytest.mark.parametrize("order", [("complained", "bounced"), ("bounced", "complained")])
def test_neither_trouble_hides_the_other_on_one_day(sent: Room, order: tuple[str, str]) -> None:
    copies = {"complained": (0,), "bounced": (1, 2)}
    for trouble in order:
        _says(sent, trouble, *copies[trouble])
    assert sorted(str(one.letter_id).rpartition("-")[2] for one in _letters()) == ["bounced", "complained"]
    _says(sent, order[0], 3)
    assert (len(_letters()), sum(_counted(sent))) == (2, 4)


def test_both_at_once_are_two_letters(sent: Room) -> None:
    feedback.told(Told("complained", sent.mailbox[0]["tags"]), sent.now)
    _says(sent, "bounced", 1, 2)
    assert (len(_letters()), _counted(sent)) == (2, (1, 2))
