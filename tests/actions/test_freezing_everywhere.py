"""A freeze over several platforms: what the house enforces, what people attest, and what is left to open."""

from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from union import store
from union.core.audit.tables import Entry
from union.core.letters.tables import Letter
from union.core.people import actions as people
from union.core.people.rules import Term
from union.errors import Conflict, Invalid, NotAllowed
from union.membership.platforms import actions as platforms
from union.membership.platforms.rules import KINDS
from union.moderation.board import actions as boards
from union.moderation.freezes import actions as freezes
from union.moderation.freezes import ending
from union.moderation.freezes.tables import FreezeRecord
from union.store import ConditionFailed, Update

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.actions.freezing import STAFF, between, frozen, letters, member, page, registered, say, standings

pytestmark = pytest.mark.usefixtures("schedules")
HOUR = timedelta(hours=1)
OVER = NOW + HOUR
MINUTE = timedelta(minutes=1)


@pytest.fixture
def schedules(union_house: None) -> Any:
    """Give Scheduler."""
    return boto3.client("scheduler")


def longer(told: dict[str, Any], key: str = "extend-1", now: Any = NOW) -> dict[str, Any]:
    """Let the freeze last an hour longer."""
    return freezes.extend(
        "chess", PRIYA, freeze_id=told["freeze_id"], version=told["version"], number=1, unit="hours", key=key, now=now
    )


def ended(told: dict[str, Any], now: Any = NOW) -> None:
    """End the freeze early."""
    freezes.end_early("chess", PRIYA, freeze_id=told["freeze_id"], version=told["version"], key="end-key-1", now=now)


def test_nothing_is_called_frozen_that_nobody_attested() -> None:
    assert page()["board"] == "open"
    registered("whatsapp", "email")
    frozen()
    assert page()["board"] == "enforced"
    assert standings() == {"whatsapp": "asked"}, "an address on which only the committee writes needs no freezing"
    assert "frozen" not in str([p["standing"] for p in page()["platforms"]])


def test_a_person_s_word_is_kept_with_who_when_and_the_screenshot_and_leaves_the_version_alone() -> None:
    chat = registered("whatsapp")["whatsapp"]
    told = frozen()
    say(chat, "frozen", told, STAFF, NOW + MINUTE, evidence_id="e-1")
    (one,) = page()["platforms"]
    assert (one["standing"], one["by"], one["at"], one["evidence_id"]) == ("frozen", "Ann Staff", "2026-11-23T12:01:00Z", "e-1")
    assert page()["latest"]["version"] == told["version"] == 1
    assert ending.thaw("chess", told["freeze_id"], 1, OVER), "the timer still counts"


def test_saying_it_twice_is_once_and_the_audit_tells_it_once() -> None:
    chat = registered("whatsapp")["whatsapp"]
    told = frozen()
    for _ in range(3):
        say(chat, "frozen", told)
    assert [e.act for e in Entry.query("group#chess")].count("platform frozen") == 1


def test_another_who_says_the_same_or_the_contrary_hears_who_was_first() -> None:
    chat = registered("whatsapp")["whatsapp"]
    told = frozen()
    say(chat, "frozen", told)
    with pytest.raises(Conflict, match="Priya Shah said so already"):
        say(chat, "frozen", told, STAFF)
    with (
        between(lambda: say(chat, "cannot", told, STAFF, note="It is gone.")),
        pytest.raises(Conflict, match="Ann Staff said so already"),
    ):
        say(chat, "cannot", told, note="No.")
    assert standings() == {"whatsapp": "cannot"}


def test_cannot_needs_a_reason_and_may_turn_into_frozen() -> None:
    chat = registered("snapchat")["snapchat"]
    told = frozen()
    with pytest.raises(Invalid) as refused:
        say(chat, "cannot", told)
    assert list(refused.value.errors) == ["note"]
    say(chat, "cannot", told, note="It has no such switch.")
    say(chat, "cannot", told, note="It has no switch.")
    assert page()["platforms"][0]["note"] == "It has no switch."
    say(chat, "frozen", told)
    assert standings() == {"snapchat": "frozen"}


def test_an_old_page_is_a_conflict_and_keeps_nothing() -> None:
    chat = registered("whatsapp")["whatsapp"]
    told = frozen()
    longer(told)
    for old in (told, {**told, "version": 3}, {**told, "version": 2, "freeze_id": "other"}):
        with pytest.raises(Conflict):
            say(chat, "frozen", old)
    with pytest.raises(Conflict):
        say("nowhere", "frozen", {**told, "version": 2})
    assert standings() == {"whatsapp": "asked"}


