"""A freeze of a connected chat: set, read back, told, and ended as it was before, whatever happens on the way."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from union.core.audit.tables import Entry
from union.core.letters.tables import Letter
from union.errors import Unavailable
from union.membership.chats.protocol import Change, Kept, Lack, Lacking, Plan, TooSoon, Uncovered
from union.moderation.enforcement import actions as enforcing
from union.moderation.enforcement import queue
from union.moderation.enforcement.rules import LEASE, at_once, freezing, reopening
from union.moderation.enforcement.tables import Enforced
from union.moderation.freezes import actions as freezes
from union.moderation.freezes import ending, holding, pages
from union.moderation.freezes.tables import FreezeRecord

from tests.actions.chats import Killed, Server, always, connected, failing_at, means
from tests.actions.conftest import NOW, PRIYA
from tests.actions.freezing import frozen, member, page, registered

pytestmark = pytest.mark.usefixtures("union_house", "calls")
LANE = "discord#7"
HOUR = timedelta(hours=1)
OVER = NOW + HOUR
MINUTE = timedelta(minutes=1)


@pytest.fixture
def calls() -> Any:
    """What the queue was asked for."""
    asked: list[str] = []
    with patch.object(queue, "call", lambda lanes, seconds=0: asked.extend(lanes)):
        yield asked


@pytest.fixture
def chat() -> str:
    """A connected chat of the chess society's."""
    member("priya")
    platform_id = registered("discord")["discord"]
    connected(platform_id)
    return platform_id


def work(server: Server, now: datetime = NOW, lane: str = LANE) -> float | None:
    """Let the enforcing function do what is to be done."""
    return enforcing.run(lane, now, means(server))


def one(now: datetime = NOW) -> dict[str, Any]:
    """The chat on the page of the freeze."""
    return next(p for p in page(now)["platforms"] if p["enforced"])


def kept() -> list[Enforced]:
    """What the house keeps of what was set before."""
    return [item for item in Enforced.query(LANE) if item.item != Enforced.SERVER]


def thaw(told: dict[str, Any], now: datetime = OVER) -> bool:
    """The board's timer comes."""
    return ending.thaw("chess", told["freeze_id"], told["version"], now)


def test_it_is_told_as_frozen_only_once_it_was_read_back(chat: str, calls: list[str]) -> None:
    server = Server()
    frozen()
    assert calls == [LANE]
    assert (one()["standing"], one()["waits"]) == ("asked", True)
    again = work(server)
    assert server.channels == {"general": "closed 18446744073709551616", "news": "closed", "help": "closed"}
    assert server.said == ["A break."]
    told = one()
    assert (told["standing"], told["by"], told["lack"]) == ("frozen", "Queen's Union", "")
    assert told["uncovered"] == ["Administrators can still write: Moderators."]
    assert again == timedelta(minutes=15).total_seconds(), "a channel may be made meanwhile"
    assert server.calls[-2:] == ["look", "say"], "it was looked at after the last change"


def test_its_end_puts_back_exactly_what_was_and_keeps_nothing(chat: str, calls: list[str]) -> None:
    server, before = Server(), dict(Server().channels)
    told = frozen()
    work(server)
    assert thaw(told)
    assert calls == [LANE, LANE]
    assert work(server, OVER) is None
    assert server.channels == before
    assert one(OVER)["standing"] == "reopened" if page(OVER)["platforms"] else True
    assert FreezeRecord.get("chess").platforms[0].held == "reopened"
    assert kept() == []
    assert len(server.said) == 2, "the reminder too"


def test_it_is_put_back_the_other_way_round(chat: str) -> None:
    server = Server(channels=dict.fromkeys(("b", "a", "c", "z", "m"), "open"))
    frozen()
    work(server)
    frozen_in = [call for call in server.calls if call.startswith("turn")]
    server.calls.clear()
    work(server, OVER)
    assert [call for call in server.calls if call.startswith("turn")] == frozen_in[::-1]


