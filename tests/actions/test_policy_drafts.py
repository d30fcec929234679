"""The next version of the policy: one draft for all staff, written by section or as a file, adopted once, with nobody's words lost."""

import tomllib
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from union.core.audit import actions as audit
from union.core.policy import actions as policies
from union.core.policy import drafting, pages
from union.core.policy.fields import PREFIX
from union.core.policy.tables import Pack
from union.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from union.store import read

from tests.actions.conftest import NOW, PRIYA
from tests.races import refused, unguarded
from tests.staff import staff

pytestmark = pytest.mark.usefixtures("union_house")
MORGAN = staff("morgan", "Morgan Hill", "morgan@union.example", "staff")
NOOR = staff("noor", "Noor Aziz", "noor@union.example", "staff")
ALEX = staff("alex", "Alex Reed", "alex@union.example", "staff-societies")
ENDS = {"p.academic_year_ends": "15 July"}
LATER = NOW + timedelta(minutes=5)


def _save(told: dict[str, str] = ENDS, section: str = "dates", revision: int = 0, caller: Any = MORGAN) -> None:
    drafting.save(caller, section, told, revision=revision, now=NOW)


def _adopt(version: str = "2027-01", revision: int = 1, caller: Any = MORGAN) -> None:
    drafting.adopt(caller, version, revision=revision, now=LATER)


def _acts() -> list[str]:
    return [str(one.act) for one in audit.told("policy")]


def test_a_draft_changes_nothing_until_it_is_adopted_and_then_all_at_once() -> None:
    before = policies.read()
    _save()
    assert policies.read() == before
    assert pages.desk(MORGAN)["changes"] == 1
    _adopt()
    after = policies.read()
    assert (after.academic_year_ends, after.version, after.joining_statement) == ((7, 15), "2027-01", before.joining_statement)
    assert (_acts(), audit.told("policy")[0].actor) == (["adopted", "draft changed"], "morgan")
    desk = pages.desk(MORGAN)
    assert (desk["drafted"], [one["version"] for one in desk["versions"]]) == (False, ["2027-01", "2026-09"])


def test_what_a_draft_changes_is_shown_beside_what_it_was() -> None:
    _save()
    _save({"p.pages.help.text": "Ask **us**."}, "page-help", 1)
    told = pages.draft(MORGAN, NOW)
    assert [one["label"] for one in told["changes"]] == ["Text", "The academic year ends on"]
    assert told["changes"][1]["old"] == [{"text": "31 July", "differs": True}]
    assert (told["conduct"], told["values"]["version"]) == (False, NOW.date().isoformat())
    assert pages.leaflet(MORGAN, "help")["text"] == "Ask **us**."
    assert policies.leaflet("help", None)["text"] != "Ask **us**."
    assert pages.conduct(MORGAN)["policy"]["version"] == "2026-09"


def test_a_second_click_changes_nothing_and_one_that_is_late_loses_nobody_s_words() -> None:
    _save()
    _save()
    assert _acts() == ["draft changed"]
    with pytest.raises(Conflict, match="Somebody else has changed this"):
        _save({"p.academic_year_ends": "1 August"}, caller=NOOR)
    _save({"p.academic_year_ends": "1 August"}, revision=1, caller=NOOR)
    assert pages.draft(MORGAN, NOW)["changes"][0]["new"] == [{"text": "1 August", "differs": True}]


def test_of_two_who_save_at_once_one_is_told_and_unguarded_it_would_be_lost() -> None:
    first, second = partial(_save, caller=NOOR), partial(_save, {"p.reaffiliation.last_day": "1 October"})
    with unguarded():
        assert refused(first, second) is None
    Pack(Pack.DRAFT).delete()
    assert isinstance(refused(first, second), Conflict)
    assert [one["label"] for one in pages.draft(MORGAN, NOW)["changes"]] == ["The academic year ends on"]


@pytest.mark.parametrize("version", ["2027-01", "2027-02"])
def test_of_two_who_adopt_at_once_one_wins_and_the_other_is_told(version: str) -> None:
    _save()
    told = refused(_adopt, partial(_adopt, version, caller=NOOR))
    assert isinstance(told, Conflict)
    assert (policies.read().version, _acts().count("adopted")) == ("2027-01", 1)
    _adopt()
    assert _acts().count("adopted") == 1, "a second click"
    with pytest.raises(Conflict, match="no draft any more"):
        _adopt("2027-02", caller=NOOR)


def test_unguarded_both_would_adopt() -> None:
    _save()
    with unguarded():
        assert refused(_adopt, partial(_adopt, "2027-02", caller=NOOR)) is None
    assert _acts().count("adopted") == 2


def test_what_was_changed_since_somebody_looked_is_not_adopted_unseen() -> None:
    _save()
    told = refused(partial(_save, {"p.reaffiliation.last_day": "1 October"}, revision=1, caller=NOOR), _adopt)
    assert isinstance(told, Conflict)
    with pytest.raises(Conflict):
        _adopt()
    _adopt(revision=2)


def test_a_draft_that_was_thrown_away_and_begun_anew_is_another_one() -> None:
    _save()
    for _ in range(2):
        drafting.discard(MORGAN, revision=1, now=NOW)
    assert not pages.desk(MORGAN)["drafted"]
    with pytest.raises(Conflict):
        _save({"p.academic_year_ends": "2 July"})
    _save({"p.academic_year_ends": "2 July"}, revision=2)
    with pytest.raises(Conflict):
        _adopt()
    with pytest.raises(Conflict):
        drafting.discard(NOOR, revision=1, now=NOW)


