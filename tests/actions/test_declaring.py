"""From sealed ballots to a declared result: counted openly, declared once, never changed, and the roles go with it."""

import gzip
import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from union import store
from union.core.audit.tables import Entry as Audit
from union.core.letters.tables import Letter
from union.core.people import actions as people
from union.core.people.rules import Term
from union.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable
from union.membership.groups.tables import Group
from union.store import ConditionFailed
from union.voting.counting.kit import kit
from union.voting.elections.tables import Election
from union.voting.lifecycle import actions as lifecycle
from union.voting.polls import actions as polls
from union.voting.polls.tables import Ballot
from union.voting.results import actions as results
from union.voting.results import declaring
from union.voting.results import records as result_records
from union.voting.results.tables import Entry

from tests.actions import electing
from tests.actions.conftest import NOW, PRIYA, SAM
from tests.actions.declaring import HEARD, SAID, declared, heard, join, post, sealed, stand, standing
from tests.races import rushed, unguarded

pytestmark = pytest.mark.usefixtures("union_house")
ADA = {"1": {(1, 2): 20, (2,): 15}}
TWO = {"1": standing("Ada", "Bo")}
TIE = {"1": {(1,): 6, (2,): 6}}
FTSE = "The FTSE 100 at the close on 24 November 2026"
OLD = Term("President", date(2026, 8, 1), date(2027, 7, 31))
DECLARED_ON = date(2026, 11, 25)
NEXT = Term("President", date(2027, 8, 1), date(2028, 7, 31), awaits=True, asked_on=DECLARED_ON)
"""What whoever wins is given: it runs once they accept it."""


def roles(person: str) -> list[Term]:
    """Tell the roles that somebody holds on the society."""
    (member,) = store.read(people.member_key("chess", person))
    return people.terms(member)


def letters() -> Counter[str]:
    """Count the letters by kind and reader."""
    return Counter(f"{one.kind} {one.to.partition('@')[0]}" for one in Letter.scan())


def elected(number: str = "") -> list[list[str]]:
    """Tell who is elected, post by post, as everybody reads it."""
    return [one["elected"] for one in results.public("spring", HEARD, number)["posts"]]


def acts() -> Counter[str]:
    """Count what was noted about the election."""
    return Counter(one.act for one in Audit.query("election#spring"))


