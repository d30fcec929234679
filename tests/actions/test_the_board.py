"""Looking after a board: posts are changed openly, hidden for now, and removed only when the evidence is kept."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from union.core.letters.tables import Letter
from union.core.people.rules import Caller
from union.errors import Conflict, NotAllowed, NotFound
from union.membership.memberships.tables import Membership
from union.moderation.board import actions as boards
from union.moderation.board import records as board_records
from union.moderation.board.rules import Deed
from union.moderation.board.tables import Post, Restriction
from union.store import ConditionFailed, commit

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.actions.reading import words
from tests.staff import staff

pytestmark = pytest.mark.usefixtures("members")
ALEX = staff("alex", "Alex Green", "alex@union.example", "staff-societies")
SPORT = staff("jo", "Jo Hill", "jo@union.example", "staff-sport-clubs")
ANN = Caller("ann", "Ann Bell", "ann@union.example")
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def members(union_house: None) -> None:
    """Make Sam, Ann and Priya members of the chess society."""
    for caller in (SAM, ANN, PRIYA):
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


def _said(text: str = "Rude words.", caller: Caller = SAM, key: str = "post-key-1") -> str:
    return boards.post("chess", caller, text=text, statement=False, key=key, now=NOW)


def _do(post_id: str, deed: Deed, caller: Caller = PRIYA, reason: str = "It insults a member.") -> None:
    boards.moderate("chess", post_id, caller, deed, reason=reason, now=LATER)


def _kept(post_id: str, version: int = 1) -> None:
    commit(board_records.keep_write("chess", post_id, version, "case-1"))


def _seen(caller: Caller) -> dict[str, Any]:
    (one,) = boards.board("chess", caller, None, LATER)["posts"]
    return one


def test_a_post_is_changed_by_its_author_and_what_it_said_is_kept_for_the_committee() -> None:
    post_id = _said("Frist!")
    boards.edit("chess", post_id, SAM, text="First!", version=1, now=LATER)
    assert (_seen(ANN)["text"], _seen(ANN)["edited"], _seen(ANN)["earlier"]) == ("First!", True, [])
    assert [one["text"] for one in _seen(PRIYA)["earlier"]] == ["Frist!"]
    with pytest.raises(Conflict):
        boards.edit("chess", post_id, SAM, text="Again", version=1, now=LATER)
    with pytest.raises(NotAllowed):
        boards.edit("chess", post_id, ANN, text="Not mine", version=2, now=LATER)


def test_what_is_hidden_is_read_by_its_author_and_those_who_look_after_the_board_alone() -> None:
    post_id = _said()
    _do(post_id, Deed.HIDE)
    assert [_seen(who)["text"] for who in (ANN, SAM, PRIYA, ALEX)] == ["", "Rude words.", "Rude words.", "Rude words."]
    _do(post_id, Deed.SHOW)
    assert _seen(ANN)["text"] == "Rude words."


def test_a_post_is_removed_only_when_the_evidence_of_this_very_version_is_kept() -> None:
    post_id = _said()
    with pytest.raises(Conflict, match="Keep the evidence first"):
        _do(post_id, Deed.REMOVE)
    _kept(post_id)
    boards.edit("chess", post_id, SAM, text="Other rude words.", version=1, now=LATER)
    with pytest.raises(Conflict, match="Keep the evidence first"):
        _do(post_id, Deed.REMOVE)
    _kept(post_id, 2)
    _do(post_id, Deed.REMOVE)
    for who in (ANN, SAM, PRIYA):
        stub = _seen(who)
        assert (stub["state"], stub["text"], stub["reason"]) == ("removed", "", "It insults a member.")
    assert _seen(ALEX)["text"] == "Other rude words."


def test_evidence_of_an_earlier_version_does_not_undo_what_was_kept_later() -> None:
    post_id = _said()
    _kept(post_id, 2)
    with pytest.raises(ConditionFailed):
        _kept(post_id, 1)
    assert int(Post.get("chess", post_id).kept_version) == 2


def test_the_author_is_told_of_a_removal_once_and_staff_bring_it_back() -> None:
    post_id = _said()
    _kept(post_id)
    _do(post_id, Deed.REMOVE)
    _do(post_id, Deed.REMOVE)
    (letter,) = Letter.scan()
    assert (letter.kind, letter.to, letter.context["reason"]) == ("post-removed", "sam@union.example", "It insults a member.")
    with pytest.raises(NotAllowed):
        _do(post_id, Deed.RESTORE)
    _do(post_id, Deed.RESTORE, ALEX)
    assert _seen(ANN)["text"] == "Rude words."
    assert len(list(Letter.scan())) == 2


@pytest.mark.parametrize("deed", list(Deed))
@pytest.mark.parametrize("caller", [SAM, ANN, SPORT])
def test_nobody_else_looks_after_the_board(caller: Caller, deed: Deed) -> None:
    post_id = _said()
    _kept(post_id)
    with pytest.raises(NotAllowed):
        _do(post_id, deed, caller)
    assert Post.get("chess", post_id).state is None


def test_a_committee_member_does_not_look_after_a_post_of_their_own() -> None:
    post_id = _said(caller=PRIYA)
    _kept(post_id)
    for deed in (Deed.HIDE, Deed.REMOVE):
        with pytest.raises(NotAllowed, match="yourself"):
            _do(post_id, deed)


def test_a_post_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        _do("no-such-post", Deed.HIDE)


def _between(change: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let something happen after the post was read and before it is written."""
    from union import store

    real, done = store.commit, []

    def late(*parts: Any) -> None:
        if not done:
            done.append(True)
            change()
        real(*parts)

    monkeypatch.setattr(store, "commit", late)


