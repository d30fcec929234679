"""The forms of imports, each sent twice at the same moment: both clicks lead to the same end, and nothing is done twice."""

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from union import store
from union.membership.imports import records
from union.membership.imports.tables import Import

from tests.functions.clicking import twice
from tests.functions.test_import_doors import KEY, MORGAN, brought, columns, tick

__all__ = ["MORGAN"]
type Call = Callable[..., Any]
ROWS = "Society;Full name;Email\nChess;Zoë Lee;zoe@union.example\n"


@twice("/staff/imports")
def test_a_file_is_brought_once(call: Call) -> None:
    told = {"kind": "members", "text": ROWS, "key": KEY}
    assert call("imports", "POST", "/staff/imports", caller=MORGAN, form=told, twice=True).status == 303
    assert len(list(Import.scan())) == 1


@twice("/staff/imports/<import_id>/columns", "/staff/imports/<import_id>/run", "/staff/imports/<import_id>/undo")
def test_an_import_is_looked_through_run_and_undone_once(call: Call) -> None:
    path = brought(call)
    assert call("imports", "POST", f"{path}/columns", caller=MORGAN, form=columns(), twice=True).status == 303
    assert call("imports", "POST", f"{path}/run", caller=MORGAN, form={"version": 2, "key": KEY}, twice=True).status == 303
    tick()
    assert records.number_waiting() == 1
    assert call("imports", "POST", f"{path}/undo", caller=MORGAN, form={"version": 4, "key": KEY}, twice=True).status == 303
    tick()
    assert records.number_waiting() == 0


def test_of_two_who_arrange_it_otherwise_at_once_the_rows_are_one_s_alone(call: Call) -> None:
    path, commit = brought(call), store.commit
    import_id = path.rpartition("/")[2]
    begun: list[bool] = []
    other: list[int] = []

    def late(*parts: Any) -> None:
        if len(parts) > 1 and not begun:
            begun.append(True)
            form = columns(key="another-key", column_until="")
            other.append(call("imports", "POST", f"{path}/columns", caller=MORGAN, form=form).status)
        commit(*parts)

    with patch.object(store, "commit", late):
        answer = call("imports", "POST", f"{path}/columns", caller=MORGAN, form=columns())
    assert (other, answer.status) == ([303], 409)
    (found,) = Import.scan()
    rows = [row for chunk in records.chunks(found) for row in records.judged(chunk)]
    assert ("until" in found.columns, [row.fate for row in rows]) == (False, ["new", "new", "refused"])
    assert import_id == found.import_id