@pytest.mark.parametrize("name", sorted(policies.NO_VERSIONS))
def test_nor_by_whoever_adopts_a_pack_from_a_command_line(name: str) -> None:
    with pytest.raises(Invalid, match=f"No version can be called {name}"):
        policies.adopt(policies.default_text().replace('version = "2026-09"', f'version = "{name}"'), "command-line", NOW)


@pytest.mark.parametrize("name", ["in-force", "draft", "imported", "a b", "../x", "", "x" * 41, "2026-09"])
def test_a_version_cannot_be_called_what_something_else_is_called(name: str) -> None:
    _save()
    with pytest.raises(Invalid) as said:
        _adopt(name)
    assert set(said.value.errors) == {"version"}
    assert policies.read().version == "2026-09"


def test_a_name_that_is_taken_is_refused_and_another_one_is_proposed() -> None:
    for revision in (0, 2):
        _save({"p.academic_year_ends": f"{15 + revision} July"}, revision=revision)
        version = pages.draft(MORGAN, NOW)["values"]["version"]
        _adopt(version, revision + 1)
    assert version == f"{NOW.date().isoformat()}-2"
    _save(revision=4)
    with pytest.raises(Invalid, match="of this name already"):
        _adopt(version.removesuffix("-2"), 5)


def test_what_says_the_same_as_what_is_in_force_is_not_adopted() -> None:
    _save()
    _save({"p.academic_year_ends": "31 July"}, revision=1)
    with pytest.raises(Invalid, match="nothing to adopt"):
        _adopt(revision=2)


def test_each_version_can_be_read_and_taken_out_and_brought_back_under_a_new_name() -> None:
    _save()
    _adopt()
    first = drafting.toml(MORGAN, "2026-09")
    assert first == policies.default_text()
    assert tomllib.loads(drafting.toml(MORGAN, "2027-01"))["academic_year_ends"] == "07-15"
    assert pages.version(MORGAN, "2027-01")["in_force"] and not pages.version(MORGAN, "2026-09")["in_force"]
    for _ in range(2):
        drafting.bring(MORGAN, b"\xef\xbb\xbf" + first.replace("\n", "\r\n").encode(), revision=2, now=NOW)
    assert (drafting.toml(MORGAN, "draft"), _acts().count("draft brought")) == (first, 1)
    _adopt("2027-02", 3)
    assert policies.read().academic_year_ends == (7, 31)
    for name in ("draft", "in-force", "2031-01", "imported", ""):
        with pytest.raises(NotFound):
            drafting.toml(MORGAN, name)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "choose a file"),
        (b"\xff\xfe", "UTF-8"),
        (b"x" * 200_001, "200 KB"),
        (b"title = ", "cannot be used"),
        (b'title = "x"', "cannot be used"),
        (b'introduction = "a\xe2\x80\xaeb"', "invisible"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_of_in_words(data: bytes, said: str) -> None:
    with pytest.raises(Invalid, match=said) as refusal:
        drafting.bring(MORGAN, data, revision=0, now=NOW)
    assert set(refusal.value.errors) == {"file"}


@settings(max_examples=40)
@given(st.lists(st.sampled_from(policies.default_text().splitlines()), max_size=40), st.text(max_size=40))
def test_no_file_breaks_anything(lines: list[str], more: str) -> None:
    try:
        drafting.read("\n".join([*lines, more]).encode("utf-8", "replace"))
    except Invalid:
        return
    except Refusal as other:
        pytest.fail(f"{other!r}")


def test_contacts_that_staff_keep_outlast_a_new_version() -> None:
    Pack(
        Pack.IN_FORCE, contacts=[{"group_id": "w", "name": "Maya", "email": "m@x.uk", "starts_on": "2026-01-01"}], named=1
    ).save()
    _save()
    _adopt()
    (kept,) = read(policies.in_force_key())
    assert kept is not None and len(kept.contacts) == 1
    assert len(policies.read().kept) == 1


def test_texts_that_are_too_long_together_are_refused_and_so_is_what_does_not_hold_together() -> None:
    long = {f"{PREFIX}pages.{name}.text": "a" * 20_000 for name in ("privacy", "terms", "help", "contact", "accessibility")}
    for revision, (name, text) in enumerate(long.items()):
        _save({name: text}, f"page-{name.split('.')[2]}", revision)
    with pytest.raises(Invalid) as said:
        _save({"p.handovers.remind_days": "20"}, "committees", 5)
    assert set(said.value.errors) == {"p.handovers.staff_days"}
    big = drafting.toml(MORGAN, "draft") + '\n[[individual_contacts]]\ngroup = "x"\nemail = "' + "x" * 90_000 + '"\n'
    drafting.bring(MORGAN, big.encode(), revision=5, now=NOW)
    with pytest.raises(Invalid, match="longer than 200 KB"):
        _save({"p.introduction": "ü" * 3000, "p.joining_statement": "ü" * 4000}, "conduct", 6)


def test_only_the_team_for_all_may() -> None:
    _save()
    doing = [
        partial(_save, caller=ALEX),
        partial(_adopt, caller=PRIYA),
        *(partial(look, ALEX) for look in (pages.desk, pages.conduct, partial(pages.draft, now=NOW))),
        partial(drafting.toml, ALEX, "2026-09"),
        partial(drafting.bring, ALEX, b"", revision=0, now=NOW),
        partial(drafting.discard, ALEX, revision=1, now=NOW),
        partial(pages.section, ALEX, "dates"),
        partial(pages.version, ALEX, "2026-09"),
        partial(pages.leaflet, ALEX, "help"),
    ]
    for act in doing:
        with pytest.raises(NotAllowed):
            act()
    for nowhere in (partial(_save, section="x"), partial(pages.section, MORGAN, "x"), partial(pages.leaflet, MORGAN, "x")):
        with pytest.raises(NotFound):
            nowhere()