def test_an_edit_at_the_very_moment_of_removal_is_not_removed_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    post_id = _said()
    _kept(post_id)
    _between(lambda: boards.edit("chess", post_id, SAM, text="Changed.", version=1, now=LATER), monkeypatch)
    with pytest.raises(Conflict):
        _do(post_id, Deed.REMOVE)
    assert Post.get("chess", post_id).text == "Changed."


def _silence(post_id: str, caller: Caller = PRIYA, length: int = 2, key: str = "") -> None:
    told = {"unit": "hours", "reason": "Please calm down.", "key": key or f"read-only-{length}"}
    boards.restrict("chess", post_id, caller, length=length, **told, now=NOW)


def test_a_member_on_read_only_can_write_nothing_until_it_is_over_by_itself() -> None:
    post_id = _said()
    _silence(post_id)
    seen = boards.board("chess", SAM, None, LATER)
    assert (seen["read_only"]["reason"], seen["may"]["post"], seen["restricted"]) == ("Please calm down.", False, [])
    with pytest.raises(NotAllowed, match="only read"):
        boards.post("chess", SAM, text="Still here.", statement=False, key="post-key-2", now=LATER)
    with pytest.raises(NotAllowed, match="only read"):
        boards.edit("chess", post_id, SAM, text="Still here.", version=1, now=LATER)
    boards.post("chess", ANN, text="I may.", statement=False, key="post-key-3", now=LATER)
    boards.post("chess", SAM, text="Back.", statement=False, key="post-key-4", now=NOW + timedelta(hours=2))


def test_read_only_is_ended_early_once_and_an_old_page_ends_no_later_one() -> None:
    post_id = _said()
    _silence(post_id)
    _silence(post_id, length=3)
    with pytest.raises(Conflict):
        boards.release("chess", "sam", PRIYA, version=1, now=LATER)
    boards.release("chess", "sam", PRIYA, version=2, now=LATER)
    boards.release("chess", "sam", PRIYA, version=2, now=LATER)
    assert boards.board("chess", PRIYA, None, LATER)["restricted"] == []
    boards.post("chess", SAM, text="Back.", statement=False, key="post-key-2", now=LATER)


def test_the_second_click_changes_nothing_of_a_time_on_read_only() -> None:
    post_id = _said()
    _silence(post_id)
    _silence(post_id)
    assert (int(Restriction.get("chess", "sam").version), len([one for one in Letter.scan() if one.kind == "read-only"])) == (
        1,
        1,
    )


def test_who_is_on_read_only_puts_out_no_statement_either() -> None:
    _silence(_said(caller=PRIYA), ALEX)
    assert not boards.board("chess", PRIYA, None, LATER)["may"]["state"]
    with pytest.raises(NotAllowed, match="only read"):
        boards.post("chess", PRIYA, text="In the committee's name.", statement=True, key="post-key-5", now=LATER)


