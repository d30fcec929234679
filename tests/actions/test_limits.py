"""Limits fit people: nobody floods others, nobody guesses, and nobody is shut out for what somebody else does."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union import store
from union.commerce.shop import actions as shop
from union.commerce.tickets import letters as ticket_letters
from union.commerce.tickets import rules as ticket_rules
from union.commerce.tickets import transfer
from union.core.letters import actions as letters
from union.core.letters.tables import Letter
from union.core.people.rules import Caller
from union.core.rate_limits import actions as rate_limits
from union.core.rate_limits import rules
from union.core.rate_limits.rules import BY_ACTOR, BY_RECIPIENT, GUESSES, Guess, Reach
from union.core.rate_limits.tables import Limit
from union.errors import Invalid, NotFound, TooMany
from union.moderation.board import actions as boards
from union.moderation.board.tables import Post
from union.moderation.incidents import actions as incidents
from union.moderation.incidents import receipts
from union.store import ConditionFailed

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.actions.test_shopping import ball  # noqa: F401 - a fixture
from tests.actions.test_tickets import LIN, bought, code, events, is_member, scan, secret_of, sent  # noqa: F401 - fixtures

pytestmark = pytest.mark.usefixtures("union_house")
LATER = NOW + timedelta(days=1)


def _offer(number: int, to: str, giver: Caller = SAM, now: Any = NOW) -> None:
    (name,) = bought(giver, key=f"key-{giver.person_id}-{number}")
    transfer.offer(name, giver, email=to, key=f"key-offer-{number}", now=now)


@pytest.mark.usefixtures("events")
def test_nobody_writes_to_a_crowd_of_strangers() -> None:
    most = BY_ACTOR[Reach.TICKET_OFFER].most
    for number in range(most):
        _offer(number, f"stranger{number}@union.example")
    with pytest.raises(TooMany) as refused:
        _offer(most, "one-more@union.example")
    assert "email" in refused.value.errors
    assert len([one for one in Letter.scan() if one.kind == "ticket-offer"]) == most
    _offer(most + 1, "one-more@union.example", now=LATER)
    _offer(0, "one-more@union.example", giver=LIN)


@pytest.mark.usefixtures("events")
def test_nobody_is_written_to_by_a_crowd_of_strangers() -> None:
    most = BY_RECIPIENT[Reach.TICKET_OFFER].most
    givers = [Caller(f"giver{n}", f"Giver {n}", f"giver{n}@union.example") for n in range(most + 1)]
    for number, giver in enumerate(givers[:most]):
        _offer(number, LIN.email.upper() if number % 2 else LIN.email, giver)
    with pytest.raises(TooMany):
        _offer(most, LIN.email, givers[-1])
    _offer(most + 1, "somebody-else@union.example", givers[-1])


@pytest.mark.usefixtures("events")
def test_a_second_click_counts_nothing() -> None:
    (name,) = bought()
    for _ in range(BY_RECIPIENT[Reach.TICKET_OFFER].most + 3):
        transfer.offer(name, SAM, email=LIN.email, key="key-offer-1", now=NOW)
    assert {int(one.taken) for one in Limit.scan()} == {1}


@pytest.mark.usefixtures("events")
def test_a_letter_to_a_stranger_has_no_words_of_its_sender_in_its_subject(sent: list[dict[str, Any]]) -> None:  # noqa: F811
    loud = Caller("loud", "WIN MONEY at evil.example", "loud@union.example")
    _offer(1, LIN.email, loud)
    (letter,) = [one for one in Letter.scan() if one.kind == "ticket-offer"]
    letters.send(str(letter.letter_id), NOW, ticket_letters.enclosed)
    assert sent[0]["Content"]["Simple"]["Subject"]["Data"] == "Somebody would like to hand on a ticket to you"


def test_a_board_is_not_flooded_by_one_and_stays_open_for_all_others() -> None:
    for person in ("sam", "lin"):
        is_member(person)
    most = BY_ACTOR[Reach.POST].most
    for number in range(most):
        boards.post("chess", SAM, text=f"Post {number}", statement=False, key=f"key-post-{number}", now=NOW)
    boards.post("chess", SAM, text="Post 0", statement=False, key="key-post-0", now=NOW)
    with pytest.raises(TooMany):
        boards.post("chess", SAM, text="One more", statement=False, key="key-one-more", now=NOW)
    assert Post.count() == most
    boards.post("chess", LIN, text="Hello", statement=False, key="key-post-1", now=NOW)
    boards.post("chess", SAM, text="Later", statement=False, key="key-later-1", now=LATER)


@pytest.mark.usefixtures("ball")
def test_wrong_codes_are_answered_so_often_and_right_ones_use_nothing_up() -> None:
    most = GUESSES[Guess.CODE].most
    for _ in range(3 * most):
        shop.use_code("chess", SAM, "TENTH", NOW)
    for number in range(most):
        with pytest.raises(Invalid):
            shop.use_code("chess", SAM, f"GUESS{number}", NOW)
    for typed in ("GUESS", "TENTH"):
        with pytest.raises(TooMany):
            shop.use_code("chess", SAM, typed, NOW)
    shop.use_code("chess", PRIYA, "TENTH", NOW)
    shop.use_code("chess", SAM, "", NOW)
    shop.use_code("chess", SAM, "TENTH", NOW + rules.HOUR)


@pytest.mark.usefixtures("events")
def test_marks_of_tickets_are_not_guessed_at_the_door_and_no_other_ticket_is_held_up() -> None:
    first, second = bought(number=2)
    wrong = [code(first)[: ticket_rules.ID_LENGTH] + f"{number:08}" for number in range(GUESSES[Guess.TICKET].most + 1)]
    for number, plain in enumerate(wrong[:-1]):
        assert scan(plain, f"scan-{number:04}")["verdict"] == "forged"
    for plain in (wrong[-1], code(first)):
        with pytest.raises(TooMany):
            scan(plain, "scan-more")
    assert scan(second, "scan-two-2")["verdict"] == "admitted"
    for number in range(GUESSES[Guess.TICKET].most + 3):
        assert scan("0" * 20, f"scan-none-{number}")["verdict"] == "forged", "what is no ticket of ours is nobody's guess"


@pytest.mark.usefixtures("events")
def test_links_of_offers_are_not_guessed() -> None:
    (name,) = bought()
    transfer.offer(name, SAM, email=LIN.email, key="key-offer-1", now=NOW)
    for number in range(GUESSES[Guess.OFFER].most):
        with pytest.raises(NotFound):
            transfer.accept(name, PRIYA, f"{number:064}", NOW)
    with pytest.raises(TooMany):
        transfer.accept(name, PRIYA, "0" * 64, NOW)
    transfer.accept(name, LIN, secret_of(name, "key-offer-1"), NOW)


def _enter(typed: str, address: str = "1.1.1.1") -> str:
    try:
        return incidents.enter(typed, address, NOW)
    except Invalid:
        return "wrong"
    except TooMany:
        return "too many"


def test_a_receipt_is_guessed_by_nobody_and_one_who_tries_shuts_out_no_campus() -> None:
    unmarked = [n for n in range(200) if not receipts.ours(f"{n:016}")]
    assert {_enter(f"{n:016}") for n in unmarked} == {"wrong"}, "a slip is told at no cost, however often"
    assert not list(Limit.scan())
    marked = [receipts.made(f"key-{n}") for n in range(GUESSES[Guess.RECEIPT].most + 1)]
    assert [_enter(receipt) for receipt in marked] == ["wrong"] * (len(marked) - 1) + ["too many"]


@given(st.text(min_size=8, max_size=64))
def test_a_receipt_carries_its_mark_and_no_slip_of_one_digit_keeps_it_often(key: str) -> None:
    receipt = receipts.made(key)
    assert len(receipt) == 16 and receipt.isdigit() and receipts.ours(receipt)
    slips = [receipt[:at] + str((int(receipt[at]) + 1) % 10) + receipt[at + 1 :] for at in range(16)]
    assert sum(receipts.ours(slip) for slip in slips) <= 2
    assert not any(receipts.ours(slip) for slip in slips[13:])


@pytest.mark.parametrize("reach", list(Reach))
def test_every_limit_holds_ends_with_its_while_and_counts_nobody_else(reach: Reach) -> None:
    rule = BY_ACTOR[reach]
    for _ in range(rule.most):
        rate_limits.count(reach, "one", NOW)
    with pytest.raises(TooMany) as refused:
        rate_limits.count(reach, "one", NOW)
    assert refused.value.detail == rule.says
    parts = rate_limits.reach_write(reach, "one", NOW)
    with pytest.raises(ConditionFailed) as lost:
        store.commit(*parts)
    with pytest.raises(TooMany):
        rate_limits.refuse(lost.value, reach, parts)
    rate_limits.count(reach, "another", NOW)
    rate_limits.count(reach, "one", NOW + rule.per)
    assert not any("one" in str(kept.limit) for kept in Limit.scan()), "nobody is named"