def test_switches_of_one_channel_keep_their_order_and_stages_theirs_whatever_is_set_at_once() -> None:
    plan = [Change("role:1", "a", "b"), *(Change(f"overwrite:{c}:{t}", "a", "b", 1 + (c > 1)) for c in (1, 2, 3) for t in (8, 9))]
    there = freezing(Plan(tuple(plan)), {}).turn
    named = [[[one.name for one in some] for some in stage] for stage in at_once(there)]
    assert named == [
        [["role:1"]],
        [["overwrite:1:8", "overwrite:1:9"]],
        [["overwrite:2:8", "overwrite:2:9"], ["overwrite:3:8", "overwrite:3:9"]],
    ]
    back = reopening(there, {one.name: "b" for one in there}).turn
    assert [[[one.name for one in some] for some in stage] for stage in at_once(back)] == [
        [["overwrite:3:9", "overwrite:3:8"], ["overwrite:2:9", "overwrite:2:8"]],
        [["overwrite:1:9", "overwrite:1:8"]],
        [["role:1"]],
    ]


def test_it_ends_by_its_time_where_no_timer_and_no_call_ever_comes(chat: str) -> None:
    server, before = Server(), dict(Server().channels)
    frozen()
    work(server)
    assert enforcing.sweep(NOW + timedelta(minutes=10)) == []
    assert enforcing.sweep(OVER + MINUTE) == [LANE]
    work(server, OVER + MINUTE)
    assert server.channels == before
    assert enforcing.sweep(OVER + HOUR) == []


def test_a_call_too_early_or_twice_changes_nothing(chat: str) -> None:
    server = Server()
    frozen()
    work(server)
    closed = dict(server.channels)
    work(server, OVER - MINUTE)
    work(server, OVER - MINUTE)
    assert server.channels == closed
    assert server.said == ["A break."]


@pytest.mark.parametrize("step", range(1, 6))
def test_the_function_may_be_killed_at_any_step_of_a_freeze_and_of_its_end(chat: str, step: int) -> None:
    server, before = Server(), dict(Server().channels)
    told = frozen()
    server.fails = failing_at(step, Killed())
    try:
        work(server)
    except Killed:
        assert one()["standing"] != "frozen" or server.channels["general"].startswith("closed")
    assert work(server) is None, "the lease of whoever died still runs"
    later = NOW + LEASE
    work(server, later)
    assert one(later)["standing"] == "frozen"
    assert set(server.said) == {"A break."}
    thaw(told)
    server.fails = failing_at(step, Killed())
    try:
        work(server, OVER)
    except Killed:
        server.fails = lambda _: None
    work(server, OVER + LEASE)
    assert server.channels == before
    assert FreezeRecord.get("chess").platforms[0].held == "reopened"
    assert kept() == []


def test_without_keeping_first_a_killed_function_would_forget_what_was(chat: str) -> None:
    server = Server()
    frozen()
    with patch.object(enforcing, "_keep"):
        server.fails = failing_at(3, Killed())
        with pytest.raises(Killed):
            work(server)
    work(server, NOW + LEASE)
    work(server, OVER)
    assert server.channels["general"].startswith("closed"), "so the order matters: this is what the test before would miss"


def test_two_functions_at_once_do_it_once(chat: str) -> None:
    server = Server()
    frozen()

    def beside(call: str) -> None:
        if call == "look":
            server.fails = lambda _: None
            assert work(server) is None

    server.fails = beside
    work(server)
    assert one()["standing"] == "frozen"
    assert server.said == ["A break."]


def test_what_is_asked_for_while_somebody_works_is_not_lost(chat: str) -> None:
    server = Server()
    told = frozen()

    def ended(call: str) -> None:
        if call == "say":
            server.fails = lambda _: None
            freezes.end_early("chess", PRIYA, freeze_id=told["freeze_id"], version=1, key="end-key-1", now=NOW)

    server.fails = ended
    assert work(server) == 0, "called again at once"
    before = dict(Server().channels)
    work(server)
    assert server.channels == before


