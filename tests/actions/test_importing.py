"""Groups, committees and members are brought in from files, once however often; what waits finds its person; all of it can be undone."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from union import ids, store, time_left
from union.core.audit.tables import Entry
from union.core.people import actions as people
from union.core.people.rules import Caller, Term
from union.core.people.tables import CommitteeMember
from union.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany, Unavailable
from union.membership.groups import actions as groups
from union.membership.groups.tables import Group
from union.membership.imports import actions as imports
from union.membership.imports import arriving, exporting, pages, reading, records, rules, running
from union.membership.imports.actions import Arrangement
from union.membership.imports.rules import Fate, Kind, State
from union.membership.imports.tables import Expected, Import, ImportPart
from union.membership.memberships import actions as memberships
from union.membership.memberships.tables import Membership
from union.membership.platforms import records as platforms

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.staff import staff

MORGAN = staff("morgan", "Morgan Hill", "morgan@union.example", "staff")
ALEX = staff("alex", "Alex Reed", "alex@union.example", "staff-societies")
JO = Caller("jo", "Jo Webb", "jo@union.example")
MEMBERS = "Society;Full name;Email;Student ID;Membership;Price paid;Expiry date\r\n"
SAM_S = "Chess;Sam Okoro;Sam@Union.example;;Student;£5.00;31/07/2027\r\n"
JO_S = "chess;Jo Webb;;0012;Student;3.00;31/07/2027\r\n"
GROUPS = (
    "Name;Type;Description;Email;Instagram\r\nFilm Society;Society;We watch films.;film@union.example;@film\r\nRAG;RAG;;;\r\n"
)
COMMITTEES = "Group,Role,Name,Email,To\r\nchess,Treasurer,Jo Webb,jo@union.example,2027-07-31\r\n"


@pytest.fixture(autouse=True)
def _union(union_house: None) -> None:
    """Give the small union."""


def brought(kind: Kind, text: str, *, encoding: str = "cp1252", key: str = "") -> str:
    """Bring a file; the id of its import."""
    return imports.begin(MORGAN, kind=kind, data=text.encode(encoding), key=key or ids.key(), now=NOW)


def looked_through(kind: Kind, text: str, **more: Any) -> str:
    """Bring a file and look through it, with the columns that are proposed; the id of its import."""
    import_id = brought(kind, text)
    found = imported(import_id)
    told = {"columns": found.columns, "headings_at": int(found.headings_at)} | more
    arrangement = Arrangement(str(found.encoding), str(found.delimiter), **told)
    imports.arrange(MORGAN, import_id, arrangement, version=int(found.version), key=ids.key(), now=NOW)
    return import_id


def imported(import_id: str) -> Import:
    """An import as it stands."""
    return Import.get(import_id, consistent_read=True)


def let_run(import_id: str) -> None:
    """Let an import run, without the clock."""
    imports.run(MORGAN, import_id, int(imported(import_id).version), NOW)


def run(kind: Kind, text: str, **more: Any) -> str:
    """Bring a file, look through it and run it; the id of its import."""
    import_id = looked_through(kind, text, **more)
    let_run(import_id)
    tick()
    return import_id


def tick(now: datetime = NOW) -> dict[str, int]:
    """Call the clock."""
    with time_left.within(60_000):
        return running.tick(now)


def undone(import_id: str) -> Import:
    """Undo an import; how it stands then."""
    imports.undo(MORGAN, import_id, int(imported(import_id).version), NOW)
    tick()
    return imported(import_id)


def fates(import_id: str) -> list[str]:
    """The fate of each row of an import."""
    return [row.fate for chunk in records.chunks(imported(import_id)) for row in records.judged(chunk)]


def whys(import_id: str) -> dict[int, dict[str, str]]:
    """Why rows of an import were refused, by their numbers."""
    return {
        row.number: dict(row.why) for chunk in records.chunks(imported(import_id)) for row in records.judged(chunk) if row.why
    }


def everything() -> list[Any]:
    """All that an import can make or change, but for its own records and the audit."""
    models = (Group, CommitteeMember, Expected, Membership)
    return [sorted((str(one.attribute_values) for one in model.scan()), key=str) for model in models]


def belongs(person_id: str, group_id: str = "chess") -> Membership | None:
    """Somebody's membership."""
    (found,) = store.read(memberships.key(group_id, person_id))
    return found


