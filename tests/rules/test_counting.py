"""The count agrees with fourteen official ones to five places, and holds its laws for any ballots."""

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from union.voting.counting import command, kit
from union.voting.counting.blt import Ballots, Malformed, read_blt, write_blt
from union.voting.counting.rules import UNIT, Act, LotNeeded, Lots, Paper, Result, RonRule, count, quota
from union.voting.counting.sheet import as_csv, as_json, sheet

from tests.rules.wards import WARDS

LOTS = Lots("the numbers of the lottery", "root")
RANKINGS = st.integers(2, 6).flatmap(
    lambda most: st.lists(
        st.tuples(st.permutations(range(1, most + 1)).flatmap(_beginnings), st.integers(1, 30)), min_size=1, max_size=15
    ).map(lambda told: (most, sum((Counter({paper: number}) for paper, number in told), Counter[Paper]())))
)


def _beginnings(ranking: Sequence[int]) -> st.SearchStrategy[Paper]:
    return st.integers(1, len(ranking)).map(lambda length: tuple(ranking[:length]))


def _real(ward: str) -> Ballots:
    """The papers of the ward, by way of a file."""
    return read_blt(write_blt(WARDS[ward].ballots))


@pytest.mark.parametrize("name", sorted(WARDS))
def test_a_real_ward_is_counted_as_it_was_declared(name: str) -> None:
    ward, ballots = WARDS[name], _real(name)
    told = command.counted(ballots, None, RonRule.PLAIN, Lots())
    assert (told["quota"], told["valid"], told["vacant"]) == (ward.quota, ward.valid, 0)
    assert [stage["votes"] for stage in told["stages"]] == ward.stages
    assert [stage["non_transferable"] for stage in told["stages"]] == ward.non_transferable
    assert {str(one["candidate"]): one["stage"] for one in told["elected"]} == ward.elected


def test_the_table_holds_each_paper_of_fourteen_wards() -> None:
    assert len(WARDS) == 14
    for ward in WARDS.values():
        assert ward.ballots.papers.total() == ward.valid
        assert len(ward.elected) == ward.ballots.seats


@given(RANKINGS, st.integers(1, 5), st.sampled_from(RonRule))
def test_nothing_is_gained_or_lost_at_any_stage(ranked: tuple[int, Counter[Paper]], seats: int, rule: RonRule) -> None:
    most, papers = ranked
    result = count(seats, most, papers, ron=most, ron_rule=rule, lots=LOTS)
    for stage in result.stages:
        assert sum(stage.votes.values()) + stage.non_transferable == result.valid * UNIT
        assert min(*stage.votes.values(), stage.non_transferable) >= 0
    left = [stage.non_transferable for stage in result.stages]
    assert left == sorted(left)
    assert len(result.elected) + len(result.ron_seats) <= seats
    assert len({who for who, _ in result.elected}) == len(result.elected)


@given(RANKINGS, st.integers(1, 4), st.randoms(use_true_random=False))
def test_the_order_of_ballots_never_matters(ranked: tuple[int, Counter[Paper]], seats: int, random: Random) -> None:
    most, papers = ranked
    mixed = list(papers.items())
    random.shuffle(mixed)
    assert _bytes(seats, most, papers) == _bytes(seats, most, dict(mixed))


def _bytes(seats: int, most: int, papers: Mapping[Paper, int], rule: RonRule = RonRule.NUS_CLONE) -> str:
    ballots = Ballots(seats, [f"C{number}" for number in range(1, most + 1)], papers)
    return as_json(command.counted(ballots, most, rule, LOTS))


@given(RANKINGS, st.integers(1, 4))
def test_whoever_has_the_quota_in_first_preferences_is_elected(ranked: tuple[int, Counter[Paper]], seats: int) -> None:
    most, papers = ranked
    first: Counter[int] = Counter()
    for paper, number in papers.items():
        first[paper[0]] += number
    result = count(seats, most, papers, lots=LOTS)
    assert {who for who, votes in first.items() if votes >= quota(papers.total(), seats)} <= {who for who, _ in result.elected}