def test_members_and_other_groups_staff_attest_nothing() -> None:
    chat = registered("whatsapp")["whatsapp"]
    told = frozen()
    member("sam")
    with pytest.raises(NotAllowed):
        say(chat, "frozen", told, SAM)


def test_only_the_ticked_platforms_are_asked_for_and_one_that_was_retired_meanwhile_is_a_conflict() -> None:
    found = registered("whatsapp", "discord")
    platforms.retire("chess", found["discord"], PRIYA, NOW)
    with pytest.raises(Conflict):
        frozen(chosen=[found["whatsapp"], found["discord"]])
    frozen(chosen=[])
    assert standings() == {}
    assert page()["board"] == "enforced"


def test_what_was_said_outlives_an_extension() -> None:
    found = registered("whatsapp", "discord")
    told = frozen()
    say(found["whatsapp"], "frozen", told)
    again = longer(told)
    assert standings(OVER) == {"whatsapp": "frozen", "discord": "asked"}
    say(found["discord"], "frozen", again)
    assert standings(OVER) == {"whatsapp": "frozen", "discord": "frozen"}


@pytest.mark.parametrize("how", ["clock", "timer", "early"])
def test_when_it_is_over_what_may_be_frozen_is_to_be_opened_whether_or_not_a_timer_came(how: str) -> None:
    found = registered("whatsapp", "discord", "snapchat")
    told = frozen()
    say(found["whatsapp"], "frozen", told)
    say(found["snapchat"], "cannot", told, note="No switch.")
    with pytest.raises(Conflict):
        say(found["whatsapp"], "reopened", told)
    if how == "timer":
        ending.thaw("chess", told["freeze_id"], 1, OVER)
    if how == "early":
        ended(told, OVER - MINUTE)
    assert standings(OVER) == {"whatsapp": "to_reopen", "discord": "to_reopen", "snapchat": "cannot"}
    assert page(OVER)["board"] == "open"
    latest = page(OVER)["latest"]
    with pytest.raises(Conflict):
        say(found["discord"], "frozen", latest, now=OVER)
    say(found["whatsapp"], "reopened", latest, now=OVER)
    assert standings(OVER) == {"whatsapp": "reopened", "discord": "to_reopen", "snapchat": "cannot"}
    say(found["discord"], "reopened", latest, now=OVER)
    assert page(OVER)["platforms"] == [], "all is open, so nothing is left to tell"


def test_a_new_freeze_carries_over_what_nobody_opened() -> None:
    found = registered("whatsapp", "discord", "telegram")
    told = frozen()
    for kind in ("whatsapp", "discord", "telegram"):
        say(found[kind], "frozen", told)
    say(found["telegram"], "reopened", told, now=OVER)
    frozen("freeze-key-2", OVER, chosen=[found["whatsapp"], found["telegram"]])
    assert standings(OVER) == {"whatsapp": "frozen", "discord": "frozen", "telegram": "asked"}


def test_a_freeze_after_one_that_nothing_came_to_end_makes_up_for_its_reminder_and_letters() -> None:
    chat = registered("whatsapp")["whatsapp"]
    say(chat, "frozen", frozen())
    member("priya")
    frozen("freeze-key-2", OVER)
    kinds = [post["kind"] for post in boards.board("chess", PRIYA, None, OVER)["posts"]]
    assert sorted(kinds) == ["reminder", "statement", "statement"]
    assert [kind for kind, _ in letters()].count("freeze-over") == 1
    assert standings(OVER) == {"whatsapp": "frozen"}


def test_a_freeze_never_has_more_platforms_than_can_be_kept() -> None:
    now, kinds = NOW, [kind for kind in KINDS if kind not in ("email", "website")]
    for turn in range(4):
        found = registered(*kinds, turn=turn)
        frozen(f"freeze-key-{turn}", now)
        for platform_id in found.values():
            platforms.retire("chess", platform_id, PRIYA, now)
        now += HOUR
    assert len(page(now - MINUTE)["platforms"]) == 40
    registered("whatsapp", turn=7)
    with pytest.raises(Conflict, match="still to be opened"):
        frozen("freeze-key-7", now)


def test_a_word_given_while_the_next_freeze_begins_is_not_lost() -> None:
    chat = registered("whatsapp")["whatsapp"]
    told = frozen()
    say(chat, "frozen", told)
    ending.thaw("chess", told["freeze_id"], 1, OVER)
    with between(lambda: say(chat, "reopened", told, now=OVER)), pytest.raises(Conflict, match="said something of a platform"):
        frozen("freeze-key-2", OVER)
    frozen("freeze-key-2", OVER)
    assert standings(OVER) == {"whatsapp": "asked"}