def test_a_file_in_windows_letters_becomes_memberships_that_wait_and_find_their_people() -> None:
    import_id = run(Kind.MEMBERS, MEMBERS + SAM_S + JO_S, digits=7)
    assert (imported(import_id).state, imported(import_id).encoding, fates(import_id)) == (State.DONE, "cp1252", ["new", "new"])
    assert records.number_waiting() == records.number_waiting("chess") == 2
    assert belongs("sam") is None
    assert arriving.arrived(SAM, "", NOW) == 1
    held = belongs("sam")
    assert memberships.live(held, NOW)
    assert (held.kind, held.price, held.valid_until, held.email) == ("Student", 500, "2027-07-31", SAM.email)
    assert memberships.shown(held)["imported"]
    assert arriving.arrived(JO, "0000012", NOW) == 1
    assert belongs("jo") is not None
    assert records.number_waiting() == 0


def test_no_money_moves_for_what_is_imported() -> None:
    from union.commerce.ledger.tables import LedgerEntry

    run(Kind.MEMBERS, MEMBERS + SAM_S)
    arriving.arrived(SAM, "", NOW)
    assert list(LedgerEntry.scan()) == []
    assert belongs("sam").order_id is None


def test_the_same_file_twice_changes_nothing_also_once_its_people_have_come() -> None:
    run(Kind.MEMBERS, MEMBERS + SAM_S + JO_S)
    before = everything()
    again = run(Kind.MEMBERS, MEMBERS + SAM_S + JO_S)
    assert (fates(again), everything()) == (["same", "same"], before)
    arriving.arrived(SAM, "", NOW)
    before = everything()
    assert fates(run(Kind.MEMBERS, MEMBERS + SAM_S + JO_S)) == ["same", "same"]
    assert (arriving.arrived(SAM, "", NOW), everything()) == (0, before)


def test_a_later_last_day_changes_what_waits_and_is_new_to_whoever_has_come() -> None:
    run(Kind.MEMBERS, MEMBERS + SAM_S)
    later = run(Kind.MEMBERS, MEMBERS + SAM_S.replace("2027", "2028"))
    assert fates(later) == ["changed"]
    arriving.arrived(SAM, "", NOW)
    assert belongs("sam").valid_until == "2028-07-31"
    assert fates(run(Kind.MEMBERS, MEMBERS + SAM_S.replace("2027", "2029"))) == ["changed"]
    arriving.arrived(SAM, "", NOW)
    assert belongs("sam").valid_until == "2029-07-31"


def test_whoever_holds_more_already_has_nothing_of_it_and_keeps_what_they_accepted() -> None:
    given = memberships.Grant("chess", "Chess", "sam", SAM.name, "Life", 900, "2029-07-31", "2026-09", "order-1", SAM.email)
    store.commit(memberships.give_write(given, None, NOW))
    run(Kind.MEMBERS, MEMBERS + SAM_S)
    assert arriving.arrived(SAM, "", NOW) == 1
    held = belongs("sam")
    assert (held.kind, held.statement_version, held.order_id) == ("Life", "2026-09", "order-1")
    assert len(held.grants) == 1


def test_who_comes_twice_at_once_has_it_once() -> None:
    run(Kind.MEMBERS, MEMBERS + SAM_S)
    found = records.waiting_for(records.by_address(SAM.email))
    with patch.object(records, "waiting_for", lambda _: found):
        assert [arriving.arrived(SAM, "", NOW), arriving.arrived(SAM, "", NOW)] == [1, 0]
    assert len(belongs("sam").grants) == 1
    noted = [one for one in Entry.query("group#chess") if one.act == "imported member signed in"]
    assert len(noted) == 1


