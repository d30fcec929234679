"""Staff choose the union's name, logo and colours: tried before they are saved, nobody's choice lost, and read along with other things."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from unittest.mock import patch

import pytest
from union import store
from union.core.audit import actions as audit
from union.core.letters import actions as letters
from union.core.letters.rules import Kind
from union.core.look import actions as looks
from union.core.look import rules
from union.core.look.rules import Look
from union.core.people import actions as people
from union.core.pictures import actions as pictures
from union.core.pictures.tables import Picture
from union.core.policy import drafting, records
from union.core.policy.tables import Pack
from union.errors import Conflict, Invalid, NotAllowed, Unavailable
from union.store import Silent

from tests.actions.conftest import NOW, PRIYA
from tests.actions.test_pictures import _photo
from tests.actions.test_policy_drafts import ALEX, MORGAN, NOOR
from tests.races import refused, unguarded
from tests.rights import heard

pytestmark = pytest.mark.usefixtures("union_house")
USUAL = "Queen's Union"


def _save(name: str = "Swan Union", accent: str = "#1d4ed8", band: str = "", revision: int = 0, caller: Any = MORGAN) -> None:
    looks.save(caller, name, accent, band, revision=revision, now=NOW)


def _acts() -> list[str]:
    return [str(one.details["what"]) for one in audit.told("look")]


def test_a_union_is_called_as_the_stack_says_until_staff_say_so_and_then_again_where_they_take_it_back() -> None:
    assert (records.union_name(), records.current()) == (USUAL, Look())
    _save()
    assert (records.union_name(), records.current().accent) == ("Swan Union", "#1d4ed8")
    _save("", "", "", 1)
    assert (records.union_name(), records.current()) == (USUAL, Look())
    assert _acts() == ["name, colour of links and buttons"] * 2
    assert audit.told("look")[0].actor == "morgan"


def test_what_is_tried_changes_nothing() -> None:
    shown = looks.tried(MORGAN, "Swan Union", "#1d4ed8", "", revision=0)
    assert (shown["name"], shown["tried"], shown["values"]["accent"], shown["revision"]) == ("Swan Union", True, "#1d4ed8", 0)
    assert rules.sheet_named(shown["sheet"]) and shown["light"][0]["colour"] == "#1d4ed8" and shown["dark"][0]["contrast"] >= 4.5
    assert (records.union_name(), looks.desk(MORGAN)["sheet"], _acts()) == (USUAL, "", [])
    with pytest.raises(Invalid) as told:
        looks.tried(MORGAN, "", "#ffff00", "")
    assert "has to be 4.5" in told.value.errors["accent"]


def test_a_second_click_changes_nothing_and_one_that_is_late_loses_nobody_s_choice() -> None:
    _save()
    _save()
    assert len(_acts()) == 1
    with pytest.raises(Conflict, match="Somebody else has changed this"):
        _save("Goose Union", caller=NOOR)
    _save("Goose Union", revision=1, caller=NOOR)
    assert (records.union_name(), looks.desk(MORGAN)["revision"]) == ("Goose Union", 2)


def _one_is_told(first: Callable[[], Any], second: Callable[[], Any], *, begun: bool) -> None:
    """The second of two at once is told, and the negative control: unguarded, what the first did would be lost."""
    with unguarded():
        assert refused(first, second) is None
    Pack(Pack.LOOK).delete()
    records.forget()
    if begun:
        _save("Old Union")
    assert isinstance(refused(first, second), Conflict)


@pytest.mark.parametrize("begun", [False, True])
def test_of_two_who_save_at_once_one_is_told_and_unguarded_it_would_be_lost(begun: bool) -> None:
    if begun:
        _save("Old Union")
    _one_is_told(*(partial(_save, name, revision=int(begun)) for name in ("Swan Union", "Goose Union")), begun=begun)
    assert len(_acts()) == (5 if begun else 3), "and what was refused is noted nowhere"


@pytest.mark.parametrize("caller", [ALEX, PRIYA])
def test_staff_on_the_team_for_all_alone_choose(caller: Any) -> None:
    for ask in (lambda: looks.desk(caller), lambda: looks.tried(caller, "", "", ""), lambda: _save(caller=caller)):
        with pytest.raises(NotAllowed):
            ask()


def test_what_cannot_be_read_is_not_saved_and_nothing_else_with_it() -> None:
    with pytest.raises(Invalid) as told:
        _save(accent="#ffff00", band="#ffffff")
    assert set(told.value.errors) == {"accent", "band"}
    assert records.union_name() == USUAL


def test_it_is_read_along_with_who_asks_and_then_not_for_a_minute() -> None:
    asked: list[set[Any]] = []
    with heard(asked.append):
        people.read_for(MORGAN)
        records.current()
        people.read_with(None, records.key())
    assert asked[0] == {("BatchGetItem", "policies"), ("BatchGetItem", "staff")}
    assert asked[1:] == [{("BatchGetItem", "policies")}], "and then nothing but what was asked for"
    asked.clear()
    with heard(asked.append), patch.object(records.time, "time", _later):
        people.read_for(MORGAN)
    assert ("BatchGetItem", "policies") in asked[0]


def _later() -> float:
    return (NOW + timedelta(days=3650)).timestamp()


def test_while_the_tables_are_silent_pages_are_as_they_were_seen_last() -> None:
    _save()
    records.current()
    with patch.object(store, "read", side_effect=Silent("nobody answers")), patch.object(records.time, "time", _later):
        assert records.last().name == "Swan Union"
        with pytest.raises(Unavailable):
            records.current()


def test_a_letter_has_the_name_and_colour_of_when_it_is_sent() -> None:
    told = {"name": "Sam", "url": "https://union.example"}
    letters.written([letters.letter_write(Kind.TWO_STEP, "two-step#1", "sam@union.example", told, NOW)])
    _save()
    sent: list[Any] = []
    with patch("union.core.letters.post.send", side_effect=lambda *words, **_: sent.append(words) or "message-1"):
        letters.send("two-step#1", NOW, lambda _, context, __: (context, {}))
    _, sender, words, _ = sent[0]
    assert sender == "Swan Union" and "Swan Union" in words.text
    assert "#1d4ed8" in words.html and rules.USUAL_ACCENT not in words.html


def test_no_version_of_the_policy_is_called_as_the_look_is_kept() -> None:
    _save()
    assert drafting.versions() == []


SWAN, GOOSE = _photo("PNG", (600, 150)), _photo("PNG", (300, 300))


def _logo(data: bytes = SWAN, alt: str = "A swan", revision: int = 0, caller: Any = MORGAN, **more: bool) -> None:
    looks.logo(caller, data, alt, revision=revision, now=NOW, **more)


def test_a_logo_is_kept_replaced_said_anew_and_taken_away_and_each_is_noted_once() -> None:
    for _ in range(2):
        _logo()
    look = records.current()
    assert look.logo.endswith("-480x120") and look.logo_alt == "A swan" and pictures.seen(look.logo)
    _logo(GOOSE, "A goose", 1)
    assert records.current().logo.endswith("-128x128")
    _logo(b"", "A goose on grass", 2)
    _logo(b"", "whatever", 3, says_name=True)
    assert (records.current().logo_alt, looks.desk(MORGAN)["alone"]) == ("", True)
    for _ in range(2):
        _logo(b"", "", 4, remove=True)
    assert (records.current(), looks.desk(MORGAN)["logo"], looks.desk(MORGAN)["revision"]) == (Look(), None, 5)
    both = "logo, what the logo shows"
    assert sorted(_acts()) == sorted([both, both, "what the logo shows", "what the logo shows", "logo"])


def test_the_name_and_colours_are_changed_without_the_logo_and_the_logo_without_them() -> None:
    _save()
    _logo(revision=1)
    _save("Goose Union", revision=2)
    look = records.current()
    assert (look.name, look.accent, look.logo_alt, bool(look.logo)) == ("Goose Union", "#1d4ed8", "A swan", True)
    shown = looks.tried(MORGAN, "", "", "")
    assert shown["logo"] is not None and records.current() == look


def test_a_picture_comes_to_the_tables_only_with_the_look_that_shows_it() -> None:
    _save()
    with pytest.raises(Conflict, match="Somebody else has changed this"):
        _logo(caller=NOOR)
    for wrong in (lambda: _logo(alt="", revision=1), lambda: _logo(b"GIF89a", revision=1), lambda: _logo(b"", revision=1)):
        with pytest.raises(Invalid):
            wrong()
    assert list(Picture.scan()) == [] and not records.current().logo and len(_acts()) == 1


def test_everything_that_is_wrong_with_a_logo_is_told_at_once_and_the_one_that_is_there_stays() -> None:
    _logo()
    with pytest.raises(Invalid) as told:
        _logo(b"%PDF-1.7", "", 1)
    assert set(told.value.errors) == {"logo", "logo_alt"}
    with pytest.raises(Invalid) as told:
        _logo(b"%PDF-1.7", "", 1, says_name=True)
    assert set(told.value.errors) == {"logo"}
    assert records.current().logo_alt == "A swan"


@pytest.mark.parametrize("begun", [False, True])
def test_of_two_who_choose_a_logo_at_once_one_is_told_and_unguarded_the_other_would_be_lost(begun: bool) -> None:
    if begun:
        _save("Old Union")
    _one_is_told(partial(_logo, revision=int(begun)), partial(_logo, GOOSE, "A goose", int(begun), NOOR), begun=begun)
    assert records.current().logo_alt == "A swan"


@pytest.mark.parametrize("caller", [ALEX, PRIYA])
def test_staff_on_the_team_for_all_alone_choose_a_logo_and_nothing_is_drawn_for_others(caller: Any) -> None:
    with patch.object(pictures, "keep_write", side_effect=AssertionError), pytest.raises(NotAllowed):
        _logo(caller=caller)
