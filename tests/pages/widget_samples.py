"""Widgets of the dashboards from plain sample data, as a dashboard shows them: light and dark, full, empty and refused."""

from typing import Any

from union.site.views import Cell, Column, Table, Widget

from tests.pages.render import page

HOUSE = "https://groups.union.example"


def _cell(text: str, to: str | None = None) -> Cell:
    return {"text": text, "to": f"{HOUSE}{to}" if to else None}


def _table(caption: str, columns: list[str], rows: list[list[Cell]], **more: Any) -> Table:
    heads: list[Column] = [{"label": one.removeprefix("#"), "number": one.startswith("#")} for one in columns]
    return {"caption": caption, "columns": heads, "rows": rows, "empty": "None: no board is cooling off.", "more": None, **more}  # type: ignore[typeddict-item]


_CASES = [
    _table(
        "Open cases by team",
        ["Team", "#Open", "#Late", "Oldest is open for"],
        [
            [_cell("Societies"), _cell("14"), _cell("3"), _cell("12 days 4 h")],
            [_cell("Sport clubs"), _cell("1"), _cell("0"), _cell("20 min")],
        ],
    ),
    _table(
        "The oldest open cases",
        ["Case", "Team", "Open for", "Next step"],
        [
            [
                _cell("7h3k9qv2mzx4t8wb", "/cases/7h3k9qv2mzx4t8wb"),
                _cell("Societies"),
                _cell("12 days 4 h"),
                _cell("late by 2 days 3 h"),
            ],
            [
                _cell("p5n8c2r6ydj1s9fa", "/cases/p5n8c2r6ydj1s9fa"),
                _cell("Part time officers"),
                _cell("20 min"),
                _cell("in 23 h 40 min"),
            ],
        ],
        more="And 5 more.",
    ),
]
_FREEZES = [
    _table(
        "Boards that are cooling off",
        ["Group", "Opens again", "Time left"],
        [
            [_cell("chess-society", "/groups/chess-society/freeze"), _cell("Mon 23 Nov 2026, 13:00"), _cell("1 h 0 min")],
            [
                _cell('the-"quoted"-society', "/groups/the-%22quoted%22-society/freeze"),
                _cell("Wed 25 Nov 2026, 9:00"),
                _cell("1 day 21 h"),
            ],
        ],
    )
]
_NOTHING = [_table("Boards that are cooling off", ["Group", "Opens again", "Time left"], [])]
_SAID = "The house cannot reach its records right now. This is shown again as soon as they answer."


def _widget(tables: list[Table], *, said: str | None = None, dark: bool) -> Widget:
    return {"dark": dark, "said": said, "tables": tables, "link": _cell("The desk", "/cases")}


def widgets(*, dark: bool) -> dict[str, str]:
    """Each sample's HTML by its name, as the function answers with it."""
    shown = {
        "cases": _widget(_CASES, dark=dark),
        "freezes": _widget(_FREEZES, dark=dark),
        "nothing": _widget(_NOTHING, dark=dark),
        "silent": _widget([], said=_SAID, dark=dark),
    }
    return {name: page("widgets/widget.html", dict(told), {}) for name, told in shown.items()}
