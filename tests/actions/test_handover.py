"""A handover from a declared result, or by hand: who sees it until when, who ticks what, and that it ends once."""

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from union import store
from union.core.letters.tables import Letter
from union.core.people import actions as people
from union.core.people.rules import Caller, Term
from union.core.rate_limits.rules import BY_ACTOR, Reach
from union.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from union.membership.groups.tables import Group
from union.membership.platforms import actions as platforms
from union.membership.platforms import rules as platform_rules
from union.voting.handover import actions, clock, pages, records
from union.voting.handover.rules import MOST_PEOPLE, How, Side, Standing, State
from union.voting.handover.tables import HandoverRecord
from union.voting.results import actions as results
from union.voting.results import declaring

from tests.actions.conftest import NOW, PRIYA
from tests.actions.declaring import HEARD, SAID, declared, heard, join, post, sealed, standing
from tests.races import between, rushed, unguarded
from tests.staff import staff

pytestmark = pytest.mark.usefixtures("union_house")
ALEX = staff("alex", "Alex Reed", "alex@union.example", "staff-societies")
OTHER = staff("olga", "Olga Holt", "olga@union.example", "staff-sport-clubs")
ADA = Caller("ada", "Ada", "ada@union.example")
STRANGER = Caller("nobody", "No Body", "nobody@union.example")
DAY = timedelta(days=1)
BEGINS = date(2027, 8, 1)
AT_A = NOW.replace(year=2027, month=8, day=1)
AT_B = AT_A + 21 * DAY
OUT, IN = Side.OUTGOING, Side.INCOMING


def _accepts(who: str) -> None:
    """Somebody accepts all roles that await them."""
    (member,) = store.read(people.member_key("chess", who))
    terms = [Term(t.role, t.starts_on, t.ends_on) for t in people.terms(member)]
    people.appoint(group_id="chess", group_name="Chess", person_id=who, name=who.title(), appointed=terms, actor="t", now=NOW)


def _elected(monkeypatch: pytest.MonkeyPatch, **more: Any) -> HandoverRecord:
    """Ada is elected president after Priya, from the first of August on."""
    join("priya")
    sealed(monkeypatch, {"1": {(1, 2): 20, (2,): 15}}, {"1": standing("Ada", "Bo")}, [post()], **more)
    heard()
    declared()
    (record,) = records.newest("chess")
    return record


def _hand(  # noqa: PLR0917 - short in every test
    record: HandoverRecord, caller: Caller, item_id: str, side: Side, how: How = How.DONE, note: str = "", now: Any = AT_A
) -> None:
    actions.tick("chess", record.handover_id, caller, item_id=item_id, side=side, how=how, note=note, now=now)


def _things(record: HandoverRecord, caller: Caller = PRIYA, now: Any = NOW) -> dict[str, Standing]:
    return {one["item_id"]: one["standing"] for one in pages.shown("chess", record.handover_id, caller, now)["things"]}


def _letters(news: str) -> list[str]:
    return sorted(one.to for one in Letter.scan() if one.kind == "handover" and one.context["news"] == news)


def _platform(label: str = "Photos", key: str = "key-of-it") -> str:
    told = platform_rules.checked("instagram", label, "@chess", public=True, interactive=None)
    return f"platform-{platforms.add('chess', PRIYA, told, key=key, now=NOW)}"


def test_a_declared_result_begins_a_handover_between_who_goes_and_who_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    record = _elected(monkeypatch)
    plan = records.plan_of(record)
    assert (plan.begins_on, plan.ends_on) == (BEGINS, BEGINS + 21 * DAY)
    assert [(one.person_id, one.day) for one in plan.outgoing] == [("priya", "2027-07-31")]
    assert [(one.person_id, one.day) for one in plan.incoming] == [("ada", "2027-08-01")]
    assert set(_things(record)) == {"thing-bank", "thing-documents", "thing-stock", "thing-keys"}
    assert _letters("begun") == ["ada@union.example", "priya@union.example"]


