"""The drawn dashboards say what CloudWatch would: metric math, times, alarms and widgets; and what is not known here is said in words."""

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.local.dashboards import drawing, layout, maths, metrics, pages
from infra.local.dashboards.layout import Place, Span
from infra.local.dashboards.maths import Around, Unknown
from tests.local_watch import CALM, FUNCTION, HOUR, JOINED, NOW, PAID, STACK, THIS_HOUR, Told, drawn, full, metric

HERE = Path(pages.__file__).parent
TIMES = (0, 60, 120, 180)
M1, M2 = {0: 1.0, 60: 2.0, 180: 4.0}, {0: 2.0, 60: 0.0, 120: 5.0}
AROUND = Around({"m1": M1, "m2": M2, "e1": [M1, M2]}, {"m1": M1, "m2": M2}, TIMES, 60)


@pytest.mark.parametrize(
    ("expression", "comes_to"),
    [
        ("m1", [M1]),
        ("m1 + m2", [{0: 3.0, 60: 2.0}]),
        ("m1 - 1", [{0: 0.0, 60: 1.0, 180: 3.0}]),
        ("m2 / m1 * 100", [{0: 200.0, 60: 0.0}]),
        ("100 * m1/m2", [{0: 50.0}]),
        ("1 + 2 * 3 ^ 2", [dict.fromkeys(TIMES, 19.0)]),
        ("-(m1)", [{0: -1.0, 60: -2.0, 180: -4.0}]),
        ("FILL(m1, 0)", [{0: 1.0, 60: 2.0, 120: 0.0, 180: 4.0}]),
        ("fill(m1,REPEAT)", [{0: 1.0, 60: 2.0, 120: 2.0, 180: 4.0}]),
        ("FILL(METRICS(), 0)", [{0: 1.0, 60: 2.0, 120: 0.0, 180: 4.0}, {0: 2.0, 60: 0.0, 120: 5.0, 180: 0.0}]),
        ("CEIL(FILL(m1, 0) / 5) * 5", [{0: 5.0, 60: 5.0, 120: 0.0, 180: 5.0}]),
        ("SUM(METRICS())", [{0: 3.0, 60: 2.0, 120: 5.0, 180: 4.0}]),
        ("SUM([m1, m2])", [{0: 3.0, 60: 2.0, 120: 5.0, 180: 4.0}]),
        ("SUM(METRICS('m2'))", [{0: 2.0, 60: 0.0, 120: 5.0}]),
        ("SUM(m1)", [dict.fromkeys(TIMES, 7.0)]),
        ("MAX(e1)", [{0: 2.0, 60: 2.0, 120: 5.0, 180: 4.0}]),
        ("AVG(m2) + MIN(m1)", [dict.fromkeys(TIMES, 7 / 3 + 1)]),
        ("IF(m1 > 1, m1, 0)", [{0: 0.0, 60: 2.0, 180: 4.0}]),
        ("IF(m1 >= 2 AND m1 != 4, 1, 0)", [{0: 0.0, 60: 1.0, 180: 0.0}]),
        ("RUNNING_SUM(m1)", [{0: 1.0, 60: 3.0, 180: 7.0}]),
        ("RATE(m1) * PERIOD(m1)", [{60: 1.0, 180: 1.0}]),
        ("ABS(m1 - 3) + FLOOR(m1 / 2)", [{0: 2.0, 60: 2.0, 180: 3.0}]),
        ("FIRST(METRICS())", [M1]),
    ],
)  # fmt: skip
def test_metric_math_comes_to_what_its_page_says(expression: str, comes_to: list[dict[int, float]]) -> None:
    assert maths.worked_out(expression, AROUND) == [pytest.approx(one) for one in comes_to]


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        ("SEARCH('{UnionHouse,service}', 'Sum')", "The function SEARCH is not known here."),
        ("ANOMALY_DETECTION_BAND(m1, 2)", "The function ANOMALY_DETECTION_BAND is not known here."),
        ("m1 + m9", "“m9” is not known here."),
        ("m1 +", "The expression ends too early."),
        ("(m1", "“)” is missing."),
        ("m1 m2", "“m2” does not belong there."),
        ("FILL(m1)", "FILL is not written like that."),
        ("FILL(m1, 'x')", "FILL with x is not known here."),
        ("m1 % 2", "“% 2” is not known here."),
        ("'m1'", "A text alone is no expression."),
        ("'a' + m1", "A text is no number."),
        ("(" * 60 + "1" + ")" * 60, "That is nested too deeply."),
        ("1" * 2_000, "An expression has at most 1024 characters."),
    ],
)
def test_what_is_not_known_is_said_in_a_sentence(expression: str, says: str) -> None:
    with pytest.raises(Unknown, match=re.escape(says)):
        maths.worked_out(expression, AROUND)


