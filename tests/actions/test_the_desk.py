"""The desk of staff support: who sees a case, what they do with it, and that all of it is in the log."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from union.core.case_log import actions as case_log
from union.core.case_log import rules as case_log_rules
from union.core.letters.tables import Letter
from union.core.people.rules import Caller
from union.errors import Conflict, Invalid, NotAllowed, NotFound
from union.moderation.conduct import records as conduct_records
from union.moderation.desk import actions as desk
from union.moderation.desk import queues
from union.moderation.desk import rules as desk_rules
from union.moderation.incidents import actions as incidents
from union.moderation.incidents import clock
from union.moderation.incidents.rules import Told
from union.moderation.incidents.tables import Incident

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.staff import staff

pytestmark = pytest.mark.usefixtures("the_vault")
ALEX = staff("alex", "Alex Green", "alex@union.example", "staff-societies")
KIM = staff("kim", "Kim Lee", "kim@union.example", "staff-societies")
SPORT = staff("jo", "Jo Hill", "jo@union.example", "staff-sport-clubs")
ALL = staff("boss", "Bo Ss", "boss@union.example", "staff")


def _reported(key: str = "report-key-1", **more: Any) -> str:
    told = Told(**{"what": f"It happened ({key}).", "heading": "abuse", "group_id": "chess", **more})
    return incidents.report(told, None, key=key, address="1.1.1.1", now=NOW).incident_id


def _case(incident_id: str) -> Incident:
    return Incident.get(incident_id, consistent_read=True)


def _acts(incident_id: str) -> list[str]:
    log = case_log.entries(incident_id)
    assert case_log_rules.fault(log) is None
    return [entry.act.act for entry in log]


def _taken(incident_id: str, caller: Caller = ALEX) -> int:
    desk.take(incident_id, caller, int(_case(incident_id).version), NOW)
    return int(_case(incident_id).version)


def _ids(caller: Caller, show: str = "all") -> list[str]:
    return [row["incident_id"] for row in queues.queue(caller, show, NOW)["cases"]]


def test_urgent_cases_jump_the_queue_and_then_the_one_that_is_due_first() -> None:
    advice = _reported("report-key-1", heading="advice")
    abuse = _reported("report-key-2", heading="abuse")
    threat = _reported("report-key-3", heading="threats")
    assert _ids(ALEX) == [threat, abuse, advice]
    assert _ids(SPORT) == []
    assert _ids(ALL) == [threat, abuse, advice]
    _taken(abuse)
    assert (_ids(ALEX, "mine"), _ids(ALEX, "nobody"), _ids(KIM, "mine")) == ([abuse], [threat, advice], [])


@pytest.mark.parametrize("caller", [SAM, PRIYA])
def test_students_and_committees_have_no_desk(caller: Caller) -> None:
    incident_id = _reported()
    for ask in (
        lambda: queues.queue(caller, "all", NOW),
        lambda: desk.page(incident_id, caller, NOW),
        lambda: desk.numbers(caller, 12, NOW),
    ):
        with pytest.raises(NotAllowed):
            ask()


DEEDS: list[Callable[[str, Caller], Any]] = [
    lambda i, c: desk.page(i, c, NOW),
    lambda i, c: desk.take(i, c, 1, NOW),
    lambda i, c: desk.release(i, c, 1, NOW),
    lambda i, c: desk.concerns_me(i, c, NOW),
    lambda i, c: desk.clear(i, c, "x", 1, NOW),
    lambda i, c: desk.say(i, c, to="note", text="x", key="note-key-1", now=NOW),
    lambda i, c: desk.share(i, c, summary="x", kept_out=set(), version=1, now=NOW),
    lambda i, c: desk.flag(i, c, what="held", on=True, reason="x", version=1, now=NOW),
    lambda i, c: desk.correct(i, c, heading="threats", reason="x", version=1, now=NOW),
    lambda i, c: desk.close(i, c, outcome="informal", text="", version=1, now=NOW),
    lambda i, c: desk.reopen(i, c, version=1, now=NOW),
    lambda i, c: desk.link(i, c, other=i, on=True, now=NOW),
    lambda i, c: desk.open_file(i, c, evidence_id="x", original=True, now=NOW),
    lambda i, c: desk.export(i, c, "key-12345678", NOW),
    lambda i, c: desk.exported(i, c, NOW),
]


@pytest.mark.parametrize("deed", DEEDS)
def test_whoever_is_named_or_of_another_team_finds_no_such_case_whatever_they_try(deed: Callable[[str, Caller], Any]) -> None:
    incident_id = _reported(who="alex green, of the union's staff")
    before = _acts(incident_id)
    for caller in (ALEX, SPORT):
        with pytest.raises(NotFound, match="no case at this address"):
            deed(incident_id, caller)
    assert _acts(incident_id) == before
    assert _case(incident_id).version == 1
    assert _ids(ALEX) == []
    assert queues.queue(ALEX, "all", NOW)["counts"] == dict.fromkeys(desk_rules.SHOWN, 0)
    assert _ids(KIM) == [incident_id]


def test_who_is_only_called_like_somebody_named_is_cleared_by_another() -> None:
    incident_id = _reported(who="Alex Green")
    with pytest.raises(NotAllowed):
        desk.clear(incident_id, KIM, KIM.person_id, 1, NOW)
    desk.clear(incident_id, KIM, ALEX.person_id, 1, NOW)
    assert _ids(ALEX) == [incident_id]


def test_whoever_is_connected_is_out_at_once_and_the_case_is_nobody_s() -> None:
    incident_id = _reported()
    _taken(incident_id)
    desk.concerns_me(incident_id, ALEX, NOW)
    assert _ids(ALEX) == []
    assert _case(incident_id).owner_id is None
    with pytest.raises(NotFound):
        desk.page(incident_id, ALEX, NOW)
    assert len([letter for letter in Letter.scan() if letter.kind == "case-new"]) == 2


def test_the_deputy_sees_a_case_once_nobody_took_it_in_time() -> None:
    incident_id = _reported()
    assert _ids(SPORT) == []
    clock.tick(NOW + timedelta(hours=25))
    assert _ids(SPORT) == [incident_id]


def test_every_look_and_deed_is_in_the_log() -> None:
    incident_id = _reported()
    desk.page(incident_id, ALEX, NOW)
    version = _taken(incident_id)
    desk.say(incident_id, ALEX, to="note", text="Ask around.", key="note-key-1", now=NOW)
    desk.flag(incident_id, ALEX, what="serious", on=True, reason="A crime.", version=version, now=NOW)
    desk.page(incident_id, KIM, NOW)
    assert _acts(incident_id) == ["reported", "read", "took", "wrote: note", "serious: yes", "read"]
    log = str([entry.act for entry in case_log.entries(incident_id)])
    assert "Ask around" not in log
    assert "Alex Green" not in log


def test_a_page_that_is_old_changes_nothing() -> None:
    incident_id = _reported()
    _taken(incident_id)
    for deed in (
        lambda: desk.take(incident_id, KIM, 1, NOW),
        lambda: desk.close(incident_id, ALEX, outcome="informal", text="", version=1, now=NOW),
        lambda: desk.flag(incident_id, ALEX, what="held", on=True, reason="x", version=1, now=NOW),
    ):
        with pytest.raises(Conflict):
            deed()
    desk.take(incident_id, ALEX, 1, NOW)
    assert _case(incident_id).owner_id == "alex"


def test_a_question_makes_the_case_wait_and_a_notice_says_nothing() -> None:
    incident_id = _reported(email="ada@union.example")
    with pytest.raises(Conflict, match="Take the case first"):
        desk.say(incident_id, ALEX, to="question", text="When was it?", key="say-key-1", now=NOW)
    _taken(incident_id)
    for _ in range(2):
        desk.say(incident_id, ALEX, to="question", text="When was it?", key="say-key-2", now=NOW + timedelta(seconds=1))
    assert _case(incident_id).state == "waiting"
    (news,) = [letter for letter in Letter.scan() if letter.kind == "case-news"]
    assert (news.to, set(news.context)) == ("ada@union.example", {"url"})
    seen = incidents.mine(incident_id, NOW)
    assert [entry["text"] for entry in seen["entries"]][1:] == ["When was it?"]


def test_the_committee_sees_what_staff_shared_in_staff_s_words_and_not_before() -> None:
    incident_id = _reported()
    _taken(incident_id)
    with pytest.raises(Conflict, match="Share it first"):
        desk.say(incident_id, ALEX, to="committee", text="Please look.", key="say-key-1", now=NOW)
    desk.share(incident_id, ALEX, summary="Somebody is rude on the board.", kept_out=set(), version=2, now=NOW)
    desk.say(incident_id, ALEX, to="committee", text="Please look.", key="say-key-2", now=NOW)
    face = conduct_records.seen(incident_id)
    assert face is not None
    assert (face["summary"], [step["text"] for step in face["steps"]]) == ("Somebody is rude on the board.", ["Please look."])
    assert "It happened" not in str(face)
    desk.share(incident_id, ALEX, summary="Better words.", kept_out=set(), version=3, now=NOW)
    assert conduct_records.seen(incident_id)["summary"] == "Better words."  # type: ignore[index]


def test_a_case_is_not_shared_with_a_committee_of_which_everybody_is_kept_out() -> None:
    incident_id = _reported(who="Priya Shah")
    version = _taken(incident_id)
    with pytest.raises(Invalid) as refused:
        desk.share(incident_id, ALEX, summary="x", kept_out=set(), version=version, now=NOW)
    assert set(refused.value.errors) == {"kept_out"}


def test_a_case_is_closed_with_an_outcome_and_a_day_of_deletion_and_can_be_opened_again() -> None:
    incident_id = _reported(tell_committee=True)
    with pytest.raises(Conflict, match="never closed unread"):
        desk.close(incident_id, ALEX, outcome="informal", text="", version=1, now=NOW)
    version = _taken(incident_id)
    desk.close(incident_id, ALEX, outcome="informal", text="Thank you.", version=version, now=NOW)
    case = _case(incident_id)
    assert (case.state, case.outcome, case.delete_at) == ("closed", "informal", NOW + timedelta(days=1095))
    assert _ids(ALEX) == []
    assert conduct_records.seen(incident_id)["outcome"] == "informal"  # type: ignore[index]
    assert incidents.mine(incident_id, NOW)["case"]["outcome"] == "Settled informally"
    desk.reopen(incident_id, KIM, version=int(case.version), now=NOW)
    assert (_case(incident_id).owner_id, _ids(KIM, "mine")) == ("kim", [incident_id])
    assert conduct_records.seen(incident_id)["outcome"] is None  # type: ignore[index]


def test_cases_of_one_group_are_linked_both_ways_and_of_two_groups_not() -> None:
    one, two = _reported("report-key-1"), _reported("report-key-2")
    other = _reported("report-key-3", group_id="print")
    desk.link(one, ALEX, other=two, on=True, now=NOW)
    assert (_case(one).linked, _case(two).linked) == ({two}, {one})
    desk.link(one, ALEX, other=two, on=False, now=NOW)
    assert (_case(one).linked, _case(two).linked) == (None, None)
    for wrong in (other, one):
        with pytest.raises(Conflict):
            desk.link(one, ALEX, other=wrong, on=True, now=NOW)


def test_a_case_that_is_given_back_is_nobody_s_again_with_a_new_clock() -> None:
    incident_id = _reported()
    version = _taken(incident_id)
    desk.release(incident_id, ALEX, version, NOW + timedelta(days=2))
    case = _case(incident_id)
    assert (case.owner_id, case.due_at) == (None, NOW + timedelta(days=3))


def test_numbers_tell_nobody_apart() -> None:
    for number in range(5):
        _reported(f"report-key-{number}", what=f"Number {number}")
    _reported("report-key-x", heading="threats")
    (month,) = desk.numbers(ALEX, 1, NOW)["months"]
    assert month["month"] == "2026-11"
    assert (month["counts"]["threats"], month["counts"]["discrimination"]) == (None, 0)
    assert month["counts"]["abuse"] is None, "with one hole alone the total would tell it"


def _member(caller: Caller) -> None:
    from union.membership.memberships.tables import Membership

    Membership(
        group_id="chess",
        person_id=caller.person_id,
        name=caller.name,
        email=caller.email,
        group_name="Chess",
        statement_version="2026-09",
        accepted_at=NOW,
        valid_until="2027-07-31",
    ).save()


def test_the_committee_is_told_once_that_there_is_something_and_not_what() -> None:
    _member(PRIYA)
    _reported("report-key-2", what="Two", tell_committee=True, who="Priya Shah")
    assert [one for one in Letter.scan() if one.kind == "case-shared"] == []
    incident_id = _reported()
    version = _taken(incident_id)
    desk.share(incident_id, ALEX, summary="Rude posts.", kept_out=set(), version=version, now=NOW)
    desk.share(incident_id, ALEX, summary="Better words.", kept_out=set(), version=version + 1, now=NOW)
    (letter,) = [one for one in Letter.scan() if one.kind == "case-shared"]
    assert (letter.to, letter.context["group_name"]) == ("priya@union.example", "Chess")
    assert "Rude" not in str(letter.context)
    for _ in range(2):
        desk.say(incident_id, ALEX, to="committee", text="A word in private.", key="say-key-9", now=NOW)
    told = [one for one in Letter.scan() if one.kind == "case-shared"]
    assert (len(told), "private" in str([one.context for one in told])) == (2, False)