def test_a_platform_that_asks_to_wait_is_given_its_time_and_goes_on_where_it_was(chat: str) -> None:
    server = Server()
    frozen()
    server.fails = failing_at(3, TooSoon(7.5))
    assert work(server) == 7.5
    assert one()["standing"] == "asked"
    work(server, NOW + timedelta(seconds=8))
    assert one()["standing"] == "frozen"
    assert [c for c in server.calls if c.startswith("turn")].count("turn channel:general") == 1, "what was set is not set again"


def test_an_outage_is_waited_for_and_after_ten_minutes_a_person_is_asked_once(chat: str) -> None:
    server = Server()
    frozen()
    server.fails = always(Unavailable("Nobody answers."))
    now, waits = NOW, list[float]()
    while now < NOW + timedelta(minutes=30):
        again = work(server, now)
        assert again is not None
        waits.append(again)
        now += timedelta(seconds=again)
    assert waits[:3] == [5, 10, 20]
    assert max(waits) == 300
    told = one(now)
    assert (told["standing"], told["waits"]) == ("asked", False)
    assert told["lack"] == "The platform does not answer."
    stuck = [letter for letter in Letter.scan() if letter.kind == "freeze-stuck"]
    assert len(stuck) == 1
    assert stuck[0].context["platforms"][0]["steps"], "how to do it by hand"
    server.fails = lambda _: None
    work(server, now)
    assert (one(now)["standing"], one(now)["lack"]) == ("frozen", "")


@pytest.mark.parametrize("lack", list(Lack))
def test_what_only_a_person_mends_is_told_at_once_and_tried_again_each_hour(chat: str, lack: Lack) -> None:
    server = Server()
    frozen()
    server.fails = always(Lacking(lack))
    assert work(server) == HOUR.total_seconds()
    assert one()["lack"].endswith((".", "mend that."))
    assert len([letter for letter in Letter.scan() if letter.kind == "freeze-stuck"]) == 1


def test_a_week_after_the_end_nothing_is_tried_any_more(chat: str) -> None:
    server = Server()
    frozen()
    work(server)
    server.fails = always(Lacking(Lack.GONE))
    assert work(server, OVER) == HOUR.total_seconds()
    assert work(server, OVER + timedelta(days=8)) is None
    assert kept() == []
    assert enforcing.sweep(OVER + timedelta(days=9)) == []


def test_one_channel_that_is_refused_stops_no_other_and_is_named(chat: str) -> None:
    server = Server()
    frozen()
    server.fails = always(Lacking(Lack.RIGHTS), "turn channel:help")
    work(server)
    assert server.channels["general"].startswith("closed")
    assert one()["standing"] == "frozen"
    assert "Still open: #help. Our bot may not change it." in one()["uncovered"]


def test_a_channel_made_meanwhile_is_frozen_at_the_next_look_and_opened_with_the_others(chat: str) -> None:
    server = Server()
    frozen()
    work(server)
    server.channels["new"] = "open"
    work(server, NOW + timedelta(minutes=15))
    assert server.channels["new"] == "closed"
    work(server, OVER)
    assert server.channels["new"] == "open"


def test_what_a_person_opens_during_the_freeze_stays_open_and_is_told(chat: str) -> None:
    server = Server()
    frozen()
    work(server)
    server.channels["general"] = "open by hand"
    work(server, NOW + timedelta(minutes=15))
    assert server.channels["general"] == "open by hand"
    assert "Somebody changed #general there meanwhile. We left it as it is now." in one()["uncovered"]
    work(server, OVER)
    assert server.channels["general"] == "open by hand"
    assert "Somebody changed #general there meanwhile. We left it as it is now." in str(
        FreezeRecord.get("chess").platforms[0].uncovered
    )


def test_what_a_person_changed_and_left_closed_is_theirs_and_told_at_the_end(chat: str) -> None:
    server = Server()
    frozen()
    work(server)
    server.channels["general"] = "closed and renamed"
    server.channels.pop("help")
    work(server, OVER)
    assert server.channels == {"general": "closed and renamed", "news": "closed"}
    assert str(FreezeRecord.get("chess").platforms[0].uncovered).splitlines() == [
        "Somebody changed #general there meanwhile. We left it as it is now."
    ]