_PIECES = [
    "m1",
    "m2",
    "e1",
    "1",
    "0",
    "FILL",
    "SUM",
    "METRICS",
    "IF",
    "REPEAT",
    "'m'",
    "(",
    ")",
    ",",
    "+",
    "-",
    "*",
    "/",
    "^",
    ">",
    "AND",
    "[",
    "]",
]


@given(st.lists(st.sampled_from(_PIECES), max_size=12).map(" ".join) | st.text(max_size=40))
def test_whatever_is_written_comes_to_series_or_is_not_known(expression: str) -> None:
    try:
        found = maths.worked_out(expression, AROUND)
    except Unknown:
        return
    assert all(isinstance(one, dict) and set(one) <= set(TIMES) for one in found)


SPAN = Span(NOW - 86_400, NOW, HOUR)


def test_metrics_are_read_with_what_they_repeat_of_the_one_before() -> None:
    rows = [
        ["A", "x", "service", "house", "route", "/a"], [".", "y", ".", ".", ".", "/b"], ["...", "/c"],
        [{"expression": "m1", "id": "e1"}], [".", "z", {"id": "m1", "stat": "p95", "yAxis": "right", "visible": False}],
    ]  # fmt: skip
    found = metrics.read({"metrics": rows, "stat": "Sum"}, SPAN)
    assert [(one.namespace, one.name, dict(one.dimensions)) for one in found[:3]] == [
        ("A", "x", {"service": "house", "route": "/a"}),
        ("A", "y", {"service": "house", "route": "/b"}),
        ("A", "y", {"service": "house", "route": "/c"}),
    ]
    assert (found[3].expression, found[4].name, found[4].stat, found[4].right, found[4].visible) == (
        "m1",
        "z",
        "p95",
        True,
        False,
    )
    assert [one["Id"] for one in metrics.queries(found)] == ["q0", "q1", "q2", "q4"]


@pytest.mark.parametrize("rows", [["A"], [["A"]], [[]], [["A", "x", "service"]], [[{"id": "m1"}]], [[".", "x"]]])
def test_metrics_that_are_not_written_as_they_should_be_are_refused_in_a_sentence(rows: Any) -> None:
    with pytest.raises(ValueError, match=r"^A metric of this widget .*\.$"):
        metrics.read({"metrics": rows}, SPAN)


def test_expressions_may_name_each_other_in_any_order_and_in_a_ring_none_is_known() -> None:
    rows: list[Any] = [[{"expression": "e2 * 2", "id": "e1"}], [{"expression": "m1 + 1", "id": "e2"}], ["A", "x", {"id": "m1"}]]
    rows += [[{"expression": "r2", "id": "r1"}], [{"expression": "r1", "id": "r2"}]]
    found = metrics.lines(metrics.read({"metrics": rows}, SPAN), {"q2": {0: 3.0}}, SPAN)
    assert [one.points for one in found.lines] == [{0: 8.0}, {0: 4.0}, {0: 3.0}]
    assert len(found.unknown) == 2


def test_labels_say_the_numbers_that_they_ask_for() -> None:
    label = "${PROP('Dim.service')}: ${SUM} in all, ${MAX} at most, ${LAST} last; ${LABEL} ${WHAT}"
    (asked,) = metrics.read({"metrics": [["A", "x", "service", "house", {"label": label}]]}, SPAN)
    (line,) = metrics.lines([asked], {"q0": {0: 3.0, 60: 4.0}}, SPAN).lines
    assert line.label == "house: 7 in all, 4 at most, 4 last; x ${WHAT}"
    (empty,) = metrics.lines([asked], {}, SPAN).lines
    assert empty.label == "house: – in all, – at most, – last; x ${WHAT}"


