"""Ballots are of one size, a ranking is taken as it was meant or not at all, and the root knows every ballot."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.errors import Invalid
from union.voting.polls import rules
from union.voting.polls.rules import Candidate, Entry, Paper, Poll, Post, Standing, Voter

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ADA, BO, CY = (Candidate(number, name) for number, name in enumerate(("Ada", "Bo", "Cy"), 1))
PRESIDENT = Post("1", "President", (ADA, BO, CY))
TREASURER = Post("2", "Treasurer", (ADA,), may_vote="committee")
BIG = Post("9", "Editor", tuple(Candidate(n, f"Person {n}") for n in range(1, 201)))
POLL = Poll("e1", "chess", "Chess", "Spring election", (PRESIDENT, TREASURER), NOW, NOW + timedelta(days=2))

rankings = st.permutations(range(1, rules.SLOTS + 1)).flatmap(lambda p: st.integers(0, len(p)).map(lambda n: tuple(p[:n])))
papers = st.builds(
    Paper, st.sampled_from(["1", "2"]), st.text("abcdef234567", min_size=24, max_size=24), rankings.map(rules.written)
)
boxes = st.lists(papers, max_size=40, unique_by=lambda paper: paper.name)


def refused(typed: dict[str, str], *posts: Post) -> dict[str, str]:
    """What is said at each field."""
    with pytest.raises(Invalid) as refusal:
        rules.rankings(posts or (PRESIDENT,), typed)
    return refusal.value.errors


def taken(typed: dict[str, str]) -> tuple[rules.Ranking, dict[str, str]]:
    """The ranking for the president, or what is said at the fields."""
    try:
        return rules.rankings([PRESIDENT], typed)["1"], {}
    except Invalid as refusal:
        return (), refusal.errors or {"form": "refused without saying where"}


@given(rankings)
def test_what_is_written_on_a_ballot_is_read_again_and_all_ballots_have_one_size(ranking: rules.Ranking) -> None:
    assert rules.read(rules.written(ranking)) == ranking
    assert len(rules.written(ranking).encode()) == len(rules.written(()))


@given(st.text("0123456789 -", max_size=700))
def test_a_ballot_that_we_did_not_write_is_not_read(text: str) -> None:
    try:
        ranking = rules.read(text)
    except ValueError:
        return
    assert rules.written(ranking) == text


@pytest.mark.parametrize(
    "paper", ["", "001", "001001" + "0" * 597, "000001" + "0" * 597, "٠" * 603, "+01" + "0" * 600, "202" + "0" * 600]
)
def test_a_ballot_with_a_gap_a_number_twice_or_strange_digits_is_none(paper: str) -> None:
    with pytest.raises(ValueError):
        rules.read(paper)


@given(st.data())
def test_any_ranking_without_gaps_is_taken_as_it_was_typed_and_can_be_typed_again(data: Any) -> None:
    post = data.draw(st.sampled_from([PRESIDENT, BIG]))
    everybody = data.draw(st.permutations([choice.number for choice in post.choices]))
    ranking = tuple(everybody[: data.draw(st.integers(1, len(everybody)))])
    typed = {rules.field(post.post_id, number): f" {rank} " for rank, number in enumerate(ranking, 1)}
    blank = {rules.field(post.post_id, choice.number): "" for choice in post.choices}
    assert rules.rankings([post], {**blank, **typed}) == {post.post_id: ranking}
    assert rules.rankings([post], rules.typed_again({post.post_id: ranking})) == {post.post_id: ranking}


@given(
    st.dictionaries(
        st.sampled_from([f"r.1.{n}" for n in range(7)] + ["abstain.1"]), st.sampled_from(["", "1", "2", "3", "0", "x", "yes"])
    )
)
def test_whatever_is_typed_is_either_a_plain_ranking_or_refused_at_fields(typed: dict[str, str]) -> None:
    ranking, errors = taken(typed)
    if errors:
        assert "form" not in errors
        return
    ranked = {name: text for name, text in typed.items() if text and name.startswith("r.")}
    assert ranked == {rules.field("1", number): str(rank) for rank, number in enumerate(ranking, 1)}
    assert bool(ranking) != (typed.get("abstain.1") == "yes")


def test_a_rank_given_twice_is_named_at_both_candidates() -> None:
    errors = refused({"r.1.1": "1", "r.1.2": "2", "r.1.3": "2"})
    assert errors == dict.fromkeys(("r.1.2", "r.1.3"), "You gave 2 to Bo and Cy. Please give each rank only once.")


def test_a_rank_given_to_all_of_two_hundred_is_said_in_a_short_sentence() -> None:
    errors = refused({rules.field("9", n): "1" for n in range(1, 201)}, BIG)
    assert len(errors) == 200
    assert errors["r.9.7"] == "You gave 1 to Person 1, Person 2, Person 3 and others. Please give each rank only once."


def test_a_rank_left_out_is_named_where_the_next_one_stands() -> None:
    assert refused({"r.1.1": "1", "r.1.3": "3"}) == {"r.1.3": "You gave 3 but not 2. Please leave no number out."}
    assert refused({"r.1.4": "200"}) == {"r.1.4": "You gave 200 but not 1. Please leave no number out."}


@pytest.mark.parametrize("rank", ["0", "01", "-1", "1.0", "1e0", "first", "²", "١", "9999", "1 2"])
def test_what_is_no_rank_is_named_at_its_field(rank: str) -> None:
    assert list(refused({"r.1.1": rank})) == ["r.1.1"]


@pytest.mark.parametrize("name", ["r.1.5", "r.1.0", "r.1.01", "r.2.1", "r.1", "r.", "abstain.2", "r.1.1 ", "r.1.٢"])
def test_a_candidate_who_is_not_on_the_paper_is_not_voted_for_and_nothing_else_is_cast(name: str) -> None:
    assert refused({"r.1.1": "1", name: "1"}) == {name: "There is no such candidate on your ballot paper."}


def test_to_abstain_is_said_and_is_neither_an_empty_form_nor_a_vote_for_ron() -> None:
    assert rules.rankings([PRESIDENT], {"abstain.1": "yes"}) == {"1": ()}
    assert rules.rankings([PRESIDENT], {"r.1.4": "1"}) == {"1": (4,)}
    assert "or tick that you abstain" in refused({})["abstain.1"]
    assert "the one or the other" in refused({"abstain.1": "yes", "r.1.1": "1"})["abstain.1"]


def test_one_post_left_empty_lets_nothing_be_cast() -> None:
    assert list(refused({"r.1.1": "1"}, PRESIDENT, TREASURER)) == ["abstain.2"]


@given(st.text(min_size=1, max_size=40), st.text(min_size=1, max_size=40))
def test_each_voter_has_an_order_of_their_own_and_always_the_same(election: str, person: str) -> None:
    shown = rules.order(BIG, election, person)
    assert shown == rules.order(BIG, election, person)
    assert sorted(shown, key=lambda c: c.number) == list(BIG.choices)
    assert shown[-1].name == rules.RON


def test_every_candidate_is_first_on_a_fair_share_of_the_papers() -> None:
    first = [rules.order(PRESIDENT, "e1", f"person-{n}")[0].name for n in range(3_000)]
    assert all(900 < first.count(name) < 1_100 for name in ("Ada", "Bo", "Cy"))


def test_the_options_of_a_referendum_stand_as_they_were_written() -> None:
    yes_or_no = Post("1", "Shall we?", (Candidate(1, "Yes"), Candidate(2, "No")), ron=False, shuffled=False)
    assert {rules.order(yes_or_no, "e1", f"p{n}") for n in range(50)} == {yes_or_no.choices}


def test_everybody_on_the_roll_is_there_for_a_reason_and_for_their_posts() -> None:
    voters = [
        Voter("sam", "2027-07-31"),
        Voter("priya", "2027-07-31", "President"),
        Voter("lee", None, "Treasurer"),
        Voter("guest"),
    ]
    assert rules.roll(POLL.posts, voters) == [
        Entry("lee", frozenset("2"), "on the committee: Treasurer"),
        Entry("priya", frozenset("12"), "member until 31 July 2027, on the committee: President"),
        Entry("sam", frozenset("1"), "member until 31 July 2027"),
    ]


def test_nobody_votes_on_a_post_for_which_nobody_stands() -> None:
    assert rules.roll([replace(PRESIDENT, candidates=(), ron=False)], [Voter("sam", "2027-07-31")]) == []


entries = st.lists(
    st.builds(Entry, st.text("abc", min_size=1), st.frozensets(st.sampled_from("12"), min_size=1), st.text("xy"), st.booleans()),
    max_size=20,
    unique_by=lambda e: e.person_id,
)


@given(entries, st.randoms())
def test_the_hash_of_a_roll_is_not_changed_by_its_order_or_by_marks(found: list[Entry], chance: Any) -> None:
    marked = [replace(entry, voted=not entry.voted) for entry in found]
    chance.shuffle(marked)
    assert rules.roll_hash(marked) == rules.roll_hash(found)


@given(entries.filter(bool), st.data())
def test_the_hash_of_a_roll_is_changed_by_anything_else(found: list[Entry], data: Any) -> None:
    at = data.draw(st.integers(0, len(found) - 1))
    others = [found[:at] + found[at + 1 :]]
    others += [
        [*found[:at], replace(found[at], **more), *found[at + 1 :]]
        for more in ({"person_id": "d"}, {"why": "z"}, {"posts": frozenset("3")})
    ]
    assert rules.roll_hash(found) not in [rules.roll_hash(other) for other in others]


def test_differences_are_who_went_who_came_and_whose_posts_changed() -> None:
    kept = rules.roll(POLL.posts, [Voter("a", "2027-07-31"), Voter("b", "2027-07-31"), Voter("c", "2027-07-31")])
    kept[0] = replace(kept[0], voted=True)
    now = [Voter("b", "2028-07-31"), Voter("c", "2027-07-31", "Editor"), Voter("d", "2027-07-31")]
    found = rules.differences(kept, POLL.posts, now)
    assert [(e.person_id, e.voted) for e in found.gone] == [("a", True), ("c", False)]
    assert [e.person_id for e in found.new] == ["c", "d"]


@given(boxes, st.randoms())
def test_the_root_does_not_know_in_what_order_ballots_came(found: list[Paper], chance: Any) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert rules.root(rules.leaves("e1", shuffled)) == rules.root(rules.leaves("e1", found))


@given(boxes.filter(bool), st.data())
def test_a_ballot_added_dropped_or_changed_gives_another_root(found: list[Paper], data: Any) -> None:
    at = data.draw(st.integers(0, len(found) - 1))
    other = rules.written((2,)) if found[at].written != rules.written((2,)) else rules.written((1,))
    forged = [
        [*found, Paper("1", "added", rules.written(()))],
        found[:at] + found[at + 1 :],
        [*found[:at], replace(found[at], written=other), *found[at + 1 :]],
    ]
    root = rules.root(rules.leaves("e1", found))
    assert root not in [rules.root(rules.leaves("e1", box)) for box in forged]
    assert root != rules.root(rules.leaves("e2", found))


def test_the_tree_is_that_of_rfc_6962() -> None:
    """The roots of its leaves as Certificate Transparency's reference tests have them (merkletree test vectors, 1 to 8 leaves)."""
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    hashes = [rules._leaf(bytes.fromhex(text)) for text in inputs]
    assert rules.root([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert rules.root(hashes[:1]) == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert rules.root(hashes[:3]) == "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"
    assert rules.root(hashes) == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


@given(st.text(min_size=8, max_size=64))
def test_a_receipt_is_the_same_for_the_same_form_only(key: str) -> None:
    told = rules.receipt("e1", "sam", key)
    assert len(told) == 20
    assert told == rules.receipt("e1", "sam", key)
    assert told not in (rules.receipt("e2", "sam", key), rules.receipt("e1", "lee", key), rules.receipt("e1", "sam", key + "x"))
    assert rules.shown_receipt(told).replace("-", "") == told


def test_a_box_in_which_all_agrees_has_nothing_to_say() -> None:
    roll = [Entry("a", frozenset("12"), "", True), Entry("b", frozenset("1"), "", True), Entry("c", frozenset("1"), "")]
    lying = [Paper("1", "x", rules.written((1,))), Paper("1", "y", rules.written(())), Paper("2", "z", rules.written((2, 1)))]
    assert rules.disagreements(POLL.posts, roll, lying, 2) == []
    assert rules.disagreements(POLL.posts, roll, lying[1:], 2) == ["Post 1: 2 marks on the roll and 1 ballots."]
    assert rules.disagreements(POLL.posts, roll, [*lying, Paper("3", "w", rules.written(()))], 2)
    assert rules.disagreements(POLL.posts, roll, lying, 3) == ["There are 2 marks on the roll and 3 receipts."]
    spoilt = [*lying[:2], Paper("2", "z", rules.written((3,)))]
    assert rules.disagreements(POLL.posts, roll, spoilt, 2) == ["1 ballots cannot be read."]


def test_the_clock_decides_whether_one_can_vote() -> None:
    def at(moment: datetime, ready: bool = True, stopped: bool = False) -> Standing:
        return rules.standing(POLL.opens_at, POLL.closes_at, moment, ready=ready, stopped=stopped)

    tick = timedelta(microseconds=1)
    assert at(POLL.opens_at - tick) == Standing.EARLY
    assert at(POLL.opens_at) == at(POLL.closes_at - tick) == Standing.OPEN
    assert at(POLL.opens_at, ready=False) == Standing.PREPARING
    assert at(POLL.closes_at) == at(POLL.closes_at, ready=False) == Standing.CLOSED
    assert at(POLL.opens_at, stopped=True) == Standing.STOPPED


@pytest.mark.parametrize(
    "posts",
    [
        (),
        (PRESIDENT, PRESIDENT),
        (replace(PRESIDENT, candidates=(BO,)),),
        (replace(BIG, candidates=(*BIG.candidates, Candidate(201, "X"))),),
        tuple(replace(BIG, post_id=str(n)) for n in range(5)),
    ],
)
def test_a_ballot_paper_that_cannot_be_is_refused(posts: tuple[Post, ...]) -> None:
    with pytest.raises(Invalid):
        rules.check_poll(replace(POLL, posts=posts))
    rules.check_poll(replace(POLL, posts=(PRESIDENT, BIG)))