def test_a_result_goes_its_way_from_the_sealed_box_to_the_winner_s_role(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(monkeypatch, ADA, TWO, [post()])
    desk = results.desk(**SAID, now=NOW)
    assert [step["done"] for step in desk["steps"]] == [True, True, False, False, False, False]
    assert (desk["posts"][0]["sheet"]["elected"][0]["name"], desk["may"]["complain"], desk["voted"]) == ("Ada", True, 35)
    heard()
    assert [step["done"] for step in results.desk(**SAID, now=HEARD)["steps"]] == [True] * 4 + [False] * 2
    declared()
    assert all(step["done"] for step in results.desk(**SAID, now=HEARD)["steps"])
    told = results.public("spring", HEARD)
    assert (elected(), told["declaration"]["declared_by"], told["posts"][0]["turnout"]) == (
        [["Ada"]],
        "Alex Reed",
        {"roll": 37, "ballots": 35, "abstained": 0},
    )
    assert (roles("ada"), roles("priya"), roles("bo")) == ([NEXT], [OLD], [])
    assert letters() == {"elected ada": 1, "declared alex": 1, "handover ada": 1}
    assert acts() == {"opened the time for complaints": 1, "declared": 1}


def test_nobody_but_the_returning_officer_comes_near(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(monkeypatch, ADA, TWO, [post()])
    for caller in (SAM, PRIYA):
        for act in (
            lambda told: results.desk(**told, now=NOW),
            lambda told: results.open_complaints(**told, now=NOW),
            lambda told: results.enter_value(**told, value="1", now=NOW),
            lambda told: results.announce_source(**told, says=FTSE, known_at=HEARD, now=NOW),
            lambda told: results.draw_by_hand(**told, post_id="1", stage=1, candidate=1, now=NOW),
            lambda told: declaring.declare(**told, looked_at="", looked=True, now=HEARD),
            lambda told: declaring.correct(**told, post_id="1", elected=[2], reason="Why", corrects=1, now=HEARD),
        ):
            with pytest.raises(NotAllowed):
                act({"election_id": "spring", "caller": caller})
    assert Entry.count() == 0


def test_before_it_is_declared_everybody_sees_the_root_and_how_many_voted_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    election = sealed(monkeypatch, ADA, TWO, [post()])
    heard()
    told = results.public("spring", NOW)
    assert (told["root"], told["voted"], told["roll"]) == (election.root, 35, 37)
    assert told["complaints_until"] == "2026-11-25T12:00:00Z"
    assert (told["posts"], told["declaration"], told["receipt"]) == ([], None, None)
    assert "Ada" not in json.dumps(told)
    for file in ("csv", "json", "blt"):
        with pytest.raises(NotFound, match="not declared"):
            results.post_file("spring", "1", file)
    with pytest.raises(NotFound):
        results.receipts("spring")
    with pytest.raises(NotFound):
        results.public("winter", NOW)


def test_a_result_is_not_declared_before_complaints_were_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(monkeypatch, ADA, TWO, [post()])
    with pytest.raises(Conflict, match="has not begun"):
        declared(NOW)
    heard()
    heard()
    results.open_complaints(**SAID, now=NOW + timedelta(hours=20))
    assert Election.get("spring").complaints_until == HEARD, "a second click makes it no longer"
    with pytest.raises(Conflict, match="25 Nov 2026, 12:00"):
        declared(HEARD - timedelta(microseconds=1))
    assert elected() == []
    declared()
    assert elected() == [["Ada"]]


def test_two_who_open_complaints_at_once_open_them_once(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(monkeypatch, ADA, TWO, [post()])
    real = store.commit

    def between(*parts: Any) -> None:
        with patch.object(store, "commit", real):
            results.open_complaints(**SAID, now=NOW)
        real(*parts)

    with patch.object(store, "commit", between):
        results.open_complaints(**SAID, now=NOW + timedelta(minutes=5))
    assert Election.get("spring").complaints_until == HEARD
    assert acts() == {"opened the time for complaints": 1}


def test_a_tie_waits_for_a_lot_and_a_lot_drawn_by_hand_settles_it(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(monkeypatch, TIE, TWO, [post()])
    desk = results.desk(**SAID, now=NOW)
    assert desk["posts"][0]["lot"] == {
        "stage": 3,
        "what": "exclusion",
        "tied": [{"number": 1, "name": "Ada"}, {"number": 2, "name": "Bo"}],
    }
    with pytest.raises(Conflict, match="A lot is needed"):
        heard()
    drawn = {"post_id": "1", "stage": 3, "candidate": 1, "now": NOW}
    for wrong, refusal in (({"candidate": 3}, Invalid), ({"stage": 2}, Conflict), ({"post_id": "9"}, Invalid)):
        with pytest.raises(refusal):
            results.draw_by_hand(**SAID, **{**drawn, **wrong})
    results.draw_by_hand(**SAID, **drawn)
    results.draw_by_hand(**SAID, **drawn)
    with pytest.raises(Conflict):
        results.draw_by_hand(**SAID, **{**drawn, "candidate": 2})
    heard()
    with pytest.raises(Conflict, match="before the time for complaints"):
        results.draw_by_hand(**SAID, **{**drawn, "candidate": 2})
    declared()
    assert elected() == [["Bo"]]
    (lot,) = results.public("spring", HEARD)["posts"][0]["sheet"]["lots"]
    assert (lot["chosen"], lot["by_hand"]) == (1, True)
    assert acts()["drew a lot by hand"] == 1


def test_a_tie_is_settled_from_a_public_value_that_nobody_knew_when_it_was_named(monkeypatch: pytest.MonkeyPatch) -> None:
    election = sealed(monkeypatch, TIE, TWO, [post()])
    known = NOW + timedelta(hours=5)
    with pytest.raises(Conflict, match="say first"):
        results.enter_value(**SAID, value="8291.68", now=NOW)
    with pytest.raises(Invalid) as refusal:
        results.announce_source(**SAID, says=FTSE, known_at=NOW, now=NOW)
    assert list(refusal.value.errors) == ["known_at"]
    results.announce_source(**SAID, says=FTSE, known_at=known, now=NOW)
    results.announce_source(**SAID, says=FTSE, known_at=known, now=NOW)
    with pytest.raises(Conflict, match="stays as it is"):
        results.announce_source(**SAID, says="The numbers of the lottery", known_at=known, now=NOW)
    assert results.public("spring", NOW)["source"] == {"says": FTSE, "known_at": "2026-11-23T17:00:00Z", "value": None}
    with pytest.raises(Conflict, match="drawn from the public value"):
        results.draw_by_hand(**SAID, post_id="1", stage=3, candidate=1, now=NOW)
    with pytest.raises(Conflict, match="before Mon 23 Nov 2026, 17:00"):
        results.enter_value(**SAID, value="8291.68", now=NOW)
    results.enter_value(**SAID, value=" 8291.68 ", now=known)
    results.enter_value(**SAID, value="8291.68", now=known)
    with pytest.raises(Conflict, match=r"8291\.68"):
        results.enter_value(**SAID, value="8291.69", now=known)
    results.open_complaints(**SAID, now=known)
    declared(known + timedelta(hours=48))
    (lot,) = results.public("spring", HEARD)["posts"][0]["sheet"]["lots"]
    drawn = {n: sha256(f"{election.root}\n8291.68\nspring\n1\n3\n{n}".encode()).hexdigest() for n in (1, 2)}
    assert lot["numbers"] == {str(n): number for n, number in drawn.items()}
    assert lot["chosen"] == min(drawn, key=lambda n: drawn[n])
    assert elected() == [["Bo" if lot["chosen"] == 1 else "Ada"]]


def test_what_lots_are_drawn_from_can_be_said_before_the_poll_closes(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(monkeypatch, ADA, TWO, [post()], sealed_at=None)
    Election("spring").update([Election.sealed_at.remove(), Election.polls_close_at.set(NOW + timedelta(hours=3))])
    with pytest.raises(Invalid, match="check"):
        results.announce_source(**SAID, says=FTSE, known_at=NOW + timedelta(hours=2), now=NOW)
    results.announce_source(**SAID, says=FTSE, known_at=NOW + timedelta(hours=4), now=NOW)
    desk = results.desk(**SAID, now=NOW)
    assert (desk["source"]["says"], desk["posts"], desk["steps"][0]["done"]) == (FTSE, [], False)
    with pytest.raises(Conflict, match="sealed"):
        results.open_complaints(**SAID, now=NOW)
    with pytest.raises(Conflict, match="sealed"):
        results.draw_by_hand(**SAID, post_id="1", stage=1, candidate=1, now=NOW)


def test_a_lot_from_before_somebody_withdrew_settles_no_other_tie(monkeypatch: pytest.MonkeyPatch) -> None:
    three = {"1": {(1,): 6, (2,): 6, (3,): 6}}
    sealed(monkeypatch, three, {"1": standing("Ada", "Bo", "Cy")}, [post()])
    results.draw_by_hand(**SAID, post_id="1", stage=3, candidate=2, now=NOW)
    stand(monkeypatch, {"1": standing("Ada", "Bo", "Cy", withdrawn=["Cy"])})
    lot = results.desk(**SAID, now=NOW)["posts"][0]["lot"]
    assert [one["number"] for one in lot["tied"]] == [1, 2], "it is to be drawn anew"
    results.draw_by_hand(**SAID, post_id="1", stage=3, candidate=1, now=NOW)
    assert results.desk(**SAID, now=NOW)["posts"][0]["sheet"]["elected"][0]["name"] == "Bo"


def test_ron_can_win_and_then_the_seat_is_vacant_and_the_old_officer_goes_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    people.appoint(
        group_id="chess", group_name="Chess", person_id="priya", name="Priya", appointed=[Term("President", OLD.starts_on, NEXT.ends_on)],
        actor="staff", now=NOW,
    )  # fmt: skip
    sealed(monkeypatch, {"1": {(3,): 20, (1,): 9, (2,): 6}}, TWO, [post()])
    heard()
    declared()
    shown = results.public("spring", HEARD)["posts"][0]
    assert (shown["elected"], shown["vacant"]) == ([], 1)
    assert roles("priya") == [OLD]
    assert letters() == {"declared alex": 1}


@pytest.mark.parametrize(("papers", "wins"), [({(1, 2): 9, (2,): 3}, ["Ada"]), ({(1,): 3, (2,): 9}, [])])
def test_who_stands_alone_stands_against_ron(monkeypatch: pytest.MonkeyPatch, papers: Any, wins: list[str]) -> None:
    sealed(monkeypatch, {"1": papers}, {"1": standing("Ada")}, [post()])
    heard()
    declared()
    assert elected() == [wins]
    assert roles("ada") == ([NEXT] if wins else [])


def test_a_post_for_which_nobody_stood_or_voted_is_vacant(monkeypatch: pytest.MonkeyPatch) -> None:
    posts = [post(), post("Treasurer", post_id="2"), post("Chair", post_id="3")]
    papers: Any = {**ADA, "2": {}, "3": {(): 5}}
    sealed(monkeypatch, papers, {**TWO, "3": standing("Cy")}, posts, ron=False)
    heard()
    declared()
    shown = results.public("spring", HEARD)["posts"]
    assert [one["elected"] for one in shown] == [["Ada"], [], []]
    assert [one["vacant"] for one in shown] == [0, 1, 1]
    assert shown[1]["sheet"]["reason"] == shown[2]["sheet"]["reason"] == "There is no valid ballot, so nothing was counted."


def test_who_withdrew_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(monkeypatch, ADA, {"1": standing("Ada", "Bo", withdrawn=["Ada"])}, [post()])
    heard()
    declared()
    assert elected() == [["Bo"]]
    assert results.post_file("spring", "1", "blt").splitlines()[1] == "-1"
    assert (roles("ada"), roles("bo")) == ([], [NEXT])


def test_a_question_is_answered_by_the_same_count_and_gives_nobody_a_role(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [post("Shall we leave?", options=["Yes", "No", "Later"])]
    told = {
        "kind": "referendum",
        "takes_office_on": None,
        "ends_on": None,
        "nominations_open_at": None,
        "nominations_close_at": None,
    }
    sealed(monkeypatch, {"1": {(1,): 14, (2,): 13, (3, 2): 8, (): 4}}, {}, asked, **told)
    before = roles("priya")
    heard()
    declared()
    shown = results.public("spring", HEARD)["posts"][0]
    assert (shown["elected"], shown["turnout"]["abstained"]) == (["No"], 4)
    assert [one["name"] for one in shown["sheet"]["candidates"]] == ["Yes", "No", "Later"], "RON is no answer"
    assert (roles("priya"), letters()) == (before, {"declared alex": 1})
    declaring.correct(**SAID, post_id="1", elected=[1], reason="The question was not lawful.", corrects=1, now=HEARD)
    assert elected() == [["Yes"]]


def test_differences_are_told_without_names_and_those_that_changed_since_are_looked_at_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sealed(monkeypatch, ADA, TWO, [post()])
    heard()
    same = results.desk(**SAID, now=HEARD)["differences"]
    assert (same["gone"], same["new"]) == ([], [])
    join("late")
    with pytest.raises(Conflict, match="have changed"):
        declaring.declare(**SAID, looked_at=same["hash"], looked=True, now=HEARD)
    found = results.desk(**SAID, now=HEARD)["differences"]
    assert found["new"] == [{"why": found["new"][0]["why"], "voted": False}]
    with pytest.raises(Invalid) as refusal:
        declaring.declare(**SAID, looked_at=found["hash"], looked=False, now=HEARD)
    assert list(refusal.value.errors) == ["looked"]
    gone = results.desk(**SAID, now=NOW + timedelta(days=365 * 3))["differences"]["gone"]
    assert len(gone) > 2 and all(set(one) == {"why", "voted"} for one in gone)
    assert elected() == []
    declared()
    assert Entry.get("spring", "0001").told["differences"] == {"hash": found["hash"], "gone": 0, "new": 1}


def test_a_box_that_was_changed_is_not_counted_and_the_desk_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(monkeypatch, ADA, TWO, [post()])
    next(iter(Ballot.scan())).delete()
    desk = results.desk(**SAID, now=NOW)
    assert "not those that were sealed" in desk["trouble"][0]
    assert (desk["posts"], any(desk["may"][act] for act in ("draw", "complain", "declare"))) == ([], False)
    with pytest.raises(Conflict, match="not those that were sealed"):
        heard()


def test_what_does_not_add_up_at_the_seal_is_told_in_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(monkeypatch, ADA, TWO, [post()])
    Election("spring").update([Election.sealed_at.remove(), Election.trouble.set(["There are 3 marks and 2 receipts."])])
    desk = results.desk(**SAID, now=NOW)
    assert (desk["trouble"], desk["steps"][0]["done"]) == (["There are 3 marks and 2 receipts."], False)


# What is published.


def test_the_kit_gives_the_very_bytes_of_the_published_sheet(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    names = ['Ann "A" O\'Neil', "=Bo # 1", "Re-open nominations", "Ümit\u2028Çelik"]
    papers = {"1": {(1, 5): 9, (2, 1): 9, (3,): 9, (4,): 9, (5, 2): 7}, "2": {(1,): 22, (2,): 22}}
    candidates = {"1": standing(*names), "2": standing("Di", "Ed")}
    sealed(monkeypatch, papers, candidates, [post("Team; rm -rf $HOME 'x'", 3), post("Chair", post_id="2")])
    results.announce_source(**SAID, says=FTSE, known_at=NOW + timedelta(hours=1), now=NOW)
    results.enter_value(**SAID, value='-8291\'68 "x"', now=NOW + timedelta(hours=1))
    heard()
    declared()
    (tmp_path / "recount.py").write_text(results.recount_kit("spring"))
    assert results.recount_kit("spring") == kit()
    for shown in results.public("spring", HEARD)["posts"]:
        assert shown["sheet"]["lots"], "the test needs a lot"
        (tmp_path / f"{shown['post_id']}.blt").write_text(results.post_file("spring", shown["post_id"], "blt"))
        words = shown["command"].replace("python3", sys.executable, 1)
        done = subprocess.run(["sh", "-c", words], cwd=tmp_path, capture_output=True, check=True)
        assert done.stdout == results.post_file("spring", shown["post_id"], "json").encode()


def test_the_kit_agrees_where_lots_were_drawn_by_hand(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    sealed(monkeypatch, {"1": {(1,): 20, (2,): 20}}, TWO, [post()])
    results.draw_by_hand(**SAID, post_id="1", stage=3, candidate=2, now=NOW)
    heard()
    declared()
    (shown,) = results.public("spring", HEARD)["posts"]
    (tmp_path / "recount.py").write_text(kit())
    (tmp_path / "1.blt").write_text(results.post_file("spring", "1", "blt"))
    words = shown["command"].replace("python3", sys.executable, 1)
    done = subprocess.run(["sh", "-c", words], cwd=tmp_path, capture_output=True, check=True)
    assert done.stdout == results.post_file("spring", "1", "json").encode()


def test_each_column_of_the_sheet_adds_up_to_the_valid_vote(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(
        monkeypatch,
        {"1": {(1, 2): 17, (2, 3): 8, (3, 1): 5, (4,): 4, (): 3}},
        {"1": standing("Ada", "Bo", "Cy")},
        [post(seats=2)],
    )
    heard()
    declared()
    rows = [line.split(",") for line in results.post_file("spring", "1", "csv").splitlines()]
    valid = [Decimal(cell) for cell in rows[-1][1:]]
    sums = [sum(Decimal(cell or 0) for cell in column) for column in zip(*(row[1:] for row in rows[1:-1]), strict=True)]
    assert sums == valid == [Decimal(34)] * len(sums)
    assert len(sums) > 1


@pytest.mark.parametrize("valid", [29, 30])
def test_single_ballots_are_published_from_thirty_valid_ones_up(monkeypatch: pytest.MonkeyPatch, valid: int) -> None:
    sealed(monkeypatch, {"1": {(1,): valid, (): 5}}, TWO, [post()])
    heard()
    declared()
    (shown,) = results.public("spring", HEARD)["posts"]
    assert (shown["ballots"], shown["command"] is not None) == (valid >= 30, valid >= 30)
    if valid < 30:
        with pytest.raises(NotFound, match="fewer than 30"):
            results.post_file("spring", "1", "blt")
        assert not [e for e in Entry.query("spring") if e.content and b"1 0" in gzip.decompress(bytes(e.content))]
    else:
        assert "30 1 0" in results.post_file("spring", "1", "blt")


def test_a_voter_finds_their_receipt_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(monkeypatch, ADA, TWO, [post()])
    heard()
    declared()
    codes = results.receipts("spring").split("\r\n")[1:-1]
    assert len(set(codes)) == 35 and codes == sorted(codes)
    for typed, listed in ((codes[3], True), (codes[3].replace("-", " ").upper(), True), ("abcd-efgh", False), ("receipt", False)):
        assert results.public("spring", HEARD, receipt=typed)["receipt"]["listed"] is listed
    assert results.public("spring", HEARD)["receipt"] is None


def test_the_page_of_a_result_names_no_ids_of_people(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(monkeypatch, ADA, {"1": standing("Ada", "Bo")}, [post()])
    heard()
    declared()
    assert '"person_id"' not in json.dumps(results.public("spring", HEARD))


def test_two_hundred_candidates_are_declared_and_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    papers = {(n, n % 200 + 1, (n * 7) % 200 + 1): 1 for n in range(1, 201) if len({n, n % 200 + 1, (n * 7) % 200 + 1}) == 3}
    names = [f"Candidate number {n}" for n in range(1, 201)]
    sealed(monkeypatch, {"1": papers}, {"1": standing(*names)}, [post("Editor", 3)])
    results.announce_source(**SAID, says=FTSE, known_at=NOW + timedelta(hours=1), now=NOW)
    results.enter_value(**SAID, value="1", now=NOW + timedelta(hours=1))
    heard()
    declared()
    (shown,) = results.public("spring", HEARD)["posts"]
    assert len(shown["sheet"]["stages"]) > 150
    assert (shown["all_drawn"], len(shown["pictures"][0]["bars"]), shown["pictures"][1]["bars"]) == (False, 201, [])
    assert len(results.post_file("spring", "1", "json")) > 400_000, "more than an item holds, were it not packed"
    assert max(len(str(one.told)) + len(one.content or b"") for one in Entry.query("spring")) < 380_000


def test_a_file_larger_than_an_item_is_kept_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(result_records, "PART", 50)
    text = "".join(f"{n * n * n}\n" for n in range(200))
    name = result_records.file("spring", text, "alex", NOW)
    many = Entry.count()
    assert many > 3
    assert result_records.file("spring", text, "alex", NOW) == name
    assert (Entry.count(), result_records.read("spring", name)) == (many, text)
    assert result_records.entries("spring") == {}
    result_records.read.cache_clear()
    Entry("spring", f"file#{name}#0001").delete()
    with pytest.raises(NotFound):
        result_records.read("spring", name)


def test_nothing_that_was_added_can_be_written_over() -> None:
    store.commit(result_records.add_write("spring", "0001", {"a": 1}, "alex", NOW))
    with pytest.raises(ConditionFailed):
        store.commit(result_records.add_write("spring", "0001", {"a": 2}, "alex", NOW))
    assert Entry.get("spring", "0001").told == {"a": 1}


# Once, whatever comes twice or at once.


def rush(many: int) -> list[Any]:
    """Declare in many windows at once."""
    at = results.desk(**SAID, now=HEARD)["differences"]["hash"]
    return rushed([lambda: declaring.declare(**SAID, looked_at=at, looked=True, now=HEARD)] * many, least=2)


def test_without_conditions_a_rush_declares_many_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: the next test can fail."""
    sealed(monkeypatch, ADA, TWO, [post()])
    heard()
    with unguarded():
        rush(4)
    assert acts()["declared"] == 4


def test_a_result_declared_in_many_windows_at_once_is_declared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(monkeypatch, ADA, TWO, [post()])
    heard()
    assert rush(4) == [None] * 4
    assert acts()["declared"] == 1
    assert letters() == {"elected ada": 1, "handover ada": 1, "declared alex": 1}
    assert (roles("ada"), elected()) == ([NEXT], [["Ada"]])


def test_a_second_click_changes_nothing_even_when_the_winner_has_gone_since(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(monkeypatch, ADA, TWO, [post()])
    heard()
    declared()
    store.commit(*people.end_write("chess", "ada", "President", NEXT.starts_on - timedelta(days=1)))
    before = sorted(e.entry for e in Entry.query("spring"))
    declaring.declare(**SAID, looked_at="whatever", looked=False, now=HEARD + timedelta(days=9))
    assert (roles("ada"), sorted(e.entry for e in Entry.query("spring"))) == ([], before)


def test_an_election_that_was_cancelled_meanwhile_is_not_declared(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(monkeypatch, ADA, TWO, [post()])
    heard()
    real, calls = store.commit, 0

    def between(*parts: Any) -> None:
        nonlocal calls
        calls += len(parts) > 1
        if calls == 1 and len(parts) > 1:
            Election("spring").update([Election.cancelled_at.set(HEARD)])
        real(*parts)

    with patch.object(store, "commit", between), pytest.raises(Conflict, match="another window"):
        declared()
    assert (roles("ada"), acts()["declared"], elected()) == ([], 0, [])


def test_a_committee_that_changes_meanwhile_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(monkeypatch, ADA, TWO, [post()])
    heard()
    real, done = store.commit, []

    def between(*parts: Any) -> None:
        if len(parts) > 1 and not done:
            done.append(True)
            term = Term("Treasurer", OLD.starts_on, NEXT.ends_on)
            with patch.object(store, "commit", real):
                people.appoint(
                    group_id="chess", group_name="Chess", person_id="ada", name="Ada", appointed=[term], actor="staff", now=NOW
                )
        real(*parts)

    with patch.object(store, "commit", between):
        declared()
    assert done
    assert {term.role for term in roles("ada")} == {"Treasurer", "President"}


MANY = [post(f"Post {n}", 2, post_id=str(n)) for n in range(1, 7)]
SEATS = {str(n): standing(f"A{n}", f"B{n}") for n in range(1, 7)}
BOTH = {str(n): {(1, 2): 6, (2, 1): 6} for n in range(1, 7)}


def test_a_handover_too_large_for_one_transaction_is_never_half_a_post(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(monkeypatch, BOTH, SEATS, MANY)
    monkeypatch.setattr(declaring, "_MOST_PARTS", 20)
    heard()
    real, sizes = store.commit, []

    def cut(*parts: Any) -> None:
        if len(parts) > 1:
            sizes.append(len(parts))
            if len(sizes) == 2:
                raise Unavailable("Cut.")
        real(*parts)

    with patch.object(store, "commit", cut), pytest.raises(Unavailable):
        declared()
    held = [bool(roles(f"a{n}")) for n in range(1, 7)]
    assert held == [bool(roles(f"b{n}")) for n in range(1, 7)]
    assert True in held and False in held, "some posts have changed hands, whole"
    desk = results.desk(**SAID, now=HEARD)
    assert (desk["left"], desk["steps"][-1]["done"], elected()[0]) == (held.count(False), False, ["A1", "B1"])
    with pytest.raises(Conflict, match="with all its roles"):
        declaring.correct(**SAID, post_id="1", elected=[1], reason="Why", corrects=1, now=HEARD)
    declaring.declare(**SAID, looked_at="-", looked=False, now=HEARD + timedelta(days=1))
    assert all(roles(f"{who}{n}") for who in "ab" for n in range(1, 7))
    assert results.desk(**SAID, now=HEARD)["left"] == 0
    assert max(sizes) <= 20
    assert Counter(kind.split()[0] for kind in letters()) == {"declared": 1, "elected": 12, "handover": 12}


# Corrections.


def test_a_correction_is_a_new_declaration_and_puts_the_roles_right(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(monkeypatch, ADA, TWO, [post()])
    heard()
    declared()
    first = results.post_file("spring", "1", "json")
    told = {"post_id": "1", "elected": [2], "reason": "Ada was not  a member.", "corrects": 1, "now": HEARD + timedelta(days=1)}
    declaring.correct(**SAID, **told)
    declaring.correct(**SAID, **told)
    assert (elected(), elected("1"), elected("2")) == ([["Bo"]], [["Ada"]], [["Bo"]])
    shown = results.public("spring", HEARD)
    assert [one["number"] for one in shown["declarations"]] == [1, 2]
    assert (shown["declaration"]["reason"], shown["declaration"]["corrects"]) == ("Ada was not a member.", 1)
    assert results.post_file("spring", "1", "json") == first, "what was counted stays as it is"
    assert (roles("ada"), roles("bo")) == ([], [replace(NEXT, asked_on=date(2026, 11, 26))])
    assert letters() == {"elected ada": 1, "declared alex": 2, "corrected ada": 1, "corrected bo": 1, "handover ada": 1}
    assert acts()["corrected"] == 1


def test_a_correction_in_office_ends_the_role_today_and_begins_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(monkeypatch, ADA, TWO, [post()], takes_office_on="2026-11-24")
    heard()
    declared()
    assert roles("ada")[0].starts_on == date(2026, 11, 25), "not before the result was declared"
    declaring.correct(
        **SAID, post_id="1", elected=[2], reason="She was not a member.", corrects=1, now=HEARD + timedelta(days=10)
    )
    assert roles("ada") == [], "a role that nobody accepted never was"
    corrected_on = date(2026, 12, 5)
    assert roles("bo") == [Term("President", corrected_on, NEXT.ends_on, awaits=True, asked_on=corrected_on)]


def test_a_group_that_was_renamed_meanwhile_keeps_its_new_name_in_the_roles_it_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    def called(who: str) -> str:
        (member,) = store.read(people.member_key("chess", who))
        assert member is not None
        return str(member.group_name)

    sealed(monkeypatch, ADA, TWO, [post()])
    heard()
    Group("chess").update([Group.name.set("Chess and Go")])
    declared()
    assert called("ada") == "Chess and Go"
    Group("chess").update([Group.name.set("Board Games")])
    declaring.correct(**SAID, post_id="1", elected=[2], reason="She was not a member.", corrects=1, now=HEARD)
    assert called("bo") == "Board Games"


def test_a_seat_can_be_left_vacant_by_a_correction_and_the_others_keep_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(monkeypatch, {"1": {(1, 2): 20, (2, 1): 20, (3,): 2}}, {"1": standing("Ada", "Bo", "Cy")}, [post(seats=2)])
    heard()
    declared()
    before = roles("ada")
    declaring.correct(**SAID, post_id="1", elected=[1], reason="Bo left the university.", corrects=1, now=HEARD)
    shown = results.public("spring", HEARD)["posts"][0]
    assert (shown["elected"], shown["vacant"], shown["note"]) == (["Ada"], 1, "Bo left the university.")
    assert (roles("ada"), roles("bo")) == (before, [])
    assert letters()["corrected bo"] == 1 and letters()["corrected ada"] == 0


WRONG: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"elected": [3]}, Invalid, "elected"),
    ({"elected": [9]}, Invalid, "elected"),
    ({"elected": [1]}, Invalid, "elected"),
    ({"elected": [1, 2]}, Invalid, "elected"),
    ({"reason": "  "}, Invalid, "reason"),
    ({"reason": "x" * 1001}, Invalid, "reason"),
    ({"post_id": "7"}, Invalid, "post_id"),
    ({"corrects": 2}, Conflict, ""),
    ({"corrects": 0}, Conflict, ""),
]


@pytest.mark.parametrize(("wrong", "refusal", "field"), WRONG)
def test_what_cannot_be_corrected_is_refused(
    monkeypatch: pytest.MonkeyPatch, wrong: dict[str, Any], refusal: type[Exception], field: str
) -> None:
    sealed(monkeypatch, ADA, TWO, [post()])
    heard()
    declared()
    with pytest.raises(refusal) as refused:
        declaring.correct(**SAID, **{"post_id": "1", "elected": [2], "reason": "Why", "corrects": 1, "now": HEARD, **wrong})
    assert list(refused.value.errors) == ([field] if field else [])  # type: ignore[attr-defined]
    assert elected() == [["Ada"]]


def test_two_corrections_at_once_are_one_and_the_other_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(monkeypatch, ADA, TWO, [post()])
    heard()
    declared()
    real = store.commit
    told = {"post_id": "1", "reason": "Why", "corrects": 1, "now": HEARD}

    def between(*parts: Any) -> None:
        with patch.object(store, "commit", real):
            declaring.correct(**SAID, **told, elected=[])
        real(*parts)

    with patch.object(store, "commit", between), pytest.raises(Conflict, match="another window"):
        declaring.correct(**SAID, **told, elected=[2])
    assert (elected(), roles("bo")) == ([[]], [])


def test_nothing_is_corrected_before_it_is_declared(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(monkeypatch, ADA, TWO, [post()])
    with pytest.raises(Conflict):
        declaring.correct(**SAID, post_id="1", elected=[2], reason="Why", corrects=1, now=HEARD)


def test_a_by_election_fills_a_seat_beside_those_that_are_held(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(monkeypatch, ADA, TWO, [post()], kind="by-election", takes_office_on=None, ends_on="2027-07-31")
    heard()
    declared()
    assert roles("priya") == [OLD]
    assert roles("ada") == [Term("President", DECLARED_ON, OLD.ends_on, awaits=True, asked_on=DECLARED_ON)]


def test_roles_whose_time_is_over_when_the_result_is_declared_are_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(monkeypatch, ADA, TWO, [post()], kind="by-election", takes_office_on=None, ends_on="2026-11-24")
    heard()
    declared()
    assert (elected(), roles("ada")) == ([["Ada"]], [])


def test_an_election_runs_from_its_set_up_to_the_handover(union_house: None) -> None:
    voters = [electing.member(name) for name in ("ann", "ben", "cat", "dan")]
    election_id = electing.published()
    for post_id, person in (("1", "ann"), ("1", "ben"), ("2", "cat")):
        electing.stands(election_id, post_id, person)
    for now in (NOW, NOW + 15 * electing.DAY, electing.OPENS):
        lifecycle.advance(election_id, int(electing.kept(election_id).version), now)
    typed = [{"r.1.1": "1", "r.2.1": "1"}, {"r.1.2": "1", "r.2.2": "1"}]
    for at, voter in enumerate(voters):
        polls.cast(election_id, voter, typed[at % 2], f"key-of-{voter.person_id}", electing.OPENS)
    now = electing.SEALED
    assert lifecycle.advance(election_id, int(electing.kept(election_id).version), now) == ["seal"]
    said = {"election_id": election_id, "caller": electing.ALEX}
    assert [post["lot"] is None for post in results.desk(**said, now=now)["posts"]] == [False, True], "the first post is tied"
    stage = results.desk(**said, now=now)["posts"][0]["lot"]["stage"]
    results.draw_by_hand(**said, post_id="1", stage=stage, candidate=2, now=now)
    results.open_complaints(**said, now=now)
    timers = [one["Name"] for one in boto3.client("scheduler").list_schedules()["Schedules"]]
    assert f"election-{election_id}-{int(electing.kept(election_id).version)}" in timers, (
        "the officer is called when the time is over"
    )
    later = now + timedelta(hours=48)
    assert lifecycle.advance(election_id, int(electing.kept(election_id).version), later) == ["decide"]
    looked_at = results.desk(**said, now=later)["differences"]["hash"]
    declaring.declare(**said, looked_at=looked_at, looked=True, now=later)
    shown = results.public(election_id, later)["posts"]
    assert [(post["elected"], post["vacant"]) for post in shown] == [(["Ann"], 0), (["Cat"], 2)]
    assert lifecycle.look(election_id, None, later)["election"]["phase"] == "declared"
    begins = Term("President", date(2027, 1, 1), date(2027, 7, 31), awaits=True, asked_on=later.date())
    assert (roles("ann"), roles("ben"), roles("priya")[0].ends_on) == ([begins], [], date(2026, 12, 31))
    assert electing.kept(election_id).moving is None
