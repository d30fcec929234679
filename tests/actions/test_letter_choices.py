"""Which letters of groups somebody gets: chosen when joining, on one page, by a link or by calling one spam, and each alone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from union.core.audit.tables import Entry
from union.core.people.rules import Caller
from union.errors import Conflict, NotFound
from union.membership.groups.tables import Group
from union.membership.letter_choices import actions, links, records, tokens
from union.membership.letter_choices.rules import CHOSEN, UNDO, Chosen, How, Sort
from union.membership.letter_choices.tables import LetterChoice
from union.membership.memberships.tables import Membership
from union.store import commit, read

from tests.actions.conftest import NOW, SAM
from tests.actions.test_letter_links import TOLD, made
from tests.races import between, refused

pytestmark = pytest.mark.usefixtures("union_house")
LIN = Caller("lin", "Lin", "lin@union.example")
OFFERS = tokens.Told("chess", "sam", Sort.SPONSORS, TOLD.mailing_id)
SECOND = timedelta(seconds=1)


def _member(group_id: str = "chess", who: str = "sam", until: str = "2027-07-31") -> None:
    told: dict[str, Any] = {"group_name": group_id, "statement_version": "1", "accepted_at": NOW}
    Membership(group_id, who, name=who, valid_until=until, **told).save()


def _gets(group_id: str = "chess", who: str = "sam") -> set[Sort]:
    (choice,) = read(records.key(group_id, who))
    return {sort for sort in CHOSEN if records.wants(choice, sort)}


def _noted() -> list[tuple[str, str, str]]:
    return [(one.act, one.details["sort"], one.details["how"]) for one in Entry.query("accounts")]


def _chose(*, news: bool, sponsors: bool, group_id: str = "chess", who: str = "sam") -> None:
    commit(*records.choice_write(group_id, who, Chosen(news, sponsors), How.JOINING, NOW))


def test_a_link_turns_off_one_sort_of_one_group_for_one_person_once() -> None:
    for group_id in ("chess", "print"):
        for who in ("sam", "lin"):
            _chose(news=True, sponsors=True, group_id=group_id, who=who)
    assert links.off(made(), NOW)["done"] == "off"
    assert links.off(made(), NOW + SECOND)["on"] is False
    assert _gets() == {Sort.SPONSORS}
    assert _gets("print") == _gets("chess", "lin") == _gets("print", "lin") == set(CHOSEN)
    assert _noted() == [("letters turned off", "news", "link")]


def test_whoever_never_chose_can_turn_news_off_by_a_link() -> None:
    assert links.shown(made(), NOW)["on"]
    links.off(made(), NOW)
    kept: Any = LetterChoice.get("chess", "sam")
    assert (kept.news, kept.sponsors, kept.how, kept.changed_at) == (False, None, "link", NOW)


def test_opening_a_link_changes_nothing() -> None:
    for _ in range(3):
        links.shown(made(), NOW)
        links.shown(made(OFFERS), NOW)
    assert list(LetterChoice.scan()) == [] and _noted() == []


def test_a_link_turns_on_again_what_it_turned_off_within_a_day() -> None:
    assert links.off(made(), NOW)["undo"]
    shown = links.on(made(), NOW + UNDO - SECOND)
    assert (shown["on"], shown["undo"], shown["done"]) == (True, False, "on")
    assert _gets() == {Sort.NEWS}
    assert links.on(made(), NOW + UNDO - SECOND)["on"], "pressed twice"
    assert [act for act, *_ in _noted()] == ["letters turned off", "letters turned on"]


def _a_day_later() -> None:
    links.off(made(), NOW - UNDO)


def _by_another_link() -> None:
    links.off(made(tokens.Told("chess", "sam", Sort.NEWS, "another-letter")), NOW)
    links.off(made(), NOW)


def _turned_off_on_the_page_since() -> None:
    _member()
    links.off(made(), NOW)
    for on in (True, False):
        actions.choose(SAM, "chess", Sort.NEWS, on=on, now=NOW)


def _called_spam() -> None:
    actions.complained("chess", "sam", Sort.NEWS, NOW)
    links.off(made(), NOW)


def _no_since_joining_again() -> None:
    links.off(made(), NOW)
    _chose(news=False, sponsors=False)


def _everything_turned_off() -> None:
    _member()
    links.off(made(), NOW)
    actions.choose(SAM, "chess", Sort.NEWS, on=True, now=NOW)
    actions.choose_none(SAM, NOW)


@pytest.mark.parametrize(
    "turned_off",
    [
        _a_day_later,
        _by_another_link,
        _turned_off_on_the_page_since,
        _called_spam,
        _no_since_joining_again,
        _everything_turned_off,
    ],
)
def test_a_link_turns_on_nothing_that_it_did_not_turn_off_of_late(turned_off: Callable[[], None]) -> None:
    turned_off()
    shown = links.on(made(), NOW)
    assert (shown["on"], shown["undo"]) == (False, False)
    assert Sort.NEWS not in _gets()


def test_a_link_gives_nobody_offers_of_sponsors_who_never_asked_for_them() -> None:
    links.off(made(OFFERS), NOW)
    assert not links.on(made(OFFERS), NOW)["on"]
    assert list(LetterChoice.scan()) == [], "they had none"


def test_a_link_that_the_house_never_made_is_nothing() -> None:
    for act in (links.shown, links.off, links.on):
        with pytest.raises(NotFound):
            act(made()[:-1] + "g", NOW)
    assert list(LetterChoice.scan()) == []


def test_letters_of_a_group_that_left_or_is_gone_can_still_be_turned_off() -> None:
    Group("chess").update([Group.leaves_on.set("2026-11-01")])
    assert links.off(made(), NOW)["on"] is False
    assert links.off(made(tokens.Told("never", "sam", Sort.NEWS, "m")), NOW)["group"]["name"] == "this group"


def test_two_at_once_turn_off_once() -> None:
    with between(lambda: links.off(made(), NOW)):
        assert links.off(made(), NOW + SECOND)["undo"]
    assert len(_noted()) == 1 and LetterChoice.get("chess", "sam").changed_at == NOW


def test_the_page_shows_the_groups_of_which_one_is_a_member_or_chose_something() -> None:
    _member("print")
    _member("chess", until="2026-01-01")
    _chose(news=False, sponsors=True, group_id="chess")
    _chose(news=False, sponsors=True, group_id="never")
    _member("print", "lin")
    told = [(one["group"]["group_id"], one["member"], one["news"], one["sponsors"]) for one in actions.page(SAM, NOW)["groups"]]
    assert told == [("chess", False, False, True), ("print", True, True, False)]
    assert [one["group"]["group_id"] for one in actions.page(LIN, NOW)["groups"]] == ["print"]
    Group("print").update([Group.leaves_on.set("2026-11-01")])
    assert actions.page(LIN, NOW)["groups"] == []


def test_somebody_chooses_for_themself_and_group_by_group() -> None:
    _member()
    _member("print")
    _member("chess", "lin")
    actions.choose(SAM, "chess", Sort.SPONSORS, on=True, now=NOW)
    actions.choose(SAM, "chess", Sort.NEWS, on=False, now=NOW)
    actions.choose(SAM, "chess", Sort.NEWS, on=False, now=NOW)
    assert (_gets(), _gets("print"), _gets("chess", "lin")) == ({Sort.SPONSORS}, {Sort.NEWS}, {Sort.NEWS})
    assert sorted(_noted()) == [("letters turned off", "news", "page"), ("letters turned on", "sponsors", "page")]


@pytest.mark.parametrize(("group_id", "sort"), [("chess", Sort.NEWS), ("never", Sort.NEWS), ("print", Sort.SERVICE)])
def test_what_is_not_theirs_to_choose_is_not_found(group_id: str, sort: Sort) -> None:
    _member("print")
    with pytest.raises(NotFound):
        actions.choose(SAM, group_id, sort, on=False, now=NOW)
    assert list(LetterChoice.scan()) == []


def test_all_can_be_turned_off_at_once_and_what_is_off_already_is_left_as_it_is() -> None:
    _member()
    _member("print")
    _chose(news=False, sponsors=False, group_id="print")
    actions.choose_none(SAM, NOW + SECOND)
    assert _gets() == _gets("print") == set()
    assert (LetterChoice.get("chess", "sam").how, LetterChoice.get("print", "sam").how) == ("page", "joining")
    actions.choose_none(SAM, NOW + 2 * SECOND)
    assert LetterChoice.get("chess", "sam").changed_at == NOW + SECOND
    assert len(list(Entry.query("accounts"))) == 1


def test_whoever_chooses_meanwhile_in_another_window_is_not_overruled_unseen() -> None:
    _member()
    lost = refused(lambda: actions.choose(SAM, "chess", Sort.SPONSORS, on=True, now=NOW), lambda: actions.choose_none(SAM, NOW))
    assert isinstance(lost, Conflict) and _gets() == {Sort.NEWS, Sort.SPONSORS}


def test_a_letter_called_spam_turns_that_sort_off_once_and_nothing_else() -> None:
    _chose(news=True, sponsors=True)
    assert actions.complained("chess", "sam", Sort.NEWS, NOW)
    assert not actions.complained("chess", "sam", Sort.NEWS, NOW), "told twice"
    assert not actions.complained("chess", "sam", Sort.SERVICE, NOW), "that cannot be turned off"
    assert _gets() == {Sort.SPONSORS}
    assert _noted() == [("letters turned off", "news", "complaint")]


def test_what_a_group_s_people_chose_is_read_at_once() -> None:
    _chose(news=False, sponsors=False)
    _chose(news=True, sponsors=True, who="lin")
    _chose(news=False, sponsors=False, group_id="print", who="kim")
    found = records.of_group("chess")
    assert {who: records.wants(choice, Sort.SPONSORS) for who, choice in found.items()} == {"sam": False, "lin": True}
    assert records.wants(found.get("kim"), Sort.NEWS) and not records.wants(None, Sort.SPONSORS)


def test_whoever_says_nothing_chooses_nothing() -> None:
    assert records.choice_write("chess", "sam", Chosen(), How.JOINING, NOW) == []
    commit(*records.choice_write("chess", "sam", Chosen(sponsors=True), How.JOINING, NOW))
    kept: Any = LetterChoice.get("chess", "sam")
    assert (kept.news, kept.sponsors) == (None, True)