def test_who_may_put_whom_on_read_only() -> None:
    sams, priyas = _said(), _said(caller=PRIYA, key="post-key-2")
    for caller in (ANN, SPORT, SAM):
        with pytest.raises(NotAllowed):
            _silence(sams, caller)
    with pytest.raises(NotAllowed, match="about you"):
        _silence(priyas, PRIYA)
    _silence(priyas, ALEX)
    with pytest.raises(NotAllowed, match="about you"):
        boards.release("chess", "priya", PRIYA, version=1, now=LATER)


def test_a_post_sent_at_the_very_moment_of_read_only_does_not_appear(monkeypatch: pytest.MonkeyPatch) -> None:
    post_id = _said()
    with monkeypatch.context() as unguarded:  # Without the condition it does appear.
        unguarded.setattr(boards, "_open_to", lambda *_, **__: [])
        _between(lambda: _silence(post_id), unguarded)
        boards.post("chess", SAM, text="Quick!", statement=False, key="post-key-3", now=LATER)
    boards.release("chess", "sam", PRIYA, version=1, now=NOW)
    _between(lambda: _silence(post_id, key="read-only-again"), monkeypatch)
    with pytest.raises(Conflict):
        boards.post("chess", SAM, text="Quick!", statement=False, key="post-key-2", now=LATER)
    assert len(list(Post.scan())) == 2


def test_the_member_is_told_at_the_beginning_and_at_an_early_end_once_each() -> None:
    _silence(_said())
    (first,) = Letter.scan()
    assert (first.kind, first.to, first.context["reason"]) == ("read-only", "sam@union.example", "Please calm down.")
    for _ in range(2):
        boards.release("chess", "sam", PRIYA, version=1, now=LATER)
    assert sorted(one.context["back"] for one in Letter.scan()) == [False, True]


def test_what_a_letter_is_given_is_all_that_its_words_need() -> None:
    post_id = _said()
    _kept(post_id)
    _silence(post_id)
    boards.release("chess", "sam", PRIYA, version=1, now=LATER)
    _do(post_id, Deed.REMOVE)
    _do(post_id, Deed.RESTORE, ALEX)
    subjects = {words(one.kind, one.context).subject for one in Letter.scan()}
    assert len(subjects) == 4


def _answer(to: str, caller: Caller = ANN, statement: bool = False, key: str = "answer-key-1") -> str:
    return boards.post("chess", caller, text="I see.", statement=statement, key=key, now=LATER, answers=to)


def test_members_and_the_committee_answer_a_post_and_everybody_sees_to_whom() -> None:
    post_id = _said()
    _answer(post_id)
    _answer(post_id, PRIYA, statement=True)
    shown = boards.board("chess", SAM, None, LATER)["posts"]
    answered = {"post_id": post_id, "author": SAM.name}
    assert sorted((one["author"], one["answers"] == answered) for one in shown) == [
        ("Ann Bell", True),
        ("Chess committee", True),
        ("Sam Okoro", False),
    ]


def test_the_form_shows_what_is_answered_and_nothing_of_a_post_that_nobody_can_read() -> None:
    post_id = _said()
    shown = boards.board("chess", ANN, None, LATER, post_id)["answering"]
    assert shown == {"post_id": post_id, "author": SAM.name, "text": "Rude words."}
    _do(post_id, Deed.HIDE)
    assert boards.board("chess", ANN, None, LATER, post_id)["answering"] is None
    assert boards.board("chess", ANN, None, LATER, "no-such-post")["answering"] is None


def test_what_was_hidden_or_never_was_is_not_answered() -> None:
    post_id = _said()
    _do(post_id, Deed.HIDE)
    for to in (post_id, "no-such-post"):
        with pytest.raises(Conflict, match="not on the board"):
            _answer(to)


def test_an_answer_stays_when_what_it_answers_is_removed() -> None:
    post_id = _said()
    _answer(post_id)
    _kept(post_id)
    _do(post_id, Deed.REMOVE)
    assert {one["text"] for one in boards.board("chess", SAM, None, LATER)["posts"]} == {"", "I see."}