def test_an_address_and_a_number_of_one_row_are_one_membership() -> None:
    run(Kind.MEMBERS, MEMBERS + "chess;Sam Okoro;sam@union.example;12345;Student;5;31/07/2027\r\n")
    assert (records.number_waiting(), len(list(Expected.scan()))) == (1, 2)
    assert arriving.arrived(Caller("sam", "Sam", "another@union.example"), "12345", NOW) == 1
    assert arriving.arrived(SAM, "", NOW) == 0
    assert records.number_waiting() == 0


def test_an_address_and_a_number_that_wait_as_two_people_are_refused() -> None:
    run(Kind.MEMBERS, MEMBERS + SAM_S + JO_S)
    import_id = looked_through(Kind.MEMBERS, MEMBERS + "chess;Sam Okoro;sam@union.example;0012;Student;5;31/07/2027\r\n")
    assert fates(import_id) == ["refused"]
    assert "two people" in whys(import_id)[2]["number"]


def test_one_who_cannot_come_to_it_signs_in_all_the_same() -> None:
    run(Kind.MEMBERS, MEMBERS + SAM_S)
    with patch.object(store, "commit", side_effect=Unavailable("busy")):
        assert arriving.arrived(SAM, "", NOW) == 0
    with patch.object(records, "waiting_for", side_effect=Unavailable("busy")):
        assert arriving.arrived(SAM, "", NOW) == 0
    assert arriving.arrived(SAM, "", NOW) == 1


def test_what_is_over_is_nobody_s_any_more() -> None:
    run(Kind.MEMBERS, MEMBERS + SAM_S)
    assert arriving.arrived(SAM, "", NOW + timedelta(days=400)) == 0


def test_groups_get_their_pages_their_platforms_and_the_free_ones_a_free_membership() -> None:
    import_id = run(Kind.GROUPS, GROUPS)
    assert fates(import_id) == ["new", "new"]
    film, rag = store.read(groups.key("film-society"), groups.key("rag"))
    assert (film.type, film.purpose, film.summary, list(film.offers)) == ("societies", "We watch films.", "We watch films.", [])
    assert [(one.kind, one.url) for one in platforms.of_group("film-society")] == [
        ("email", "mailto:film@union.example"),
        ("instagram", "https://www.instagram.com/film"),
    ]
    assert [one.name for one in rag.offers] == ["Standard membership"]
    assert fates(run(Kind.GROUPS, GROUPS)) == ["same", "same"]


def test_a_group_that_is_called_nearly_like_another_is_asked_about() -> None:
    text = "Name,Type,Address\r\nChes,Society,\r\nChess Society,Society,\r\nChess,Society,chess-two\r\nPrint,Society,chess\r\nGo,Society,Go!\r\n"
    import_id = looked_through(Kind.GROUPS, text)
    assert fates(import_id) == ["refused", "same", "refused", "refused", "refused"]
    told = whys(import_id)
    assert "nearly the same" in told[2]["name"]
    assert "group of this name already" in told[4]["name"]
    assert "Another group has this address" in told[5]["address"]
    assert "small letters" in told[6]["address"]


def test_two_rows_about_the_same_are_one_and_two_that_disagree_are_told() -> None:
    import_id = looked_through(Kind.MEMBERS, MEMBERS + SAM_S + SAM_S + SAM_S.replace("£5.00", "£6.00"))
    assert fates(import_id) == ["new", "same", "refused"]
    assert "Row 2 says something else" in whys(import_id)[4]["row"]


def test_a_role_waits_until_its_person_accepts_it() -> None:
    import_id = run(Kind.COMMITTEES, COMMITTEES)
    assert fates(import_id) == ["new"]
    (waiting,) = [one for one in people.everybody_of("chess") if one.person_id == people.invited(JO.email)]
    (term,) = people.terms(waiting)
    assert (term.role, term.awaits, term.ends_on) == ("Treasurer", True, date(2027, 7, 31))
    assert not term.runs(date(2026, 12, 1))
    assert fates(run(Kind.COMMITTEES, COMMITTEES)) == ["same"]
    assert fates(run(Kind.COMMITTEES, COMMITTEES.replace("2027-07-31", "2027-06-30"))) == ["changed"]