def test_declaring_once_more_begins_no_second_and_writes_nobody_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    record = _elected(monkeypatch)
    declaring.declare(**SAID, looked_at="", looked=True, now=HEARD)
    assert [one.handover_id for one in records.newest("chess")] == [record.handover_id]
    assert clock.tick(HEARD) == {}
    assert len(_letters("begun")) == 2


def test_letters_that_did_not_go_with_the_declaration_are_written_by_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "tell_begun", lambda *_: None)
    record = _elected(monkeypatch)
    assert _letters("begun") == []
    assert clock.tick(HEARD) == {"handovers_told": 1}
    assert clock.tick(HEARD) == {}
    assert len(_letters("begun")) == 2
    assert record.told is None


def test_whoever_is_no_member_is_written_to_at_the_address_at_which_they_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is a member of a part-time officer's page, nor need be whom staff appointed."""
    record = _elected(monkeypatch)
    people.appoint(
        group_id="chess",
        group_name="Chess",
        person_id="tom",
        name="Tom",
        appointed=[Term("Editor", BEGINS, BEGINS)],
        actor="t",
        now=NOW,
    )
    (member,) = store.read(people.member_key("chess", "tom"))
    store.commit(*people.terms_write(member, [Term("Editor", BEGINS, BEGINS + 99 * DAY)], "tom@union.example"))
    chosen = {"priya": "outgoing", "ada": "incoming", "tom": "incoming"}
    version, ends_on = int(records.newest("chess")[0].version), date.fromisoformat(record.ends_on)
    actions.change("chess", record.handover_id, PRIYA, ends_on=ends_on, people=chosen, version=version, now=NOW)
    assert "tom@union.example" in _letters("begun")