@pytest.mark.parametrize(
    ("expression", "stat", "adds"),
    [
        ("FILL(m1, 0)", "Sum", True), ("FILL(m1, 0) / 100", "Sum", True), ("m1 + m1", "SampleCount", True), ("m1 / m1 * 100", "Sum", False),
        ("CEIL(FILL(m1, 0) / 5) * 5", "Sum", False), ("FILL(m1, 0)", "p95", False), ("MAX(METRICS())", "Sum", False),
    ],
)  # fmt: skip
def test_only_what_adds_up_is_said_to_be_so_many_in_all(expression: str, stat: str, *, adds: bool) -> None:
    rows: list[Any] = [["A", "x", {"id": "m1", "visible": False}], [{"expression": expression}]]
    (line,) = metrics.lines(metrics.read({"metrics": rows, "stat": stat}, SPAN), {"q0": {SPAN.end: 3.0}}, SPAN).lines
    assert line.adds is adds


def test_widgets_stand_where_they_say_or_behind_the_one_before() -> None:
    assert layout.placed([{"width": 12, "height": 6}] * 3) == [Place(0, 0, 12, 6), Place(12, 0, 12, 6), Place(0, 6, 12, 6)]
    told = [
        {"x": 12, "y": 4, "width": 12, "height": 3},
        {"x": 0, "y": 4, "width": 12, "height": 5},
        {"x": 0, "y": 0, "width": 24, "height": 4},
    ]
    assert layout.read_in(layout.placed(told)) == [2, 1, 0]


@pytest.mark.parametrize("odd", [{"width": 99, "height": 0}, {"x": 40, "y": -3}, {"x": "a", "y": None}, {"width": "wide"}])
def test_a_widget_that_stands_nowhere_is_put_inside(odd: dict[str, Any]) -> None:
    (place,) = layout.placed([odd])
    assert 0 <= place.x <= place.x + place.width <= layout.COLUMNS and place.y >= 0 and place.height >= 1


@pytest.mark.parametrize(
    ("start", "first", "words"),
    [
        ("-P28D", "own", "28 days"), ("-PT3H", "own", "3 hours"), ("-P1W", "1w", "1 week"), ("-P1D", "1d", "1 day"),
        ("-PT90M", "own", "90 minutes"),
        ("2026-01-01", "own", "3 hours"), (None, "own", "3 hours"), ("-P", "own", "3 hours"), ("-P99999999D", "own", "3 hours"),
    ],
)  # fmt: skip
def test_a_dashboard_is_looked_at_over_its_own_time_unless_another_is_chosen(start: Any, first: str, words: str) -> None:
    found = layout.ranges({"start": start})
    assert (next(iter(found)), found[first][0]) == (first, words)
    assert set(found) >= set(layout.RANGES)


def test_periods_are_a_widget_s_own_where_the_dashboard_says_so_and_it_has_not_too_many_of_them() -> None:
    assert layout.span(86_400, NOW, inherit=False).period(300) == HOUR
    assert layout.span(86_400, NOW, inherit=True).period(300) == 300
    assert layout.span(86_400 * 28, NOW, inherit=True).period(60) == 86_400


def _drawn(*widgets: dict[str, Any], **points: Any) -> list[dict[str, Any]]:
    told = Told({STACK: {"widgets": list(widgets)}}, points.get("points") or full().points)
    return list(drawing.dashboard(told.cloud(), STACK, "1d", NOW)["widgets"])


def test_what_lies_in_the_future_is_not_shown() -> None:
    ahead = {JOINED: {THIS_HOUR: 2.0, THIS_HOUR + HOUR: 50.0, THIS_HOUR + HOUR * 24 * 365: 7.0}}
    (chart,) = _drawn(metric(JOINED), points=ahead)
    assert chart["series"][0]["total"] == "2"
    assert max(chart["times"]) <= NOW
    (number,) = _drawn(metric(JOINED, view="singleValue"), points=ahead)
    assert number["numbers"][0]["shown"] == "2"


def test_numbers_of_the_whole_time_are_one_point_though_the_time_begins_within_a_period() -> None:
    (number,) = _drawn(
        metric(JOINED, [{"expression": "FILL(m1, 0)", "label": "None"}], view="singleValue", setPeriodToTimeRange=True)
    )
    assert number["numbers"][0]["shown"] == "19"
    rows: list[Any] = [[*PAID[:1], "Never", {"id": "m1", "visible": False}], [{"expression": "FILL(m1, 0)", "label": "Never"}]]
    (quiet,) = _drawn(metric(*rows, view="singleValue", setPeriodToTimeRange=True))
    assert [(one["label"], one["shown"]) for one in quiet["numbers"]] == [("Never", "0")]
    assert quiet["said"] == [drawing.NOTHING]