def test_a_role_that_is_held_is_not_changed() -> None:
    members = {str(one.person_id): one for one in people.everybody_of("chess")}
    store.commit(
        *people.terms_write(
            members["priya"], [*people.terms(members["priya"]), Term("Chair", date(2026, 8, 1), date(2027, 7, 31))], PRIYA.email
        )
    )
    text = f"Group,Role,Name,Email,To\r\nchess,president,Priya,{PRIYA.email},31/07/2027\r\nchess,President,Priya,{PRIYA.email},30/06/2027\r\n"
    import_id = looked_through(Kind.COMMITTEES, text)
    assert fates(import_id)[0] == "same"
    alone = looked_through(Kind.COMMITTEES, text.replace("chess,president,Priya,priya@union.example,31/07/2027\r\n", ""))
    assert "already" in whys(alone)[2]["until"]


def test_a_role_by_student_number_waits_and_is_then_to_be_accepted() -> None:
    run(Kind.COMMITTEES, "Group,Role,Name,Student ID,To\r\nchess,Secretary,Jo Webb,12345,31/07/2027\r\n")
    assert arriving.arrived(JO, "12345", NOW) == 1
    (mine,) = [one for one in people.everybody_of("chess") if one.person_id == "jo"]
    (term,) = people.terms(mine)
    assert (term.role, term.awaits, mine.email) == ("Secretary", True, JO.email)


def test_an_import_is_undone_as_one() -> None:
    before = everything()
    made = [run(Kind.GROUPS, GROUPS), run(Kind.COMMITTEES, COMMITTEES), run(Kind.MEMBERS, MEMBERS + SAM_S + JO_S)]
    arriving.arrived(SAM, "", NOW)
    for import_id in reversed(made):
        found = undone(import_id)
        assert (found.state, int(found.undone), int(found.kept_back)) == (State.UNDONE, int(found.rows), 0)
    left = everything()
    assert left[0] != before[0], "who leads a group was changed, and that is counted"
    assert {one for one in left[0] if "film" in one or "'rag'" in one} == set()
    assert left[2] == before[2]
    assert not memberships.live(belongs("sam"), NOW)
    assert [people.terms(one) for one in people.everybody_of("chess") if one.person_id == people.invited(JO.email)] == [[]]


def test_what_somebody_has_changed_since_stays_and_is_told() -> None:
    a, b, c = run(Kind.GROUPS, GROUPS), run(Kind.COMMITTEES, COMMITTEES), run(Kind.MEMBERS, MEMBERS + SAM_S + JO_S)
    Group("film-society").update([Group.draft.set(1)])
    (waiting,) = [one for one in people.everybody_of("chess") if one.person_id == people.invited(JO.email)]
    accepted = [Term(one.role, one.starts_on, one.ends_on) for one in people.terms(waiting)]
    store.commit(*people.terms_write(waiting, accepted))
    run(Kind.MEMBERS, MEMBERS + SAM_S.replace("2027", "2028"))
    assert [(int(undone(one).undone), int(imported(one).kept_back)) for one in (a, b, c)] == [(1, 1), (0, 1), (1, 1)]
    assert "worked on this group" in records.kept_back(a)[0][1]
    assert len(list(Expected.scan())) == 1


def test_undoing_a_change_puts_back_what_waited_before() -> None:
    run(Kind.MEMBERS, MEMBERS + SAM_S)
    before = [one.says for one in Expected.scan()]
    undone(run(Kind.MEMBERS, MEMBERS + SAM_S.replace("2027", "2028")))
    assert [one.says for one in Expected.scan()] == before
    run(Kind.COMMITTEES, COMMITTEES)
    undone(run(Kind.COMMITTEES, COMMITTEES.replace("2027-07-31", "2027-06-30")))
    terms = [term for one in people.everybody_of("chess") for term in people.terms(one) if term.awaits]
    assert [term.ends_on for term in terms] == [date(2027, 7, 31)]