# The same once more, ballot by ballot and with RON written out, as somebody would who knows nothing of the house's count.


def _plainly(  # noqa: C901 - written in one piece, so that it shares nothing with the house's count
    seats: int, candidates: Sequence[int], papers: Sequence[Paper], furthers: Sequence[int]
) -> tuple[list[int], list[dict[int, int]]]:
    """Count one by one. Of `furthers`, each stands once the candidate before it is elected. A tie is a failure."""
    standing, waiting = [one for one in candidates if one not in furthers], list(furthers)
    bar, piles = (len(papers) // (seats + 1) + 1) * UNIT, {one: list[tuple[Paper, int]]() for one in candidates}
    elected: list[int] = []
    surplus: list[int] = []
    passed_on: list[int] = []
    stages: list[dict[int, int]] = []
    ron = furthers[0] - 1 if furthers else 0

    def give(paper: Paper, value: int) -> None:
        for at, one in enumerate(paper):
            if one in standing:
                piles[one].append((paper[at + 1 :], value))
                return

    def held(one: int) -> int:
        return bar if one in passed_on else sum(value for _, value in piles[one])

    for paper in papers:
        give(paper, UNIT)
    while True:
        for one in sorted((s for s in standing if held(s) >= bar), key=lambda s: (-held(s), s)):
            standing.remove(one)
            surplus += [one] if held(one) > bar else []
            elected.append(one)
            if waiting and one in (ron, *furthers):
                standing.append(waiting.pop(0))
        over = any(one in surplus for one in (ron, *furthers) if furthers)
        if 0 < len(standing) <= seats - len(elected) and not over:
            elected += sorted((s for s in standing if s not in furthers or held(s)), key=lambda s: (-held(s), s))
            standing, surplus = [], []
        stages.append({one: held(one) for one in candidates if one not in waiting})
        if len(elected) >= seats or not (standing or surplus):
            return elected, stages
        those = surplus or standing
        end = max(map(held, those)) if surplus else min(map(held, those))
        (one,) = [s for s in those if held(s) == end] if sum(held(s) == end for s in those) == 1 else [_no_ties()]
        total, moved, piles[one] = held(one), piles[one], []
        if surplus:
            surplus.remove(one)
            passed_on.append(one)
            moved = [(paper, (total - bar) * value // total) for paper, value in moved]
        else:
            standing.remove(one)
        for paper, value in moved:
            give(paper, value)


def _no_ties() -> int:
    assume(False)
    return 0


@given(RANKINGS, st.integers(1, 4))
def test_ron_is_counted_as_if_every_voter_had_written_further_rons_in_its_place(
    ranked: tuple[int, Counter[Paper]], seats: int
) -> None:
    most, papers = ranked
    furthers = list(range(most + 1, most + seats))
    written = [tuple(two for one in paper for two in ([one, *furthers] if one == most else [one])) for paper in papers.elements()]
    elected, stages = _plainly(seats, range(1, most + seats), written, furthers)
    result = count(seats, most, papers, ron=most, lots=LOTS)
    assume(all(tie.settled_by is None for tie in result.ties) and not result.ties)
    assert [dict(stage.votes) for stage in result.stages] == stages
    assert [who for who, _ in result.elected] == [one for one in elected if one < most]
    assert len(result.ron_seats) == sum(one >= most for one in elected)


def test_each_ron_that_is_elected_leaves_a_seat_vacant() -> None:
    papers = {(4, 1): 70, (1, 2): 20, (2,): 10}
    result = count(3, 4, papers, ron=4, lots=LOTS)
    assert ([who for who, _ in result.elected], len(result.ron_seats), result.vacant) == ([1], 2, 2)
    plain = count(3, 4, papers, ron=4, ron_rule=RonRule.PLAIN, lots=LOTS)
    assert (sorted(who for who, _ in plain.elected), plain.vacant) == ([1, 2], 1)
    closed = count(3, 4, papers, ron=4, ron_rule=RonRule.CLOSES_ALL, lots=LOTS)
    assert (list(closed.elected), closed.vacant) == ([], 3)


def test_the_last_seats_are_not_filled_while_a_surplus_of_ron_is_pending() -> None:
    papers = {(3,): 80, (1,): 15, (2,): 5}
    result = count(3, 3, papers, ron=3, lots=LOTS)
    assert [stage.act for stage in result.stages[:2]] == [Act.FIRST, Act.SURPLUS]
    assert (len(result.ron_seats), list(result.elected)) == (3, [])


def test_somebody_alone_against_ron_needs_the_voters() -> None:
    assert count(1, 2, {(1,): 3, (2,): 2}, ron=2).elected == [(1, 1)]
    assert count(1, 2, {(1,): 2, (2,): 3}, ron=2).vacant == 1


def test_whoever_is_exactly_on_the_quota_has_no_surplus_and_no_stage() -> None:
    result = count(2, 3, {(1,): 3, (2,): 2, (3, 2): 1})
    assert result.quota == 3
    assert [stage.act for stage in result.stages] == [Act.FIRST, Act.EXCLUSION]


def test_a_tie_is_settled_by_the_latest_stage_at_which_they_differed() -> None:
    papers = {(1,): 10, (2,): 9, (3,): 5, (4,): 4, (5, 4): 1}
    result = count(1, 5, papers)
    (tie,) = result.ties
    assert (tie.tied, tie.chosen, tie.settled_by) == ((3, 4), 4, 1)


def test_three_who_are_tied_are_narrowed_stage_by_stage() -> None:
    with pytest.raises(LotNeeded) as needed:
        count(1, 5, {(1,): 14, (2,): 6, (3,): 5, (4,): 5, (5, 3): 1, (5, 4): 1})
    assert (needed.value.stage, needed.value.tied) == (3, (3, 4)), "2 has as many now, and was ahead at the first stage"


def test_a_lot_is_drawn_again_to_the_same_end_and_another_value_may_fall_otherwise() -> None:
    papers = {(1,): 1, (2,): 1}
    first = count(1, 2, papers, lots=LOTS)
    assert first == count(1, 2, papers, lots=LOTS)
    assert {count(1, 2, papers, lots=Lots(str(n))).elected[0][0] for n in range(20)} == {1, 2}
    assert count(1, 2, papers, lots=Lots(drawn={2: 1})).elected == [(2, 2)]


def test_a_tie_that_only_a_lot_settles_is_named() -> None:
    with pytest.raises(LotNeeded) as needed:
        count(1, 3, {(1,): 5, (2,): 5, (3,): 5})
    assert (needed.value.stage, needed.value.tied) == (2, (1, 2, 3))


@pytest.mark.parametrize("papers", [{}, {(): 4}, {(1,): 3}])
def test_without_a_valid_ballot_nobody_is_elected_and_the_reason_is_told(papers: dict[Paper, int]) -> None:
    told = command.counted(Ballots(2, ["A", "B"], papers, (1,)), None, RonRule.PLAIN, Lots())
    assert (told["elected"], told["vacant"], told["stages"]) == ([], 2, [])
    assert "no valid ballot" in told["reason"]


def test_whoever_withdrew_is_passed_over() -> None:
    result = count(1, 3, {(1, 2): 5, (2,): 1, (3,): 4}, withdrawn=[1])
    assert result.elected == [(2, 1)]
    assert 1 not in result.stages[0].votes


def test_ten_thousand_ballots_hardly_two_alike_are_counted_and_none_is_lost() -> None:
    random, papers = Random(7), Counter[Paper]()
    for _ in range(10_000):
        papers[tuple(random.sample(range(1, 13), random.randint(1, 12)))] += 1
    result = count(4, 12, papers, lots=LOTS)
    assert (len(result.elected), result.valid) == (4, 10_000)
    assert all(sum(stage.votes.values()) + stage.non_transferable == 10_000 * UNIT for stage in result.stages)


# Files, sheets, the command and the kit


TYPED = st.text(max_size=12) | st.text("\"'\\# ab", max_size=12)


@given(RANKINGS, st.integers(1, 4), st.lists(TYPED, min_size=6, max_size=6), TYPED)
def test_a_file_that_is_written_is_read_as_the_same_ballots(
    ranked: tuple[int, Counter[Paper]], seats: int, typed: list[str], title: str
) -> None:
    most, papers = ranked
    names = [*typed, *(f"Candidate {number}" for number in range(7, most + 1))][:most]
    read = read_blt(write_blt(Ballots(seats, names, papers, (1,), title)))
    kept = [" ".join(text.replace('"', "'").split()).rstrip("\\ ") for text in [*names, title]]
    assert read == Ballots(seats, kept[:-1], papers, (1,), kept[-1])
    assert write_blt(read) == write_blt(Ballots(seats, names, papers, (1,), title))


@given(RANKINGS, st.lists(TYPED, min_size=40, max_size=40), st.sampled_from(["\n", "\r\n", "\r", "\n\n"]), TYPED)
def test_neither_comments_nor_spaces_nor_ends_of_lines_change_what_a_file_says(
    ranked: tuple[int, Counter[Paper]], comments: list[str], end: str, after: str
) -> None:
    most, papers = ranked
    ballots = Ballots(2, [f'Unit #{number} "The Rook"' for number in range(1, most + 1)], papers, (1,), "Dean's #1")
    plain = write_blt(ballots).replace("'The Rook'", '""The Rook""').splitlines()
    said = (re.sub(r"[\r\n]", " ", comment) for comment in [*comments, *[""] * len(plain)])
    text = end.join(f"  {line}\t#{comment}" for line, comment in zip(plain, said, strict=False))
    assert read_blt("\ufeff#" + end + text + end + "A: 12 votes" + end + after) == ballots


@given(st.lists(st.lists(st.sampled_from(['"', '""', "\\", "#", " ", "A", "Bo", "-", "0", "\t"]), max_size=8), max_size=6))
def test_whoever_is_named_stands_in_quotes_on_a_line_of_their_own(pieces: list[list[str]]) -> None:
    lines = ["".join(line) for line in pieces]
    try:
        read = read_blt("\n".join(["2 1", "1 1 0", "0", *lines]))
    except Malformed:
        return
    written = [line.strip() for line in lines if line.strip() and not line.strip().startswith("#")]
    for name, line in zip([*read.names, read.title], written, strict=False):
        quoted = '"' + name.replace('"', '""') + '"'
        assert line.startswith(quoted)
        assert re.fullmatch(r"\s*(#.*)?", line.removeprefix(quoted))


def test_a_source_and_a_remark_may_follow_the_title_and_then_anything() -> None:
    text = '2 1\r\n-1\r\n3 2 0 # "x"\r\n2 0\r\n0\r\n"A" # "the first"\r\n"B"\r\n"T"\r\n"S"\r\n"R"\r\nQuota "2"\r\n"more"\r\n'
    assert read_blt(text) == Ballots(1, ["A", "B"], {(2,): 3, (): 2}, (1,), "T")


NAMES = ["Ana MARÍA-LEE (Ind)", "Bo O'HARA (Lab/Co-op)", 'Cy "Red" WARD']
LISTED = '"Ana MARÍA-LEE (Ind)"\n"Bo O\'HARA (Lab/Co-op)"\n"Cy ""Red"" WARD"\n"Mill/Quay/Old Town Ward 2017"\n'


@pytest.mark.parametrize(
    "text",
    [
        "3 2\n4 1 2 0\n1 2 0\n2 3 1 0\n0\n" + LISTED,
        "\ufeff3 2\n4 1 2 0\n1 2 0\n2 3 1 0\n0\n".replace("\n", "\r\n") + LISTED.replace("\n", "\r\n") + "\r\n\r\n",
        "3  2\n\n" + "1 1 2 0\n" * 3 + " 1\t2 0 \n1 3 1 0\n01 1 2 0\n1 3 1 0\n\n0\n\n" + LISTED.rstrip("\n"),
        "# Count 2\n3 2 # wards\n2 3 1 0\n1 2 0\n4 1 2 0 # paper 1\n0 # end\n" + LISTED + "# STV 1.0\nQuota 3\n1 2 0\n",
    ],
    ids=["one line a ranking", "saved on Windows", "one line a paper, spaced as it came", "remarks all over"],
)
def test_a_file_as_councils_and_programs_write_it_is_read_as_it_is_meant(text: str) -> None:
    assert read_blt(text) == Ballots(2, NAMES, {(1, 2): 4, (2,): 1, (3, 1): 2}, (), "Mill/Quay/Old Town Ward 2017")


def test_a_file_in_another_encoding_is_refused_by_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "old.blt").write_bytes('1 1\r\n0\r\n"Zo\xeb"\r\n"T"\r\n'.encode("latin-1"))
    assert command.main([str(tmp_path / "old.blt")]) == 2
    assert "line 3: this is not text in UTF-8" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "the file is empty"),
        ("3\n", 1, "how many candidates and how many seats"),
        ("2 0\n0\n", 1, "a seat"),
        ("x 1\n", 1, "'x' is not a whole number"),
        ("2 1\n1_0 1 0\n0\n", 2, "'1_0' is not a whole number"),
        ("2 1\n٣ 1 0\n0\n", 2, "is not a whole number"),
        ("2 1\n\n1 1 2\n0\n", 3, "has to end with 0"),
        ("2 1\n1 1 1 0\n0\n", 2, "named twice"),
        ("2 1\n1 3 0\n0\n", 2, "no candidate 3"),
        ("2 1\n-3\n0\n", 2, "names no candidate"),
        ("2 1\n1 1 0\n", 2, "ends before the line 0"),
        ('2 1\n0\n"A"\n', 3, "2 names and a title, and there are 1"),
        ('2 1\n0\n"A"\n"B"\n', 4, "2 names and a title, and there are 2"),
        ('2 1\n0\n"A"\n"B"\nTitle\n', 5, "'Title' is not in quotes"),
        ("2 1\n0\nA\n", 3, "in straight quotes"),
        ("1 1\n0\n\N{LEFT DOUBLE QUOTATION MARK}A\N{RIGHT DOUBLE QUOTATION MARK}\n", 3, "in straight quotes"),
        ('1 1\n0\n"A\n"T"\n', 3, "is not in quotes"),
        ('1 1\n0\n"Ana "Bo" Lee"\n"T"\n', 3, "is not in quotes"),
        ('1 1\n0\n"A" (Lab)\n"T"\n', 3, "'(Lab)' is not in quotes"),
        ('1 1\n0\n"A" "Labour"\n"T"\n', 3, "two texts in quotes stand on one line"),
        ('1 1\n0\n"Ana \\"Bo\\" Lee"\n"T"\n', 3, "before a quote"),
        ('1 1\n0\n"Ana \\" # \\" Lee"\n"T"\n', 3, "before a quote"),
        ('1 1\n0\n"A"\n"T"\n"more"\n', 5, "more after the title"),
        ('1 1\n0\n"A"\n"T"\n"x"\n"y"\n"z"\n', 7, "more after the title"),
        ("2 1\n1 1=2 0\n0\n", 2, "ranks candidates as equals"),
        ("2 1\n1 1 - 2 0\n0\n", 2, "leaves a preference out"),
        ("2 1\n1.5 1 0\n0\n", 2, "'1.5' is not a whole number"),
        ("2 1\n(7) 1 2 0\n0\n", 2, "a ballot's number"),
        ("2 1\n[withdrawn 2]\n0\n", 2, "an option of another program"),
        ("2 1 /* two */\n0\n", 1, "a comment of another program"),
        ("2 1\n1 1 0\n-2\n0\n", 3, "before the ballots"),
    ],
)
def test_a_file_that_is_none_names_the_line_and_the_reason(
    text: str, line: int, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Malformed) as bad:
        read_blt(text)
    assert bad.value.line == line
    assert reason in bad.value.reason
    (tmp_path / "bad.blt").write_text(text)
    assert command.main([str(tmp_path / "bad.blt"), "--json"]) == 2
    assert f"line {line}: " in capsys.readouterr().err


