"""A person is marked once and puts one ballot into the box for each post, whatever comes twice, late or at once."""

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pynamodb.connection import Connection
from union import ids, store, watch
from union.core.letters.tables import Letter
from union.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable
from union.store import ConditionFailed, Put, Update
from union.voting.polls import actions as polls
from union.voting.polls import rules
from union.voting.polls.actions import Sealed, Trouble
from union.voting.polls.rules import Voter
from union.voting.polls.tables import Ballot, BallotPaper, OnRoll, Receipt

from tests.actions.conftest import NOW, SAM
from tests.actions.voting import CHAIR, FIRST, PEOPLE, POLL, PRIYA, SEALED, VOTERS, opened, vote
from tests.races import rushed

pytestmark = pytest.mark.usefixtures("union_house")
ANN, BEA, CID = PEOPLE[:3]
BOTH = {**FIRST, "abstain.2": "yes"}


def in_the_box() -> tuple[int, int, int, int]:
    """Marks, ballots, receipts, letters."""
    marks = sum(bool(line.voted) for line in OnRoll.scan())
    return marks, len(list(Ballot.scan())), len(list(Receipt.scan())), len(list(Letter.scan()))


def test_the_roll_is_made_once_and_stays_as_it_was() -> None:
    first = polls.snapshot(POLL, VOTERS, NOW)
    assert first.count == 41
    assert first.hash == rules.roll_hash(rules.roll(POLL.posts, VOTERS))
    vote(ANN)
    assert polls.snapshot(POLL, [Voter("late", "2027-07-31")], NOW + timedelta(hours=1)) == first
    assert {line.person_id: bool(line.voted) for line in OnRoll.scan()} == {
        v.person_id: v.person_id == "voter-00" for v in VOTERS
    }


MANY = [Voter(f"person-{n:04}", "2027-07-31") for n in range(250)]


