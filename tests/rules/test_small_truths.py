"""Money, times, ids, groups, letters, policy packs."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union import ids, money, times
from union.core.letters import rules as letter_rules
from union.core.policy import actions as policies
from union.core.policy import rules as policy_rules
from union.errors import Invalid
from union.membership.groups import rules as group_rules


@given(st.integers(-(10**12), 10**12))
def test_money_reads_back_to_the_penny(pence: int) -> None:
    whole, _, rest = money.plain(pence).lstrip("-").partition(".")
    assert (int(whole) * 100 + int(rest)) * (-1 if pence < 0 else 1) == pence
    assert money.pounds(pence).replace("£", "").replace(",", "") == (money.plain(pence) if pence else "Free")


def test_london_keeps_summer_time() -> None:
    assert times.shown_moment("2026-07-01T23:30:00Z") == "Thu 2 Jul 2026, 00:30"
    assert times.shown_moment("2026-11-23T14:05:00Z") == "Mon 23 Nov 2026, 14:05"
    assert times.shown_day("2027-07-31") == "31 July 2027"


@given(st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1)), st.timedeltas(timedelta(milliseconds=1), timedelta(days=9)))  # noqa: DTZ001 - made aware below
def test_ids_sort_by_time(at: datetime, later: timedelta) -> None:
    first = at.replace(tzinfo=UTC, microsecond=0)
    assert ids.sortable(first) < ids.sortable(first + later)


@given(st.lists(st.text(), min_size=1), st.lists(st.text(), min_size=1))
def test_different_causes_have_different_names(one: list[str], other: list[str]) -> None:
    plain = [[part.replace("\x1f", "") for part in causes] for causes in (one, other)]
    assert (ids.derived(*plain[0]) == ids.derived(*plain[1])) == (plain[0] == plain[1])


@pytest.mark.parametrize("slug", ["", "a", "Chess", "a--b", "-a", "../x", "ﬁlm", "a" * 41])
def test_an_address_is_plain(slug: str) -> None:
    with pytest.raises(Invalid):
        group_rules.check_slug(slug)


def test_only_some_types_of_group_sell_memberships() -> None:
    group_rules.check_prices("societies", [500, 0])
    group_rules.check_prices("rag", [0])
    for kind, prices in (("rag", [1]), ("volunteering", [100]), ("part_time_officers", [0]), ("societies", [-1])):
        with pytest.raises(Invalid):
            group_rules.check_prices(kind, prices)


def test_every_type_of_group_has_staff_support_and_sells_or_not() -> None:
    assert set(policies.default().contacts) == set(group_rules.GroupType)


def test_the_policy_pack_has_the_guidance_s_four_headings() -> None:
    assert len(policies.default().zero_tolerance) == 4
    with pytest.raises(Invalid):
        policy_rules.parse("version = ")
    with pytest.raises(Invalid):
        policy_rules.parse('version = "x"')


def test_a_policy_pack_says_where_each_help_is_found() -> None:
    text = (Path(policy_rules.__file__).parent / "default.toml").read_text(encoding="utf-8")
    assert policy_rules.parse(text).danger[0]["url"] == "tel:999"
    with pytest.raises(Invalid):
        policy_rules.parse(text.replace('url = "tel:999"\n', ""))


def test_a_page_of_the_pack_has_a_name_a_title_and_a_text() -> None:
    text = (Path(policy_rules.__file__).parent / "default.toml").read_text(encoding="utf-8")
    for wrong in (text.replace("[pages.help]", "[pages.hlep]"), text.replace('title = "Help"\n', "")):
        with pytest.raises(Invalid):
            policy_rules.parse(wrong)


def test_a_page_of_the_pack_says_the_union_s_name_and_how_long_cases_are_kept() -> None:
    pack = policies.default()
    told = {"site": "https://q.example", "kept": pack.reports.kept_in_words()}
    said = pack.page("privacy", union="Queen's {site}", **told)["text"]
    assert "Queen's https://q.example runs this site" in said and "deleted 3 years after" in said
    assert not any("{" in pack.page(name, union="Q", **told)["text"] for name in policy_rules.PAGES)


@pytest.mark.parametrize(
    ("days", "words"), [(1095, "3 years"), (365, "1 year"), (400, "400 days"), (1, "1 day"), (1500, "1,500 days")]
)
def test_how_long_a_case_is_kept_is_said_in_whole_years_where_it_is_that(days: int, words: str) -> None:
    assert policy_rules.Terms(keep_days=days).kept_in_words() == words


def test_a_letter_half_sent_long_ago_is_in_doubt_and_a_waiting_one_overdue() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    assert letter_rules.in_doubt("sending", now - timedelta(minutes=16), now)
    assert not letter_rules.in_doubt("sending", now - timedelta(minutes=14), now)
    assert not letter_rules.in_doubt("sent", now - timedelta(days=1), now)
    assert letter_rules.overdue("waiting", now - timedelta(minutes=3), None, now)
    assert not letter_rules.overdue("sending", now - timedelta(minutes=3), None, now)
    assert not letter_rules.overdue("waiting", now - timedelta(minutes=3), now + timedelta(minutes=1), now), (
        "it is tried again later"
    )


@given(st.text(min_size=1))
def test_every_letter_waits_in_one_of_the_outbox_s_parts(letter_id: str) -> None:
    assert letter_rules.shard(letter_id) in letter_rules.shards()


@pytest.mark.parametrize("typed", ["chess", "ches", "chss", "chesss", "chxss", "hcess", "chses", "cafe"])
def test_a_search_forgives_a_slip(typed: str) -> None:
    assert group_rules.matches(group_rules.words(typed), group_rules.found_by("Chess Society", "In the Café."))


@pytest.mark.parametrize("typed", ["hcses", "chexxs", "tea", "the cave", "chessboard", "xy"])
def test_a_search_forgives_no_more_than_one(typed: str) -> None:
    assert not group_rules.matches(group_rules.words(typed), group_rules.found_by("Chess Society", "In the hall."))


@given(st.integers(13, 400), st.dates(date(2026, 1, 1), date(2030, 1, 1)))
def test_each_of_many_groups_stands_on_home_as_often_as_every_other(number: int, first: date) -> None:
    shown = Counter(at for day in range(number) for at in group_rules.in_turn(number, first + timedelta(days=day)))
    assert set(shown.values()) == {group_rules.FRONT} and len(shown) == number


@given(st.integers(0, 400), st.dates())
def test_no_group_stands_on_home_twice_and_a_few_all_do(number: int, day: date) -> None:
    shown = group_rules.in_turn(number, day)
    assert len(set(shown)) == len(shown) == (number if number <= 12 else group_rules.FRONT)


@pytest.mark.parametrize(
    ("name", "letter"), [("Éclair", "E"), ("chess", "C"), ("3D printing", "#"), ("النادي", "#"), (" A", "#")]
)
def test_a_name_is_looked_up_by_its_first_letter(name: str, letter: str) -> None:
    assert group_rules.letter(group_rules.found_by(name, "Éclairs.")) == letter


@pytest.mark.parametrize(
    "told",
    [
        'terms_begin = ["02-29"]',
        'terms_begin = ["13-01"]',
        'terms_begin = ["soon"]',
        "[platforms]\nadmins_least = 0",
        "[platforms]\nadmins_most = 21",
        "[platforms]\nadmins_least = 4\nadmins_most = 3",
        "[platforms]\nadmins_most = true",
        "[platforms]\nadmins_mots = 3",
    ],
)
def test_a_policy_pack_says_when_terms_begin_and_how_many_run_a_platform(told: str) -> None:
    pack = (Path(policies.__file__).parent / "default.toml").read_text(encoding="utf-8")
    whole = pack.replace("[platforms]\nadmins_least = 2\nadmins_most = 5\n", "")
    whole = "\n".join(line for line in whole.splitlines() if not line.startswith("terms_begin"))
    usual = policy_rules.parse(whole)
    assert (usual.platforms, usual.terms_begin) == (policy_rules.Platforms(2, 5), policies.default().terms_begin)
    with pytest.raises(Invalid):
        policy_rules.parse(f"{whole}\n{told}" if told.startswith("[") else f"{told}\n{whole}")


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ("days = 0", "handovers.days"),
        ("days = 400", "handovers.days"),
        ("remind_days = 20\nstaff_days = 10", "cannot be below"),
        ('[[handovers.things]]\nname = "bank"\nlabel = ""\ntext = "x"', "a name of its own"),
    ],
)
def test_a_pack_whose_handovers_cannot_be_held_is_refused(told: str, says: str) -> None:
    before, _, after = (Path(policies.__file__).parent / "default.toml").read_text(encoding="utf-8").partition("[handovers]")
    whole = f"{before}[handovers]\n{told}\n\n# What stands first{after.partition('# What stands first')[2]}"
    with pytest.raises(Invalid, match="policy pack") as refused:
        policy_rules.parse(whole)
    assert says in refused.value.detail
