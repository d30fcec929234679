"""A report reaches the right people and nobody else, and its reporter can come back to it."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from union import store
from union.core.case_log import actions as case_log
from union.core.case_log import rules as case_log_rules
from union.core.case_log.tables import LogEntry
from union.core.letters.tables import Letter
from union.core.people.rules import Caller, Rights
from union.core.policy import actions as policies
from union.core.rate_limits.tables import Limit
from union.errors import Invalid, NotFound, TooMany, Unavailable
from union.membership.groups.tables import Group
from union.moderation.board import actions as boards
from union.moderation.conduct import records as conduct_records
from union.moderation.desk import actions as desk
from union.moderation.desk import queues
from union.moderation.desk import rules as desk_rules
from union.moderation.evidence import actions as evidence
from union.moderation.incidents import actions as incidents
from union.moderation.incidents import clock, receipts, rules
from union.moderation.incidents import records as incident_records
from union.moderation.incidents.rules import Deed, Outcome, State, Told
from union.moderation.incidents.tables import Incident, IncidentEntry, Receipt
from union.moderation.recusals import actions as recusals
from union.moderation.recusals.tables import Recusal
from union.store import ConditionFailed, Update
from union.watch import Count

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.actions.test_letters import counted  # noqa: F401 - a fixture
from tests.staff import staff

pytestmark = pytest.mark.usefixtures("the_vault")
ADDRESS = "203.0.113.9"
ALEX = staff("alex", "Alex Green", "alex@union.example", "staff-societies")
TOLD = {"what": "Somebody keeps sending me messages.", "heading": "abuse", "group_id": "chess"}


def _report(key: str = "report-key-1", caller: Caller | None = None, now: datetime = NOW, **more: Any) -> incidents.Filed:
    return incidents.report(Told(**{**TOLD, **more}), caller, key=key, address=ADDRESS, now=now)


def _case(incident_id: str) -> Incident:
    return Incident.get(incident_id, consistent_read=True)


def test_a_report_has_a_case_a_receipt_a_log_and_a_letter_that_says_nothing() -> None:
    filed = _report(heading="threats")
    case = _case(filed.incident_id)
    assert (case.state, case.team, case.severity, case.queue) == ("received", "societies", "urgent", "societies")
    assert case.due_at == NOW + timedelta(hours=4)
    (letter,) = Letter.scan()
    assert letter.to == "societies@union.example"
    assert "messages" not in str(letter.context)
    assert "Chess" not in str(letter.context)
    log = case_log.entries(filed.incident_id)
    assert [entry.act.act for entry in log] == ["reported"]
    assert case_log_rules.fault(log) is None


def test_the_second_click_has_the_same_case_and_receipt() -> None:
    assert _report() == _report()
    assert len(list(Incident.scan())) == len(list(Letter.scan())) == 1


def test_the_receipt_leads_back_and_is_not_kept() -> None:
    filed = _report()
    assert incidents.enter(receipts.shown(filed.receipt), ADDRESS, NOW) == filed.incident_id
    kept = [item.to_simple_dict() for table in (Incident, IncidentEntry, Receipt, LogEntry, Limit) for item in table.scan()]
    assert filed.receipt not in str(kept)
    assert ADDRESS not in str(kept)


@pytest.mark.parametrize("typed", ["1234 5678 9012 3456", "", "x", "1" * 17, "１２３４５６７８９０１２３４５６"])
def test_another_receipt_leads_nowhere(typed: str) -> None:
    _report()
    with pytest.raises(Invalid):
        incidents.enter(typed, ADDRESS, NOW)


def test_guessing_receipts_ends_soon() -> None:
    wrong = receipts.made("a-form-that-nobody-sent")
    for _ in range(30):
        with pytest.raises(Invalid):
            incidents.enter(wrong, ADDRESS, NOW)
    with pytest.raises(TooMany):
        incidents.enter(wrong, ADDRESS, NOW)
    with pytest.raises(Invalid):
        incidents.enter(wrong, ADDRESS, NOW + timedelta(minutes=15))


def test_who_reports_in_the_very_words_of_another_has_a_case_and_a_receipt_of_their_own_marked_for_staff() -> None:
    first, second = _report(), _report(key="another-key-1")
    assert first.incident_id != second.incident_id
    for one in (first, second):
        assert incidents.enter(one.receipt, ADDRESS, NOW) == one.incident_id
        assert [entry["text"] for entry in incidents.mine(one.incident_id, NOW)["entries"]] == [TOLD["what"]]
    assert (_case(first.incident_id).same_as, _case(second.incident_id).same_as) == (None, first.incident_id)
    assert desk.page(second.incident_id, ALEX, NOW)["first"] == first.incident_id
    assert [row["duplicate"] for show in ("all", "crowded") for row in queues.queue(ALEX, show, NOW)["cases"]] == [False, True]
    later = _report(key="another-day-1", now=NOW + timedelta(days=1, minutes=1))
    assert _case(later.incident_id).same_as is None, "after a day the same words are news"


def test_staff_learn_of_the_first_of_two_reports_only_where_they_may_see_it() -> None:
    _report(staff_involved=True)
    second = _report(key="another-key-1")
    page = desk.page(second.incident_id, ALEX, NOW)
    assert (page["case"]["duplicate"], page["first"]) == (True, None)


def test_the_same_words_a_hundred_times_are_told_in_one_more_letter_and_count_for_nobody_else() -> None:
    receipts_ = {_report(key=f"another-key-{number}").receipt for number in range(101)}
    assert len(receipts_) == len(list(Incident.scan())) == 101
    assert len(_new_letters()) == 2
    assert queues.queue(ALEX, "all", NOW)["counts"] == {
        **dict.fromkeys(desk_rules.SHOWN, 0), "all": 1, "nobody": 1, "crowded": 100,
    }  # fmt: skip
    assert not _case(_report(key="other-words-1", what="Something else.").incident_id).crowded


def _meanwhile(monkeypatch: pytest.MonkeyPatch, deed: Callable[[], Any]) -> None:
    """Let somebody do this just before the next transaction."""
    commit, done = store.commit, []

    def late(*parts: Any) -> None:
        if not done:
            done.append(True)
            deed()
        commit(*parts)

    monkeypatch.setattr(store, "commit", late)


def test_of_two_who_send_the_same_words_at_the_same_moment_each_has_a_receipt(monkeypatch: pytest.MonkeyPatch) -> None:
    faster: list[incidents.Filed] = []
    _meanwhile(monkeypatch, lambda: faster.append(_report(key="another-key-1")))
    slower = _report()
    assert slower.receipt != faster[0].receipt
    assert _case(slower.incident_id).same_as == faster[0].incident_id
    assert incidents.enter(slower.receipt, ADDRESS, NOW) == slower.incident_id


def test_a_form_that_is_sent_twice_at_the_same_moment_is_one_case(monkeypatch: pytest.MonkeyPatch) -> None:
    _meanwhile(monkeypatch, _report)
    assert _report() == _report()
    assert len(list(Incident.scan())) == 1


def _crowd(number: int, **more: Any) -> list[incidents.Filed]:
    return [_report(key=f"crowd-key-{n}", what=f"Thing {n}.", **more) for n in range(number)]


def _new_letters() -> list[Letter]:
    return [one for one in Letter.scan() if one.kind == "case-new"]


def test_nobody_is_refused_for_what_others_report() -> None:
    filed = _crowd(60)
    assert len({one.receipt for one in filed}) == 60
    crowded = [bool(_case(one.incident_id).crowded) for one in filed]
    assert crowded == [False] * 40 + [True] * 20
    assert incidents.enter(filed[-1].receipt, ADDRESS, NOW) == filed[-1].incident_id
    assert not _case(_report(key="next-hour-1", what="Later.", now=NOW + timedelta(hours=1)).incident_id).crowded


def test_a_flood_is_one_letter_and_stands_by_itself_until_somebody_takes_it() -> None:
    filed = _crowd(60)
    crowd = [one for one in _new_letters() if "crowd" in one.letter_id]
    assert (len(_new_letters()), len(crowd)) == (41, 1)
    assert crowd[0].context["url"].endswith("/cases?show=crowded")
    queue = queues.queue(ALEX, "all", NOW)
    assert (len(queue["cases"]), queue["counts"]["crowded"], queue["counts"]["nobody"]) == (40, 20, 40)
    apart = queues.queue(ALEX, "crowded", NOW)["cases"]
    assert {row["incident_id"] for row in apart} == {one.incident_id for one in filed[40:]}
    desk.take(filed[-1].incident_id, ALEX, 1, NOW)
    assert len(queues.queue(ALEX, "crowded", NOW)["cases"]) == 19
    assert [row["incident_id"] for row in queues.queue(ALEX, "mine", NOW)["cases"]] == [filed[-1].incident_id]


def test_a_threat_in_a_flood_is_still_told_within_minutes() -> None:
    _crowd(45)
    before = len(_new_letters())
    soon = NOW + timedelta(minutes=11)
    threat = _report(key="threat-key-1", what="He says he waits for me.", heading="threats", now=soon)
    told = [one for one in _new_letters() if "crowd" in one.letter_id and one.queued_at == soon]
    assert (len(_new_letters()), len(told)) == (before + 1, 1)
    assert told[0].context["urgent"] is True
    assert queues.queue(ALEX, "crowded", soon)["cases"][0]["incident_id"] == threat.incident_id


def _busy(*_: Any) -> None:
    raise Unavailable("The house is very busy.")


def test_a_flood_is_told_of_though_the_first_report_of_it_came_to_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    _crowd(40)
    with monkeypatch.context() as patch:
        patch.setattr(store, "commit", _busy)
        with pytest.raises(Unavailable):
            _report(key="crowd-key-lost", what="It never came.")
    _report(key="crowd-key-next", what="It came.")
    assert len([one for one in _new_letters() if "crowd" in one.letter_id]) == 1


def test_a_flood_writes_nothing_to_the_committee_and_shows_it_nothing_before_staff_look() -> None:
    filed = _crowd(41, tell_committee=True)
    assert conduct_records.seen(filed[0].incident_id) is not None
    assert conduct_records.seen(filed[-1].incident_id) is None
    assert not _case(filed[-1].incident_id).shared


def test_a_flood_that_nobody_took_is_late_in_one_letter_a_day() -> None:
    _crowd(50)
    late = NOW + timedelta(hours=25)
    assert clock.tick(late)["late_cases"] == 50
    letters = [one for one in Letter.scan() if one.kind == "case-late"]
    assert len(letters) == 41
    (apart,) = [one for one in letters if one.context["apart"]]
    assert apart.context["url"].endswith("/cases?show=crowded")
    assert all(_case(str(one.incident_id)).escalated_at for one in Incident.scan())


def test_a_late_report_of_a_flood_that_somebody_takes_at_that_very_moment_is_no_fault(
    monkeypatch: pytest.MonkeyPatch,
    counted: Counter[str],  # noqa: F811 - a fixture
) -> None:
    flood = [_report(key=f"same-key-{number}").incident_id for number in range(3)][1:]
    write = case_log.write

    def slowly(incident_id: str, acts: Any, now: datetime, *parts: Any) -> None:
        try:
            write(incident_id, acts, now, *parts)
        except ConditionFailed:
            if _case(incident_id).owner_id is None:
                desk.take(incident_id, ALEX, int(_case(incident_id).version), now)
            raise

    monkeypatch.setattr(case_log, "write", slowly)
    assert clock.tick(NOW + timedelta(hours=25))["late_cases"] == 2
    assert [_case(one).owner_id for one in flood].count("alex") == 1
    assert counted[Count.ITEM_FAILED] == 0


def test_each_case_that_is_due_is_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    filed = _crowd(3)
    _closed(filed[0])
    _hold(filed[0])
    wanted, asked = incident_records.key, []
    monkeypatch.setattr(incident_records, "key", lambda incident_id: asked.append(incident_id) or wanted(incident_id))
    assert clock.tick(NOW + timedelta(days=11)) == {"late_cases": 2, "deleted_cases": 0}
    assert sorted(asked) == sorted(one.incident_id for one in filed)


def test_a_time_to_come_and_a_group_that_is_none_are_refused() -> None:
    with pytest.raises(Invalid, match="not come yet"):
        _report(happened=NOW + timedelta(hours=1))
    with pytest.raises(Invalid) as refused:
        _report(group_id="nowhere")
    assert set(refused.value.errors) == {"group"}


def test_a_signed_in_reporter_without_a_name_is_nowhere_to_be_found() -> None:
    filed = _report(caller=SAM)
    kept = [item.to_simple_dict() for table in (Incident, IncidentEntry, LogEntry) for item in table.scan()]
    assert "sam" not in str(kept).lower()
    signed = _report(caller=SAM, mode="me", key="report-key-2", what="With my name")
    assert _case(signed.incident_id).reporter_id == "sam"
    assert filed.incident_id != signed.incident_id


def test_who_is_named_or_wrote_the_post_is_kept_out() -> None:
    filed = _report(who="priya SHÁH from the committee", tell_committee=True)
    assert recusals.of([filed.incident_id])[filed.incident_id].people == {"priya"}
    post_id = boards.post("chess", PRIYA, text="Rude.", statement=True, key="post-key-1", now=NOW)
    about = _report(key="report-key-2", what="This post", post_id=post_id)
    assert recusals.of([about.incident_id])[about.incident_id].people == {"priya"}


def test_the_committee_learns_of_it_only_where_the_reporter_says_so_and_none_of_them_is_involved() -> None:
    assert conduct_records.seen(_report().incident_id) is None
    hidden = _report(key="report-key-2", what="Two", tell_committee=True, committee_involved=True)
    assert conduct_records.seen(hidden.incident_id) is None
    told = conduct_records.seen(_report(key="report-key-3", what="Three", tell_committee=True).incident_id)
    assert told is not None
    assert "Three" not in str(told)


def test_where_staff_are_involved_another_team_looks_after_it() -> None:
    filed = _report(staff_involved=True)
    case = _case(filed.incident_id)
    assert (case.team, case.deputy) == ("sport_clubs", None)
    assert recusals.of([str(case.incident_id)])[str(case.incident_id)].teams == {"societies"}
    assert not incident_records.looks_after(case, Caller("s", "S", "s@x", rights=Rights({"staff-societies"})))
    assert incident_records.looks_after(case, Caller("s", "S", "s@x", rights=Rights({"staff-sport-clubs"})))


def test_what_nobody_takes_in_time_goes_to_the_deputy_once_a_day() -> None:
    filed = _report()
    late = NOW + timedelta(hours=24)
    assert clock.tick(late - timedelta(minutes=1)) == {"late_cases": 0, "deleted_cases": 0}
    assert clock.tick(late) == {"late_cases": 1, "deleted_cases": 0}
    assert clock.tick(late) == {"late_cases": 0, "deleted_cases": 0}
    assert incident_records.looks_after(_case(filed.incident_id), Caller("s", "S", "s@x", rights=Rights({"staff-sport-clubs"})))
    assert sorted(letter.to for letter in Letter.scan()) == ["societies@union.example", "sport@union.example"]
    assert clock.tick(late + timedelta(days=1)) == {"late_cases": 1, "deleted_cases": 0}


def test_the_reporter_reads_what_is_for_them_and_no_name_of_staff() -> None:
    filed = _report()
    later = NOW + timedelta(seconds=1)
    note = incident_records.entry_write(filed.incident_id, later, "note", "Ask the dean.", by="alex", by_name="Alex Green")
    said = incident_records.entry_write(
        filed.incident_id, later, "message", "We look into it.", by="alex", by_name="Alex Green", audience="reporter"
    )
    case_log.write(filed.incident_id, [case_log.act("noted", "alex")], NOW, note, said)
    seen = incidents.mine(filed.incident_id, NOW)
    assert [entry["text"] for entry in seen["entries"]] == [TOLD["what"], "We look into it."]
    assert "Alex" not in str(seen)
    assert [e.act.act for e in case_log.entries(filed.incident_id)] == ["reported", "noted", "read"]


def test_an_answer_is_written_once_and_takes_a_waiting_case_on() -> None:
    filed = _report()
    case = _case(filed.incident_id)
    case_log.write(filed.incident_id, [], NOW, incident_records.change_write(case, [], Deed.TAKE))
    case_log.write(filed.incident_id, [], NOW, incident_records.change_write(_case(filed.incident_id), [], Deed.ASK))
    for _ in range(2):
        incidents.answer(filed.incident_id, "It was on Monday.", key="answer-key-1", now=NOW + timedelta(seconds=1))
    assert _case(filed.incident_id).state == State.IN_HAND
    assert [e["text"] for e in incident_records.entries(filed.incident_id)] == [TOLD["what"], "It was on Monday."]


def _closed(filed: incidents.Filed) -> None:
    case = _case(filed.incident_id)
    case_log.write(filed.incident_id, [], NOW, incident_records.change_write(case, [], Deed.TAKE))
    over = [
        Incident.closed_at.set(NOW),
        Incident.outcome.set(Outcome.INFORMAL.value),
        Incident.delete_at.set(NOW + timedelta(days=10)),
        Incident.next_at.set(NOW + timedelta(days=10)),
        Incident.queue.remove(),
    ]
    case_log.write(filed.incident_id, [], NOW, incident_records.change_write(_case(filed.incident_id), over, Deed.CLOSE))


def test_a_closed_case_is_deleted_when_its_time_has_come_and_its_number_stays() -> None:
    filed = _report(tell_committee=True)
    _closed(filed)
    later = NOW + timedelta(days=10)
    assert clock.tick(later - timedelta(minutes=1))["deleted_cases"] == 0
    assert clock.tick(later)["deleted_cases"] == 1
    left = _case(filed.incident_id)
    assert (left.state, left.month, left.heading, left.outcome, left.named) == ("deleted", "2026-11", "abuse", "informal", None)
    assert [list(table.scan()) for table in (IncidentEntry, Receipt, Recusal)] == [[], [], []]
    assert [entry.act for entry in LogEntry.scan()] == ["deletion begun"], (
        "it says no more, and stands in the way of whoever adds"
    )
    assert conduct_records.seen(filed.incident_id) is None
    assert clock.tick(later)["deleted_cases"] == 0
    with pytest.raises(NotFound):
        incidents.mine(filed.incident_id, later)


def test_a_legal_hold_stops_deletion() -> None:
    filed = _report()
    _closed(filed)
    case_log.write(filed.incident_id, [], NOW, incident_records.change_write(_case(filed.incident_id), [Incident.held.set(True)]))
    assert clock.tick(NOW + timedelta(days=30))["deleted_cases"] == 0
    assert _case(filed.incident_id).state == State.CLOSED


def _hold(filed: Any) -> None:
    version = int(_case(filed.incident_id).version)
    desk.flag(
        filed.incident_id, ALEX, what="held", on=True, reason="The police asked.", version=version, now=NOW + timedelta(seconds=1)
    )


def _reopen(filed: Any) -> None:
    desk.reopen(filed.incident_id, ALEX, version=int(_case(filed.incident_id).version), now=NOW)


def _answer(filed: Any) -> None:
    incidents.answer(filed.incident_id, "It goes on.", key="answer-key-9", now=NOW)


def _just_before(deed: Callable[[Any], None], filed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the clock decide that the case goes, and somebody do this between that and the first thing that goes."""
    decide = rules.may_delete

    def decided(*told: Any, **more: Any) -> bool:
        goes = decide(*told, **more)
        if goes:
            deed(filed)
        return goes

    monkeypatch.setattr(rules, "may_delete", decided)


