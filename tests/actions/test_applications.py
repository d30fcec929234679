"""A group is founded: begun, written, gathered for and sent; and what an attacker, a slip and two at once come to."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from union import store
from union.core.audit import actions as audit
from union.core.documents.tables import Piece
from union.core.letters.tables import Letter
from union.core.people.rules import Caller
from union.core.policy import actions as policies
from union.errors import Conflict, Invalid, NotFound, TooMany
from union.membership.applications import actions, clock, founding, records
from union.membership.applications.rules import MOST_FOUNDERS, Answer, Seat, State
from union.membership.applications.tables import Application, Founder, WantedName

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.actions.founding import CROWD, LIN, NIA, PDF, SEATS, WORDS, begun, gathered, record, sent, version
from tests.races import between, rushed
from tests.staff import staff

pytestmark = pytest.mark.usefixtures("union_house")
ALEX = staff("alex", "Alex Reed", "alex@union.example", "staff-societies")
SPORT = staff("spo", "Spo Rt", "spo@union.example", "staff-sport-clubs")
LATER = NOW + timedelta(days=57)


def letters(kind: str) -> list[Any]:
    return [one for one in Letter.scan() if one.kind == kind]


def link_of(application_id: str) -> str:
    return str(record(application_id).link)


def test_everybody_can_see_what_it_takes_and_somebody_signed_in_their_own_applications() -> None:
    page = actions.affiliate(None, NOW)
    assert (page["needed"]["founders"], page["signed_in"], page["applications"]) == (10, False, [])
    assert "part_time_officers" not in [one["type"] for one in page["types"]]
    application_id = begun()
    begun(PRIYA, "key-of-another")
    (mine,) = actions.affiliate(SAM, NOW)["applications"]
    assert (mine["application_id"], mine["name"], mine["state"]) == (application_id, "Rocket Society", "gathering")
    assert actions.affiliate(SAM, LATER)["applications"][0]["state"] == "lapsed"


def test_an_application_goes_from_an_idea_to_staff_support() -> None:
    application_id = begun()
    page = actions.seen(application_id, SAM, NOW)
    assert (page["application"]["founders"], page["mine"], len(page["missing"])) == (1, True, 4)
    with pytest.raises(Conflict, match="It cannot be sent yet"):
        actions.send(application_id, SAM, NOW)
    gathered(application_id)
    page = actions.seen(application_id, SAM, NOW)
    assert (page["missing"], page["application"]["founders"]) == ([], 10)
    assert len(page["names"]) == 10 and {"Sam Okoro", "Lin Wei"} <= set(page["names"])
    actions.send(application_id, SAM, NOW)
    page = actions.seen(application_id, SAM, NOW)
    assert (page["application"]["state"], page["day"], page["link"]) == ("submitted", "2026-12-07", None)
    (letter,) = letters("application-new")
    assert (letter.to, letter.context["due_on"]) == ("societies@union.example", "2026-12-07")
    (item,) = records.open_items(NOW)
    assert (item["group_name"], item["group_type"], item["due_on"]) == ("Rocket Society", "societies", "2026-12-07")
    assert item["url"] == f"/staff/applications/{application_id}"


def test_begun_twice_it_is_one_and_its_applicant_counts_once() -> None:
    assert begun() == begun()
    assert (Application.count(), Founder.count()) == (1, 1)
    found = rushed([begun, begun], least=4)
    assert len({one for one in found if isinstance(one, str)}) == 1


def test_what_it_is_can_be_written_again_until_it_is_sent_and_a_stale_form_changes_nothing() -> None:
    application_id = begun()
    actions.write(application_id, SAM, {**WORDS, "name": "Rocketry"}, version=1, now=NOW)
    actions.write(application_id, SAM, {**WORDS, "name": "Rocketry"}, version=1, now=NOW)
    assert (record(application_id).name, version(application_id)) == ("Rocketry", 2)
    with pytest.raises(Conflict):
        actions.write(application_id, SAM, WORDS, version=1, now=NOW)
    gathered(application_id)
    actions.send(application_id, SAM, NOW)
    with pytest.raises(Conflict, match="with staff support"):
        actions.write(application_id, SAM, WORDS, version=version(application_id), now=NOW)


def test_nobody_begins_an_officer_nor_more_than_a_few_at_a_time_nor_very_many_a_day() -> None:
    with pytest.raises(Invalid) as refused:
        begun(type="part_time_officers")
    assert "type" in refused.value.errors
    for number in range(5):
        begun(key=f"key-number-{number}", name=f"Group {number}")
    with pytest.raises(Conflict, match="5 applications under way"):
        begun(key="key-number-6")
    for number in range(5):
        actions.withdraw(begun(key=f"key-number-{number}"), SAM, NOW)
        begun(key=f"key-again-{number}")
    for number in range(5):
        actions.withdraw(begun(key=f"key-again-{number}"), SAM, NOW)
    with pytest.raises(TooMany):
        begun(key="key-of-too-many")


@pytest.mark.parametrize("stranger", [PRIYA, ALEX, NIA], ids=lambda one: one.person_id)
def test_somebody_else_s_draft_is_not_there_for_anybody(stranger: Caller) -> None:
    application_id = begun()
    gathered(application_id)
    doors: list[Callable[[], Any]] = [
        lambda: actions.seen(application_id, stranger, NOW),
        lambda: actions.writing(application_id, stranger, NOW),
        lambda: actions.write(application_id, stranger, WORDS, version=1, now=NOW),
        lambda: actions.bring(application_id, stranger, PDF, now=NOW),
        lambda: actions.constitution(application_id, stranger, "", NOW),
        lambda: actions.constitution(application_id, stranger, "é" * 24, NOW),
        lambda: actions.seating(application_id, stranger, NOW),
        lambda: actions.seat(application_id, stranger, SEATS, version=1, now=NOW),
        lambda: founding.answer(application_id, stranger, Answer.ACCEPTED, NOW),
        lambda: actions.send(application_id, stranger, NOW),
        lambda: actions.withdraw(application_id, stranger, NOW),
    ]
    for door in doors:
        with pytest.raises(NotFound):
            door()
    assert record(application_id).state == State.GATHERING


def test_whoever_is_named_sees_it_and_can_change_nothing_but_their_answer() -> None:
    application_id = begun()
    gathered(application_id)
    page = actions.seen(application_id, LIN, NOW)
    assert page["yours"] == {"role": "Treasurer", "name": "Lin Wei", "answer": "accepted"}
    assert (page["mine"], page["names"], page["link"], page["alike"]) == (False, [], None, [])
    for door in (
        lambda: actions.write(application_id, LIN, WORDS, version=1, now=NOW),
        lambda: actions.send(application_id, LIN, NOW),
        lambda: actions.withdraw(application_id, LIN, NOW),
    ):
        with pytest.raises(NotFound):
            door()


def test_a_constitution_is_kept_whole_replaced_and_given_to_those_who_may_open_it() -> None:
    application_id, long = begun(), PDF + bytes(900_000)
    actions.bring(application_id, SAM, long, now=NOW)
    actions.bring(application_id, SAM, long, now=NOW)
    assert (Piece.count(), version(application_id)) == (3, 2)
    name, kind, data = actions.constitution(application_id, SAM, "", NOW)
    assert (name, kind, data) == ("constitution-rocket-society.pdf", "application/pdf", long)
    actions.bring(application_id, SAM, "1. Café.\n".encode(), now=NOW)
    assert Piece.count() == 1
    for reader, link in ((SAM, ""), (NIA, link_of(application_id))):
        assert actions.constitution(application_id, reader, link, NOW)[1:] == ("text/plain", "1. Café.\n".encode())
    founding.say_yes(application_id, link_of(application_id), NIA, NOW)
    assert actions.constitution(application_id, NIA, "", NOW)
    gathered(application_id)
    assert actions.constitution(application_id, LIN, "", NOW)
    with pytest.raises(NotFound):
        actions.constitution(application_id, ALEX, "", NOW)
    actions.send(application_id, SAM, NOW)
    assert actions.constitution(application_id, ALEX, "", NOW)
    with pytest.raises(NotFound):
        actions.constitution(application_id, SPORT, "", NOW)


def test_no_file_and_a_file_that_is_no_document_change_nothing() -> None:
    application_id = begun()
    with pytest.raises(NotFound, match="no constitution yet"):
        actions.constitution(application_id, SAM, "", NOW)
    for data in (b"", b"PK\x03\x04", b"<html>"):
        with pytest.raises(Invalid) as refused:
            actions.bring(application_id, SAM, data, now=NOW)
        assert "constitution" in refused.value.errors
    assert (Piece.count(), version(application_id)) == (0, 1)


def test_a_constitution_can_be_taken_away_again() -> None:
    application_id = begun()
    actions.bring(application_id, SAM, b"", remove=True, now=NOW)
    actions.bring(application_id, SAM, PDF, now=NOW)
    for _ in range(2):
        actions.bring(application_id, SAM, b"", remove=True, now=NOW)
    assert (Piece.count(), record(application_id).constitution) == (0, None)


def test_each_of_the_committee_is_asked_once_by_letter_and_accepts_for_themselves() -> None:
    application_id = begun()
    actions.seat(application_id, SAM, SEATS, version=1, now=NOW)
    actions.seat(application_id, SAM, SEATS, version=1, now=NOW)
    (letter,) = letters("application-seat")
    assert (letter.to, letter.context["role"]) == (LIN.email, "Treasurer")
    answers = [seat["answer"] for seat in actions.seen(application_id, SAM, NOW)["application"]["seats"]]
    assert answers == ["accepted", "asked"], "whoever names themselves has accepted"
    more = {**SEATS, "3": Seat("Secretary", "Nia", NIA.email)}
    actions.seat(application_id, SAM, more, version=2, now=NOW)
    assert sorted(one.to for one in letters("application-seat")) == [LIN.email, NIA.email]
    founding.answer(application_id, LIN, Answer.ACCEPTED, NOW)
    founding.answer(application_id, LIN, Answer.ACCEPTED, NOW)
    assert (record(application_id).founders, Founder.count()) == (2, 2), "to accept is to found it too, once"
    founding.answer(application_id, NIA, Answer.DECLINED, NOW)
    assert [one.context["what"] for one in letters("application")] == ["refused"]
    assert "does not want to be Secretary" in " ".join(actions.seen(application_id, SAM, NOW)["missing"])
    noted = [(one.act, one.actor) for one in audit.told(f"application#{application_id}")]
    assert sorted(one for one in noted if one[0].startswith("role")) == [("role accepted", "lin"), ("role declined", "nia")]


def test_a_role_is_accepted_at_the_very_address_it_is_meant_for_and_stays_theirs() -> None:
    application_id = begun()
    actions.seat(application_id, SAM, SEATS, version=1, now=NOW)
    with pytest.raises(NotFound):
        founding.answer(application_id, replace(LIN, email="lin@elsewhere.example"), Answer.ACCEPTED, NOW)
    founding.answer(application_id, replace(LIN, email="LIN@Union.Example"), Answer.ACCEPTED, NOW)
    with pytest.raises(NotFound):
        founding.answer(application_id, replace(LIN, person_id="other"), Answer.DECLINED, NOW)
    assert records.seats(record(application_id))[1].name == "Lin Wei", "by the name of their account, whatever was typed"


def test_a_committee_of_one_person_or_of_elsewhere_is_refused_at_its_row() -> None:
    application_id = begun()
    for email, row in ((SAM.email, "2"), ("lin@elsewhere.example", "2")):
        with pytest.raises(Invalid) as refused:
            actions.seat(application_id, SAM, {**SEATS, "2": replace(SEATS["2"], email=email)}, version=1, now=NOW)
        assert list(refused.value.errors) == [f"post{row}_email"]
    assert record(application_id).seats == []


def test_nobody_is_buried_in_letters_about_roles() -> None:
    for number in range(5):
        application_id = begun(CROWD[number], f"key-of-crowd-{number}")
        actions.seat(application_id, CROWD[number], {"1": SEATS["2"]}, version=1, now=NOW)
    last = begun(CROWD[9], "key-of-crowd-9")
    with pytest.raises(TooMany):
        actions.seat(last, CROWD[9], {"1": SEATS["2"], "2": Seat("Secretary", "Nia", NIA.email)}, version=1, now=NOW)
    assert len(letters("application-seat")) == 5
    actions.seat(last, CROWD[9], {"1": Seat("Secretary", "Nia", NIA.email)}, version=1, now=NOW)


def test_one_person_founds_once_can_take_it_back_and_say_it_again() -> None:
    application_id = begun()
    link = link_of(application_id)
    for _ in range(2):
        founding.say_yes(application_id, link, NIA, NOW)
    assert (record(application_id).founders, Founder.count()) == (2, 2)
    assert founding.seen(application_id, link, NIA, NOW)["said"]
    for _ in range(2):
        founding.take_back(application_id, link, NIA, NOW)
    assert (record(application_id).founders, Founder.count()) == (1, 1)
    founding.say_yes(application_id, link, NIA, NOW)
    rushed([lambda: founding.say_yes(application_id, link, CROWD[0], NOW)] * 2)
    assert record(application_id).founders == Founder.count() == 3


def test_whoever_applies_withdraws_instead_and_whoever_has_a_role_gives_it_up_with_their_yes() -> None:
    application_id = begun()
    gathered(application_id)
    link = link_of(application_id)
    with pytest.raises(Conflict, match="Withdraw the application"):
        founding.take_back(application_id, link, SAM, NOW)
    founding.take_back(application_id, link, LIN, NOW)
    assert record(application_id).founders == 9
    assert "role declined" in [one.act for one in audit.told(f"application#{application_id}")]
    assert "Lin Wei does not want to be Treasurer" in " ".join(actions.seen(application_id, SAM, NOW)["missing"])
    assert [one.context["what"] for one in letters("application")] == ["refused"]


def test_a_link_cannot_be_guessed_and_very_many_guesses_are_stopped() -> None:
    application_id = begun()
    link = link_of(application_id)
    assert len(link) == 24
    for wrong in (link[:-1], link.upper(), "", "é", f"{link}x"):
        with pytest.raises(NotFound):
            founding.seen(application_id, wrong, NIA, NOW)
    for number in range(15):
        with pytest.raises(NotFound):
            founding.say_yes(application_id, f"guess-{number}", NIA, NOW)
    with pytest.raises(TooMany):
        founding.say_yes(application_id, link, NIA, NOW)
    founding.say_yes(application_id, link, CROWD[0], NOW)


def test_no_more_say_yes_than_can_be_written_to_and_nobody_flips_for_ever() -> None:
    application_id = begun()
    link = link_of(application_id)
    for _ in range(15):
        founding.say_yes(application_id, link, NIA, NOW)
        founding.take_back(application_id, link, NIA, NOW)
    with pytest.raises(TooMany):
        founding.say_yes(application_id, link, NIA, NOW)
    Application(application_id).update([Application.founders.set(MOST_FOUNDERS)])
    with pytest.raises(Conflict, match="50 people"):
        founding.say_yes(application_id, link, CROWD[0], NOW)


def test_a_role_is_accepted_by_no_more_people_than_can_be_written_to() -> None:
    application_id = begun()
    actions.seat(application_id, SAM, SEATS, version=1, now=NOW)
    Application(application_id).update([Application.founders.set(MOST_FOUNDERS)])
    with pytest.raises(Conflict, match="50 people"):
        founding.answer(application_id, LIN, Answer.ACCEPTED, NOW)
    assert record(application_id).founders == MOST_FOUNDERS
    founding.answer(application_id, LIN, Answer.DECLINED, NOW)


def test_whoever_founds_it_already_accepts_a_role_though_there_are_as_many_as_can_be() -> None:
    application_id = begun()
    founding.say_yes(application_id, link_of(application_id), LIN, NOW)
    actions.seat(application_id, SAM, SEATS, version=version(application_id), now=NOW)
    Application(application_id).update([Application.founders.set(MOST_FOUNDERS)])
    founding.answer(application_id, LIN, Answer.ACCEPTED, NOW)
    assert record(application_id).founders == MOST_FOUNDERS


def test_the_link_cannot_be_guessed_at_the_constitution_s_door_either() -> None:
    application_id = begun()
    gathered(application_id)
    link = link_of(application_id)
    assert actions.constitution(application_id, NIA, link, NOW)[2]
    for number in range(20):
        with pytest.raises(NotFound):
            actions.constitution(application_id, NIA, f"guess-{number}", NOW)
    for door in (founding.seen, lambda one, told, who, now: actions.constitution(one, who, told, now)):
        with pytest.raises(TooMany):
            door(application_id, link, NIA, NOW)
    assert actions.constitution(application_id, CROWD[0], "", NOW)[2], "whoever is in it needs no link"
    for _ in range(30):
        with pytest.raises(NotFound):
            actions.constitution(application_id, PRIYA, "", NOW)
    assert actions.constitution(application_id, PRIYA, link, NOW)[2], "who follows no link does not guess"


def test_who_takes_it_back_at_the_moment_of_sending_either_is_not_sent_or_stays() -> None:
    application_id = begun()
    gathered(application_id)
    link = link_of(application_id)
    with between(lambda: founding.take_back(application_id, link, CROWD[0], NOW), least=4), pytest.raises(Conflict):
        actions.send(application_id, SAM, NOW)
    assert (record(application_id).state, record(application_id).founders) == ("gathering", 9)
    founding.say_yes(application_id, link, CROWD[0], NOW)
    with between(lambda: actions.send(application_id, SAM, NOW)), pytest.raises(Conflict):
        founding.take_back(application_id, link, CROWD[0], NOW)
    assert (record(application_id).state, record(application_id).founders, Founder.count()) == ("submitted", 10, 10)


def test_sent_twice_at_once_it_is_sent_once() -> None:
    application_id = begun()
    gathered(application_id)
    with between(lambda: actions.send(application_id, SAM, NOW), least=4), pytest.raises(Conflict):
        actions.send(application_id, SAM, NOW)
    actions.send(application_id, SAM, NOW)
    assert len(letters("application-new")) == 1


@pytest.mark.parametrize("name", ["Chess", "The Chess Soc", "CHESS club"])
def test_a_name_that_a_group_has_cannot_be_sent(name: str) -> None:
    application_id = begun(name=name)
    gathered(application_id)
    assert [one["name"] for one in actions.seen(application_id, SAM, NOW)["alike"]] == ["Chess"]
    with pytest.raises(Invalid) as refused:
        actions.send(application_id, SAM, NOW)
    assert "There is a group of this name already: Chess." in refused.value.errors["name"]


def test_of_two_applications_of_one_name_both_can_be_drafts_and_one_is_sent() -> None:
    first, second = begun(), begun(NIA, "key-of-nia", name="The RocketSoc")
    gathered(first)
    gathered(second, applicant=NIA)
    found = rushed(
        [lambda: _refusal(lambda: actions.send(first, SAM, NOW)), lambda: _refusal(lambda: actions.send(second, NIA, NOW))],
        least=4,
    )
    assert sum(isinstance(one, Invalid) for one in found) + sum(one is None for one in found) == 2
    states = sorted(str(record(one).state) for one in (first, second))
    assert states == ["gathering", "submitted"]
    assert WantedName.count() == 1


def _refusal(act: Callable[[], Any]) -> Any:
    try:
        return act()
    except Invalid as refusal:
        return refusal


def test_the_second_can_be_sent_when_the_first_is_withdrawn() -> None:
    first, second = sent(), begun(NIA, "key-of-nia", name="The RocketSoc")
    gathered(second, applicant=NIA)
    with pytest.raises(Invalid, match="with staff already"):
        actions.send(second, NIA, NOW)
    actions.withdraw(second, NIA, NOW)
    assert WantedName.count() == 1, "what was never sent lets go of nobody's name"
    third = begun(NIA, "key-of-nia-2", name="The RocketSoc")
    gathered(third, applicant=NIA)
    actions.withdraw(first, SAM, NOW)
    actions.send(third, NIA, NOW)
    assert [one.application_id for one in WantedName.scan()] == [third]


def test_what_is_withdrawn_is_over_and_forgotten_in_time_with_its_constitution() -> None:
    application_id = sent()
    actions.withdraw(application_id, SAM, NOW)
    actions.withdraw(application_id, SAM, NOW)
    found = record(application_id)
    assert (found.state, found.open, records.open_items(NOW)) == ("withdrawn", None, [])
    assert found.forget_at == NOW + timedelta(days=180)
    assert [one.forget_at for one in Piece.scan()] == [found.forget_at]
    for door in (lambda: actions.send(application_id, SAM, NOW), lambda: actions.bring(application_id, SAM, PDF, now=NOW)):
        with pytest.raises(Conflict, match="was withdrawn"):
            door()


def test_what_is_not_sent_in_time_has_lapsed_whether_or_not_a_clock_came_by() -> None:
    application_id = begun()
    gathered(application_id)
    last = NOW + timedelta(days=56)
    assert actions.seen(application_id, SAM, last)["application"]["state"] == "gathering"
    assert actions.seen(application_id, SAM, LATER)["application"]["state"] == "lapsed"
    for door in (
        lambda: actions.send(application_id, SAM, LATER),
        lambda: founding.say_yes(application_id, link_of(application_id), NIA, LATER),
        lambda: founding.answer(application_id, LIN, Answer.DECLINED, LATER),
    ):
        with pytest.raises(Conflict, match="lapsed"):
            door()


def test_the_clock_reminds_once_then_lets_it_lapse_once_and_tells_of_both() -> None:
    application_id = begun()
    begun(NIA, "key-of-nia", NOW + timedelta(days=30), name="Opera")
    assert clock.sweep(NOW) == {}
    for _ in range(2):
        clock.sweep(NOW + timedelta(days=50))
    assert [one.context["what"] for one in letters("application")] == ["lapsing"]
    assert version(application_id) == 1, "a reminder is no change that would lose what somebody is typing"
    assert clock.sweep(LATER) == {"lapsed": 1}
    assert clock.sweep(LATER) == {}
    assert sorted(one.context["what"] for one in letters("application")) == ["lapsed", "lapsing"]
    assert record(application_id).state == "lapsed"


def test_one_bad_item_does_not_keep_the_clock_from_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = begun(), begun(NIA, "key-of-nia", name="Opera")
    real = store.read

    def read(*wants: Any) -> Any:
        if any(want.hash_key == bad for want in wants):
            raise ValueError("a record that is not as it should be")
        return real(*wants)

    monkeypatch.setattr(store, "read", read)
    assert clock.sweep(LATER) == {"lapsed": 1}
    monkeypatch.undo()
    assert (record(bad).state, record(good).state) == ("gathering", "lapsed")


def test_it_is_sent_while_the_clock_looks_and_stays_sent() -> None:
    application_id = begun()
    gathered(application_id)
    last = NOW + timedelta(days=56)
    with between(lambda: actions.send(application_id, SAM, last), least=3):
        clock.sweep(LATER)
    assert record(application_id).state == "submitted"


def test_another_union_asks_for_fewer_founders_and_takes_any_address() -> None:
    text = (policies.Path(policies.__file__).parent / "default.toml").read_text()
    policies.adopt(text.replace("founders = 10", "founders = 3").replace('addresses = ["union.example"]', ""), "test", NOW)
    application_id = begun()
    actions.seat(application_id, SAM, {"1": Seat("Chair", "X", "x@elsewhere.example")}, version=1, now=NOW)
    gathered(application_id, 3)
    actions.send(application_id, SAM, NOW)
    assert record(application_id).state == "submitted"