@pytest.mark.parametrize("fails_at", range(1, 6))
def test_a_roll_that_was_cut_short_is_finished_by_the_next_call(fails_at: int) -> None:
    real, calls = store.commit, 0

    def cut(*parts: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == fails_at:
            raise Unavailable("Cut.")
        real(*parts)

    with patch.object(store, "commit", cut), suppress(Unavailable):
        polls.snapshot(POLL, MANY, NOW)
    assert BallotPaper.count() == (fails_at > 1)
    with pytest.raises((Conflict, NotFound)):
        polls.cast("spring", PEOPLE[0], FIRST, "key-one-1", NOW)
    made = polls.snapshot(POLL, MANY, NOW)
    assert (made.count, made.hash) == (250, rules.roll_hash(rules.roll(POLL.posts, MANY)))
    assert OnRoll.count() == 250


@pytest.mark.parametrize("first", [50, 200], ids=["in part the same", "all others"])
@pytest.mark.parametrize("at", range(2, 6))
def test_two_who_make_the_roll_at_once_from_what_each_found_make_one_roll(at: int, first: int) -> None:
    real, calls = store.commit, 0

    def between(*parts: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == at:
            polls.snapshot(POLL, [*MANY[first:], Voter("only-here", "2027-07-31")], NOW)
        real(*parts)

    with patch.object(store, "commit", between):
        made = polls.snapshot(POLL, MANY[:200], NOW)
    there = polls._entries("spring")
    assert (made.hash, made.count) == (rules.roll_hash(there), len(there))
    assert {"only-here", "person-0249"} <= {entry.person_id for entry in there}


def test_who_may_vote_is_read_from_memberships_and_the_committee() -> None:
    from union.membership.memberships import actions as memberships
    from union.membership.memberships.actions import Grant

    store.commit(memberships.give_write(Grant("chess", "Chess", "sam", "Sam", "standard", 500, "2027-07-31", "1"), None, NOW))
    store.commit(memberships.give_write(Grant("chess", "Chess", "old", "Old", "standard", 500, "2026-07-31", "1"), None, NOW))
    assert polls.voters("chess", NOW) == [Voter("priya", None, "President"), Voter("sam", "2027-07-31", None)]


def test_a_vote_is_a_mark_a_ballot_for_each_post_a_receipt_and_a_letter() -> None:
    opened()
    vote(ANN)
    assert in_the_box() == (1, 1, 1, 1)
    vote(PRIYA, BOTH)
    assert in_the_box() == (2, 3, 2, 2)
    assert sorted((b.post_id, rules.read(b.paper)) for b in Ballot.scan()) == [("1", (2, 1)), ("1", (2, 1)), ("2", ())]


def test_a_vote_costs_one_read_and_one_transaction() -> None:
    opened()
    asked, real = [], Connection.dispatch

    def counted(self: Connection, operation: str, arguments: Any) -> Any:
        asked.append(operation)
        return real(self, operation, arguments)

    with patch.object(Connection, "dispatch", counted):
        vote(PRIYA, BOTH)
    assert asked == ["BatchGetItem", "TransactWriteItems"]


def test_the_same_form_sent_twice_has_the_same_receipt_and_votes_once() -> None:
    opened()
    first = vote(ANN)
    assert vote(ANN, {"r.1.3": "1"}) == first
    assert vote(ANN, when=POLL.closes_at + timedelta(hours=1)) == first, "also after the poll has closed"
    assert in_the_box() == (1, 1, 1, 1)


def test_another_form_of_somebody_who_voted_is_refused_and_changes_nothing() -> None:
    opened()
    vote(ANN)
    before = sorted(b.paper for b in Ballot.scan())
    with pytest.raises(Conflict, match="voted already"):
        vote(ANN, {"r.1.3": "1"}, key="another-tab")
    assert in_the_box() == (1, 1, 1, 1)
    assert sorted(b.paper for b in Ballot.scan()) == before


def test_two_people_who_send_the_same_key_have_a_vote_and_a_receipt_each() -> None:
    opened()
    assert vote(ANN, key="same-key-1") != vote(BEA, key="same-key-1")
    assert in_the_box() == (2, 2, 2, 2)


def test_who_is_not_on_the_roll_or_may_not_vote_for_a_post_does_not() -> None:
    opened()
    with pytest.raises(NotAllowed):
        vote(SAM)
    with pytest.raises(Invalid) as refusal:
        vote(ANN, {**FIRST, "r.2.1": "1"})
    assert list(refusal.value.errors) == ["r.2.1"]
    with pytest.raises(NotFound):
        polls.cast("summer", ANN, FIRST, "key-one-1", NOW)
    assert in_the_box() == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("when", "says"),
    [
        (NOW - timedelta(seconds=1), "has not begun"),
        (POLL.closes_at, "Voting closed on Wed 25 Nov 2026, 12:00. Your vote was not cast."),
    ],
)
def test_the_clock_decides_and_nothing_is_cast_by_mistake(when: Any, says: str) -> None:
    opened()
    for act in (polls.cast, polls.review):
        with pytest.raises(Conflict, match=says):
            act("spring", ANN, FIRST, "key-one-1", when)
    assert in_the_box() == (0, 0, 0, 0)


def test_a_poll_may_close_later_but_never_sooner_and_not_after_it_closed() -> None:
    opened()
    later = POLL.closes_at + timedelta(hours=3)
    store.commit(polls.move_write("spring", later, NOW))
    vote(ANN, when=POLL.closes_at + timedelta(hours=1))
    for closes, when in ((POLL.closes_at, NOW), (later + timedelta(days=1), later)):
        with pytest.raises(ConditionFailed):
            store.commit(polls.move_write("spring", closes, when))
    with pytest.raises(Conflict):
        vote(BEA, when=later)


def test_a_poll_that_is_stopped_takes_no_vote() -> None:
    opened()
    store.commit(polls.stop_write("spring", NOW))
    with pytest.raises(Conflict, match="cancelled"):
        vote(ANN)
    assert polls.paper("spring", ANN, NOW)["state"] == "stopped"


def test_the_paper_says_how_things_stand_and_shows_each_their_posts() -> None:
    opened()
    assert [post["post_id"] for post in polls.paper("spring", PRIYA, NOW)["posts"]] == ["1", "2"]
    shown = polls.paper("spring", ANN, NOW)
    (post,) = shown["posts"]
    assert (shown["state"], shown["why"]) == ("open", "member until 31 July 2027")
    assert post["candidates"][-1] == {"number": 4, "name": rules.RON, "link": "", "field": "r.1.4", "ron": True}
    assert {tuple(c["number"] for c in polls.paper("spring", p, NOW)["posts"][0]["candidates"]) for p in PEOPLE[:20]} > {
        (1, 2, 3, 4)
    }
    vote(ANN)
    assert polls.paper("spring", ANN, NOW)["state"] == "voted"
    assert polls.paper("spring", SAM, NOW)["state"] == "absent"
    assert polls.paper("spring", BEA, NOW - timedelta(1))["state"] == "early"
    assert polls.paper("spring", BEA, POLL.closes_at)["state"] == "closed"


def test_a_review_reads_the_vote_back_and_writes_nothing() -> None:
    opened()
    told = polls.review("spring", PRIYA, {**BOTH, "r.1.3": ""}, "key-one-1", NOW)
    assert [(post["title"], post["ranked"]) for post in told["posts"]] == [("President", ["Bo", "Ada"]), (CHAIR.title, [])]
    assert told["fields"] == BOTH
    assert in_the_box() == (0, 0, 0, 0)


def test_the_letter_is_the_same_whatever_was_voted() -> None:
    opened()
    contexts = []
    for person, typed in ((ANN, FIRST), (BEA, {"r.1.4": "1"}), (CID, {"abstain.1": "yes"})):
        receipt = vote(person, typed)
        told = next(iter(Letter.query(f"voted-spring-{person.person_id}")))
        assert told.to == person.email
        contexts.append({name: value for name, value in told.context.items() if value not in (person.name, receipt)})
    assert contexts[0] == contexts[1] == contexts[2]


def test_a_sealed_box_has_a_root_and_gives_its_ballots_sorted() -> None:
    opened()
    for person, typed in (
        (ANN, FIRST),
        (BEA, {"abstain.1": "yes"}),
        (CID, {"r.1.4": "1"}),
        (PRIYA, {"r.1.1": "1", "r.2.1": "1"}),
    ):
        vote(person, typed)
    with pytest.raises(Conflict):
        polls.opened("spring")["1"]
    for early in (NOW, POLL.closes_at, SEALED - timedelta(microseconds=1)):
        with pytest.raises(Conflict):
            polls.seal("spring", early)
    sealed = polls.seal("spring", SEALED)
    assert isinstance(sealed, Sealed)
    assert (sealed.ballots, sealed.voted, sealed.roll) == ({"1": 4, "2": 1}, 4, 41)
    assert sealed.root == rules.root(rules.leaves("spring", polls._papers("spring")))
    assert polls.seal("spring", SEALED + timedelta(days=1)) == sealed
    assert polls.opened("spring")["1"] == ((), (1,), (2, 1), (4,))
    assert polls.opened("spring")["2"] == ((1,),)
    assert len(set(polls.receipts("spring"))) == 4


def dropped() -> None:
    """Take a ballot out of the box."""
    next(iter(Ballot.scan())).delete()


def added() -> None:
    """Put one in that nobody cast."""
    Ballot(box="spring#3", name="forged", post_id="1", paper=rules.written((1,))).save()


def unmarked() -> None:
    """Take a mark off the roll."""
    OnRoll("spring", ANN.person_id).update([OnRoll.voted.remove()])


def enrolled() -> None:
    """Put somebody on the roll afterwards who never was."""
    OnRoll(election_id="spring", person_id="ghost", posts={"1"}, why="").save()


def without_receipt() -> None:
    """Take a receipt away."""
    next(iter(Receipt.scan())).delete()


def unreadable() -> None:
    """Spoil a ballot."""
    next(iter(Ballot.scan())).update([Ballot.paper.set("002002")])


TAMPERED = [dropped, added, unmarked, enrolled, without_receipt, unreadable]


@pytest.mark.parametrize("tamper", TAMPERED)
def test_a_box_that_does_not_agree_stops_the_election_with_an_alarm(tamper: Any) -> None:
    opened()
    vote(ANN)
    vote(BEA)
    tamper()
    with patch.object(watch, "count") as counted:
        trouble = polls.seal("spring", SEALED)
    assert isinstance(trouble, Trouble)
    assert trouble.sentences
    counted.assert_called_once_with(watch.Count.ELECTION_STOPPED)
    assert BallotPaper.get("spring").root is None
    with pytest.raises(Conflict):
        polls.opened("spring")["1"]


def exchanged() -> None:
    """Change what one ballot says, as somebody would who can count."""
    found = next(iter(Ballot.scan()))
    found.update([Ballot.paper.set(rules.written((3,)))])


@pytest.mark.parametrize("tamper", [dropped, added, exchanged])
def test_a_box_that_was_changed_after_it_was_sealed_is_not_counted(tamper: Any) -> None:
    opened()
    vote(ANN)
    vote(BEA)
    assert isinstance(polls.seal("spring", SEALED), Sealed)
    tamper()
    with pytest.raises(Conflict, match="not those that were sealed"):
        polls.opened("spring")["1"]
    assert isinstance(polls.seal("spring", SEALED), Trouble)


def test_two_who_seal_at_once_keep_one_root() -> None:
    opened()
    vote(ANN)
    real = store.commit

    def between(*parts: Any) -> None:
        with patch.object(store, "commit", real):
            assert isinstance(polls.seal("spring", SEALED), Sealed)
        real(*parts)

    with patch.object(store, "commit", between):
        assert isinstance(polls.seal("spring", SEALED), Sealed)


def test_the_roll_is_held_against_those_who_may_vote_now() -> None:
    opened()
    vote(ANN)
    found = polls.recheck("spring", [*VOTERS[1:], Voter("new", "2027-07-31")])
    assert [(entry.person_id, entry.voted) for entry in found.gone] == [(ANN.person_id, True)]
    assert [entry.person_id for entry in found.new] == ["new"]


def unconditional(*parts: Any) -> None:
    """Commit with the mark's condition left out."""
    store._write([Update(p.record, p.actions) if isinstance(p, Update) else p for p in parts if not _letter(p)], ids.key())


def _letter(part: Any) -> bool:
    return isinstance(part, Put) and isinstance(part.record, Letter)


def test_one_person_in_many_tabs_at_once_votes_once() -> None:
    opened()
    came = rushed([lambda key=f"tab-number-{n}": vote(ANN, key=key) for n in range(8)])
    assert Counter(type(one) for one in came) == {str: 1, Conflict: 7}
    assert in_the_box() == (1, 1, 1, 1)
    assert isinstance(polls.seal("spring", SEALED), Sealed)


def test_without_the_mark_s_condition_the_same_rush_votes_many_times_and_the_seal_finds_it() -> None:
    """The negative control: these tests can fail."""
    opened()
    with patch.object(store, "commit", unconditional):
        came = rushed([lambda key=f"tab-number-{n}": vote(ANN, key=key) for n in range(8)])
    assert [type(one) for one in came] == [str] * 8
    assert in_the_box()[:3] == (1, 8, 8)
    found = polls.seal("spring", SEALED)
    assert isinstance(found, Trouble)
    assert "Post 1: 1 marks on the roll and 8 ballots." in found.sentences


def test_a_double_click_at_once_has_one_receipt() -> None:
    opened()
    came = rushed([lambda: vote(ANN) for _ in range(6)])
    assert len(set(came)) == 1 and isinstance(came[0], str)
    assert in_the_box() == (1, 1, 1, 1)


def test_all_who_come_in_the_last_moment_are_counted() -> None:
    opened()
    moment = POLL.closes_at - timedelta(microseconds=1)
    came = rushed([lambda person=person: vote(person, when=moment) for person in PEOPLE])
    assert len(set(came)) == len(PEOPLE)
    sealed = polls.seal("spring", SEALED)
    assert isinstance(sealed, Sealed) and sealed.ballots["1"] == len(PEOPLE)


def test_a_vote_whose_answer_was_lost_is_shown_its_receipt_when_it_is_sent_again() -> None:
    opened()
    real = store.commit

    def lost_on_the_way(*parts: Any) -> None:
        real(*parts)
        raise Unavailable("No answer.")

    with patch.object(store, "commit", lost_on_the_way), pytest.raises(Unavailable):
        vote(ANN)
    assert vote(ANN) == polls.receipts("spring")[0]
    assert in_the_box() == (1, 1, 1, 1)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2), st.sampled_from(["", "1"])), max_size=12))
def test_whatever_is_sent_in_whatever_order_marks_and_ballots_agree(sent: list[tuple[int, int, str]]) -> None:
    for model in (OnRoll, Ballot, Receipt, Letter, BallotPaper):
        for found in model.scan():
            found.delete()
    opened()
    for person, key, rank in sent:
        with suppress(Conflict, Invalid):
            vote(PEOPLE[person], {"r.1.1": rank}, key=f"key-number-{key}")
    sealed = polls.seal("spring", SEALED)
    assert isinstance(sealed, Sealed)
    assert sealed.voted == sealed.ballots["1"] == len({person for person, _, rank in sent if rank})