def test_a_member_who_holds_a_role_is_not_put_out_by_undoing() -> None:
    import_id = run(Kind.MEMBERS, MEMBERS + SAM_S)
    arriving.arrived(SAM, "", NOW)
    term = Term("Treasurer", date(2026, 8, 1), date(2027, 7, 31))
    people.appoint(group_id="chess", group_name="Chess", person_id="sam", name=SAM.name, appointed=[term], actor="test", now=NOW)
    assert int(undone(import_id).kept_back) == 1
    assert memberships.live(belongs("sam"), NOW)


class Killed(BaseException):
    """The call ends here, as when Lambda's time is over."""


def killed_after(times: int) -> Callable[..., None]:
    """A commit that goes through so often, and then the whole call is gone."""
    commit, left = store.commit, [times]

    def sometimes(*parts: Any) -> None:
        if left[0] == 0:
            raise Killed
        left[0] -= 1
        commit(*parts)

    return sometimes


_MANY = "".join(f"chess;Person {n};p{n}@union.example;;Student;5.00;31/07/2027\r\n" for n in range(5))


def test_an_import_that_is_killed_half_way_goes_on_and_makes_nothing_twice() -> None:
    import_id = looked_through(Kind.MEMBERS, MEMBERS + _MANY)
    let_run(import_id)
    with patch.object(store, "commit", killed_after(2)), pytest.raises(Killed):
        tick()
    entries = {str(one.entry_id) for one in Expected.scan()}
    assert len(entries) == 2
    assert (tick(), imported(import_id).state) == ({}, State.RUNNING), "what was claimed is left alone for a while"
    tick(NOW + rules.CLAIM_LASTS + timedelta(seconds=1))
    assert (imported(import_id).state, fates(import_id)) == (State.DONE, ["new"] * 5)
    assert entries < {str(one.entry_id) for one in Expected.scan()}
    assert records.number_waiting() == 5


def test_without_the_marks_the_half_that_was_made_would_be_told_as_there_already() -> None:
    """The negative control of the test before."""
    import_id = looked_through(Kind.MEMBERS, MEMBERS + _MANY)
    let_run(import_id)
    with patch.object(store, "commit", killed_after(2)), pytest.raises(Killed):
        tick()
    for part in ImportPart.query(import_id, ImportPart.part.startswith("made#")):
        part.delete()
    tick(NOW + rules.CLAIM_LASTS + timedelta(seconds=1))
    assert fates(import_id) == ["same", "same", "new", "new", "new"]


def test_two_clocks_at_once_do_each_row_once() -> None:
    import_id = looked_through(Kind.MEMBERS, MEMBERS + _MANY)
    let_run(import_id)
    claim = records.claim

    def and_another(*told: Any) -> Any:
        with patch.object(records, "claim", claim):
            tick()
        return claim(*told)

    with patch.object(records, "claim", and_another):
        tick()
    assert (imported(import_id).state, fates(import_id), records.number_waiting()) == (State.DONE, ["new"] * 5, 5)


def test_where_our_records_are_busy_the_rest_waits_for_the_next_minute() -> None:
    import_id = looked_through(Kind.MEMBERS, MEMBERS + _MANY)
    let_run(import_id)
    with patch.object(running, "_made", side_effect=Unavailable("busy")):
        tick()
    assert imported(import_id).state == State.RUNNING
    tick()
    assert imported(import_id).state == State.DONE


def test_one_bad_row_stops_no_other() -> None:
    import_id, made = looked_through(Kind.MEMBERS, MEMBERS + _MANY), running._made
    let_run(import_id)

    def sometimes(found: Any, row: Any, *more: Any) -> Any:
        if row.number == 3:
            raise RuntimeError
        return made(found, row, *more)

    with patch.object(running, "_made", sometimes):
        tick()
    assert fates(import_id) == ["new", "refused", "new", "new", "new"]
    assert "on our side" in whys(import_id)[3]["row"]


