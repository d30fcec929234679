"""A mailing reaches each person once, whatever dies, comes twice or comes late on the way."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from union import store, time_left
from union.core.letters import rate
from union.core.suppression import actions as suppression
from union.errors import Conflict
from union.membership.letter_choices import records as choices
from union.membership.letter_choices.rules import How, Sort
from union.membership.mailings import feedback, moving, records, rules
from union.membership.mailings.queue import Called
from union.membership.mailings.rules import Audience, AudienceKind, Fate, State, Why
from union.membership.mailings.tables import Mailing
from union.membership.memberships import actions as memberships

from tests import races
from tests.actions.conftest import NOW
from tests.actions.mailing import MINUTE, Room, Told, again, draft, dying, furnished, going, people

pytestmark = pytest.mark.usefixtures("union_house")
NO_PAUSE = None


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    """Give the post room."""
    with furnished(monkeypatch, NOW) as made:
        yield made


def _fates(mailing: Mailing) -> Counter[Fate]:
    return moving.counted(mailing.mailing_id)


def test_everybody_who_is_meant_gets_one_and_the_mailing_is_through(room: Room) -> None:
    room.meant = people(53)
    mailing = going(room)
    assert (mailing.state, int(mailing.planned)) == (State.SENDING, 53)
    room.drain()
    room.pass_by(1)
    assert again(mailing).state == State.SENT
    assert len(room.mailbox) == 53
    room.check(mailing)


def test_whoever_hears_nothing_of_a_mailing_to_nobody_is_told_that_it_is_through(room: Room) -> None:
    mailing = going(room)
    assert room.until_over(mailing).state == State.SENT
    assert moving.progress(again(mailing), room.now).per_cent == 100


def test_what_is_called_for_twice_or_at_once_is_sent_once(room: Room) -> None:
    room.meant = people(45)
    mailing = going(room)
    calls = [Called("chess", mailing.mailing_id, rules.chunk_number(n)) for n in (1, 2, 3, 3, 1, 2, 3, 7)]
    for called in calls:
        room.take(called)
    room.drain()
    room.until_over(mailing)
    room.check(mailing)


def test_without_its_condition_a_chunk_would_be_sent_twice(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    room.meant = people(5)
    mailing = going(room)
    (called, _), *_ = room.calls

    def careless(mailing_id: str, number: str, now: Any) -> Any:
        (found,) = store.read(records.chunk_key(mailing_id, number))
        return found

    monkeypatch.setattr(records, "claim", careless)
    monkeypatch.setattr(records, "keep", lambda *_: True)
    room.take(called)
    room.take(called)
    with pytest.raises(AssertionError, match="got 2 letters"):
        room.check(mailing, over=False)


_DEATHS = [
    *[("claim", when, at) for when in ("before", "after") for at in (1, 2)],
    *[("read", when, at) for when in ("before", "after") for at in (1, 2, 3)],
    *[("keep", when, at) for when in ("before", "after") for at in (1, 2, 3, 6)],
    *[("post", when, at) for when in ("before", "after") for at in (1, 4, 7)],
    *[("call", when, 1) for when in ("before", "after")],
]


@pytest.mark.parametrize(("what", "when", "at"), _DEATHS, ids=str)
def test_a_function_that_dies_anywhere_leaves_nobody_without_and_nobody_with_two(
    room: Room, what: str, when: str, at: int
) -> None:
    room.meant = people(44)
    mailing = going(room)
    with dying(room, f"{what} {when}", at) as died:
        room.drain()
    room.hear()
    room.until_over(mailing)
    assert died, "it did not come so far"
    room.check(mailing)
    assert _fates(mailing) == {Fate.SENT: 44}


def test_functions_that_die_ten_times_over_leave_nobody_without_and_nobody_with_two(room: Room) -> None:
    room.meant = people(200)
    mailing = going(room)
    for n, (what, when, at) in enumerate(_DEATHS[::2][:10]):
        with dying(room, f"{what} {when}", at + n % 2):
            room.pass_by(4)
    room.until_over(mailing)
    room.check(mailing)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_clock_that_dies_anywhere_goes_on_the_next_minute(room: Room, when: str, at: int) -> None:
    room.meant = people(70)
    mailing = draft(room)
    moving.schedule(mailing, None, NO_PAUSE, room.now)
    room.now += timedelta(minutes=10)
    with dying(room, f"commit {when}", at):
        room.tick()
    room.until_over(mailing)
    room.check(mailing)
    assert len(room.mailbox) == 70


def test_a_copy_of_which_nobody_knows_and_nobody_speaks_is_sent_again_after_a_while_and_lost_at_last(room: Room) -> None:
    room.meant = people(1)
    mailing = going(room)
    died: list[int] = []
    for _ in range(45):
        room.now += 4 * MINUTE
        before = room.handed
        with dying(room, "post after", 1):
            room.pass_by(1, hears=False)
        if room.handed > before:
            died.append(round((room.now - NOW) / MINUTE))
    gaps = [b - a for a, b in pairwise(died)]
    assert [gap >= least for gap, least in zip(gaps, (15, 30, 60), strict=True)] == [True] * 3
    assert (_fates(mailing), again(mailing).state) == ({Fate.LOST: 1}, State.SENT)


def test_an_answer_of_the_post_that_is_lost_is_no_reason_to_send_twice(room: Room) -> None:
    room.meant = people(12)
    room.answers = {"p00003@union.example": "silent", "p00011@union.example": "silent"}
    mailing = going(room)
    room.drain()
    assert _fates(mailing)[Fate.QUEUED] == 2
    room.hear()
    room.until_over(mailing)
    room.check(mailing)
    assert len(room.mailbox) == 12


def test_a_mailing_that_is_stopped_half_way_goes_no_further_than_five_and_goes_on_with_exactly_the_rest(room: Room) -> None:
    room.meant = people(90)
    mailing = going(room)
    stopped: list[int] = []

    def stop(_: str) -> None:
        if room.handed == 33:
            moving.stop(again(mailing), room.now)
            stopped.append(len(room.mailbox))

    room.before_post = stop
    room.drain()
    assert again(mailing).state == State.STOPPED
    assert 0 <= len(room.mailbox) - stopped[0] <= rules.STRIDE
    room.pass_by(30)
    assert len(room.mailbox) - stopped[0] <= rules.STRIDE
    moving.resume(again(mailing), NO_PAUSE, room.now)
    room.until_over(mailing)
    room.check(mailing)
    assert len(room.mailbox) == 90


def test_a_mailing_that_ended_half_way_reaches_nobody_else(room: Room) -> None:
    room.meant = people(60)
    mailing = going(room)
    room.step()
    moving.stop(again(mailing), room.now)
    moving.end(again(mailing), room.now)
    room.pass_by(5)
    assert (again(mailing).state, len(room.mailbox)) == (State.ENDED, 20)
    room.check(mailing, over=False)


def test_a_list_that_changes_while_it_is_sent_changes_nothing_for_who_is_on_it(room: Room) -> None:
    room.meant = people(45)
    mailing = going(room)
    room.step()
    room.meant = people(30) + people(40, 100)
    room.until_over(mailing)
    assert {one["to"] for one in room.mailbox} == {one.address for one in people(45)}
    room.check(mailing)


def test_a_second_mailing_reaches_exactly_those_who_came_since_and_all_others_once_more(room: Room) -> None:
    room.meant = people(25)
    first = going(room)
    room.until_over(first)
    room.meant = people(30)
    second = going(room)
    room.until_over(second)
    room.check(first)
    room.check(second)
    assert Counter(Counter(one["to"] for one in room.mailbox).values()) == {2: 25, 1: 5}


def test_a_person_in_two_kinds_gets_one(room: Room) -> None:
    room.meant = sorted([*people(25), *people(25)], key=lambda one: one.person_id)
    mailing = going(room)
    room.until_over(mailing)
    assert len(room.mailbox) == 25
    room.check(mailing)


def test_two_officers_who_send_at_once_send_once(room: Room) -> None:
    room.meant = people(5)
    mailing = draft(room)
    send = partial(moving.schedule, mailing, None, NO_PAUSE, room.now)
    assert isinstance(races.refused(send, send), Conflict)
    room.until_over(mailing)
    assert len(room.mailbox) == 5


def test_without_its_condition_two_officers_would_both_be_told_that_theirs_goes(room: Room) -> None:
    mailing = draft(room)
    send = partial(moving.schedule, mailing, None, NO_PAUSE, room.now)
    with races.unguarded():
        assert races.refused(send, send) is None


def test_what_is_taken_back_is_not_sent_and_what_has_begun_cannot_be(room: Room) -> None:
    room.meant = people(5)
    mailing = draft(room)
    moving.schedule(mailing, None, NO_PAUSE, room.now)
    room.pass_by(9)
    moving.take_back(again(mailing), room.now)
    room.pass_by(30)
    assert (again(mailing).state, room.mailbox) == (State.DRAFT, [])
    moving.schedule(again(mailing), None, NO_PAUSE, room.now)
    room.pass_by(10)
    with pytest.raises(Conflict, match=r"being sent|was sent"):
        moving.take_back(again(mailing), room.now)
    assert len(room.mailbox) == 5


def test_the_clock_and_an_officer_who_takes_it_back_at_the_same_moment_agree(room: Room) -> None:
    room.meant = people(5)
    mailing = draft(room)
    moving.schedule(mailing, None, NO_PAUSE, room.now)
    room.now += timedelta(minutes=10)
    with races.between(partial(moving.take_back, again(mailing), room.now)):
        room.tick()
    room.drain()
    assert (again(mailing).state, room.mailbox) == (State.DRAFT, [])


def test_an_address_that_the_post_refuses_holds_nobody_else_up(room: Room) -> None:
    room.meant = people(43)
    room.answers = {
        "p00002@union.example": ("MessageRejected", "Address blacklisted."),
        "p00022@union.example": ("BadRequestException", "Invalid address."),
    }
    mailing = going(room)
    room.until_over(mailing)
    room.check(mailing)
    assert _fates(mailing) == {Fate.SENT: 41, Fate.REFUSED: 2}


def test_words_that_cannot_be_made_for_one_person_hold_nobody_else_up(room: Room) -> None:
    room.meant = [*people(3), rules.Recipient("p00003", "unwritable", "p00003@union.example"), *people(4, 4)]
    mailing = going(room)
    room.until_over(mailing)
    room.check(mailing)
    assert _fates(mailing) == {Fate.SENT: 7, Fate.REFUSED: 1}


def test_an_address_that_the_post_does_not_take_yet_is_tried_again_and_holds_nobody_else_up(room: Room) -> None:
    room.meant = people(43)
    room.answers = {"p00002@union.example": ("MessageRejected", "Email address is not verified.")}
    mailing = going(room)
    room.drain()
    assert len(room.mailbox) == 42
    room.answers.clear()
    room.until_over(mailing)
    room.check(mailing)
    assert len(room.mailbox) == 43


def test_a_post_that_takes_nothing_is_asked_ever_more_seldom_and_everybody_gets_theirs_once_it_does(room: Room) -> None:
    room.meant = people(60)
    refuses = ("SendingPausedException", "Sending paused for this account.")
    room.answers = {one.address: refuses for one in room.meant}
    mailing = going(room)
    room.pass_by(40)
    assert (room.mailbox, again(mailing).state) == ([], State.SENDING)
    assert room.handed < 60
    room.answers.clear()
    room.until_over(mailing)
    room.check(mailing)
    assert len(room.mailbox) == 60


def test_what_the_post_does_not_take_for_a_week_is_given_up(room: Room) -> None:
    room.meant = people(2)
    room.answers = {one.address: ("MessageRejected", "Email address is not verified.") for one in room.meant}
    mailing = going(room)
    room.drain()
    room.now += rules.GIVEN_UP_AFTER
    room.until_over(mailing)
    assert _fates(mailing) == {Fate.REFUSED: 2}


def test_a_post_that_is_busy_gets_the_rest_a_moment_later(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    room.meant = people(40)
    turns = iter([2, 5, 3, 0, 0])
    monkeypatch.setattr(rate, "turns", lambda wanted, _: iter(range(min(wanted, next(turns, wanted)))))
    mailing = going(room)
    room.drain()
    assert len(room.mailbox) == 2 + 5 + 3
    room.until_over(mailing)
    room.check(mailing)


def test_no_copy_is_begun_that_might_not_end_in_time(room: Room) -> None:
    room.meant = people(5)
    mailing = going(room)
    with time_left.within(20_000):
        room.step()
    assert room.mailbox == []
    room.now += timedelta(seconds=3)
    room.until_over(mailing)
    room.check(mailing)


def test_lost_calls_are_mended_by_the_clock(room: Room) -> None:
    room.meant = people(130)
    mailing = going(room)
    for _ in range(60):
        if again(mailing).state == State.SENT:
            break
        room.now += MINUTE
        room.tick()
        room.step()
        room.calls.clear()
    room.check(mailing)
    assert len(room.mailbox) == 130


def test_one_chunk_that_always_fails_holds_no_other_up(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    room.meant = people(130)
    mailing = going(room)
    claim = records.claim

    def spoilt(mailing_id: str, number: str, now: Any) -> Any:
        if number == "00002":
            raise RuntimeError("it cannot be read")
        return claim(mailing_id, number, now)

    monkeypatch.setattr(records, "claim", spoilt)
    for _ in range(12):
        room.now += MINUTE
        room.tick()
        while room.calls:
            called, _ = room.calls.pop(0)
            if called.number != "00002":
                room.take(called)
    assert len(room.mailbox) == 110
    monkeypatch.undo()
    with furnished(monkeypatch, room.now):
        monkeypatch.setattr("union.core.letters.post._ses", lambda: room)
        monkeypatch.setattr("union.membership.mailings.queue.call", room.call)
        room.until_over(mailing)
    room.check(mailing)


def test_a_small_mailing_does_not_wait_for_a_large_one(room: Room) -> None:
    room.meant = people(240)
    large = going(room)
    room.step()
    room.step()
    room.meant = people(30, 5_000)
    small = going(room)
    before = len(room.mailbox)
    while _fates(small)[Fate.QUEUED]:
        assert room.step()
    others = sum(one["tags"]["mailing"] == large.mailing_id for one in room.mailbox[before:])
    assert others <= 4 * rules.CHUNK, "of the large one no more than as many chunks, and those that were called for"
    room.until_over(large)
    room.check(large)
    room.check(small)


def _choose(person_id: str, sort: Sort, *, on: bool) -> None:
    store.commit(choices.sort_write("chess", person_id, sort, on=on, how=How.PAGE, now=NOW))


def test_whoever_turned_it_off_or_has_an_address_that_sends_letters_back_gets_none(room: Room) -> None:
    room.meant = people(10)
    _choose("p00001", Sort.NEWS, on=False)
    mailing = going(room, sort=Sort.NEWS)
    assert int(mailing.planned) == 9
    _choose("p00002", Sort.NEWS, on=False)
    suppression.bounced("P00003@union.example", "General", NOW)
    room.until_over(mailing)
    room.check(mailing)
    assert _fates(mailing) == {Fate.SENT: 7, Fate.SKIPPED: 2}


def test_content_of_sponsors_reaches_those_alone_who_said_yes(room: Room) -> None:
    room.meant = people(10)
    _choose("p00004", Sort.SPONSORS, on=True)
    mailing = going(room, sort=Sort.SPONSORS)
    room.until_over(mailing)
    assert [one["to"] for one in room.mailbox] == ["p00004@union.example"]


def test_a_member_who_left_between_planning_and_sending_gets_none(room: Room) -> None:
    room.meant = people(3)
    for one in room.meant[:2]:
        grant = memberships.Grant("chess", "Chess", one.person_id, one.name, "Standard", 0, "2027-07-31", "1", None, one.address)
        store.commit(memberships.give_write(grant, None, NOW))
    mailing = going(room, Audience(AudienceKind.MEMBERS), Sort.NEWS)
    room.until_over(mailing)
    assert sorted(one["to"] for one in room.mailbox) == [one.address for one in room.meant[:2]]
    room.check(mailing)


def test_each_copy_says_how_it_is_turned_off_and_what_it_is(room: Room) -> None:
    room.meant = people(1)
    mailing = going(room, sort=Sort.NEWS)
    room.until_over(mailing)
    (letter,) = room.mailbox
    headers = letter["headers"]
    assert headers["List-Id"] == "<chess.letters.localhost>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].startswith("<http://localhost:8000/letters/off/")
    assert headers["List-Unsubscribe"].strip("<>") in letter["told"]["Content"]["Simple"]["Body"]["Text"]["Data"]
    assert headers["Feedback-ID"] == f"{mailing.mailing_id}:chess:news:localhost"
    assert letter["tags"] == {"sort": "news", "group": "chess", "mailing": mailing.mailing_id, "chunk": "00001", "n": "0"}
    assert "ReplyToAddresses" not in letter["told"]


def test_a_service_letter_cannot_be_turned_off(room: Room) -> None:
    room.meant = people(1)
    room.until_over(going(room))
    assert not {"List-Unsubscribe", "List-Unsubscribe-Post"} & set(room.mailbox[0]["headers"])


def test_a_group_that_left_half_way_ends_it(room: Room) -> None:
    room.meant = people(60)
    mailing = going(room)
    room.step()
    _leave("chess")
    room.drain()
    room.pass_by(2)
    assert (again(mailing).state, again(mailing).why) == (State.ENDED, Why.GROUP_LEFT)
    assert len(room.mailbox) == 20
    room.check(mailing, over=False)


def test_a_group_that_left_before_its_moment_sends_nothing(room: Room) -> None:
    room.meant = people(5)
    mailing = draft(room)
    moving.schedule(mailing, None, NO_PAUSE, room.now)
    _leave("chess")
    room.pass_by(15)
    assert (again(mailing).state, room.mailbox) == (State.ENDED, [])


def _leave(group_id: str) -> None:
    from union.membership.groups.tables import Group

    group = Group.get(group_id)
    group.update([Group.standing.set("disaffiliated"), Group.leaves_on.set("2026-11-01")])


def _freeze(group_id: str, room: Room) -> None:
    from union.moderation.freezes.tables import FreezeRecord

    FreezeRecord(
        group_id=group_id, group_name="Chess", freeze_id="f1", version=1, started_at=room.now, ends_at=room.now + timedelta(days=1),
        statement="We pause.", running=FreezeRecord.RUNNING, last_key="k", correlation_id="c",
    ).save()  # fmt: skip


def test_a_freeze_half_way_stops_it_and_the_committee_lets_it_go_on_by_hand(room: Room) -> None:
    room.meant = people(60)
    mailing = going(room)
    room.before_post = lambda _: _freeze("chess", room) if room.handed == 7 else None
    room.now += MINUTE
    room.drain()
    room.pass_by(3)
    assert (again(mailing).state, again(mailing).why) == (State.STOPPED, Why.FROZEN)
    assert len(room.mailbox) <= 7 + rules.STRIDE
    room.before_post = lambda _: None
    moving.resume(again(mailing), NO_PAUSE, room.now)
    assert room.until_over(mailing).state == State.SENT
    room.check(mailing)


def test_what_staff_pause_stands_still_until_they_lift_it(room: Room) -> None:
    room.meant = people(60)
    mailing = going(room)
    room.step()
    store.commit(records.pause_write("chess", "alex", "Many complaints.", room.now))
    room.drain()
    assert (again(mailing).state, again(mailing).why, len(room.mailbox)) == (State.STOPPED, Why.PAUSED, 20)
    (pause,) = records.paused("chess", "print")
    with pytest.raises(Conflict, match="Staff support have paused"):
        moving.resume(again(mailing), pause, room.now)
    with pytest.raises(Conflict, match="Staff support have paused"):
        moving.schedule(draft(room), None, pause, room.now)
    store.commit(records.lift_write("chess"))
    moving.resume(again(mailing), NO_PAUSE, room.now)
    room.until_over(mailing)
    room.check(mailing)


@pytest.mark.parametrize(
    ("kinds", "end"),
    [
        (["sent", "delivered"], Fate.DELIVERED),
        (["delivered", "sent", "sent"], Fate.DELIVERED),
        (["bounced", "delivered", "sent", "bounced"], Fate.BOUNCED),
        (["complained", "delivered", "complained", "bounced"], Fate.COMPLAINED),
        (["rejected", "sent"], Fate.REFUSED),
        (["delayed", "nonsense"], Fate.SENT),
    ],
)
def test_what_the_post_says_twice_late_or_in_another_order_comes_to_the_same(room: Room, kinds: list[str], end: Fate) -> None:
    room.meant = people(2)
    mailing = going(room, sort=Sort.NEWS)
    room.drain()
    tags = room.mailbox[0]["tags"]
    for kind in kinds:
        feedback.told(Told(kind, tags), room.now)
    assert _fates(mailing) == Counter([end, Fate.SENT])


def test_what_the_post_says_before_we_wrote_it_down_is_kept(room: Room) -> None:
    room.meant = people(6)
    room.after_post = lambda _: feedback.told(Told("delivered", room.mailbox[-1]["tags"]), room.now)
    mailing = going(room)
    room.until_over(mailing)
    assert _fates(mailing) == {Fate.DELIVERED: 6}
    room.check(mailing)


def test_what_the_post_says_of_copies_that_there_are_not_is_passed_over(room: Room) -> None:
    room.meant = people(2)
    mailing = going(room)
    good = {"mailing": mailing.mailing_id, "chunk": "00001", "n": "0", "group": "chess", "sort": "news"}
    for wrong in ({"n": "7"}, {"n": "-1"}, {"n": "x"}, {"chunk": "00009"}, {"chunk": "1"}, {"mailing": "other"}):
        assert not feedback.told(Told("delivered", good | wrong), room.now)
    assert not feedback.told(Told("delivered", {"sort": "letter", "letter": "mark"}), room.now)


def test_whoever_complains_gets_no_such_letters_any_more(room: Room) -> None:
    room.meant = people(2)
    going(room, sort=Sort.NEWS)
    room.drain()
    assert feedback.told(Told("complained", room.mailbox[0]["tags"]), room.now)
    (chosen,) = store.read(choices.key("chess", "p00000"))
    assert not choices.wants(chosen, Sort.NEWS)


def test_each_copy_is_counted_on_its_group_s_day_once(room: Room) -> None:
    room.meant = people(30)
    mailing = going(room, sort=Sort.NEWS)
    room.until_over(mailing)
    tags = {int(one["tags"]["chunk"]) * 100 + int(one["tags"]["n"]): one["tags"] for one in room.mailbox}
    first, second, third = (tags[n] for n in sorted(tags)[:3])
    for kind, one in (("delivered", first), ("bounced", second), ("complained", third)):
        for _ in range(3):
            feedback.told(Told(kind, one), room.now)
    feedback.unsubscribed("chess", mailing.mailing_id, room.now)
    feedback.unsubscribed("chess", mailing.mailing_id, room.now)
    feedback.unsubscribed("chess", mailing.mailing_id, room.now, undone=True)
    for _ in range(6):
        room.now += 30 * MINUTE
        room.tick()
    day = (room.now).date()
    (found,) = records.days_of("chess", day - timedelta(days=1), day)
    counts = {
        name: int(getattr(found, name)) for name in ("planned", "sent", "delivered", "bounced", "complained", "unsubscribed")
    }
    assert counts == {"planned": 30, "sent": 30, "delivered": 2, "bounced": 1, "complained": 1, "unsubscribed": 1}
    assert [one.group_id for one in records.on_day(day)] == ["chess"]


def test_a_complaint_after_days_is_counted_still(room: Room) -> None:
    room.meant = people(3)
    mailing = going(room, sort=Sort.NEWS)
    room.until_over(mailing)
    for _ in range(20):
        room.now += timedelta(hours=12)
        room.tick()
    assert again(mailing).shard is None, "nobody looks at it any more"
    feedback.told(Told("complained", room.mailbox[0]["tags"]), room.now)
    room.pass_by(2)
    (found,) = records.days_of("chess", room.now.date(), room.now.date())
    assert int(found.complained) == 1


def test_progress_is_true_and_tells_of_nobody(room: Room) -> None:
    room.meant = people(40)
    mailing = going(room, sort=Sort.NEWS)
    room.step()
    half = moving.progress(again(mailing), room.now)
    assert (half.people, half.done, half.per_cent, half.sent) == (40, 20, 50, "20")
    room.until_over(mailing)
    for letter in room.mailbox[:2]:
        feedback.told(Told("bounced", letter["tags"]), room.now)
    over = moving.progress(again(mailing), room.now)
    assert (over.per_cent, over.sent, over.bounced, over.complained) == (100, "all", "fewer than 5", "none")


def test_a_group_cannot_write_ever_more_often(room: Room) -> None:
    from union.errors import TooMany

    for _ in range(10):
        moving.schedule(draft(room), None, NO_PAUSE, room.now)
        room.now += timedelta(milliseconds=5)
    with pytest.raises(TooMany, match="very many letters"):
        moving.schedule(draft(room), None, NO_PAUSE, room.now)


def test_one_mailing_with_which_something_is_wrong_stops_no_other(room: Room) -> None:
    room.meant = people(5)
    bad, good = going(room), going(room, group_id="print")
    Mailing(bad.group_id, bad.mailing_id).update([Mailing.audience.set({"kind": "nonsense"}), Mailing.state.set("planning")])
    Mailing(bad.group_id, bad.mailing_id).update([Mailing.at.set(NOW)])
    room.pass_by(2)
    assert again(good).state == State.SENT


def test_the_checker_sees_what_is_wrong() -> None:
    from tests.mailing_checks import problems

    tags = {"chunk": "00001", "n": "0"}
    chunk = {
        "number": "00001",
        "people": [["a", "A", "a@x"], ["b", "B", "b@x"]],
        "fates": {"0": "sent", "1": "skipped"},
        "told": {},
    }
    assert problems([chunk], [{"to": "a@x", "tags": tags}]) == []
    assert problems([chunk], []) and problems([chunk], [{"to": "a@x", "tags": tags}] * 2)
    assert problems([chunk], [{"to": "b@x", "tags": tags}])
    assert problems([chunk, chunk | {"number": "00002"}], [{"to": "a@x", "tags": tags}])
    assert problems([chunk | {"fates": {"0": "sent"}}], [{"to": "a@x", "tags": tags}])
    assert problems([chunk | {"fates": {"0": "sent"}}], [{"to": "a@x", "tags": tags}], over=False) == []