@pytest.mark.usefixtures("the_vault")
@pytest.mark.parametrize("deed", [_hold, _reopen])
def test_a_hold_or_a_reopening_at_that_very_moment_keeps_the_case_whole(
    deed: Callable[[Any], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    filed = _report(tell_committee=True)
    incidents.bring(filed.incident_id, [("a.txt", b"Words.")], NOW)
    _closed(filed)
    _just_before(deed, filed, monkeypatch)
    assert clock.tick(NOW + timedelta(days=10))["deleted_cases"] == 0
    kept = _case(filed.incident_id)
    assert (kept.state, bool(kept.held)) == ("closed", True) if deed is _hold else kept.state == "in_hand"
    assert len(evidence.listed(filed.incident_id)) == 1
    assert "report" in {entry["kind"] for entry in incident_records.entries(filed.incident_id)}, "all of it is of one moment here"
    assert conduct_records.seen(filed.incident_id) is not None
    assert case_log_rules.fault(case_log.entries(filed.incident_id)) is None


@pytest.mark.usefixtures("the_vault")
def test_without_its_condition_a_case_that_is_held_at_that_moment_would_be_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    filed = _report()
    _closed(filed)
    guarded = incident_records.go_write

    def unguarded(record: Incident, now: Any) -> Update:
        going = guarded(record, now)
        return Update(going.record, going.actions)

    monkeypatch.setattr(incident_records, "go_write", unguarded)
    _just_before(_hold, filed, monkeypatch)
    clock.tick(NOW + timedelta(days=10))
    assert incident_records.entries(filed.incident_id) == []


@pytest.mark.usefixtures("the_vault")
@pytest.mark.parametrize("deed", [_hold, _reopen, _answer])
def test_whoever_comes_while_a_case_is_being_deleted_is_told_and_leaves_nothing_behind(
    deed: Callable[[Any], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    filed = _report()
    _closed(filed)
    monkeypatch.setattr(settled := evidence, "forget", _broken)
    with pytest.raises(RuntimeError):
        clock.delete(_case(filed.incident_id), NOW + timedelta(days=10))
    with pytest.raises(NotFound):
        deed(filed)
    monkeypatch.undo()
    assert settled.listed(filed.incident_id) == []
    assert clock.tick(NOW + timedelta(days=10))["deleted_cases"] == 1
    assert list(IncidentEntry.scan()) == []
    with pytest.raises(NotFound):
        case_log.write(filed.incident_id, [case_log.act("late", "alex")], NOW)


def _broken(_: str) -> None:
    raise RuntimeError("killed")


def _without(team: str) -> None:
    """Let the union adopt a policy that knows this team no more."""
    pack = (Path(policies.__file__).parent / "default.toml").read_text(encoding="utf-8")
    head, *teams = re.split(r"(?=^\[\[teams\]\])", pack, flags=re.MULTILINE)
    left = [one.replace(f'deputy = "{team}"', 'deputy = ""') for one in teams if f'type = "{team}"' not in one]
    assert len(left) == len(teams) - 1
    text = (head + "".join(left)).replace(policies.default().version, "2026-12", 1)
    policies.adopt(text.replace(f'otherwise = "{team}"', 'otherwise = "rag"'), "test", NOW)


@pytest.mark.parametrize("team", sorted(policies.default().contacts))
def test_a_case_whose_team_the_policy_does_not_know_any_more_goes_to_another_team_which_is_told(team: str) -> None:
    filed, other = _report(), _report(key="report-key-2", what="Something else.")
    for one in (filed, other):
        _case(one.incident_id).update(actions=[Incident.team.set(team), Incident.queue.set(team), Incident.deputy.remove()])
    _without(team)
    late = NOW + timedelta(hours=25)
    assert clock.tick(late)["late_cases"] == 2
    case = _case(filed.incident_id)
    assert case.team == case.queue != team
    assert case.team in policies.read().contacts
    (letter,) = [one for one in Letter.scan() if one.kind == "case-late" and filed.incident_id in one.letter_id]
    assert letter.to == policies.read().contacts[case.team].email
    assert [entry.act.act for entry in case_log.entries(filed.incident_id)][-1] == "its team was not there any more"
    after = clock.tick(late + timedelta(days=1, minutes=1))
    assert after["late_cases"] == 2, "from then on it is late like any other"
    assert _case(filed.incident_id).team == case.team


def test_a_case_is_never_handed_to_a_team_that_is_kept_out_of_it() -> None:
    filed = _report(staff_involved=True)
    assert _case(filed.incident_id).team == "sport_clubs"
    _without("sport_clubs")
    clock.tick(NOW + timedelta(hours=25))
    assert _case(filed.incident_id).team not in ("sport_clubs", "societies")


@pytest.mark.parametrize("team", sorted(policies.default().contacts))
def test_a_report_about_a_group_whose_team_is_not_there_any_more_is_taken(team: str) -> None:
    _without(team)
    Group.get("chess").update(actions=[Group.type.set(team)])
    case = _case(_report().incident_id)
    assert case.team in policies.read().contacts
    assert incidents.form("chess", None, None, NOW)["contact"]["email"]