def test_two_groups_that_share_a_server_open_it_after_the_last_of_their_freezes(chat: str) -> None:
    server, before = Server(), dict(Server().channels)
    frozen()
    work(server)
    dance = _hold_of_another_group(OVER + HOUR)
    work(server, NOW + MINUTE)
    work(server, OVER)
    assert server.channels["general"].startswith("closed")
    assert "Another group that shares this server" in str(one(OVER)["lack"])
    work(server, OVER + HOUR)
    assert server.channels == before
    assert dance.freeze_id
    assert kept() == []


def _hold_of_another_group(ends_at: datetime) -> Any:
    from union.moderation.enforcement import records
    from union.moderation.enforcement.rules import Hold
    from union.store import commit

    hold = Hold("dance", "p", "f" * 20, 1, ends_at)
    commit(records.hold_write(LANE, hold, records.Said("", "B", "C")))
    commit(records.wanted_write(LANE, NOW))
    return hold


def test_an_extension_lasts_and_an_early_end_opens_at_once(chat: str) -> None:
    server, before = Server(), dict(Server().channels)
    told = frozen()
    work(server)
    longer = freezes.extend("chess", PRIYA, freeze_id=told["freeze_id"], version=1, number=1, unit="hours", key="more-1", now=NOW)
    work(server, NOW)
    work(server, OVER)
    assert server.channels["general"].startswith("closed"), "the end of the first version opens nothing"
    freezes.end_early("chess", PRIYA, freeze_id=told["freeze_id"], version=longer["version"], key="end-1", now=OVER)
    work(server, OVER)
    assert server.channels == before


def test_an_extension_goes_on_where_the_hold_has_gone(chat: str) -> None:
    told = frozen()
    for item in kept():
        item.delete()
    longer = freezes.extend("chess", PRIYA, freeze_id=told["freeze_id"], version=1, number=1, unit="hours", key="more-1", now=NOW)
    assert longer["version"] == 2


def test_two_platforms_of_a_group_that_are_one_server_end_together(chat: str) -> None:
    connected(registered("discord", turn=2)["discord"])
    server, before = Server(), dict(Server().channels)
    told = frozen()
    work(server)
    longer = freezes.extend("chess", PRIYA, freeze_id=told["freeze_id"], version=1, number=1, unit="hours", key="more-1", now=NOW)
    assert {item.ends_at for item in kept() if item.freeze_id} == {OVER + HOUR}
    freezes.end_early("chess", PRIYA, freeze_id=told["freeze_id"], version=longer["version"], key="end-1", now=NOW)
    work(server)
    assert server.channels == before
    assert [one.held for one in FreezeRecord.get("chess").platforms] == ["reopened", "reopened"]


def test_as_many_platforms_are_held_as_fit_into_one_transaction(chat: str) -> None:
    for turn in range(2, holding.MOST + 3):
        connected(registered("discord", turn=turn)["discord"])
    frozen()
    assert sum(bool(item.freeze_id) for item in kept()) == holding.MOST
    assert [p["enforced"] for p in page()["platforms"]].count(False) == 2, "the others are frozen by hand"


def test_a_freeze_that_begins_while_the_one_before_is_put_back_freezes_all_of_it_again(chat: str) -> None:
    server, before = Server(), dict(Server().channels)
    told = frozen()
    work(server)
    thaw(told)
    server.fails = failing_at(3, Killed())
    with pytest.raises(Killed):
        work(server, OVER)
    assert [value.startswith("closed") for value in server.channels.values()].count(False) == 1, "half of it is open"
    server.fails = lambda _: None
    frozen(key="freeze-key-2", now=OVER + MINUTE)
    later = OVER + MINUTE + LEASE
    work(server, later)
    assert all(value.startswith("closed") for value in server.channels.values())
    assert one(later)["uncovered"] == ["Administrators can still write: Moderators."], "nobody but the house changed anything"
    work(server, later + HOUR)
    assert server.channels == before


