"""Who sees an article and when, where it is read, and as what its author is shown."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union import ids
from union.errors import Conflict, Invalid
from union.membership.news import rules
from union.membership.news.rules import Byline, Seen, Stage
from union.times import iso

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
LATER, EARLIER = NOW + timedelta(hours=1), NOW - timedelta(hours=1)
ID = "abcdefgh27"
MOMENTS = st.integers(0, 3 * 10**9).map(lambda seconds: datetime(2001, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("public", "stage"),
    [(None, Stage.DRAFT), (LATER, Stage.SCHEDULED), (NOW, Stage.PUBLISHED), (EARLIER, Stage.PUBLISHED)],
)
def test_an_article_is_public_from_its_very_moment_on(public: datetime | None, stage: Stage) -> None:
    assert rules.stage(public, NOW) == stage


@pytest.mark.parametrize(
    ("seen", "before", "at", "after"),
    [
        (Seen.KEPT, EARLIER, None, EARLIER),
        (Seen.KEPT, None, LATER, None),
        (Seen.DRAFT, EARLIER, None, None),
        (Seen.NOW, None, None, NOW),
        (Seen.NOW, LATER, None, NOW),
        (Seen.NOW, EARLIER, None, EARLIER),
        (Seen.AT, None, LATER, LATER),
        (Seen.AT, EARLIER, EARLIER, EARLIER),
        (Seen.AT, EARLIER, LATER, LATER),
    ],
)
def test_what_is_chosen_says_from_when_on_everybody_reads_it(
    seen: Seen, before: datetime | None, at: datetime | None, after: datetime | None
) -> None:
    assert rules.public_at(seen, before, at, NOW) == after


@pytest.mark.parametrize("at", [None, NOW, EARLIER, NOW + timedelta(days=367)])
def test_an_article_is_set_for_a_moment_that_comes_within_a_year(at: datetime | None) -> None:
    with pytest.raises(Invalid) as refused:
        rules.public_at(Seen.AT, None, at, NOW)
    assert refused.value.errors.keys() == {"public_at"}


def test_what_everybody_reads_says_something_and_a_draft_need_not() -> None:
    rules.check_complete("", None)
    rules.check_complete("Hello", NOW)
    with pytest.raises(Invalid):
        rules.check_complete("", LATER)


@pytest.mark.parametrize(
    ("byline", "before", "titles", "shown"),
    [
        (Byline.ROLE, None, ["President"], "President"),
        (Byline.ROLE, "Treasurer", ["Captain", "Secretary"], "Captain and Secretary"),
        (Byline.ROLE, None, [], "Staff support"),
        (Byline.COMMITTEE, None, ["President"], "The committee"),
        (Byline.NAME, None, ["President"], "Priya Shah, President"),
        (Byline.KEPT, "Sam Okoro, Editor", ["President"], "Sam Okoro, Editor"),
        (Byline.KEPT, None, ["President"], "President"),
    ],
)
def test_an_author_is_shown_by_name_only_where_they_chose_so(
    byline: Byline, before: str | None, titles: list[str], shown: str
) -> None:
    assert rules.author(byline, before, titles, "Priya Shah") == shown


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("We won!", "we-won-"),
        ("Café & crème brûlée: Łódź", "cafe-creme-brulee-lodz-"),
        ("It’s the Queen's cup", "its-the-queens-cup-"),
        ("جمعية", ""),
        ("🎉", ""),
        ("a" * 100, "a" * 60 + "-"),
        ("word " * 40, "word-" * 12),
        ("../../<script>", "script-"),
    ],
)
def test_an_address_says_what_it_is_about_as_far_as_plain_letters_can(title: str, slug: str) -> None:
    assert rules.address("chess", title, ID) == f"/groups/chess/news/{slug}{ID}"


@given(st.text(max_size=200), st.text(min_size=1, max_size=9))
def test_an_article_is_found_by_every_address_it_ever_had(title: str, seed: str) -> None:
    article_id = ids.derived(seed)[:10]
    address = rules.address("chess", title, article_id)
    assert rules.id_in(address.rpartition("/")[2]) == article_id
    assert address.isascii() and address.isprintable() and len(address) < 110


@pytest.mark.parametrize("last", ["", "short", "UPPERCASE2", "we-won-abcdefgh2", "abcdefgh27-", "abcdefgh01", "abcdefgh27\n"])
def test_what_is_no_address_finds_nothing(last: str) -> None:
    assert rules.id_in(last) is None


@given(st.lists(st.tuples(st.none() | MOMENTS, MOMENTS), max_size=8), MOMENTS)
def test_what_is_public_stands_in_the_span_of_all_that_is_and_nothing_else_does(
    some: list[tuple[datetime | None, datetime]], now: datetime
) -> None:
    first, last = rules.everything(now)
    for public, changed in some:
        place = rules.place(public, ID, changed)
        assert (first <= place <= last) == (rules.stage(public, now) == Stage.PUBLISHED)
        assert (place > rules.later(now)) == (rules.stage(public, now) != Stage.PUBLISHED)


@given(st.text(max_size=60) | MOMENTS.map(lambda m: f"{iso(m)}#{ID}"), st.none() | st.integers(2000, 2099), MOMENTS)
def test_no_address_leads_to_what_is_not_public_yet(before: str, year: int | None, now: datetime) -> None:
    span = rules.span(year, before, now)
    assert span is None or ("2000-" <= span[0] <= span[1] <= rules.everything(now)[1])


@pytest.mark.parametrize(
    ("told", "year"), [("2026", 2026), ("2025", 2025), ("2027", None), ("1999", None), ("x", None), ("", None)]
)
def test_a_year_of_the_archive_is_one_that_has_begun(told: str, year: int | None) -> None:
    assert rules.year(told, NOW) == year


def test_the_archive_goes_from_the_first_article_to_this_year() -> None:
    assert rules.years(datetime(2024, 5, 1, tzinfo=UTC), NOW) == [2026, 2025, 2024]
    assert rules.years(None, NOW) == []


def test_a_few_articles_are_pinned_and_the_last_pinned_stands_first() -> None:
    assert rules.pinned(["b", "a"], "c") == ["c", "b", "a"]
    assert rules.pinned(["b", "a"], "a") == ["a", "b"]
    with pytest.raises(Conflict):
        rules.pinned(["c", "b", "a"], "d")


def test_a_title_is_one_line_that_says_something() -> None:
    assert rules.check_title("We \n won") == "We won"
    with pytest.raises(Invalid):
        rules.check_title(" \n ")
