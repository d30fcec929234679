"""Complaints about what was decided on a board, and the one appeal."""

from datetime import timedelta
from typing import Any

import pytest
from union import store
from union.core.letters.tables import Letter
from union.core.people.rules import Caller
from union.errors import Conflict, NotAllowed, NotFound
from union.moderation.appeals import actions as appeals
from union.moderation.board import actions as boards
from union.moderation.board.rules import Deed
from union.moderation.board.tables import Post, Restriction

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.actions.test_the_board import ALEX, ANN, SPORT, _do, _kept, _said, members
from tests.staff import staff

__all__ = ["members"]
pytestmark = pytest.mark.usefixtures("members")
KIM = staff("kim", "Kim Lee", "kim@union.example", "staff-societies")
SOON = NOW + timedelta(hours=2)


def _removed() -> str:
    post_id = _said()
    _kept(post_id)
    _do(post_id, Deed.REMOVE)
    return post_id


def _complained(post_id: str | None, text: str = "It was a joke.", key: str = "complaint-1", caller: Caller = SAM) -> None:
    appeals.complain("chess", post_id, caller, text=text, key=key, now=SOON)


def _one(caller: Caller = ALEX) -> dict[str, Any]:
    (found,) = appeals.queue(caller)["appeals"]
    return found


def _decided(caller: Caller = ALEX, *, grant: bool = False, text: str = "It was not.") -> None:
    one = _one()
    appeals.decide("chess", one["appeal_id"], caller, grant=grant, text=text, version=one["version"], now=SOON)


def _letters(kind: str) -> list[Letter]:
    return [one for one in Letter.scan() if one.kind == kind]


def test_the_author_complains_once_and_staff_are_told_without_details() -> None:
    post_id = _removed()
    for _ in range(2):
        _complained(post_id)
    with pytest.raises(Conflict):
        _complained(post_id, key="complaint-2")
    (letter,) = _letters("appeal-new")
    assert (letter.to, "joke" in str(letter.context)) == ("societies@union.example", False)
    assert _one()["text"] == "It was a joke."


def test_a_complaint_that_is_granted_puts_the_post_back() -> None:
    post_id = _removed()
    _complained(post_id)
    _decided(grant=True, text="You are right.")
    assert Post.get("chess", post_id).state == "shown"
    (letter,) = _letters("appeal-decided")
    assert (letter.to, letter.context["granted"], letter.context["text"]) == ("sam@union.example", True, "You are right.")
    assert appeals.queue(ALEX)["appeals"] == []


def test_the_appeal_is_decided_by_somebody_else_and_is_the_last() -> None:
    post_id = _removed()
    _complained(post_id)
    _decided()
    _complained(post_id, "Look again.", "appeal-key-1")
    assert _one()["state"] == "appealed"
    with pytest.raises(NotAllowed, match="first answer"):
        _decided()
    _decided(KIM)
    assert appeals.form("chess", post_id, SAM)["appeal"]["state"] == "final"
    with pytest.raises(Conflict, match="one appeal"):
        _complained(post_id, "And again.", "appeal-key-2")
    assert len(_letters("appeal-new")) == len(_letters("appeal-decided")) == 2


def test_being_on_read_only_is_complained_about_and_ended() -> None:
    boards.restrict("chess", _said(), PRIYA, length=5, unit="days", reason="Rude.", key="read-only-1", now=NOW)
    _complained(None)
    _decided(grant=True)
    record = Restriction.get("chess", "sam")
    assert (record.ends_at, record.running) == (SOON, None)
    boards.post("chess", SAM, text="Thanks.", statement=False, key="post-key-9", now=SOON)


def test_there_is_no_appeal_where_nothing_was_removed() -> None:
    post_id = _said()
    _do(post_id, Deed.HIDE)
    _complained(post_id)
    _decided()
    with pytest.raises(Conflict, match="no appeal"):
        _complained(post_id, "Again.", "appeal-key-1")


@pytest.mark.parametrize("caller", [ANN, PRIYA, ALEX])
def test_nobody_complains_in_another_s_place(caller: Caller) -> None:
    post_id = _removed()
    with pytest.raises(NotFound):
        _complained(post_id, caller=caller)
    with pytest.raises(NotFound):
        _complained(None, caller=caller)


def test_only_staff_of_the_group_s_type_read_and_decide_and_never_what_they_did_themselves() -> None:
    post_id = _said()
    _kept(post_id)
    _do(post_id, Deed.REMOVE, ALEX)
    _complained(post_id)
    one = _one()
    for caller in (SAM, PRIYA):
        with pytest.raises(NotAllowed):
            appeals.page("chess", one["appeal_id"], caller)
    with pytest.raises(NotFound):
        appeals.page("chess", one["appeal_id"], SPORT)
    assert appeals.queue(SPORT)["appeals"] == []
    with pytest.raises(NotAllowed, match="You did"):
        _decided(ALEX)
    _decided(KIM)


def test_an_old_page_decides_nothing_twice() -> None:
    _complained(_removed())
    one = _one()
    _decided()
    with pytest.raises(Conflict):
        appeals.decide("chess", one["appeal_id"], KIM, grant=True, text="x", version=one["version"], now=SOON)


def test_the_answer_is_read_when_what_it_is_about_is_over() -> None:
    post_id = _removed()
    _complained(post_id)
    _decided(grant=True, text="You are right.")
    seen = appeals.form("chess", post_id, SAM)
    assert (seen["over"], seen["appeal"]["decision"], seen["may"]) == (
        True,
        "You are right.",
        {"complain": False, "appeal": False},
    )
    boards.restrict("chess", _said(key="post-key-9"), PRIYA, length=5, unit="days", reason="Rude.", key="read-only-1", now=NOW)
    _complained(None, key="complaint-2")
    _decided(grant=True, text="Right again.")
    assert appeals.form("chess", None, SAM)["appeal"]["decision"] == "Right again."
    with pytest.raises(NotFound):
        _complained(None, key="complaint-3")
    for caller in (ANN, PRIYA):
        with pytest.raises(NotFound):
            appeals.form("chess", post_id, caller)
        with pytest.raises(NotFound):
            appeals.form("chess", None, caller)


def test_what_complaints_are_about_is_looked_up_once_for_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        post_id = boards.post("chess", SAM, text=f"Rude {number}.", statement=False, key=f"post-number-{number}", now=NOW)
        _kept(post_id)
        _do(post_id, Deed.REMOVE)
        _complained(post_id, key=f"complaint-{number}")
    read, asked = store.read, []
    monkeypatch.setattr(store, "read", lambda *wants: asked.append({want.model for want in wants}) or read(*wants))
    waiting = appeals.queue(ALEX)["appeals"]
    assert len(waiting) == 3
    assert asked.count({Post}) == 1
    asked.clear()
    appeals.page("chess", waiting[0]["appeal_id"], ALEX)
    assert asked.count({Post}) == 1
    asked.clear()
    _decide_first(waiting[0])
    assert asked.count({Post}) == 1


def _decide_first(one: dict[str, Any]) -> None:
    appeals.decide("chess", one["appeal_id"], ALEX, grant=False, text="It was not.", version=one["version"], now=SOON)