def _whole(parts: tuple[store.Part, ...], record: FreezeRecord) -> list[store.Part]:
    """What would be written if a change put the whole freeze as it was read, and not only what is new."""
    found: list[store.Part] = []
    for part in parts:
        if isinstance(part, Update) and isinstance(part.record, FreezeRecord):
            values = {name: getattr(record, name) for name in FreezeRecord.get_attributes()}
            found.append(store.Put(FreezeRecord(**{**values, "version": 2, "ends_at": OVER + HOUR})))
        else:
            found.append(part)
    return found


def test_without_writing_only_what_is_new_an_extension_would_undo_a_word_given_meanwhile() -> None:
    chat = registered("whatsapp")["whatsapp"]
    told = frozen()
    commit, read = store.commit, FreezeRecord.get("chess")
    late = between(lambda: _with(commit, lambda: say(chat, "frozen", told)))
    with patch.object(store, "commit", lambda *parts: commit(*_whole(parts, read))), late:
        longer(told)
    assert standings() == {"whatsapp": "asked"}, "the word is lost, so the next test can fail"


def _with(commit: Any, act: Any) -> None:
    with patch.object(store, "commit", commit):
        act()


CHANGES = {
    "extension": longer,
    "early end": ended,
    "thaw": lambda told: ending.thaw("chess", told["freeze_id"], 1, OVER),
}


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("first", ["word", "change"])
def test_a_word_and_a_change_at_once_are_both_kept_whoever_is_first(name: str, first: str) -> None:
    chat = registered("whatsapp")["whatsapp"]
    told = frozen()

    def word() -> None:
        say(chat, "frozen", told)

    def change() -> None:
        CHANGES[name](told)

    inner, outer = (word, change) if first == "word" else (change, word)
    with between(inner):
        outer()
    kept = FreezeRecord.get("chess")
    assert (kept.platforms[0].held, int(kept.platforms[0].revision), int(kept.marks)) == ("frozen", 1, 1)
    assert int(kept.version) == (1 if name == "thaw" else 2)
    assert (kept.running == FreezeRecord.RUNNING) == (name == "extension")


def test_words_about_two_statements_at_once_are_both_kept() -> None:
    chat = registered("whatsapp")["whatsapp"]
    told = frozen()
    later = NOW + MINUTE
    post_id = boards.post("chess", PRIYA, text="We listen.", statement=True, key="post-key-1", now=later)
    assert [s["text"] for s in page(later)["statements"]] == ["A break.", "We listen."]
    with between(lambda: say(chat, "posted", told, STAFF, statement_id="first")):
        say(chat, "posted", told, statement_id=post_id)
    say(chat, "posted", told, statement_id=post_id)
    assert [(p["statement_id"], p["by"]) for p in page()["platforms"][0]["posted"]] == [
        ("first", "Ann Staff"),
        (post_id, "Priya Shah"),
    ]
    assert page()["latest"]["version"] == 1
    with pytest.raises(Conflict):
        say(chat, "posted", told, statement_id="nothing")


def test_a_statement_after_the_freeze_and_a_member_s_post_are_not_kept_with_it() -> None:
    frozen()
    boards.post("chess", PRIYA, text="Later.", statement=True, key="post-key-1", now=OVER)
    assert list(FreezeRecord.get("chess").statements) == []


def test_a_freeze_keeps_twenty_further_statements_and_the_board_all() -> None:
    frozen()
    for number in range(22):
        boards.post("chess", PRIYA, text=str(number), statement=True, key=f"post-key-{number}", now=NOW)
    assert len(page()["statements"]) == 21
    assert len(boards.board("chess", PRIYA, None, NOW)["posts"]) == 23


@pytest.fixture
def committee(union_house: None) -> None:
    """Let the committee have two more: one whose term is over, one who is a member with an address."""
    for who, last in (("old", date(2026, 11, 1)), ("lin", date(2027, 7, 31))):
        term = Term("Welfare officer", date(2026, 8, 1), last)
        people.appoint(
            group_id="chess", group_name="Chess", person_id=who, name=who.title(), appointed=[term], actor="test", now=NOW
        )
        member(who)
    member("sam")


@pytest.mark.usefixtures("committee")
def test_the_committee_in_office_and_staff_read_of_it_once_each() -> None:
    registered("whatsapp")
    told = frozen()
    frozen()
    begun = [("freeze-begun", "lin@union.example"), ("freeze-begun", "priya@union.example")]
    staff = ("freeze-staff", "societies@union.example")
    assert letters() == [*begun, staff]
    longer(told)
    longer(told)
    assert letters() == [*begun, staff, staff]
    for _ in range(2):
        ending.thaw("chess", told["freeze_id"], 2, OVER + HOUR)
    assert letters() == [*begun, ("freeze-over", "lin@union.example"), staff, staff, staff]
    assert {one.context["about"] for one in Letter.scan() if one.kind == "freeze-staff"} == {"begun", "extended", "ended"}
    assert all("A break." not in str(one.context) for one in Letter.scan() if one.kind == "freeze-staff")


