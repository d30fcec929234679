"""Writes infra/dashboards.yaml, CloudWatch's form of the dashboards in `infra/boards/`.

`python -m infra.dashboards` writes; with `--check` it only looks whether the file is as it would be written.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""

import json
import re
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from textwrap import indent

from infra.boards import conduct_desk, engine_room, letters, money, union_today
from infra.boards.parts import Alarms, Board, Draws, Graph, Json, Row, Series, Shows, Table, Text, Widget

BOARDS = (union_today.BOARD, conduct_desk.BOARD, money.BOARD, letters.BOARD, engine_room.BOARD)
FILE = Path(__file__).with_name("dashboards.yaml")
_HEADER = 4
_CONSOLE = "https://${AWS::Region}.console.aws.amazon.com/cloudwatch/home?region=${AWS::Region}#dashboards/dashboard"
_NOTHING = "`0` and `--` say: nothing yet."
_TOP = """\
AWSTemplateFormatVersion: "2010-09-09"
Description: Union House, what staff look at. Written by `python -m infra.dashboards` from infra/boards/; change those.

Parameters:
"""


def body(board: Board) -> Json:
    """A dashboard as CloudWatch takes it."""
    return {"start": board.start, "periodOverride": "inherit", "widgets": list(_placed(board))}


def written() -> str:
    """The text of the template."""
    resources = "".join(_resource(board, body(board)) for board in BOARDS)
    asked = sorted(set(re.findall(r"\$\{(\w+)\}", resources)))
    return _TOP + "".join(f"  {name}: {{Type: String}}\n" for name in asked) + "\nResources:\n" + resources


def _resource(board: Board, told: Json) -> str:
    lines = ",\n".join("  " + json.dumps(one, ensure_ascii=False) for one in told["widgets"])
    text = f'{{"start": "{told["start"]}", "periodOverride": "{told["periodOverride"]}", "widgets": [\n{lines}\n]}}\n'
    head = f"  {board.resource}:\n    Type: AWS::CloudWatch::Dashboard\n    Properties:\n"
    name = f'      DashboardName: !Sub "${{Prefix}}-{board.name}"\n'
    return f"{head}{name}      DashboardBody: !Sub |\n{indent(text, ' ' * 8)}"


def _placed(board: Board) -> Iterator[Json]:
    """Row under row, each widget beside the one before."""
    down = 0
    for row in (Row(_HEADER, (_header(board), Alarms("What rings", board.alarms, 9))), *board.rows):
        across = 0
        for one in row.widgets:
            place = {"x": across, "y": down, "width": one.width, "height": row.height}
            yield _widget(one) | place
            across += one.width
        down += row.height


def _header(board: Board) -> Text:
    others = " · ".join(f"[{one.reader}]({_CONSOLE}/${{Prefix}}-{one.name})" for one in BOARDS if one is not board)
    return Text(f"# {board.reader}\n{board.about} {_NOTHING}\n\n{others}", 15)


def _widget(one: Widget) -> Json:
    match one:
        case Text():
            return {"type": "text", "properties": {"markdown": one.markdown, "background": "transparent"}}
        case Alarms():
            # The parameter is several ARNs with what stands between them in JSON.
            return {"type": "alarm", "properties": {"title": one.title, "alarms": [f"${{{one.parameter}}}"]}}
        case Table():
            query = "SOURCE '${LogGroup}' | " + "\n| ".join(one.query)
            return {
                "type": "log",
                "properties": {"title": one.title, "region": "${AWS::Region}", "query": query, "view": "table"},
            }
        case Shows():
            asked = {"endpoint": "${Widgets}", "params": {"widget": one.kind}}
            when = {"refresh": True, "resize": False, "timeRange": False}
            return {"type": "custom", "properties": {"title": one.title, **asked, "updateOn": when}}
        case Graph():
            return {"type": "metric", "properties": _graph(one)}


def _graph(one: Graph) -> Json:
    told: Json = {"title": one.title, "region": "${AWS::Region}", "view": one.draws, "metrics": list(_metrics(one))}
    if one.per is None:
        told |= {"setPeriodToTimeRange": True}
    else:
        told |= {"period": one.per}
    if one.draws == Draws.NUMBERS:
        told |= {"sparkline": False}
    else:
        axis = {"min": 0, "showUnits": False, "label": one.axis} if one.axis else {"min": 0, "showUnits": False}
        told |= {"stacked": one.stacked, "yAxis": {"left": axis}, "legend": {"position": "bottom"}}
    if one.limits:
        told |= {"annotations": {"horizontal": [{"label": label, "value": value} for label, value in one.limits]}}
    return told


def _metrics(one: Graph) -> Iterator[list[object]]:
    """A row for each series; of what is nought where nothing was told one that is not shown, and one that reckons with it."""
    for number, series in enumerate(one.series, 1):
        row = partial(_row, series)
        if series.zero:
            filled = f"FILL(m{number}, 0)"
            expression = f"CEIL({filled} / 5) * 5" if series.fives else f"{filled} / 100" if series.pence else filled
            yield row({"id": f"m{number}", "stat": series.stat, "visible": False})
            yield [{"id": f"e{number}", "expression": expression, "label": series.label}]
        else:
            yield row({"id": f"m{number}", "stat": series.stat, "label": series.label})


def _row(series: Series, how: Json) -> list[object]:
    return [series.namespace, series.name, *(word for pair in series.dimensions for word in pair), how]


def main(words: list[str]) -> int:
    """Write the file, or say whether it is as it would be written."""
    if words == ["--check"]:
        same = FILE.exists() and FILE.read_text(encoding="utf-8") == written()
        if not same:
            sys.stderr.write("infra/dashboards.yaml is not what infra/boards/ makes: run python -m infra.dashboards\n")
        return 0 if same else 1
    FILE.write_text(written(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
