"""Files of rows as unions have them: no bytes are guessed, days are never silently American, and what the house writes it reads again."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from union.errors import Invalid
from union.membership.groups.rules import GroupType
from union.membership.imports import cells, reading, rules
from union.membership.imports.rules import COLUMNS, Fate, How, Kind

TODAY, YEAR_ENDS = date(2026, 11, 30), date(2027, 7, 31)
HOW = How(TODAY, YEAR_ENDS, types={kind.value: kind.value.replace("_", " ").title() for kind in GroupType})
SIGNS = {"comma": ",", "semicolon": ";", "tab": "\t"}
HEAD = ["Society", "Full name", "Email", "Student ID", "Expiry Date"]


def written(rows: list[list[str]], sign: str) -> str:
    """Rows as a spreadsheet writes them."""
    return "".join(sign.join('"' + cell.replace('"', '""') + '"' for cell in row) + "\r\n" for row in rows)


def read_members(data: bytes, **more: object) -> list[rules.Row]:
    """The rows of a file of members, with the columns that are proposed."""
    found = reading.read(data)
    top = rules.headings_at(Kind.MEMBERS, found.rows)
    columns = rules.proposed(Kind.MEMBERS, found.rows[top - 1])
    return rules.rows_of(Kind.MEMBERS, found, top, columns, How(TODAY, YEAR_ENDS, **more))  # type: ignore[arg-type]


def refused(data: bytes) -> str:
    """What is said of a file that cannot be read."""
    with pytest.raises(Invalid) as refusal:
        reading.read(data)
    return refusal.value.errors["file"]


_LATIN = st.text(st.characters(codec="cp1252", exclude_categories=["Cc", "Zs", "Zl", "Zp", "Cf"]), min_size=1, max_size=12)
_DAY = st.dates(TODAY, TODAY + timedelta(days=800))
_SHOWN = st.sampled_from(
    ["{0:%d/%m/%Y}", "{0.day}/{0.month}/{0:%Y}", "{0:%d-%m-%Y}", "{0:%d.%m.%Y}", "{0:%Y-%m-%d}", "{0:%d %B %Y}", "{0:%d-%b-%y}"]
)


@given(
    st.lists(st.tuples(_LATIN, _DAY), min_size=1, max_size=5), st.sampled_from(sorted(SIGNS)), st.sampled_from(["utf-8", "utf-8-sig", "cp1252"]),
    _SHOWN,
)  # fmt: skip
def test_every_day_is_read_with_its_day_first_in_every_encoding_and_with_every_delimiter(
    people: list[tuple[str, date]], sign: str, encoding: str, shown: str
) -> None:
    rows = [HEAD, *([f"£{name} Society", "Zoë Okoro", "zoe@union.example", "", shown.format(day)] for name, day in people)]
    found = read_members(written(rows, SIGNS[sign]).encode(encoding))
    assert [date.fromisoformat(one.says["until"]) for one in found] == [day for _, day in people]
    assert all(one.says["name"] == "Zoë Okoro" for one in found)


def test_a_short_file_in_windows_letters_is_read_as_such_and_a_pound_sign_stays_one() -> None:
    found = reading.read("Group,Paid\r\nChess,£5.00\r\n".encode("cp1252"))
    assert (found.encoding, found.rows[1][1]) == ("cp1252", "£5.00")
    assert reading.read("\ufeffGroup;Name\r\nChess;Zoë\r\n".encode()).encoding == "utf-8"


def test_letters_that_are_neither_are_refused_and_never_guessed() -> None:
    assert "neither UTF-8 nor Windows-1252" in refused(b"Group,Name\r\nChess,\x81\x8d\r\n")
    with pytest.raises(Invalid, match="not UTF-8"):
        reading.read("Group,Name\r\nChess,Zoë\r\n".encode("cp1252"), encoding="utf-8")


@pytest.mark.parametrize(
    ("begins", "says"),
    [
        (b"PK\x03\x04rest", "Excel workbook (.xlsx)"),
        (b"\xd0\xcf\x11\xe0rest", "old Excel workbook"),
        (b"%PDF-1.7", "a PDF"),
        ("Group,Name".encode("utf-16"), "UTF-16"),
        (b"Group\x00Name", "not a file of text"),
    ],
)
def test_what_is_no_file_of_rows_says_how_to_save_one(begins: bytes, says: str) -> None:
    told = refused(begins)
    assert says in told
    assert "CSV UTF-8" in told


def test_files_without_rows_and_those_that_are_too_large_are_refused() -> None:
    assert "nothing in this file" in refused(b"\xef\xbb\xbf \r\n")
    assert "no rows" in refused(b",,\r\n,,\r\n")
    assert "larger than 4 MB" in refused(b"a" * (reading.LARGEST + 1))
    many = b"group,email\r\n" + b"a,b\r\n" * (reading.MOST_ROWS + 20)
    assert "more than 5,000 rows" in refused(many)
    assert "more than 60 cells" in refused(b"a," * 100)


def test_a_quotation_mark_that_is_not_closed_is_found_where_it_stands() -> None:
    assert "Row 2" in refused(b'group,email\r\n"chess,b\r\nx,y\r\n')
    assert "Row 2" in refused(b'group,email\r\n"chess"s,b\r\n')


def test_what_excel_says_in_its_first_line_stands_between_cells() -> None:
    found = reading.read(b"sep=;\r\nGroup;Name, first\r\nChess;Sam\r\n")
    assert (found.delimiter, found.rows[0]) == ("semicolon", ["Group", "Name, first"])


def test_lines_that_a_system_puts_on_top_are_passed_over_for_the_row_with_the_headings() -> None:
    found = reading.read(
        b'Sales report\r\nFrom,01/08/2026\r\n\r\nProduct,Purchaser,Card Number,Date\r\nStandard,"Okoro, Sam",12,01/09/2026\r\n'
    )
    assert rules.headings_at(Kind.MEMBERS, found.rows) == 4
    assert rules.headings_at(Kind.MEMBERS, [["Report"], ["a", "b"]]) == 2
    assert rules.proposed(Kind.MEMBERS, found.rows[3]) == {"kind": 1, "name": 2, "number": 3}


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30))
def test_a_cell_that_is_defended_reads_as_it_was(text: str) -> None:
    assert reading.opened(reading.defended(text))[0] == text
    assert not reading.runs(reading.defended(text))


def test_spaces_around_a_cell_go_and_hard_ones_are_spaces() -> None:
    assert reading.cell("\u00a0 Sam\u00a0Okoro \t") == "Sam Okoro"
    assert reading.cell('="00123"') == "00123"


def test_a_formula_is_no_cell_but_where_the_house_defended_it() -> None:
    row = rules.row_of(Kind.MEMBERS, 2, {"group": "chess", "name": "=1+1", "email": "a@b.example"}, HOW)
    assert "formula" in row.errors["name"]
    assert rules.row_of(Kind.GROUPS, 2, {"name": "'=Equals", "type": "societies"}, HOW).says["name"] == "=Equals"
    assert rules.row_of(Kind.GROUPS, 2, {"name": "Film", "type": "societies", "instagram": "@film"}, HOW).errors == {}


@pytest.mark.parametrize("text", ["07/31/2027", "31/02/2027", "46599", "31/7", "soon", "31-07/2027", "1/1/1999"])
def test_what_is_no_day_here_is_refused_with_words(text: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        cells.day(text)


def test_a_file_with_a_day_that_is_american_is_not_believed_where_a_day_could_be_both() -> None:
    rows = [HEAD, ["chess", "Sam", "s@u.example", "", "07/31/2027"], ["chess", "Jo", "j@u.example", "", "03/04/2027"]]
    first, second = read_members(written(rows, ",").encode())
    assert "month first" in first.errors["until"]
    assert "could be two" in second.errors["until"]
    alone = read_members(written([rows[0], rows[2]], ",").encode())
    assert alone[0].says["until"] == "2027-04-03"


def test_student_numbers_get_their_noughts_back_and_what_excel_has_cut_is_refused() -> None:
    assert cells.student_number("1234567", 9) == "001234567"
    assert cells.student_number("1234567", 0) == "1234567"
    assert cells.student_number("ab12", 9) == "AB12"
    with pytest.raises(ValueError, match="Format the column as text"):
        cells.student_number("1.23E+07", 9)
    with pytest.raises(ValueError, match="more than the 4 digits"):
        cells.student_number("12345", 4)


def test_a_name_is_one_person_s_and_a_surname_stands_first_only_where_somebody_says_so() -> None:
    assert cells.name("Okoro, Sam", surname_first=True) == "Sam Okoro"
    with pytest.raises(ValueError, match="comma"):
        cells.name("Okoro, Sam", surname_first=False)
    for two in ("Sam Okoro & Jo Webb", "Sam and Jo", "Sam; Jo", "Sam\nJo"):
        with pytest.raises(ValueError, match="two people"):
            cells.name(two, surname_first=True)


def test_a_first_and_a_last_name_make_one() -> None:
    row = rules.row_of(Kind.MEMBERS, 2, {"group": "chess", "first_name": "Sam", "last_name": "Okoro", "number": "12345"}, HOW)
    assert (row.says["name"], row.errors) == ("Sam Okoro", {})


def test_a_row_says_all_that_is_wrong_with_it_by_its_columns() -> None:
    said = {"group": "", "name": "", "email": "sam at union", "price": "5,00", "until": "31/07/2020"}
    assert set(rules.row_of(Kind.MEMBERS, 2, said, HOW).errors) == {"group", "name", "email", "price", "until"}
    assert set(rules.row_of(Kind.MEMBERS, 2, {"group": "chess", "name": "Sam"}, HOW).errors) == {"email"}
    assert set(rules.row_of(Kind.GROUPS, 2, {"name": "Film", "type": "guild"}, HOW).errors) == {"type"}
    both = rules.row_of(
        Kind.COMMITTEES,
        2,
        {"group": "c", "role": "Chair", "name": "S", "number": "123", "from": "1/8/2027", "until": "1/7/2027"},
        HOW,
    )
    assert set(both.errors) == {"from"}


def test_columns_are_asked_for_that_nothing_goes_without() -> None:
    assert set(rules.missing(Kind.GROUPS, {}, "")) == {"name", "type"}
    assert set(rules.missing(Kind.MEMBERS, {}, "")) == {"group", "email"}
    assert rules.missing(Kind.MEMBERS, {"number": 1}, "chess") == {}
    assert "twice" in rules.missing(Kind.MEMBERS, {"number": 1, "email": 1}, "chess")["email"]


def test_a_row_with_more_cells_than_headings_is_refused() -> None:
    (row,) = read_members(b"group,name,email\r\nchess,Okoro,Sam,sam@union.example\r\n")
    assert "4 cells" in row.errors["row"]


_NAME = st.from_regex(r"[A-Za-z][a-z'’]{0,9}( [A-Z][a-z-]{1,9}){0,2}", fullmatch=True).filter(
    lambda name: " and " not in name.lower()
)
_MEMBER = st.fixed_dictionaries(
    {
        "group": st.from_regex(r"[a-z]{2,9}", fullmatch=True),
        "name": _NAME,
        "email": st.from_regex(r"[a-z]{1,9}@[a-z]{2,9}\.example", fullmatch=True),
        "kind": st.from_regex(r"[=+@'A-Za-z][A-Za-z ]{0,9}[a-z]", fullmatch=True).map(lambda kind: " ".join(kind.split())),
        "price": st.integers(0, 90_000).map(str),
        "until": _DAY.map(date.isoformat),
    }
)
_GROUP = st.fixed_dictionaries(
    {
        "name": st.from_regex(r"[=+@'A-Za-z][A-Za-z ]{0,20}[a-z]", fullmatch=True).map(lambda name: " ".join(name.split())),
        "type": st.sampled_from([kind.value for kind in GroupType]),
        "address": st.from_regex(r"[a-z]{2,9}", fullmatch=True),
        "summary": st.from_regex(r"[A-Za-z;,\"=]{1,20}", fullmatch=True),
        "purpose": st.from_regex(r"[A-Za-z][A-Za-z;,\"=\n-]{0,40}[a-z.]", fullmatch=True),
    }
)


@settings(max_examples=40)
@given(st.lists(_MEMBER, min_size=1, max_size=4))
def test_members_that_the_house_writes_are_read_again_unchanged(said: list[dict[str, str]]) -> None:
    _round_trip(Kind.MEMBERS, said)


@settings(max_examples=40)
@given(st.lists(_GROUP, min_size=1, max_size=4))
def test_groups_that_the_house_writes_are_read_again_unchanged(said: list[dict[str, str]]) -> None:
    _round_trip(Kind.GROUPS, said)


def _round_trip(kind: Kind, said: list[dict[str, str]]) -> None:
    sheet = reading.sheet([one.label for one in rules.written(kind)], [rules.cells_of(kind, one) for one in said])
    found = reading.read(sheet.encode())
    columns = rules.proposed(kind, found.rows[0])
    assert set(columns) == {one.name for one in rules.written(kind)}
    rows = rules.rows_of(kind, found, 1, columns, HOW)
    assert [row.errors for row in rows] == [{}] * len(said)
    assert [dict(row.says) for row in rows] == said


def test_every_kind_s_own_headings_are_known_again_and_told_apart() -> None:
    for kind in Kind:
        labels = [column.label for column in COLUMNS[kind]]
        assert rules.proposed(kind, labels) == {column.name: n for n, column in enumerate(COLUMNS[kind], 1)}
    assert set(rules.FATES) == set(Fate)
