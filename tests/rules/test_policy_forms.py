"""The policy pack in forms: every part is in one, is read as it is shown, and is refused at its field in words."""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st
from union.core.policy import fields, rules
from union.core.policy.sections import ELSEWHERE, SECTIONS, Kind, Part, Section
from union.errors import Invalid

from tests.pages.render import UNION

TEXT = (UNION / "core/policy/default.toml").read_text(encoding="utf-8")
PACK = tomllib.loads(TEXT)
POLICY = rules.parse(TEXT)
PARTS = [part for one in SECTIONS for part in one.parts]
FIELDS = [(one, field) for one in SECTIONS for part in one.parts for field in fields.fields(part, PACK, POLICY, fields.SPARE)]
each_field = pytest.mark.parametrize(("of", "field"), FIELDS, ids=[field.name for _, field in FIELDS])


def _leaves(pack: Mapping[str, Any], above: str = "") -> Iterator[str]:
    """The path of everything that a pack says; a list of things is one."""
    for name, value in pack.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{above}{name}.")
        else:
            yield f"{above}{name}"


def _after(of: Section, told: Mapping[str, str], pack: Mapping[str, Any] = PACK) -> dict[str, Any]:
    return fields.changed(pack, rules.parse(tomli_w.dumps(pack)), of, told)


def _section(name: str) -> Section:
    return next(one for one in SECTIONS if one.name == name)


def test_whatever_the_pack_says_stands_in_a_form() -> None:
    assert {*_leaves(PACK)} - {part.path for part in PARTS} - ELSEWHERE == set()


@each_field
def test_what_is_shown_can_be_sent_back_and_changes_nothing(of: Section, field: fields.Field) -> None:
    assert _after(of, {field.name: field.value}) == PACK
    if field.value or not (field.part.least and field.row is not None):
        read = fields.read(field.part, field.value, [*POLICY.contacts])
        assert fields.typed(field.part, read) == field.value


@pytest.mark.parametrize("part", [one for one in PARTS if isinstance(one, Part)], ids=lambda one: one.path)
def test_what_holds_where_a_pack_says_nothing_is_shown_and_can_be_typed(part: Part) -> None:
    small = {name: PACK[name] for name in ("version", "title", "introduction", "zero_tolerance", "joining_statement")}
    small |= {name: PACK[name] for name in ("reopening_reminder", "freeze_statement_default", "academic_year_ends", "teams")}
    if part.path.startswith("pages."):
        return
    (shown,) = fields.fields(part, small, rules.parse(tomli_w.dumps(small)))
    assert shown.value or part.least == 0 or part.kind is Kind.NUMBERS
    fields.read(part, shown.value, [*POLICY.contacts])


@pytest.mark.parametrize(
    "part", [one for one in PARTS if isinstance(one, Part) and one.kind is Kind.NUMBER], ids=lambda one: one.path
)
def test_a_number_within_its_bounds_is_taken_or_refused_for_what_it_is_beside_and_one_beyond_never(part: Part) -> None:
    of = next(one for one in SECTIONS if part in one.parts)
    name = f"{fields.PREFIX}{part.path}"
    for number in (part.least, part.most):
        try:
            rules.parse(tomli_w.dumps(_after(of, {name: str(number)})))
        except Invalid as refusal:
            said = fields.in_words(refusal.detail)
            assert "has to be a whole number" not in said.detail + "".join(said.errors.values()), (part.path, number)
    for wrong in (str(part.least - 1), str(part.most + 1), "", "1e3", "half", "³"):
        with pytest.raises(Invalid) as refused:
            _after(of, {name: wrong})
        assert refused.value.errors == {name: f"Please enter a whole number from {part.least:,} to {part.most:,}."}


@given(st.dates().filter(lambda day: (day.month, day.day) != (2, 29)))
def test_a_day_is_read_as_it_is_written(day: Any) -> None:
    told = f"{day.month:02d}-{day.day:02d}"
    part = Part("academic_year_ends", "", Kind.DAY)
    for typed in (fields.typed(part, told), f"{day.day} {day:%b}".lower(), f" {day.day}th {day:%B} "):
        assert fields.read(part, typed, ()) == told


@given(st.text(max_size=300))
def test_nothing_that_is_typed_for_a_day_breaks_anything(typed: str) -> None:
    for kind in (Kind.DAY, Kind.DAYS, Kind.NUMBERS, Kind.SITES, Kind.LINK, Kind.EMAIL, Kind.SWITCH):
        try:
            value = fields.read(Part("a", "", kind, most=200), typed, ())
        except ValueError:
            continue
        tomli_w.dumps({"a": value})


@given(st.text(max_size=300).map(fields._plain))
def test_a_text_comes_out_of_toml_as_it_was_typed(typed: str) -> None:
    told = tomli_w.dumps({"a": typed, "b": [{"c": typed}]}, multiline_strings=True)
    assert tomllib.loads(told) == {"a": typed, "b": [{"c": typed}]}


def test_no_month_is_guessed_from_a_letter_that_begins_several() -> None:
    part = Part("academic_year_ends", "", Kind.DAY)
    for wrong in ("1 J", "1 Ma", "31 June", "29 February", "07-31", "July", ""):
        with pytest.raises(ValueError, match="such as 14 September"):
            fields.read(part, wrong, ())