def test_a_call_for_what_is_not_due_asks_nobody_and_calls_no_more(chat: str) -> None:
    server = Server()
    frozen()
    assert work(server) == timedelta(minutes=15).total_seconds()
    server.calls.clear()
    assert work(server, NOW + MINUTE) is None
    assert server.calls == []


def test_where_the_bot_may_not_post_it_is_frozen_all_the_same_and_the_committee_is_told(chat: str) -> None:
    server, before = Server(), dict(Server().channels)
    told = frozen()
    server.fails = always(Lacking(Lack.RIGHTS), "say")
    work(server)
    assert one()["standing"] == "frozen"
    unsaid = "Our bot could not post there. Please put the words there yourself."
    assert unsaid in one()["uncovered"]
    work(server, NOW + timedelta(minutes=15))
    assert unsaid in one()["uncovered"], "and so it stays"
    assert server.calls.count("say") == 1
    thaw(told)
    work(server, OVER)
    assert server.channels == before
    assert unsaid in str(FreezeRecord.get("chess").platforms[0].uncovered)


def test_a_platform_that_only_ever_asks_to_wait_is_told_of_too(chat: str) -> None:
    server = Server()
    frozen()
    server.fails = always(TooSoon(90))
    for minute in range(0, 15, 2):
        assert work(server, NOW + minute * MINUTE) == 90
    assert one(NOW + 15 * MINUTE)["lack"] == "The platform does not answer."


def test_a_platform_that_never_answers_again_is_forgotten_a_week_after(chat: str) -> None:
    server = Server()
    frozen()
    work(server)
    server.fails = always(Unavailable("Nobody answers."))
    assert work(server, OVER) == 5
    assert work(server, OVER + timedelta(days=8)) is None
    assert kept() == []


def test_a_chat_that_is_not_connected_is_frozen_by_hand_as_ever(calls: list[str]) -> None:
    registered("discord", "whatsapp")
    frozen()
    assert calls == []
    assert [p["enforced"] for p in page()["platforms"]] == [False, False]


def test_letters_at_the_beginning_ask_for_nothing_that_the_house_does(chat: str) -> None:
    registered("whatsapp")
    frozen()
    begun = next(letter for letter in Letter.scan() if letter.kind == "freeze-begun")
    assert [one["kind_name"] for one in begun.context["platforms"]] == ["WhatsApp"]
    assert begun.context["ours"] == ["Our discord (Discord)"]


def test_nobody_is_asked_by_page_or_letter_for_what_the_house_is_about_to_do(chat: str) -> None:
    told = frozen()
    notice = pages.notice(FreezeRecord.get("chess"), NOW)
    assert notice["to_do"] == 0
    work(Server())
    thaw(told)
    ending.sweep(OVER + timedelta(days=1, minutes=1))
    assert [letter for letter in Letter.scan() if letter.kind == "freeze-left"] == []


def test_what_the_house_does_stands_in_the_audit_with_no_name(chat: str) -> None:
    frozen()
    work(Server())
    acts = [entry for entry in Entry.query("group#chess") if entry.act == "platform frozen"]
    assert [entry.actor for entry in acts] == ["union-house"]


def test_nothing_is_done_for_a_server_that_nobody_knows() -> None:
    assert work(Server(), lane="discord#99") is None


CHANGES: list[Callable[[dict[str, str]], Any]] = [lambda c: c.update(general="open 1"), lambda c: c.pop("help"), lambda c: None]


@pytest.mark.parametrize("change", CHANGES)
def test_a_server_that_changes_while_it_is_frozen_is_looked_at_until_it_is_so(chat: str, change: Any) -> None:
    server = Server(uncovered=(Uncovered(Kept.OWNER),))
    frozen()
    seen = iter(range(100))

    def meddles(call: str) -> None:
        if call == "look" and next(seen) == 1:
            change(server.channels)

    server.fails = meddles
    work(server)
    assert all(value.startswith("closed") for value in server.channels.values())
    assert one()["standing"] == "frozen"
    assert one()["uncovered"] == ["Whoever owns it can still write."]