def test_a_day_without_anything_says_nothing_yet_and_draws_no_line() -> None:
    rows: list[Any] = [["UnionHouse", "Never", {"id": "m1", "visible": False}], [{"expression": "FILL(m1, 0)", "label": "Never"}]]
    (chart,) = _drawn(metric(*rows))
    assert (chart["said"], chart["series"]) == ([drawing.NOTHING], [])


def test_alarms_that_ring_stand_first_by_the_names_of_the_template_and_one_that_is_not_here_is_said_to_be() -> None:
    (alarms,) = [one for one in drawing.dashboard(full().cloud(), STACK, "", NOW)["widgets"] if one["type"] == "alarm"]
    assert [(one["name"], one["stands"]) for one in alarms["alarms"]] == [
        ("ApiFails", "In alarm"), ("LettersStuck", "No data"), ("Throttled", "OK"), ("Whole", "Not on this machine"),
    ]  # fmt: skip


def test_an_alarm_in_a_chart_is_its_metric_and_its_line() -> None:
    told = metric(annotations={"alarms": [f"arn:aws:cloudwatch:eu-west-2:000000000000:alarm:{CALM}"]})
    (chart,) = _drawn(told)
    assert [one["label"] for one in chart["series"]] == ["Paid"]
    assert chart["marks"] == [{"value": 10.0, "label": "Throttled rings"}]


def test_a_link_to_another_dashboard_in_the_console_leads_to_the_one_that_is_drawn() -> None:
    link = "https://eu-west-2.console.aws.amazon.com/cloudwatch/home?region=eu-west-2#dashboards/dashboard/house-money"
    (text,) = _drawn({"type": "text", "properties": {"markdown": f"[Money]({link}) <b>& more</b> `0`"}})
    assert 'href="/_watch?dashboard=house-money"' in text["html"]
    assert "<b>" not in text["html"]
    assert "<code>0</code>" in text["html"]


def test_what_is_for_everybody_stands_first_and_another_stack_s_is_not_there() -> None:
    told = Told({f"{STACK}-{name}": {"widgets": []} for name in ("letters", "union-today", "money")})
    assert told.cloud().names() == [f"{STACK}-union-today", f"{STACK}-letters", f"{STACK}-money"]


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"type": "explorer", "properties": {}}, "The local cloud cannot draw this kind of widget."),
        (metric(JOINED, view="pie3d"), "The local cloud cannot draw this kind of widget: pie3d."),
        ({"type": "metric", "properties": "none"}, drawing.NOTHING),
        ({"type": "metric", "properties": {"metrics": 3}}, "This widget is not written as it should be."),
        ({"type": "metric", "properties": {"metrics": [["A"]]}}, "A metric of this widget is not written in pairs."),
        ({"type": "metric", "properties": {"view": "gauge", "metrics": [list(JOINED)]}}, "This widget is not written as it should be."),
        ({"type": "alarm", "properties": {}}, "This widget is not written as it should be."),
        ({"type": "text", "properties": {}}, "This widget is not written as it should be."),
        ({"type": "custom", "properties": {}}, "This widget does not say which function it shows."),
        ({"properties": {}}, "The local cloud cannot draw this kind of widget."),
    ],
)  # fmt: skip
def test_a_widget_that_cannot_be_drawn_says_so_and_keeps_no_other_from_it(told: dict[str, Any], says: str) -> None:
    wrong, right = _drawn({"x": 0, "y": 0, **told}, {**metric(JOINED), "y": 9})
    assert wrong["said"] == [says]
    assert right["series"]


