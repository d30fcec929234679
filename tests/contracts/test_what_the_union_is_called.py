"""What the union is called is known in one place: nothing else asks for the stack's parameter, so no page or letter has another name."""

import re

from tests.tables import ROOT

ONE_PLACE = "layers/union/python/union/core/policy/records.py"
KNOWN = {
    "layers/union/python/union/settings.py": "It reads what the stack was told.",
    ONE_PLACE: "It gives that where staff have said nothing else.",
    "layers/union/python/union/core/look/actions.py": "Its page says what the stack was told.",
    "infra/union/which_house.py": "A command line acts in the name of a stack, and reads the tables as functions do.",
    "infra/local/cloud.py": "The demonstration is a stack.",
}
"""The files that know what the stack was told, with the reason."""
_READS = re.compile(r"\bUNION_NAME\b|settings\.union_name|def union_name|import union_name as|from union\.settings import")


def _readers() -> set[str]:
    places = (ROOT / "layers/union/python/union", ROOT / "functions", ROOT / "infra")
    files = [file for place in places for file in place.rglob("*.py") if ".venv" not in file.parts]
    assert len(files) > 300
    return {str(file.relative_to(ROOT)) for file in files if _READS.search(file.read_text(encoding="utf-8"))}


def test_what_the_union_is_called_is_asked_in_one_place() -> None:
    assert _readers() == set(KNOWN)


def test_no_letter_is_written_with_a_name_that_is_put_in_when_it_is_sent() -> None:
    rooms = (ROOT / "layers/union/python/union").rglob("letters.py")
    assert [file.parent.name for file in rooms if '"union":' in file.read_text(encoding="utf-8")] == []


def test_nothing_is_told_the_name_but_functions() -> None:
    told = [line for line in (ROOT / "template.yaml").read_text(encoding="utf-8").splitlines() if "!Ref UnionName" in line]
    assert [line.strip() for line in told] == ["UNION_NAME: !Ref UnionName"]