def test_an_undoing_that_is_killed_goes_on() -> None:
    import_id = run(Kind.MEMBERS, MEMBERS + _MANY)
    imports.undo(MORGAN, import_id, int(imported(import_id).version), NOW)
    with patch.object(store, "commit", killed_after(2)), pytest.raises(Killed):
        tick()
    tick()
    assert (imported(import_id).state, int(imported(import_id).undone), list(Expected.scan())) == (State.UNDONE, 5, [])


def test_one_row_that_cannot_be_undone_stops_no_other_and_is_tried_again() -> None:
    import_id, undo = run(Kind.MEMBERS, MEMBERS + _MANY), running._undone
    imports.undo(MORGAN, import_id, int(imported(import_id).version), NOW)

    def sometimes(found: Any, part: Any, now: datetime) -> str:
        if part.part == "made#000003":
            raise RuntimeError
        return undo(found, part, now)

    with patch.object(running, "_undone", sometimes):
        assert tick()["rows_undone"] == 4
    assert imported(import_id).state == State.UNDOING
    assert len({str(one.entry_id) for one in Expected.scan()}) == 1
    tick()
    assert (imported(import_id).state, int(imported(import_id).undone), list(Expected.scan())) == (State.UNDONE, 5, [])


def test_only_the_team_for_all_may_do_any_of_it() -> None:
    import_id = looked_through(Kind.MEMBERS, MEMBERS + SAM_S)
    for who in (ALEX, PRIYA):
        for act in (
            lambda who=who: imports.begin(who, kind=Kind.MEMBERS, data=b"a", key="k" * 8, now=NOW),
            lambda who=who: imports.run(who, import_id, 2, NOW),
            lambda who=who: imports.undo(who, import_id, 2, NOW),
            lambda who=who: imports.sheet(who, import_id),
            lambda who=who: pages.listed(who),
            lambda who=who: pages.shown(who, import_id, "", 1, NOW),
            lambda who=who: exporting.exported("members", who, NOW),
        ):
            with pytest.raises(NotAllowed):
                act()


def test_a_file_is_brought_once_however_often_the_form_is_sent() -> None:
    first = brought(Kind.MEMBERS, MEMBERS + SAM_S, key="one-key-1")
    assert brought(Kind.MEMBERS, MEMBERS + SAM_S, key="one-key-1") == first
    assert len(list(Import.scan())) == 1
    with pytest.raises(Invalid, match="choose a file"):
        imports.begin(MORGAN, kind=Kind.MEMBERS, data=b"", key=ids.key(), now=NOW)


def test_there_is_a_limit_to_files_brought_and_taken() -> None:
    for _ in range(20):
        exporting.exported("groups", MORGAN, NOW)
    with pytest.raises(TooMany):
        exporting.exported("groups", MORGAN, NOW)


def test_an_import_moves_only_as_it_stands() -> None:
    import_id = looked_through(Kind.MEMBERS, MEMBERS + SAM_S)
    with pytest.raises(Conflict):
        imports.run(MORGAN, import_id, 1, NOW)
    with pytest.raises(Conflict):
        imports.undo(MORGAN, import_id, int(imported(import_id).version), NOW)
    let_run(import_id)
    imports.run(MORGAN, import_id, 1, NOW)
    with pytest.raises(NotFound):
        imports.run(MORGAN, "nothing", 1, NOW)
    late = looked_through(Kind.MEMBERS, MEMBERS + SAM_S)
    with pytest.raises(Conflict, match="30 days"):
        imports.run(MORGAN, late, int(imported(late).version), NOW + timedelta(days=31))


