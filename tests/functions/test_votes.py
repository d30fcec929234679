"""What comes through the door of the polls: pages, forms, JSON, two tabs, late votes, and whatever somebody may type."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from union.voting.polls import rules
from union.voting.polls.rules import Candidate
from union.voting.polls.tables import Ballot, BallotPaper, OnRoll, Receipt

from tests.actions.conftest import SAM
from tests.actions.voting import FIRST, PEOPLE, PRESIDENT, PRIYA, opened

type Call = Callable[..., Any]
ANN, BEA = PEOPLE[:2]
VOTE = "/elections/spring/vote"
SENT = {**FIRST, "r.1.3": "", "r.1.4": "", "key": "key-one-1"}


@pytest.fixture(autouse=True)
def poll(union_house: None) -> None:
    """Open a poll that is open for an hour by today's clock."""
    now = datetime.now(UTC)
    opened(opens_at=now - timedelta(minutes=1), closes_at=now + timedelta(hours=1))


def close() -> None:
    """Let the poll have closed a second ago."""
    BallotPaper("spring").update([BallotPaper.closes_at.set(datetime.now(UTC) - timedelta(seconds=1))])


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the form that casts."""
    form = page[page.index('/cast"') :]
    found = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {unescape(name): unescape(value) for name, value in found}


def test_a_vote_is_ranked_read_over_and_cast_with_plain_forms(call: Call) -> None:
    page = call("polls", "GET", VOTE, caller=ANN)
    assert page.status == 200
    assert re.findall(r'name="(r\.1\.\d)"', page.body)[-1] == "r.1.4", "RON is last"
    assert "<script" not in page.body
    read = call("polls", "POST", VOTE, caller=ANN, form=SENT)
    assert re.search(r"<ol>\s*<li><bdi>Bo</bdi></li>\s*<li><bdi>Ada</bdi></li>\s*</ol>", read.body)
    assert Ballot.count() == 0
    fields = hidden(read.body)
    assert fields == {**FIRST, "key": "key-one-1"}
    first, second = (call("polls", "POST", f"{VOTE}/cast", caller=ANN, form=fields) for _ in range(2))
    (code,) = re.findall(r"<code>([a-z2-7-]{24})</code>", first.body)
    assert code in second.body, "a double click has the same receipt"
    assert [rules.read(b.paper) for b in Ballot.scan()] == [(2, 1)]
    assert "You have voted" in call("polls", "GET", VOTE, caller=ANN).body
    assert code not in call("polls", "GET", VOTE, caller=ANN).body


def test_programs_vote_with_the_same_fields(call: Call) -> None:
    paper = call("polls", "GET", VOTE, caller=PRIYA, headers={"accept": "application/json"})
    assert '"field": "r.2.1"' in paper.body
    sent = {"r.1.2": 1, "r.1.1": "2", "abstain.2": True, "key": "key-one-1"}
    assert '"ranked": ["Bo", "Ada"]' in call("polls", "POST", VOTE, caller=PRIYA, json=sent).body
    assert '"receipt": "' in call("polls", "POST", f"{VOTE}/cast", caller=PRIYA, json=sent).body
    assert sorted((b.post_id, rules.read(b.paper)) for b in Ballot.scan()) == [("1", (2, 1)), ("2", ())]
    refused = call("polls", "POST", VOTE, caller=ANN, json={"r.1.1": 2, "key": "key-one-1"})
    assert refused.status == 422
    assert '"r.1.1": "You gave 2 but not 1.' in refused.body


def test_a_mistake_is_named_at_its_field_and_what_was_typed_is_kept(call: Call) -> None:
    for path in (VOTE, f"{VOTE}/cast"):
        page = call("polls", "POST", path, caller=ANN, form={**SENT, "r.1.3": "2"})
        assert page.status == 422
        assert 'href="#f-r.1.1">You gave 2 to Ada and Cy.' in page.body and 'id="e-r.1.3"' in page.body
        assert re.search(r'id="f-r\.1\.2" name="r\.1\.2"[^>]* value="1"', page.body)
        assert 'name="key" value="key-one-1"' in page.body
    assert Ballot.count() == 0


def test_a_vote_can_be_changed_while_it_is_read_over(call: Call) -> None:
    page = call("polls", "POST", VOTE, caller=ANN, form={**FIRST, "key": "key-one-1", "change": "yes"})
    assert page.status == 200
    assert re.search(r'name="r\.1\.1"[^>]* value="2"', page.body)
    assert Ballot.count() == 0


def test_who_is_late_is_told_so_and_sees_what_was_not_cast(call: Call) -> None:
    close()
    page = call("polls", "POST", f"{VOTE}/cast", caller=ANN, form=SENT)
    assert page.status == 409
    assert "Your vote was not cast." in page.body and "<li>1: <bdi>Bo</bdi></li>" in page.body
    assert "Cast my vote" not in page.body and "<input" not in page.body
    assert (Ballot.count(), Receipt.count(), any(line.voted for line in OnRoll.scan())) == (0, 0, False)


def test_the_second_tab_is_told_that_it_did_not_count(call: Call) -> None:
    pages = [call("polls", "POST", f"{VOTE}/cast", caller=ANN, form={**SENT, "key": f"key-of-tab-{n}"}) for n in range(2)]
    assert [page.status for page in pages] == [200, 409]
    assert "What you sent now was not counted" in pages[1].body and "<li>1: <bdi>Bo</bdi></li>" in pages[1].body
    assert Ballot.count() == 1


def test_who_is_not_on_the_roll_reads_that_and_cannot_vote(call: Call) -> None:
    assert "You are not on the roll" in call("polls", "GET", VOTE, caller=SAM).body
    assert call("polls", "POST", f"{VOTE}/cast", caller=SAM, form=SENT).status == 403
    assert call("polls", "GET", VOTE).headers["Location"] == f"/sign-in?to={VOTE}"
    assert call("polls", "POST", f"{VOTE}/cast", form=SENT).status == 401
    assert call("polls", "GET", "/elections/winter/vote", caller=ANN).status == 404
    other = {"sec-fetch-site": "cross-site"}
    assert call("polls", "POST", f"{VOTE}/cast", caller=ANN, form=SENT, headers=other).status == 403
    assert Ballot.count() == 0


BAD = [
    {"r.1.9": "1"},
    {"r.2.1": "1"},
    {"r.1.1": "1", "r.1.": "2"},
    {"r.1.1": "<script>alert(1)</script>"},
    {"r.1.1": "1" * 5000},
    {"r.1.1": "\x00"},
    {"r.<script>.1": "1"},
    {"abstain.1": "yes", "r.1.1": "1"},
    {},
]


@pytest.mark.parametrize("typed", BAD)
def test_nothing_bad_is_cast_and_nothing_typed_is_live_on_the_page(call: Call, typed: dict[str, str]) -> None:
    page = call("polls", "POST", f"{VOTE}/cast", caller=ANN, form={**typed, "key": "key-one-1"})
    assert page.status == 422
    assert "<script" not in page.body
    assert call("polls", "POST", f"{VOTE}/cast", caller=ANN, json={**typed, "key": "key-one-1"}).status == 422
    assert Ballot.count() == 0


@pytest.mark.parametrize("value", [[1], {"a": 1}, 1.5, None, True, -1])
def test_json_of_other_shapes_is_refused_and_never_cast(call: Call, value: Any) -> None:
    assert call("polls", "POST", f"{VOTE}/cast", caller=ANN, json={"r.1.1": value, "key": "key-one-1"}).status == 422
    assert Ballot.count() == 0


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "key one 1", "<script>1"])
def test_a_form_without_its_one_time_key_casts_nothing_and_is_given_one(call: Call, key: str) -> None:
    page = call("polls", "POST", f"{VOTE}/cast", caller=ANN, form={**SENT, "key": key})
    assert page.status == 422
    assert re.search(r'name="key" value="[a-z2-7]{24}"', page.body)
    assert Ballot.count() == 0


def test_two_hundred_candidates_for_each_of_four_posts_are_ranked_in_one_form(call: Call) -> None:
    many = tuple(Candidate(n, f"Person {n}") for n in range(1, 201))
    posts = tuple(type(PRESIDENT)(str(n), f"Post {n}", many) for n in range(1, 5))
    BallotPaper("spring").delete()
    for line in OnRoll.scan():
        line.delete()
    now = datetime.now(UTC)
    opened(posts=posts, opens_at=now - timedelta(minutes=1), closes_at=now + timedelta(hours=1))
    assert call("polls", "GET", VOTE, caller=BEA).body.count('inputmode="numeric"') == 804
    ranks = {rules.field(str(post), n): str(202 - n) for post in range(1, 5) for n in range(1, 202)}
    read = call("polls", "POST", VOTE, caller=BEA, form={**ranks, "key": "key-one-1"})
    assert read.status == 200
    cast = call("polls", "POST", f"{VOTE}/cast", caller=BEA, form=hidden(read.body))
    assert cast.status == 200
    assert {rules.read(b.paper) for b in Ballot.scan()} == {tuple(range(201, 0, -1))}
    assert Ballot.count() == 4