def test_a_row_is_added_changed_and_taken_away() -> None:
    of, before = _section("help"), PACK["danger"]
    more = {"p.danger.3.label": "Nightline", "p.danger.3.url": "tel:+442000000001", "p.danger.3.text": "at night"}
    after = _after(of, more)["danger"]
    assert after == [*before, {"label": "Nightline", "url": "tel:+442000000001", "text": "at night"}]
    gone = {f"p.danger.0.{name}": "" for name in ("label", "url", "text")}
    assert _after(of, gone)["danger"] == before[1:]
    with pytest.raises(Invalid) as refused:
        _after(of, {"p.danger.0.url": "javascript:alert(1)", "p.danger.3.label": "Nightline"})
    assert set(refused.value.errors) == {"p.danger.0.url", "p.danger.3.url", "p.danger.3.text"}


def test_a_team_can_be_changed_and_never_goes_or_comes() -> None:
    of = _section("contacts")
    told = {f"p.teams.0.{name}": "" for name in ("label", "team", "email", "note", "deputy")}
    with pytest.raises(Invalid) as refused:
        _after(of, told)
    assert set(refused.value.errors) == {"p.teams.0.label", "p.teams.0.team", "p.teams.0.email"}
    assert len(_after(of, {"p.teams.6.label": "Choirs", "p.teams.0.deputy": "rag"})["teams"]) == len(PACK["teams"])
    with pytest.raises(Invalid):
        _after(of, {"p.teams.0.deputy": "choirs"})


def test_what_a_group_hands_over_keeps_its_name_in_records_and_a_new_thing_gets_one_of_its_own() -> None:
    of = _section("committees")
    told = {"p.handovers.things.0.label": "Bank", "p.handovers.things.4.label": "Keys", "p.handovers.things.4.text": "All."}
    after = _after(of, told)["handovers"]["things"]
    assert [one["name"] for one in after] == ["bank", "documents", "stock", "keys", "keys-2"]
    assert (after[0]["label"], after[4]) == ("Bank", {"name": "keys-2", "label": "Keys", "text": "All."})


def test_what_does_not_hold_together_is_said_at_the_field_by_its_name_on_the_form() -> None:
    of = _section("committees")
    wrong = _after(of, {"p.handovers.remind_days": "20"})
    with pytest.raises(Invalid) as refused:
        rules.parse(tomli_w.dumps(wrong))
    said = fields.in_words(refused.value.detail)
    assert set(said.errors) == {"p.handovers.staff_days"}
    assert (
        "“Days after which staff are told” cannot be below “Days after which both are reminded"
        in said.errors["p.handovers.staff_days"]
    )


def test_every_difference_is_told_once_in_words() -> None:
    after = _after(_section("dates"), {"p.academic_year_ends": "15 July"})
    after = _after(_section("contacts"), {"p.teams.1.email": "clubs@union.example", "p.reports.otherwise": "rag"}, after)
    changes = fields.changes((PACK, POLICY), (after, rules.parse(tomli_w.dumps(after))))
    assert [(one.section.name, one.label) for one in changes] == [
        ("contacts", "Team: Sport clubs"),
        ("contacts", "Who looks after what is about no group"),
        ("dates", "The academic year ends on"),
    ]
    assert (changes[1].old, changes[1].new, changes[2].new) == ("Societies", "RAG", "15 July")
    assert fields.changes((PACK, POLICY), (PACK, POLICY)) == []


def test_new_words_on_data_protection_get_a_name_of_their_own_and_old_ones_keep_theirs() -> None:
    assert fields.renamed(PACK, "2027-09", POLICY)["committees"]["data_protection_version"] == "2026-11"
    after = _after(_section("words"), {"p.committees.data_protection": "Keep it to yourself."})
    assert fields.renamed(after, "2027-09", POLICY)["committees"]["data_protection_version"] == "2027-09"


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('label = "Samaritans, 116 123"\nurl = "tel:116123"', 'label = "Samaritans"\nurl = "javascript:x"', "begin with https"),
        ('email = "rag@union.example"', 'email = "rag"', "one e-mail address"),
        ("urgent_hours = 4", "urgent_hours = 400", "from 1 to 72"),
        ("reminders_before = [28, 7]", "reminders_before = []", ""),
        ('title = "How we treat each other"', "title = 7", "not of the kind"),
        ("founders = 10", "", ""),
        ("reopening_reminder = [", "reopening_reminder = [ 7,", "not of the kind"),
    ],
)
def test_a_pack_that_was_written_elsewhere_can_say_only_what_could_be_typed(right: str, wrong: str, said: str) -> None:
    told = TEXT.replace(right, wrong, 1)
    assert told != TEXT
    policy = rules.parse(told)
    if said:
        with pytest.raises(Invalid, match=said):
            fields.check(tomllib.loads(told), policy)
    else:
        fields.check(tomllib.loads(told), policy)


def test_the_pack_that_comes_with_the_house_could_be_typed() -> None:
    fields.check(PACK, POLICY)