def test_columns_that_were_kept_are_proposed_for_the_next_file_with_these_headings() -> None:
    text = "A;B;C\r\nchess;Okoro, Sam;sam@union.example\r\n"
    looked_through(Kind.MEMBERS, text, columns={"group": 1, "name": 2, "email": 3}, surname_first=True, keep_as="Our old system")
    found = imported(brought(Kind.MEMBERS, text))
    assert (found.columns, found.liked, found.surname_first) == ({"group": 1, "name": 2, "email": 3}, "Our old system", True)


def test_a_column_that_is_missing_is_asked_for() -> None:
    with pytest.raises(Invalid) as refusal:
        looked_through(Kind.MEMBERS, MEMBERS + SAM_S, columns={"name": 2})
    assert set(refusal.value.errors) == {"column_group", "column_email"}
    with pytest.raises(Invalid) as refusal:
        looked_through(Kind.MEMBERS, MEMBERS + SAM_S, headings_at=9)
    assert set(refusal.value.errors) == {"headings_at"}


def test_every_row_of_an_import_is_forgotten_in_time() -> None:
    import_id = run(Kind.MEMBERS, MEMBERS + SAM_S)
    forgotten = {one.forget_at for one in ImportPart.query(import_id)}
    assert forgotten == {(NOW + rules.ROWS_KEPT).replace(microsecond=0)}
    (waits,) = Expected.scan()
    assert waits.forget_at.date() == date(2027, 8, 30)


def test_a_page_of_an_import_whose_rows_are_gone_says_so() -> None:
    import_id = run(Kind.MEMBERS, MEMBERS + SAM_S)
    for part in ImportPart.query(import_id):
        part.delete()
    told = pages.shown(MORGAN, import_id, "", 1, NOW + timedelta(days=40))
    assert (told["readable"], told["rows"], told["total"], told["may"], told["arranged"]) == (False, [], 1, [], None)


def test_what_is_taken_out_is_brought_in_again_unchanged() -> None:
    run(Kind.GROUPS, GROUPS)
    run(Kind.COMMITTEES, COMMITTEES)
    run(Kind.MEMBERS, MEMBERS + SAM_S + JO_S, digits=7)
    arriving.arrived(SAM, "", NOW)
    for kind in Kind:
        sheet = exporting.exported(kind, MORGAN, NOW)
        rows = reading.read(sheet.encode()).rows[1:]
        assert rows, kind
        import_id = brought(kind, sheet, encoding="utf-8")
        found = imported(import_id)
        arrangement = Arrangement(str(found.encoding), str(found.delimiter), 1, found.columns)
        imports.arrange(MORGAN, import_id, arrangement, version=1, key=ids.key(), now=NOW)
        judged = dict(zip(range(2, 99), fates(import_id), strict=False))
        refused = {n: why for n, why in whys(import_id).items() if judged[n] == Fate.REFUSED}
        named = {n: rows[n - 2] for n in refused}
        assert all("priya" in str(row).lower() for row in named.values()), (kind, refused)
        assert set(judged.values()) <= ({"same", "refused"} if kind is not Kind.MEMBERS else {"same", "new"}), kind
    noted = {one.act for one in Entry.query("imports") if one.act.startswith("exported")}
    assert noted == {f"exported {kind}" for kind in Kind}


def test_the_list_of_fates_can_be_downloaded() -> None:
    import_id = looked_through(Kind.MEMBERS, MEMBERS + SAM_S + "Ches;Jo;jo@union.example;;;;\r\n")
    rows = reading.read(imports.sheet(MORGAN, import_id).encode()).rows
    assert rows[1][:3] == ["2", "New", ""]
    assert rows[2][:3] == ["3", "Refused", "There is no group of this name. Is “Chess” meant?"]


def test_what_a_dry_run_makes_is_nothing() -> None:
    before = everything()
    looked_through(Kind.GROUPS, GROUPS)
    looked_through(Kind.COMMITTEES, COMMITTEES)
    looked_through(Kind.MEMBERS, MEMBERS + SAM_S)
    assert everything() == before
    assert tick() == {}