@pytest.mark.usefixtures("committee")
def test_a_day_later_the_sweep_writes_once_more_if_anything_is_left_and_only_once() -> None:
    found = registered("whatsapp", "discord")
    told = frozen()
    say(found["whatsapp"], "frozen", told)
    ending.thaw("chess", told["freeze_id"], 1, OVER)
    say(found["whatsapp"], "reopened", told, now=OVER)
    day = OVER + timedelta(days=1)
    assert ending.sweep(day - MINUTE)["reminded"] == 0
    assert [ending.sweep(day)["reminded"] for _ in range(3)] == [1, 0, 0]
    (one,) = [one for one in Letter.scan() if one.kind == "freeze-left"]
    assert (one.to, [p["label"] for p in one.context["platforms"]]) == ("lin@union.example", ["Our discord"])
    assert standings(day) == {"discord": "to_reopen", "whatsapp": "reopened"}


@pytest.mark.usefixtures("committee")
def test_a_day_later_nobody_is_written_to_where_all_is_open() -> None:
    chat = registered("whatsapp")["whatsapp"]
    told = frozen()
    ended(told, NOW + MINUTE)
    say(chat, "reopened", {**told, "version": 2}, now=NOW + 2 * MINUTE)
    assert ending.sweep(OVER + timedelta(days=1))["reminded"] == 0
    assert FreezeRecord.get("chess").running is None
    assert [kind for kind, _ in letters() if kind == "freeze-left"] == []


@pytest.mark.usefixtures("committee")
def test_who_opens_a_platform_as_the_sweep_writes_keeps_their_word_and_nobody_is_asked_again() -> None:
    chat = registered("whatsapp")["whatsapp"]
    told = frozen()
    ending.thaw("chess", told["freeze_id"], 1, OVER)
    day = OVER + timedelta(days=1)
    with between(lambda: say(chat, "reopened", told, now=day)):
        assert ending.sweep(day)["reminded"] == 0
    assert ending.sweep(day)["reminded"] == 0
    assert [kind for kind, _ in letters() if kind == "freeze-left"] == []


def test_a_new_freeze_can_begin_while_the_last_one_waits_to_be_opened() -> None:
    registered("whatsapp")
    told = frozen()
    ended(told, NOW + MINUTE)
    assert FreezeRecord.get("chess").running == FreezeRecord.REOPENING
    member("sam")
    boards.post("chess", SAM, text="Hello", statement=False, key="post-key-1", now=NOW + 2 * MINUTE)
    frozen("freeze-key-2", NOW + 3 * MINUTE)
    with pytest.raises(NotAllowed):
        boards.post("chess", SAM, text="Hello", statement=False, key="post-key-2", now=NOW + 4 * MINUTE)


def test_two_who_freeze_at_once_make_one_freeze() -> None:
    other = {"number": 1, "unit": "days", "statement": "B", "key": "freeze-key-2", "now": NOW}
    with between(lambda: freezes.freeze("chess", STAFF, **other)), pytest.raises(Conflict):
        frozen()
    assert FreezeRecord.get("chess").statement == "B"


def test_a_letter_that_cannot_be_written_undoes_the_freeze() -> None:
    registered("whatsapp")
    commit = store.commit

    def broken(*parts: store.Part) -> None:
        told = [p for p in parts if isinstance(p, store.Put) and isinstance(p.record, Letter)]
        if told:
            raise ConditionFailed(told)
        commit(*parts)

    with patch.object(store, "commit", broken), pytest.raises(Conflict):
        frozen()
    assert FreezeRecord.count() == 0
    assert boards.board("chess", PRIYA, None, NOW)["posts"] == []


def test_the_mini_site_tells_those_inside_only() -> None:
    from union.site import actions as site

    registered("whatsapp")
    frozen()
    told = site.mini_site("chess", PRIYA, NOW)["you"]
    assert told["cooling"] == {"until": "2026-11-23T13:00:00Z", "to_do": 1}
    assert site.mini_site("chess", SAM, NOW)["you"]["cooling"] is None
    assert site.mini_site("chess", None, NOW)["you"] is None
    assert site.mini_site("chess", PRIYA, OVER)["you"]["cooling"] == {"until": None, "to_do": 1}