def test_a_stage_is_told_in_a_sentence_and_each_column_adds_up() -> None:
    told = command.counted(_real("aberdeen-1"), None, RonRule.PLAIN, Lots())
    assert told["stages"][1]["sentence"].startswith("Candidate 5 had 690.00000 votes more than the quota")
    assert told["stages"][0]["sentence"].endswith("Candidate 4 reached the quota and are elected.")
    rows = [line.split(",") for line in as_csv(told).splitlines()]
    for column in zip(*(row[1:] for row in rows[1:]), strict=True):
        assert sum(int(cell.replace(".", "")) for cell in column[:-1]) == int(column[-1].replace(".", ""))


def test_no_name_is_a_formula_in_a_spreadsheet() -> None:
    told = command.counted(Ballots(1, ["=1+1", "B"], {(1,): 2}), None, RonRule.PLAIN, Lots())
    assert as_csv(told).splitlines()[1].startswith("'=1+1")


def _file(folder: Path, papers: dict[Paper, int], seats: int = 1) -> str:
    path = folder / "ballots.blt"
    path.write_text(write_blt(Ballots(seats, ["Ana", "Bo", "RON"], papers, (), "President")))
    return str(path)


def test_the_command_names_a_tie_and_counts_it_with_a_lot(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _file(tmp_path, {(1,): 2, (2,): 2, (3,): 1})
    assert command.main([path, "--ron", "ron", "--json"]) == 3
    assert "1 Ana; 2 Bo" in capsys.readouterr().err
    assert command.main([path, "--ron", "RON", "--lots", "x", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (len(told["lots"]), told["vacant"], len(told["elected"])) == (1, 0, 1)
    assert sorted(told["lots"][0]["numbers"]) == ["1", "2"]
    assert command.main([path, "--ron", "RON", "--drawn", "3=1", "--csv"]) == 0
    assert capsys.readouterr().out.splitlines()[2] == "Bo,2.00000,2.00000,2.00000"


@pytest.mark.parametrize("more", [["--ron", "Nobody"], ["--drawn", "x=1"], ["--drawn", "1=99"]])
def test_an_option_that_cannot_be_used_is_named(more: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([_file(tmp_path, {(1,): 1}), *more]) == 2
    assert more[1] in capsys.readouterr().err


def test_a_missing_file_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([str(tmp_path / "none.blt")]) == 2
    assert "none.blt" in capsys.readouterr().err


@pytest.mark.parametrize("shape", ["--json", "--csv"])
def test_the_kit_alone_gives_the_same_bytes(shape: str, tmp_path: Path) -> None:
    path = _file(tmp_path, {(3, 1): 60, (1, 2): 25, (2,): 25}, seats=3)
    (tmp_path / "recount.py").write_text(kit.kit())
    words = [path, "--ron", "RON", "--lots", "13 8 21", "--root", "r", "--election", "e", "--post", "1", shape]
    alone = subprocess.run(
        [sys.executable, "-I", str(tmp_path / "recount.py"), *words], capture_output=True, check=True, cwd=tmp_path
    )
    house = subprocess.run([sys.executable, "-m", "union.voting.elections.count", *words], capture_output=True, check=True)
    assert alone.stdout == house.stdout
    assert b"union." not in (tmp_path / "recount.py").read_bytes()
    lots = Lots("13 8 21", "r", "e", "1")
    told = command.counted(read_blt(Path(path).read_text()), 3, RonRule.NUS_CLONE, lots)
    assert (as_json(told) if shape == "--json" else as_csv(told)).encode() == alone.stdout


def test_a_sheet_holds_no_number_that_is_rounded() -> None:
    def floats(told: Any) -> bool:
        children = told.values() if isinstance(told, dict) else told if isinstance(told, list) else []
        return isinstance(told, float) or any(map(floats, children))

    result: Result = count(1, 2, {(1,): 2, (2,): 1})
    assert not floats(sheet(result, Ballots(1, ["A", "B"], {(1,): 2, (2,): 1}), Lots()))