def test_a_result_that_begins_no_role_begins_no_handover(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(
        monkeypatch,
        {"1": {(1,): 9}},
        {},
        [post("Rename?", options=["Yes", "No"])],
        kind="referendum",
        takes_office_on=None,
        ends_on=None,
    )
    heard()
    declared()
    assert records.newest("chess") == []


def test_the_incoming_read_until_day_a_and_tick_from_it_once_they_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    record = _elected(monkeypatch)
    assert pages.shown("chess", record.handover_id, ADA, HEARD)["waits"] == "not-yet"
    with pytest.raises(NotAllowed, match="first day of your role"):
        _hand(record, ADA, "thing-bank", IN, now=HEARD)
    assert pages.shown("chess", record.handover_id, ADA, AT_A)["waits"] == "not-accepted"
    with pytest.raises(NotAllowed, match="accept your role"):
        _hand(record, ADA, "thing-bank", IN)
    _accepts("ada")
    _hand(record, ADA, "thing-bank", IN)
    assert _things(record, ADA, AT_A)["thing-bank"] is Standing.RECEIVED


def test_the_outgoing_hand_over_until_day_b_and_are_out_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    record = _elected(monkeypatch)
    _hand(record, PRIYA, "thing-bank", OUT, now=AT_B)
    with pytest.raises(NotAllowed):
        _hand(record, PRIYA, "thing-keys", OUT, now=AT_B + DAY)
    for look in (partial(pages.shown, "chess", record.handover_id), partial(pages.listed, "chess")):
        assert look(PRIYA, AT_B)
        with pytest.raises(NotAllowed):
            look(PRIYA, AT_B + DAY)


def test_between_day_a_and_day_b_the_outgoing_change_nothing_but_their_ticks(monkeypatch: pytest.MonkeyPatch) -> None:
    record = _elected(monkeypatch)
    told: dict[str, Any] = {"ends_on": BEGINS + 60 * DAY, "people": {}, "version": int(record.version)}
    with pytest.raises(NotAllowed):
        actions.change("chess", record.handover_id, PRIYA, **told, now=AT_A)
    with pytest.raises(NotAllowed):
        actions.call_off("chess", record.handover_id, PRIYA, because="No.", now=AT_A)
    assert pages.listed("chess", PRIYA, AT_A)["may_begin"] is False


def test_nobody_else_sees_a_handover_or_ticks_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    record = _elected(monkeypatch)
    long_ago = Term("President", date(2020, 8, 1), date(2021, 7, 31))
    for who, group_id, terms in (
        ("old", "chess", [long_ago]),
        ("neighbour", "print", [Term("President", date(2026, 8, 1), BEGINS)]),
    ):
        people.appoint(group_id=group_id, group_name="G", person_id=who, name=who, appointed=terms, actor="t", now=NOW)
    join("member")
    callers = [Caller(who, who, f"{who}@union.example") for who in ("old", "neighbour", "member", "bo")]
    for caller in (*callers, OTHER, STRANGER):
        for refused in (
            partial(pages.listed, "chess", caller, NOW),
            partial(pages.shown, "chess", record.handover_id, caller, NOW),
            partial(_hand, record, caller, "thing-bank", OUT, now=NOW),
            partial(_hand, record, caller, "thing-bank", IN, now=NOW),
            partial(actions.add, "chess", record.handover_id, caller, label="x", note="", key="key-of-it", now=NOW),
            partial(actions.take_off, "chess", record.handover_id, caller, item_id="thing-bank", now=NOW),
        ):
            with pytest.raises(NotAllowed):
                refused()
    with pytest.raises(NotAllowed):
        pages.shown("chess", "2027-08-01-nothing", STRANGER, NOW)
    with pytest.raises(NotFound):
        pages.shown("chess", "2027-08-01-nothing", PRIYA, NOW)
    with pytest.raises(NotFound):
        pages.shown("print", record.handover_id, ALEX, NOW)


def test_nobody_ticks_for_the_other_side(monkeypatch: pytest.MonkeyPatch) -> None:
    record = _elected(monkeypatch)
    _accepts("ada")
    for caller, side in ((PRIYA, IN), (ADA, OUT), (ALEX, OUT), (ALEX, IN)):
        with pytest.raises(NotAllowed):
            _hand(record, caller, "thing-bank", side, note="I know.")


def test_whoever_lost_the_role_before_its_time_is_out_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    record = _elected(monkeypatch)
    store.commit(*people.end_write("chess", "priya", "President", HEARD.date() - DAY))
    with pytest.raises(NotAllowed):
        pages.shown("chess", record.handover_id, PRIYA, HEARD)
    store.commit(*people.end_write("chess", "ada", "President", BEGINS - DAY))
    with pytest.raises(NotAllowed):
        pages.shown("chess", record.handover_id, ADA, HEARD)


def _all_but_one(record: HandoverRecord) -> None:
    """Everything is ticked by both but the keys, which nobody ticked."""
    _accepts("ada")
    for item_id in [one for one in _things(record) if one != "thing-keys"]:
        _hand(record, PRIYA, item_id, OUT)
        _hand(record, ADA, item_id, IN)


def test_with_the_last_tick_the_handover_is_done_and_everybody_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    record = _elected(monkeypatch)
    _all_but_one(record)
    _hand(record, PRIYA, "thing-keys", OUT, How.NOT_NEEDED, "We have no room.")
    _hand(record, ADA, "thing-keys", IN, How.NOT_NEEDED, "Right.")
    _hand(record, ADA, "thing-keys", IN, How.NOT_NEEDED, "Right.")
    (done,) = records.newest("chess")
    assert (done.state, done.open, int(done.left)) == (State.DONE, None, 0)
    assert _letters("done") == ["ada@union.example", "priya@union.example"]
    assert done.over_at == AT_A
    assert records.open_ids() == []
    with pytest.raises(Conflict, match="done"):
        _hand(record, ADA, "thing-keys", IN)


def _both_tick_at_once(record: HandoverRecord) -> list[Any]:
    return rushed([partial(_hand, record, PRIYA, "thing-keys", OUT), partial(_hand, record, ADA, "thing-keys", IN)])


def test_both_tick_at_once_and_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    record = _elected(monkeypatch)
    _all_but_one(record)
    came = _both_tick_at_once(record)
    assert sum(isinstance(one, Conflict) for one in came) == 1
    for caller, side in ((PRIYA, OUT), (ADA, IN)):  # The door asks once more whose change was lost.
        _hand(record, caller, "thing-keys", side)
    (done,) = records.newest("chess")
    assert done.state == State.DONE
    assert len(_letters("done")) == 2


def test_without_conditions_one_of_two_ticks_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    record = _elected(monkeypatch)
    _all_but_one(record)
    with unguarded():
        _both_tick_at_once(record)
    (kept,) = records.newest("chess")
    ticks = next(one for one in records.items_of(kept) if one.item_id == "thing-keys").ticks
    assert (kept.state, len(ticks)) == (State.UNDER_WAY, 1)


def test_a_platform_registered_at_the_moment_of_the_last_tick_is_not_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    record = _elected(monkeypatch)
    _all_but_one(record)
    _hand(record, PRIYA, "thing-keys", OUT)
    _accepts("priya")
    with between(lambda: Group("chess").update([Group.register.set(7)])), pytest.raises(Conflict):
        _hand(record, ADA, "thing-keys", IN)
    assert records.newest("chess")[0].state == State.UNDER_WAY


def test_the_list_follows_the_register_while_the_handover_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    record = _elected(monkeypatch)
    item_id = _platform()
    assert next(iter(_things(record))) == item_id
    _all_but_one(record)
    _hand(record, PRIYA, "thing-keys", OUT)
    second = _platform("Chat", "key-of-two")
    _hand(record, ADA, "thing-keys", IN)
    assert records.newest("chess")[0].state == State.UNDER_WAY
    platforms.retire("chess", second.removeprefix("platform-"), PRIYA, NOW)
    assert second not in _things(record)
    assert clock.tick(AT_A) == {"handovers_ended": 1}
    assert clock.tick(AT_A) == {}
    assert len(_letters("done")) == 2


def test_stuck_things_are_told_to_both_sides_and_then_to_staff_each_once(monkeypatch: pytest.MonkeyPatch) -> None:
    record = _elected(monkeypatch)
    for day, sides, to_staff in ((6, 0, 0), (7, 2, 0), (8, 2, 0), (13, 2, 0), (14, 2, 1), (30, 2, 1)):
        clock.tick(AT_A + day * DAY)
        clock.tick(AT_A + day * DAY)
        assert (len(_letters("waits")), len(_letters("stuck"))) == (sides, to_staff), day
    assert _letters("stuck") == ["societies@union.example"]
    assert records.open_items(AT_A + 13 * DAY) == []
    (one,) = records.open_items(AT_A + 14 * DAY)
    assert (one["group_id"], one["group_type"], one["due_on"]) == ("chess", "societies", "2027-08-15")
    assert one["url"] == f"/groups/chess/handover/{record.handover_id}"
    assert "4 things are open" in one["text"]


def test_staff_tick_for_a_side_that_is_stuck_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    record = _elected(monkeypatch)
    late = AT_A + 14 * DAY
    with pytest.raises(NotAllowed, match="themselves"):
        _hand(record, ALEX, "thing-bank", OUT, note="Left.", now=late - DAY)
    with pytest.raises(Invalid):
        _hand(record, ALEX, "thing-bank", OUT, now=late)
    _hand(record, ALEX, "thing-bank", OUT, note="Priya told us by phone.", now=late)
    shown = pages.shown("chess", record.handover_id, ALEX, late)
    (bank,) = [one for one in shown["things"] if one["item_id"] == "thing-bank"]
    assert (bank["ticks"]["outgoing"]["staff"], bank["ticks"]["outgoing"]["name"]) == (True, "Alex Reed")
    with pytest.raises(NotAllowed):
        _hand(record, OTHER, "thing-keys", OUT, note="I know.", now=late)
    _hand(record, PRIYA, "thing-keys", OUT, now=late)
    with pytest.raises(NotAllowed, match="only they"):
        actions.untick("chess", record.handover_id, ALEX, item_id="thing-keys", side=OUT, now=late)
    actions.untick("chess", record.handover_id, ALEX, item_id="thing-bank", side=OUT, now=late)


def _begin(caller: Caller = PRIYA, key: str = "key-of-it", now: Any = NOW, **people_told: str) -> str:
    told = people_told or {"priya": "outgoing", "bo": "incoming"}
    return actions.begin("chess", caller, begins_on=now.date(), ends_on=now.date() + 9 * DAY, people=told, key=key, now=now)


def _bo_is_treasurer() -> None:
    term = Term("Treasurer", NOW.date(), date(2027, 7, 31))
    people.appoint(group_id="chess", group_name="Chess", person_id="bo", name="Bo", appointed=[term], actor="t", now=NOW)
    join("bo", "priya")


def test_a_handover_is_begun_by_hand_once_and_one_at_a_time() -> None:
    _bo_is_treasurer()
    first = _begin()
    assert _begin() == first
    with pytest.raises(Conflict, match="under way already"):
        _begin(ALEX, "key-of-two")
    assert len(_letters("begun")) == 2
    assert clock.tick(NOW) == {}
    plan = records.plan_of(records.newest("chess")[0])
    assert [(one.person_id, one.role, one.day) for one in plan.outgoing] == [("priya", "President", "")]


def test_two_who_begin_one_at_once_begin_one() -> None:
    _bo_is_treasurer()
    came = rushed([partial(_begin, PRIYA, "key-of-one"), partial(_begin, ALEX, "key-of-two")])
    assert sum(isinstance(one, Conflict) for one in came) == 1
    assert len(records.newest("chess")) == 1


def test_without_conditions_two_begin_two() -> None:
    _bo_is_treasurer()
    with unguarded():
        rushed([partial(_begin, PRIYA, "key-of-one"), partial(_begin, ALEX, "key-of-two")])
    assert len(records.newest("chess")) == 2


def test_where_nobody_is_left_to_hand_over_staff_tick_from_the_first_day_on() -> None:
    _bo_is_treasurer()
    handover_id = _begin(ALEX, bo="incoming")
    (record,) = records.newest("chess")
    assert record.handover_id == handover_id
    assert [one["url"] for one in records.open_items(NOW)] == [f"/groups/chess/handover/{handover_id}"]
    _hand(record, ALEX, "thing-bank", OUT, note="Nobody is left.", now=NOW)
    with pytest.raises(NotAllowed):
        _hand(record, ALEX, "thing-bank", IN, note="I think so.", now=NOW)


def test_whoever_stays_in_their_role_needs_one_tick() -> None:
    _bo_is_treasurer()
    _begin(bo="both")
    (record,) = records.newest("chess")
    bo = Caller("bo", "Bo", "bo@union.example")
    _hand(record, bo, "thing-bank", OUT, now=NOW)
    assert _things(record)["thing-bank"] is Standing.DONE
    actions.untick("chess", record.handover_id, bo, item_id="thing-bank", side=IN, now=NOW)
    assert _things(record)["thing-bank"] is Standing.WAITS


@pytest.mark.parametrize("told", [{"stranger": "incoming"}, {"priya": "outgoing", "old": "incoming"}, {"priya": "outgoing"}])
def test_nobody_takes_over_who_has_no_role_here(told: dict[str, str]) -> None:
    ended = Term("Treasurer", date(2026, 1, 1), NOW.date() - DAY)
    people.appoint(group_id="chess", group_name="Chess", person_id="old", name="Old", appointed=[ended], actor="t", now=NOW)
    with pytest.raises(Invalid) as refused:
        _begin(**told)
    assert set(refused.value.errors) == {"people"}


def test_more_people_than_can_be_written_to_are_refused_and_nobody_is_left_out_without_a_word() -> None:
    many = [f"helper-{number}" for number in range(MOST_PEOPLE)]
    for who in many:
        term = Term("Helper", NOW.date(), date(2027, 7, 31))
        people.appoint(group_id="chess", group_name="Chess", person_id=who, name=who, appointed=[term], actor="t", now=NOW)
    with pytest.raises(Invalid) as refused:
        _begin(priya="outgoing", **dict.fromkeys(many, "incoming"))
    assert set(refused.value.errors) == {"people"}
    assert records.newest("chess") == []
    _begin(priya="outgoing", **dict.fromkeys(many[1:], "incoming"))
    assert len(records.plan_of(records.newest("chess")[0]).incoming) == MOST_PEOPLE - 1


def test_who_leads_changes_people_and_days_and_whoever_is_new_is_written_to() -> None:
    _bo_is_treasurer()
    handover_id = _begin(priya="outgoing", bo="incoming")
    (record,) = records.newest("chess")
    term = Term("Secretary", NOW.date(), date(2027, 7, 31))
    people.appoint(group_id="chess", group_name="Chess", person_id="cy", name="Cy", appointed=[term], actor="t", now=NOW)
    join("cy")
    told: dict[str, Any] = {
        "ends_on": NOW.date() + 30 * DAY,
        "people": {"priya": "outgoing", "bo": "incoming", "cy": "incoming"},
        "version": int(record.version),
    }
    actions.change("chess", handover_id, ALEX, **told, now=NOW)
    actions.change("chess", handover_id, ALEX, **told, now=NOW)
    with pytest.raises(Conflict):
        actions.change("chess", handover_id, PRIYA, **{**told, "people": {"bo": "incoming"}}, now=NOW)
    plan = records.plan_of(records.newest("chess")[0])
    assert ([one.person_id for one in plan.incoming], plan.ends_on) == (["bo", "cy"], NOW.date() + 30 * DAY)
    assert _letters("begun") == ["bo@union.example", "cy@union.example", "priya@union.example"]


def test_a_handover_is_called_off_once_and_everybody_is_told_why() -> None:
    _bo_is_treasurer()
    handover_id = _begin()
    for _ in range(2):
        actions.call_off("chess", handover_id, ALEX, because="The wrong people.", now=NOW)
    (record,) = records.newest("chess")
    assert (record.state, record.open, record.over_because) == (State.CALLED_OFF, None, "The wrong people.")
    assert len(_letters("called-off")) == 2
    with pytest.raises(Conflict):
        actions.add("chess", handover_id, PRIYA, label="Costumes", note="", key="key-of-it", now=NOW)
    assert _begin(key="key-of-two") != handover_id


def test_nobody_is_flooded_by_handovers_that_begin_and_are_called_off() -> None:
    _bo_is_treasurer()
    most = BY_ACTOR[Reach.HANDOVER].most
    for number in range(most):
        handover_id = _begin(key=f"key-of-{number}")
        actions.call_off("chess", handover_id, PRIYA, because="Not like this.", now=NOW)
    with pytest.raises(TooMany):
        _begin(ALEX, "key-of-more")
    assert (len(_letters("begun")), len(_letters("called-off"))) == (2 * most, 2 * most)
    assert _begin(key="key-of-more", now=NOW + DAY)


def test_nobody_is_flooded_by_being_put_on_a_handover_again_and_again_and_days_count_nothing() -> None:
    _bo_is_treasurer()
    handover_id, most = _begin(), BY_ACTOR[Reach.HANDOVER].most

    def change(days: int, **people_told: str) -> None:
        (record,) = records.newest("chess")
        told: dict[str, Any] = {"people": {"bo": "incoming", **people_told}, "version": int(record.version)}
        actions.change("chess", handover_id, PRIYA, ends_on=NOW.date() + days * DAY, **told, now=NOW)

    for _ in range(most - 1):
        change(9)
        change(9, priya="outgoing")
    change(9)
    with pytest.raises(TooMany):
        change(9, priya="outgoing")
    change(10)
    assert len(_letters("begun")) == most + 1


def test_things_of_their_own_are_added_and_taken_off_and_no_password_is_kept() -> None:
    _bo_is_treasurer()
    handover_id = _begin()
    told: dict[str, Any] = {"label": "Costumes", "note": "In the loft", "key": "key-of-it", "now": NOW}
    item_id = actions.add("chess", handover_id, PRIYA, **told)
    assert actions.add("chess", handover_id, PRIYA, **told) == item_id
    with pytest.raises(Invalid, match="in the platform itself"):
        actions.add("chess", handover_id, PRIYA, label="Mail", note="Password: rookie", key="key-of-two", now=NOW)
    (record,) = records.newest("chess")
    with pytest.raises(Invalid, match="in the platform itself"):
        _hand(record, PRIYA, "thing-bank", OUT, note="The PIN is 4821", now=NOW)
    for _ in range(2):
        actions.take_off("chess", handover_id, PRIYA, item_id=item_id, now=NOW)
    assert len(_things(record)) == 4
    assert "rookie" not in str([one.attribute_values for one in HandoverRecord.scan()])


def test_a_corrected_result_changes_who_takes_over(monkeypatch: pytest.MonkeyPatch) -> None:
    record = _elected(monkeypatch)
    declaring.correct(**SAID, post_id="1", elected=[2], reason="A paper was read wrongly.", corrects=1, now=HEARD)
    plan = records.plan_of(records.newest("chess")[0])
    assert [one.person_id for one in plan.incoming] == ["bo"]
    with pytest.raises(NotAllowed):
        pages.shown("chess", record.handover_id, ADA, HEARD)
    assert results.desk(**SAID, now=HEARD)


def test_a_handover_of_a_group_that_left_the_union_is_called_off(monkeypatch: pytest.MonkeyPatch) -> None:
    _elected(monkeypatch)
    Group("chess").update([Group.standing.set("disaffiliated")])
    assert clock.tick(HEARD) == {"handovers_ended": 1}
    assert records.newest("chess")[0].state == State.CALLED_OFF


def test_whoever_was_co_opted_on_the_day_of_the_result_still_hands_over_what_they_took(monkeypatch: pytest.MonkeyPatch) -> None:
    today = Term("President", HEARD.date(), date(2027, 7, 31))
    told: dict[str, Any] = {"group_id": "chess", "group_name": "Chess", "person_id": "cy", "name": "Cy", "actor": "t"}
    people.appoint(**told, appointed=[today], now=HEARD)
    record = _elected(monkeypatch, takes_office_on=HEARD.date().isoformat())
    cy = Caller("cy", "Cy", "cy@union.example")
    (member,) = store.read(people.member_key("chess", "cy"))
    assert people.terms(member) == []
    _hand(record, cy, "thing-keys", OUT, now=HEARD)
    assert _things(record, cy, HEARD)["thing-keys"] is Standing.HANDED
    with pytest.raises(NotAllowed):
        _things(record, cy, HEARD + 22 * DAY)


def test_a_group_that_was_renamed_meanwhile_is_called_by_its_new_name_in_letters_and_on_the_list_of_staff(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    record = _elected(monkeypatch)
    Group("chess").update([Group.name.set("Chess and Go")])
    assert clock.tick(AT_A) == {}, "nobody is written to about it"
    assert records.newest("chess")[0].group_name == "Chess and Go"
    Group("chess").update([Group.name.set("Board Games")])
    clock.tick(AT_A + 30 * DAY)
    actions.call_off("chess", record.handover_id, ALEX, because="By mistake.", now=AT_A)
    names = {one.context["group_name"] for one in Letter.scan() if one.kind == "handover" and one.context["news"] != "begun"}
    assert names == {"Board Games"}


def test_one_handover_that_cannot_be_read_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "tell_begun", lambda *_: None)
    record = _elected(monkeypatch)
    bad: dict[str, Any] = {name: getattr(record, name) for name in HandoverRecord.get_attributes()}
    HandoverRecord(**{**bad, "group_id": "print", "outgoing": [{"nothing": 1}], "due_on": "2020-01-01"}).save()
    assert clock.tick(HEARD) == {"handovers_told": 1}
