"""Codes of tickets that nobody can guess and anybody can type, and what the door says of them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from union.commerce.tickets import rules
from union.commerce.tickets.rules import Standing, Verdict
from union.errors import Conflict

KEY = b"k" * 64
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
IDS = st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=12, max_size=12)
SERIALS = st.integers(1, 50)


@given(IDS, SERIALS)
def test_every_code_decodes_to_its_ticket_and_serial(ticket_id: str, serial: int) -> None:
    code = rules.code(ticket_id, serial, KEY)
    assert len(code) == rules.CODE_LENGTH
    assert rules.read(code) == code
    assert rules.named(code) == ticket_id
    assert rules.serial_of(code, ticket_id, serial, KEY) == serial
    assert rules.serial_of(code, ticket_id, serial + 5, KEY) == serial


@given(IDS, SERIALS, SERIALS)
def test_no_other_serial_verifies(ticket_id: str, serial: int, other: int) -> None:
    assume(serial != other)
    assert rules.code(ticket_id, serial, KEY) != rules.code(ticket_id, other, KEY)
    assert rules.serial_of(rules.code(ticket_id, serial, KEY), ticket_id, serial - 1, KEY) is None


@given(IDS, IDS, SERIALS)
def test_the_mark_of_one_ticket_is_good_for_no_other(one: str, other: str, serial: int) -> None:
    assume(one != other)
    mixed = rules.code(other, serial, KEY)[:12] + rules.code(one, serial, KEY)[12:]
    assert rules.serial_of(mixed, other, 50, KEY) is None


@given(IDS, SERIALS, st.integers(0, 19), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_a_code_with_one_character_changed_is_not_ours(ticket_id: str, serial: int, at: int, character: str) -> None:
    code = rules.code(ticket_id, serial, KEY)
    assume(code[at] != character)
    changed = code[:at] + character + code[at + 1 :]
    assert rules.serial_of(changed, rules.named(changed), 50, KEY) is None


@given(IDS, SERIALS)
def test_under_another_secret_no_code_is_ours(ticket_id: str, serial: int) -> None:
    assert rules.serial_of(rules.code(ticket_id, serial, b"another"), ticket_id, 50, KEY) is None


@given(IDS, SERIALS, st.data())
def test_a_code_may_be_typed_in_any_case_with_spaces_and_letters_that_look_alike(
    ticket_id: str, serial: int, data: st.DataObject
) -> None:
    code = rules.code(ticket_id, serial, KEY)
    alike = {"0": "0Oo", "1": "1IiLl"}
    typed = "".join(data.draw(st.sampled_from(alike.get(c, c + c.lower()))) for c in code)
    for cut in sorted(data.draw(st.lists(st.integers(0, 20), max_size=8)), reverse=True):
        typed = typed[:cut] + data.draw(st.sampled_from((" ", "-", "\t", "\u2013", "\n", "\xa0"))) + typed[cut:]
    assert rules.read(typed) == code
    assert rules.read(rules.spelled(code)) == code


@pytest.mark.parametrize(
    "typed", ["", "1234", "U" * 20, "0" * 19, "0" * 21, "０" * 20, "Ж" * 20, "ı" * 20, "\x00" * 20, "٣" * 20]
)
def test_what_is_no_code_is_none(typed: str) -> None:
    assert rules.read(typed) is None


@given(st.text(max_size=60))
def test_whatever_is_typed_it_is_a_code_or_none(typed: str) -> None:
    code = rules.read(typed)
    assert code is None or (len(code) == 20 and rules.read(code) == code)


@given(IDS, SERIALS, st.text(min_size=1, max_size=5), st.text(min_size=1, max_size=5))
def test_the_list_of_one_event_says_nothing_of_another_s(ticket_id: str, serial: int, one: str, other: str) -> None:
    assume(one != other)
    code = rules.code(ticket_id, serial, KEY)
    assert rules.listed(code, one) != rules.listed(code, other)
    assert code not in rules.listed(code, one)


GOOD = Standing("ball", 2)


@pytest.mark.parametrize(
    ("standing", "serial", "says"),
    [
        (None, None, Verdict.FORGED),
        (None, 2, Verdict.FORGED),
        (GOOD, None, Verdict.FORGED),
        (Standing("quiz", 2), 2, Verdict.ELSEWHERE),
        (GOOD, 1, Verdict.OUTDATED),
        (Standing("ball", 2, void=True), 2, Verdict.VOID),
        (Standing("ball", 2, void=True), 1, Verdict.VOID),
        (GOOD, 2, Verdict.ADMITTED),
        (Standing("ball", 2, scan_id="s1"), 2, Verdict.ADMITTED),
        (Standing("ball", 2, scan_id="s2"), 2, Verdict.USED),
        (Standing("ball", 2, undone=frozenset({"s1"})), 2, Verdict.UNDONE),
        (Standing("ball", 2, undone=frozenset({"s2"})), 2, Verdict.ADMITTED),
    ],
)
def test_the_door_says_what_a_code_is(standing: Standing | None, serial: int | None, says: Verdict) -> None:
    assert rules.judged(standing, serial, "ball", "s1") == says


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (None, NOW),
        (NOW - timedelta(minutes=30), NOW - timedelta(minutes=30)),
        (NOW + timedelta(minutes=2), NOW),
        (NOW + timedelta(days=400), NOW),
        (NOW - timedelta(days=2), NOW),
    ],
)
def test_a_phone_s_clock_is_believed_where_it_can_be_right(told: datetime | None, kept: datetime) -> None:
    assert rules.scanned_at(told, NOW) == kept


@pytest.mark.parametrize("wrong", [{"void": True}, {"used": True}, {"until": NOW}])
def test_what_is_void_or_used_or_has_begun_cannot_be_handed_on(wrong: dict[str, object]) -> None:
    with pytest.raises(Conflict):
        rules.may_go(**{"void": False, "used": False, "until": NOW + timedelta(days=1), "now": NOW} | wrong)  # type: ignore[arg-type]
    rules.may_go(void=False, used=False, until=None, now=NOW)


def test_an_offer_lasts_a_week_and_not_after_the_event_began() -> None:
    assert rules.offer_ends(None, NOW) == NOW + timedelta(days=7)
    assert rules.offer_ends(NOW + timedelta(days=2), NOW) == NOW + timedelta(days=2)
    assert rules.offer_ends(NOW + timedelta(days=20), NOW) == NOW + timedelta(days=7)
