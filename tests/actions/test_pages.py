"""A committee writes its page; every version is kept, two who write at once both see it, and staff look first where the union wants that."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from union import store
from union.core.audit.tables import Entry
from union.core.letters.tables import Letter
from union.core.people.rules import Caller
from union.core.policy import actions as policies
from union.errors import Conflict, Invalid, NotAllowed, NotFound
from union.membership.groups import actions as groups
from union.membership.groups.tables import Group
from union.membership.pages import actions as pages
from union.membership.pages import rules
from union.membership.pages.tables import PageVersion
from union.site import actions as site

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.actions.test_pictures import _photo
from tests.staff import staff

pytestmark = pytest.mark.usefixtures("union_house")
ALEX = staff("alex", "Alex Reed", "alex@union.example", "staff-societies")
KIM = staff("kim", "Kim Lee", "kim@union.example", "staff-sport-clubs")
WORDS: dict[str, Any] = {
    "summary": "Casual boards.",
    "purpose": "# Chess\n\nWe **play**.",
    "how_to_join": "",
    "meets": "Tuesdays.",
    "contact": "",
    "enquiries": True,
    "colour": "#5b21b6",
}


def _write(caller: Caller = PRIYA, version: int = 0, **more: Any) -> bool:
    return pages.write("chess", caller, {**WORDS, **more}, version=version, now=NOW)


def _shown() -> dict[str, Any]:
    told: dict[str, Any] = site.mini_site("chess", None, NOW)["group"]
    return told


def _versions(caller: Caller = PRIYA) -> list[Any]:
    return pages.hub("chess", caller, NOW)["versions"]


@pytest.fixture
def staff_look_first(union_house: None) -> None:
    """Switch approval on in the policy pack."""
    text = (policies.Path(policies.__file__).parent / "default.toml").read_text().replace("approval = false", "approval = true")
    policies.adopt(text, "test", NOW)


def test_what_a_committee_writes_is_on_its_page_and_nothing_empty_is() -> None:
    assert _write() is True
    told = _shown()
    assert (told["summary"], told["purpose"], told["meets"]) == ("Casual boards.", WORDS["purpose"], "Tuesdays.")
    assert (told["contact"], told["how_to_join"], told["colour"]) == ("", "", {"ground": "#5b21b6", "ink": "#ffffff"})
    assert [entry.act for entry in Entry.query("group#chess")].count("page written") == 1


def test_the_history_says_who_in_what_role_and_when_from_the_page_as_it_began() -> None:
    _write()
    _write(version=1, meets="Mondays.")
    told = [(one["number"], one["name"], one["role"], one["state"]) for one in _versions()]
    assert told == [
        (2, "Priya Shah", "President", "shown"),
        (1, "Priya Shah", "President", "earlier"),
        (0, None, None, "earlier"),
    ]


def test_saving_the_very_same_again_makes_no_version() -> None:
    _write()
    _write(version=1)
    _write(version=0)
    assert [one["number"] for one in _versions()] == [1, 0]


def test_of_two_who_write_at_once_the_second_sees_both_and_nothing_is_lost() -> None:
    _write()
    _write(version=1, purpose="We play every day.", meets="Mondays.")
    typed = {
        "version": "1",
        "purpose": "We play and win.",
        "meets": "Tuesdays.",
        "summary": "Casual boards.",
        "colour": "#5b21b6",
    }
    with pytest.raises(Conflict, match="Nothing is lost"):
        _write(ALEX, version=1, purpose=typed["purpose"])
    told = pages.writing("chess", ALEX, {**typed, "enquiries": "yes"}, NOW)
    assert told["meanwhile"] is not None
    assert (told["meanwhile"]["by"], told["meanwhile"]["role"], told["version"]) == ("Priya Shah", "President", 2)
    assert {one["name"]: (one["now"], one["untouched"]) for one in told["meanwhile"]["parts"]} == {
        "purpose": ("We play every day.", False),
        "meets": ("Mondays.", True),
    }
    assert told["merged"] == {"meets": "Mondays."}
    assert told["values"]["purpose"] == "We play and win."
    assert _write(ALEX, version=2, purpose=typed["purpose"], meets="Mondays.") is True
    assert [one["number"] for one in _versions()] == [3, 2, 1, 0]


def test_of_two_who_save_at_the_very_same_moment_one_is_told_of_the_other() -> None:
    room = pages._Room("chess", PRIYA, NOW)
    _write()
    with pytest.raises(Conflict):
        pages._save(room, room.content.with_words({**WORDS, "meets": "Never."}))
    assert _shown()["meets"] == "Tuesdays."


@pytest.mark.parametrize("version", ["", "-1", "x", "9" * 30, "9" * 5_000, "²", "0"])
def test_a_strange_version_typed_into_the_form_only_shows_the_form(version: str) -> None:
    assert pages.writing("chess", PRIYA, {"version": version}, NOW)["meanwhile"] is None


def test_an_earlier_version_is_brought_back_whole_and_what_was_there_stays_in_the_list() -> None:
    _write()
    pages.restore("chess", PRIYA, 0, now=NOW)
    pages.restore("chess", PRIYA, 0, now=NOW)
    assert (_shown()["purpose"], _shown()["meets"], _shown()["colour"]) == ("Fun.", "", None)
    assert [(one["number"], one["restored"]) for one in _versions()] == [(2, 0), (1, None), (0, None)]
    with pytest.raises(NotFound):
        pages.restore("chess", PRIYA, 9, now=NOW)


def test_two_versions_stand_side_by_side_where_they_differ() -> None:
    _write()
    told = pages.compare("chess", PRIYA, None, 0, NOW)
    assert (told["old"]["number"], told["new"]["number"]) == (1, 0)
    assert [part["name"] for part in told["parts"]] == ["summary", "purpose", "how_to_join", "meets", "colour"]
    assert told["parts"][3]["old"] == [{"text": "Tuesdays.", "differs": True}] and told["parts"][3]["new"] == []


def _picture(which: str = "banner", **more: Any) -> bool:
    told = {"data": _photo(size=(1600, 500)), "alt": "A board", "remove": False, **more}
    return pages.picture("chess", PRIYA, which, **told, now=NOW)


def test_a_banner_and_a_logo_are_kept_with_what_they_show_and_can_be_taken_away() -> None:
    _picture()
    _picture("logo", alt="A knight")
    told = _shown()
    assert (told["banner"]["width"], told["banner"]["height"], told["banner"]["alt"]) == (1600, 500, "A board")
    assert (told["logo"]["width"], told["logo"]["height"], told["logo"]["alt"]) == (400, 400, "A knight")
    _picture(data=b"", alt="Boards")
    assert _shown()["banner"]["alt"] == "Boards"
    _picture(data=b"", remove=True, alt="")
    assert (_shown()["banner"], _shown()["logo"] is None) == (None, False)
    assert _shown()["mark"]["initials"] == "C"


def test_a_picture_that_does_not_say_what_it_shows_is_refused() -> None:
    for more, field in (({"alt": ""}, "banner_alt"), ({"data": b""}, "banner"), ({"data": b"<svg>"}, "banner")):
        with pytest.raises(Invalid) as refused:
            _picture(**more)
        assert list(refused.value.errors) == [field]
    assert _versions() == []


def test_words_and_pictures_do_not_undo_each_other() -> None:
    _write()
    _picture()
    _write(version=2, meets="Mondays.")
    assert (_shown()["meets"], _shown()["banner"]["alt"]) == ("Mondays.", "A board")


@pytest.mark.parametrize("caller", [SAM, KIM])
def test_nobody_else_writes_a_page_or_reads_its_history(caller: Caller) -> None:
    asked = [
        lambda: _write(caller),
        lambda: pages.hub("chess", caller, NOW),
        lambda: pages.compare("chess", caller, None, 0, NOW),
        lambda: pages.approve("chess", caller, 1, now=NOW),
    ]
    for one in asked:
        with pytest.raises(NotAllowed):
            one()


def test_staff_support_see_what_waits_old_beside_new_and_approve_it(staff_look_first: None) -> None:
    assert _write() is False
    assert _shown()["purpose"] == "Fun."
    (letter,) = Letter.scan()
    assert (letter.kind, letter.to == policies.default().contacts["societies"].email) == ("page-waits", True)
    (waits,) = pages.waiting(ALEX, NOW)["pages"]
    assert (waits["group"]["group_id"], waits["number"], waits["role"]) == ("chess", 1, "President")
    assert pages.compare("chess", ALEX, None, 1, NOW)["may_decide"] is True
    assert pages.compare("chess", PRIYA, None, 1, NOW)["may_decide"] is False
    pages.approve("chess", ALEX, 1, now=NOW)
    pages.approve("chess", ALEX, 1, now=NOW)
    assert (_shown()["purpose"], pages.waiting(ALEX, NOW)["pages"]) == (WORDS["purpose"], [])
    assert [one.context["verdict"] for one in Letter.scan() if one.kind == "page-decided"] == ["approved"]


def test_what_is_returned_goes_back_to_its_writer_with_the_reason_and_is_still_there(staff_look_first: None) -> None:
    _write()
    with pytest.raises(NotAllowed):
        pages.give_back("chess", PRIYA, 1, reason="No.", now=NOW)
    pages.give_back("chess", ALEX, 1, reason="Please leave the price of beer out.", now=NOW)
    (letter,) = [one for one in Letter.scan() if one.kind == "page-decided"]
    assert (letter.to, letter.context["reason"]) == (PRIYA.email, "Please leave the price of beer out.")
    assert _versions()[0]["state"] == "returned" and _versions()[0]["reason"] == "Please leave the price of beer out."
    assert pages.writing("chess", PRIYA, {}, NOW)["values"]["meets"] == "Tuesdays."
    assert _shown()["purpose"] == "Fun."
    assert _write(version=1, meets="Mondays.") is False
    assert [one["number"] for one in pages.waiting(ALEX, NOW)["pages"]] == [2]


def test_an_address_is_kept_with_a_version_only_while_it_waits(staff_look_first: None) -> None:
    _write()
    assert [one.email for one in PageVersion.scan()].count(PRIYA.email) == 1
    _write(version=1, meets="Mondays.")
    assert {int(one.version_id): one.email for one in PageVersion.scan()} == {0: None, 1: None, 2: PRIYA.email}
    pages.approve("chess", ALEX, 2, now=NOW)
    assert {one.email for one in PageVersion.scan()} == {None}
    _write(ALEX, version=2, meets="Fridays.")
    assert {one.email for one in PageVersion.scan()} == {None}


def test_who_writes_on_before_staff_looked_is_what_staff_look_at_and_they_are_told_once(staff_look_first: None) -> None:
    _write()
    _write(version=1, meets="Mondays.")
    assert [one["number"] for one in pages.waiting(ALEX, NOW)["pages"]] == [2]
    assert len(list(Letter.scan())) == 1
    with pytest.raises(Conflict):
        pages.approve("chess", ALEX, 1, now=NOW)
    pages.approve("chess", ALEX, 2, now=NOW)
    assert _shown()["meets"] == "Mondays."


def test_what_staff_write_themselves_waits_for_nobody_and_brings_what_waited_along(staff_look_first: None) -> None:
    _write()
    assert _write(ALEX, version=1) is True
    assert (_shown()["meets"], pages.waiting(ALEX, NOW)["pages"]) == ("Tuesdays.", [])
    assert _versions()[0]["role"] == "Staff support"


def test_two_staff_who_decide_at_once_decide_once(staff_look_first: None) -> None:
    _write()
    room = pages._Room("chess", ALEX, NOW)
    assert room.waits
    pages.give_back("chess", ALEX, 1, reason="No.", now=NOW)
    with pytest.raises(Conflict):
        pages._decide(room, 1, "approved", "", groups.page_write(room.group, 1, room.content))
    assert _shown()["purpose"] == "Fun."


def test_staff_of_another_team_see_nothing_that_waits_and_nobody_else_the_list(staff_look_first: None) -> None:
    _write()
    assert pages.waiting(KIM, NOW)["pages"] == []
    with pytest.raises(NotAllowed):
        pages.waiting(SAM, NOW)


def test_the_committee_of_a_page_that_tells_nothing_is_helped_to_begin_and_a_visitor_reads_nothing_of_it() -> None:
    mine = site.mini_site("chess", PRIYA, NOW)
    assert [one["done"] for one in mine["steps"]] == [False, False, False]
    assert site.mini_site("chess", None, NOW)["steps"] == site.mini_site("chess", SAM, NOW)["steps"] == []
    _write()
    _picture()
    assert site.mini_site("chess", PRIYA, NOW)["steps"] == []


def test_a_group_from_before_pages_were_written_looks_as_it_did() -> None:
    (kept,) = store.read(groups.key("print"))
    assert kept is not None
    assert groups.editions(kept) == (0, 0) and kept.draft is None
    told: dict[str, Any] = site.mini_site("print", None, NOW)["group"]
    assert (told["purpose"], told["meets"], told["banner"], told["colour"], told["enquiries"]) == ("Fun.", "", None, None, True)
    assert told["mark"]["colour"] == rules.usual_colour("print")


def test_what_a_newer_page_says_less_leaves_nothing_behind_in_the_record() -> None:
    _write()
    _write(version=1, meets="", colour="")
    (kept,) = Group.scan(Group.group_id == "chess")
    assert (kept.meets, kept.colour, kept.how_to_join) == (None, None, "")


def test_a_role_that_is_over_writes_nothing_any_more() -> None:
    with pytest.raises(NotAllowed):
        pages.write("chess", PRIYA, WORDS, version=0, now=NOW + timedelta(days=400))


def test_nothing_is_half_done_when_the_store_refuses() -> None:
    with patch.object(store, "commit", side_effect=store.ConditionFailed([])), pytest.raises(Conflict):
        _write()
    assert _versions() == []
