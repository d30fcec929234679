"""What is wrong with a platform, as far as its register tells."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.core.policy import actions as policies
from union.errors import Invalid
from union.membership.platforms import rules
from union.membership.platforms.access import how_access_is_given
from union.membership.platforms.rules import Admin, Entry, Every, Flaw, Registered, Said, Seen

POLICY = policies.default()
TODAY = date(2026, 11, 28)
BEGAN = POLICY.term_began(TODAY)
OFFICE = {"priya": "President", "tom": "Treasurer"}
PRIYA = Admin("a1", "Priya Shah", "President", "She posts what is on.", "priya")
TOM = Admin("a2", "Tom Evans", "Treasurer", "He steps in for her.", "tom")
OLA = Admin("a3", "Ola Berg", "Secretary", "She made it.", "ola")
BOB = Admin("a4", "Bob Webb", "Alumnus", "He pays for the domain.")
SAID = Said(TODAY, "Priya Shah", "President", "pinned", POLICY.version, POLICY.joining_mark)
GOOD = Registered(
    platform_id="p1",
    kind="whatsapp",
    label="Chat",
    url="",
    public=False,
    interactive=True,
    entry=Entry.MEMBERS,
    added_at=datetime(2025, 10, 1, 12, tzinfo=UTC),
    owner_id="priya",
    owner="Priya Shah",
    admins=[PRIYA, TOM],
    members_said=SAID,
    admins_said=SAID,
    statement_said=SAID,
)
OLD = replace(SAID, on=BEGAN - timedelta(days=1))
CASES: list[tuple[dict[str, Any], list[Flaw]]] = [
    ({}, []),
    ({"owner_id": "", "owner": ""}, [Flaw.NO_OWNER]),
    ({"owner_id": "ola", "owner": "Ola Berg"}, [Flaw.OWNER_LEFT]),
    ({"admins": [PRIYA, TOM, OLA]}, [Flaw.ADMIN_LEFT]),
    ({"admins": [PRIYA, TOM, BOB]}, []),
    ({"admins": [TOM]}, []),
    ({"admins": [PRIYA]}, [Flaw.TOO_FEW_ADMINS]),
    ({"admins": []}, [Flaw.TOO_FEW_ADMINS]),
    ({"admins": [PRIYA], "interactive": False}, []),
    ({"admins": [replace(BOB, admin_id=f"b{n}") for n in range(5)]}, [Flaw.TOO_MANY_ADMINS]),
    ({"admins": [replace(BOB, admin_id=f"b{n}") for n in range(4)]}, []),
    ({"members_said": None}, [Flaw.MEMBERS_UNSEEN]),
    ({"members_said": OLD}, [Flaw.MEMBERS_UNSEEN]),
    ({"members_said": replace(SAID, on=BEGAN)}, []),
    ({"members_said": None, "entry": Entry.EVERYBODY}, []),
    ({"statement_said": None}, [Flaw.STATEMENT_UNSEEN]),
    ({"statement_said": OLD}, [Flaw.STATEMENT_UNSEEN]),
    ({"statement_said": None, "interactive": False}, []),
    ({"statement_said": None, "kind": "instagram", "entry": Entry.EVERYBODY, "public": True}, [Flaw.STATEMENT_UNSEEN]),
    ({"statement_said": replace(SAID, version="2019-01")}, []),
    ({"statement_said": replace(SAID, words="of other words")}, [Flaw.STATEMENT_UNSEEN]),
    ({"statement_said": replace(SAID, words="")}, []),
    ({"statement_said": replace(SAID, version="2019-01", words="")}, [Flaw.STATEMENT_UNSEEN]),
    ({"admins_said": None}, [Flaw.ADMINS_UNSEEN]),
    ({"every": Every.MONTH, "admins_said": replace(SAID, on=TODAY - timedelta(days=30))}, []),
    ({"every": Every.MONTH, "admins_said": replace(SAID, on=TODAY - timedelta(days=31))}, [Flaw.ADMINS_UNSEEN]),
    ({"every": Every.WEEK, "members_said": replace(SAID, on=TODAY - timedelta(days=7))}, [Flaw.MEMBERS_UNSEEN]),
    (
        {"owner_id": "", "admins": [], "members_said": None, "statement_said": None, "admins_said": None},
        [Flaw.NO_OWNER, Flaw.TOO_FEW_ADMINS, Flaw.MEMBERS_UNSEEN, Flaw.STATEMENT_UNSEEN, Flaw.ADMINS_UNSEEN],
    ),
]


def test_a_new_version_with_the_same_statement_asks_nobody_to_put_it_up_again() -> None:
    elsewhere = replace(POLICY, version="2030-01", introduction="Other words.")
    assert rules.problems(GOOD, OFFICE, TODAY, elsewhere) == []
    (found,) = rules.problems(
        GOOD, OFFICE, TODAY, replace(elsewhere, joining_statement=[*POLICY.joining_statement, "And be kind."])
    )
    assert found.flaw is Flaw.STATEMENT_UNSEEN


@pytest.mark.parametrize(("told", "flaws"), CASES)
def test_each_flaw_is_found_and_nothing_else(told: dict[str, Any], flaws: list[Flaw]) -> None:
    found = rules.problems(replace(GOOD, **told), OFFICE, TODAY, POLICY)
    assert [one.flaw for one in found] == flaws
    for one in found:
        assert "“Chat”" in one.text
        assert one.text.endswith(".")
        assert one.to_do.endswith(".")


def test_those_who_left_are_named_in_one_sentence() -> None:
    (found,) = rules.problems(
        replace(GOOD, admins=[PRIYA, TOM, OLA, replace(OLA, name="Jo", person_id="jo")]), OFFICE, TODAY, POLICY
    )
    assert found.text == "Ola Berg and Jo are still admins of “Chat”, but are not on the committee any more."


def test_where_nobody_is_in_office_owner_and_admins_have_left() -> None:
    found = rules.problems(GOOD, {}, TODAY, POLICY)
    assert [one.flaw for one in found] == [Flaw.OWNER_LEFT, Flaw.ADMIN_LEFT]


@given(
    st.sampled_from(list(Every)),
    st.dates(date(2024, 1, 1), date(2030, 12, 31)),
    st.integers(0, 400),
)
def test_what_was_said_counts_in_one_stretch_that_ends_with_the_term_at_the_latest(every: Every, said: date, later: int) -> None:
    today = said + timedelta(days=later)
    counts = said >= rules.seen_since(every, today, POLICY)
    assert counts or later > 0, "what is said today counts today"
    assert not counts or POLICY.term_began(today) <= said
    before = today - timedelta(days=1)
    assert not counts or later == 0 or said >= rules.seen_since(every, before, POLICY), "once run out it never counts again"


@given(st.dates(date(2024, 1, 1), date(2030, 12, 31)))
def test_a_term_has_begun_on_every_day_of_the_year_and_begins_on_its_first(today: date) -> None:
    began = POLICY.term_began(today)
    assert began <= today < began + timedelta(days=366)
    assert POLICY.term_began(began) == began
    assert (began.month, began.day) in POLICY.terms_begin


SEEN = [
    (Seen(), "admins"),
    (Seen(members=True), "members"),
    (Seen(statement=True, place="pinned"), "statement"),
    (Seen(admins=True, statement=True), "statement"),
]


@pytest.mark.parametrize(("seen", "field"), SEEN)
def test_what_cannot_be_said_of_a_platform_is_told_at_its_field(seen: Seen, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.check_seen(seen, entry=Entry.EVERYBODY, interactive=False)
    assert list(refused.value.errors) == [field]


def test_a_statement_stands_somewhere() -> None:
    rules.check_seen(Seen(members=True, admins=True, statement=True, place="pinned"), entry=Entry.MEMBERS, interactive=True)
    with pytest.raises(Invalid) as refused:
        rules.check_seen(Seen(statement=True, place="on the moon"), entry=Entry.MEMBERS, interactive=True)
    assert list(refused.value.errors) == ["place"]


@pytest.mark.parametrize(("kind", "url"), [("discord", ""), ("other", "https://discord.gg/abc")])
def test_a_chat_is_never_open_to_everybody(kind: str, url: str) -> None:
    for entry in (None, Entry.MEMBERS, Entry.COMMITTEE):
        assert rules.checked(kind, "Chat", url, public=False, interactive=None, entry=entry).entry is entry
    with pytest.raises(Invalid) as refused:
        rules.checked(kind, "Chat", url, public=False, interactive=None, entry=Entry.EVERYBODY)
    assert list(refused.value.errors) == ["entry"]


def test_where_nobody_said_who_gets_in_chats_are_for_members_and_all_else_for_everybody() -> None:
    assert rules.who_gets_in("whatsapp", "", None) is Entry.MEMBERS
    assert rules.who_gets_in("instagram", "https://www.instagram.com/chess", None) is Entry.EVERYBODY
    assert rules.who_gets_in("whatsapp", "", Entry.COMMITTEE) is Entry.COMMITTEE
    (found,) = rules.problems(replace(GOOD, entry=Entry.COMMITTEE, members_said=None), OFFICE, TODAY, POLICY)
    assert found.text == "Nobody has said this term that only the current committee is in “Chat”."


ADMINS = [
    ({"name": ""}, "name"),
    ({"name": "a" * 81}, "name"),
    ({"role": "a" * 61}, "role"),
    ({"why": " "}, "why"),
    ({"why": "a" * 201}, "why"),
]


@pytest.mark.parametrize(("told", "field"), ADMINS)
def test_an_admin_has_a_name_and_a_reason(told: dict[str, str], field: str) -> None:
    good = {"name": "Bob  Webb", "role": "Alumnus", "why": "He pays\nfor it."}
    assert rules.check_admin(**good, account=False) == ("Bob Webb", "Alumnus", "He pays for it.")
    with pytest.raises(Invalid) as refused:
        rules.check_admin(**{**good, **told}, account=False)
    assert list(refused.value.errors) == [field]


def test_nobody_is_on_the_list_twice_and_the_list_ends() -> None:
    with pytest.raises(Invalid):
        rules.check_admins([PRIYA], "priya")
    rules.check_admins([BOB], "")
    with pytest.raises(Invalid):
        rules.check_admins([BOB] * rules.MOST_ADMINS, "")


@pytest.mark.parametrize("kind", [*rules.KINDS, "myspace"])
def test_how_access_is_given_is_told_for_every_kind(kind: str) -> None:
    told = how_access_is_given(kind)
    assert told.endswith(".")
    assert len(told) < 500
    assert "  " not in told