class TestOverHttp:
    """What the server answers."""

    def test_a_page_and_json_say_the_same_under_a_strict_policy(self) -> None:
        with drawn(full()) as url:
            page, told = (
                httpx.get(url, headers={"Accept": "text/html"}),
                httpx.get(f"{url}?range=1d", headers={"Accept": "application/json"}),
            )
        assert (page.status_code, told.json()["range"], told.json()["dashboard"]) == (200, "1d", STACK)
        assert all(one["title"] in page.text for one in told.json()["widgets"])
        assert "default-src 'none'; script-src 'self'; style-src 'self'" in page.headers["Content-Security-Policy"]
        assert not re.search(r" style=|<style|<script>| on\w+=", page.text)

    @pytest.mark.parametrize(
        ("asked", "status", "says"),
        [
            ("?dashboard=nobody-s", 404, "There is no such dashboard here."),
            ("?dashboard=houseboat", 404, "There is no such dashboard here."),
            ("?dashboard=house-torn", 400, "The body of this dashboard is no JSON."),
            ("?range=9y", 400, "Choose one of these ranges: own, 1h, 1d, 1w."),
            ("/widget?dashboard=house&widget=0", 404, "There is no such widget."),
            ("/widget?dashboard=house&widget=-1", 404, "There is no such widget."),
            ("/widget?dashboard=house&widget=99999", 404, "There is no such widget."),
            ("/pages.py", 404, "There is no such page here."),
            ("/../cloud.py", 404, "There is no such page here."),
        ],
    )
    def test_what_there_is_not_is_said_in_a_sentence_as_page_and_as_json(self, asked: str, status: int, says: str) -> None:
        with drawn(full()) as url:
            answers = [httpx.get(url + asked, headers={"Accept": kind}) for kind in ("text/html", "application/json")]
        assert [one.status_code for one in answers] == [status, status]
        assert says in answers[0].text and says in answers[1].json()["detail"]

    def test_a_stack_without_dashboards_and_a_cloud_that_is_silent_say_so(self) -> None:
        with drawn(Told({})) as url:
            assert "Nothing yet: this stack has no dashboards." in httpx.get(url).text
        told = full()
        told.silent = True
        with drawn(told) as url:
            answer = httpx.get(url)
        assert (answer.status_code, "The local cloud does not answer." in answer.text) == (502, True)

    def test_a_custom_widget_is_asked_with_its_own_words_alone_and_shown_where_nothing_runs(self) -> None:
        told = full()
        with drawn(told) as url:
            answer = httpx.get(f"{url}/widget?dashboard=house&widget=7&range=1h&theme=dark&group=chess")
        assert {name: told.asked[0][name] for name in told.asked[0] if name != "widgetContext"} == {"widget": "freezes"}
        around = told.asked[0]["widgetContext"]
        assert (around["theme"], around["dashboardName"], around["title"], around["timeRange"]["end"]) == (
            "dark",
            STACK,
            "Freezes",
            NOW * 1000,
        )
        assert "Boards that are cooling off" in answer.text
        policy = answer.headers["Content-Security-Policy"]
        assert (
            "sandbox" in policy
            and "script-src" not in policy
            and policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
        )

    def test_a_function_that_fails_is_told_in_words_and_markdown_and_data_are_shown_as_what_they_are(self) -> None:
        told = full()
        with drawn(told) as url:
            place = f"{url}/widget?dashboard=house&widget=7"
            told.answer = lambda _: {"markdown": "**Bold** <script>"}
            assert "<strong>Bold</strong> &lt;script&gt;" in httpx.get(place).text
            told.answer = lambda _: {"a": "<b>"}
            assert "&lt;b&gt;" in httpx.get(place).text
            told.fails = True
            assert "The function of this widget failed; its log says why." in httpx.get(place).text

    def test_a_name_with_quotes_breaks_no_page(self) -> None:
        name = f'{STACK}-a"b<c>&d'
        with drawn(
            Told({name: {"widgets": [metric(JOINED, title='"><script>alert(1)</script>'), _frame('x"y')]}}, full().points)
        ) as url:
            page = httpx.get(url, params={"dashboard": name}).text
        assert "<script>" not in page
        assert "dashboard=house-a%22b%3Cc%3E%26d" in page


def _frame(title: str) -> dict[str, Any]:
    return {"type": "custom", "properties": {"title": title, "endpoint": FUNCTION, "params": ["no", "map"]}}


def test_the_library_is_the_one_that_is_pinned_with_its_licence() -> None:
    pinned = json.loads((HERE / "package.json").read_text())["devDependencies"]["uplot"]
    assert f"(v{pinned})" in (HERE / "uplot/uPlot.iife.min.js").read_text()[:100]
    assert "MIT License" in (HERE / "uplot/LICENSE").read_text()
