"""What reaches others is counted with the change itself: once for two clicks, and not at all where nothing came of it."""

from collections.abc import Callable
from typing import Any

import pytest
from union import store
from union.core.rate_limits import actions as rate_limits
from union.core.rate_limits.rules import BY_ACTOR, Reach
from union.core.rate_limits.tables import Limit
from union.errors import TooMany, Unavailable
from union.moderation.conduct import actions as conduct
from union.moderation.incidents import actions as incidents
from union.moderation.incidents.rules import Told

from tests.actions import freezing
from tests.actions.conftest import NOW, PRIYA
from tests.actions.test_conduct import _opened, _said, members  # noqa: F401 - a fixture

pytestmark = pytest.mark.usefixtures("the_vault", "members")


def _reported() -> str:
    told = Told(what="He keeps writing to me.", heading="abuse", group_id="chess")
    return incidents.report(told, None, key="report-key-1", address="203.0.113.9", now=NOW).incident_id


def _state(case: str, key: str) -> None:
    conduct.state("chess", case, PRIYA, text="We do not tolerate this.", where="board", key=key, now=NOW)


def _message(case: str, key: str) -> None:
    conduct.message("chess", case, PRIYA, text="Please stop.", key=key, now=NOW)


def _answer(case: str, key: str) -> None:
    incidents.answer(case, "It goes on.", key=key, now=NOW)


ACTS: dict[Reach, tuple[Callable[[], str], Callable[[str, str], Any]]] = {
    Reach.CONCERN: (lambda: "chess", lambda _, key: _opened(key=key)),
    Reach.STATEMENT: (_opened, _state),
    Reach.MESSAGE: (lambda: _opened(_said()), _message),
    Reach.FREEZE: (lambda: "chess", lambda _, key: freezing.frozen(key=key)),
    Reach.CASE_WORDS: (_reported, _answer),
}


def _counts(reach: Reach) -> list[int]:
    return [int(one.taken) for one in Limit.scan() if str(one.limit).startswith(f"{reach}#")]


@pytest.mark.parametrize("reach", ACTS)
def test_what_came_to_nothing_and_a_second_click_count_nothing(reach: Reach, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare, act = ACTS[reach]
    about = prepare()
    before = _counts(reach)

    def busy(*_: Any) -> None:
        raise Unavailable("The house is very busy.")

    with monkeypatch.context() as patch:
        patch.setattr(store, "commit", busy)
        with pytest.raises(Unavailable):
            act(about, "key-of-the-form")
    assert _counts(reach) == before
    for _ in range(2):
        act(about, "key-of-the-form")
    assert set(_counts(reach)) == {1}


@pytest.mark.parametrize("reach", ACTS)
def test_who_did_it_very_often_is_told_so_and_it_is_not_done(reach: Reach) -> None:
    prepare, act = ACTS[reach]
    about = prepare()
    for _ in range(BY_ACTOR[reach].most):
        rate_limits.count(reach, about if reach == Reach.CASE_WORDS else "chess", NOW)
    there = _whole()
    with pytest.raises(TooMany) as refused:
        act(about, "key-of-the-form")
    assert refused.value.detail == BY_ACTOR[reach].says
    assert _whole() == there


def _whole() -> list[Any]:
    """Everything that stands in the tables that these acts write to."""
    from union.core.letters.tables import Letter
    from union.moderation.board.tables import Post
    from union.moderation.conduct.tables import Step
    from union.moderation.freezes.tables import FreezeRecord
    from union.moderation.incidents.tables import Incident, IncidentEntry

    tables: tuple[Any, ...] = (Post, Step, FreezeRecord, Incident, IncidentEntry, Letter, Limit)
    return [sorted(str(item.to_simple_dict()) for item in table.scan()) for table in tables]


def test_files_are_asked_for_so_often_in_a_case_whoever_asks() -> None:
    case = _opened()
    told: dict[str, Any] = {"size": 10, "kind": "image/png", "now": NOW}
    for number in range(BY_ACTOR[Reach.CASE_FILES].most):
        if number % 10:
            rate_limits.count(Reach.CASE_FILES, case, NOW)
        else:
            conduct.ask("chess", case, PRIYA, name=f"{number % 3}.png", sha256=f"{number % 3:064}", **told)
    with pytest.raises(TooMany):
        conduct.ask("chess", case, PRIYA, name="0.png", sha256=f"{0:064}", **told)
    with pytest.raises(TooMany):
        incidents.ask(case, name="0.png", sha256=f"{0:064}", **told)
    with pytest.raises(TooMany):
        incidents.bring(case, [("0.png", b"\x89PNG\r\n\x1a\n")], NOW)
