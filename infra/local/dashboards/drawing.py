"""What is shown of each widget of a dashboard, as plain data: the page draws it, and whoever asks for JSON gets it as it is."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from union.markdown import shown as markdown
from union.times import london

from infra.local.dashboards import layout, metrics
from infra.local.dashboards.layout import Place, Span
from infra.local.dashboards.metrics import Line, Lines
from infra.local.dashboards.reading import Alarm, Cloud

type Shown = dict[str, Any]
"""A widget as it is shown: `draws` says as what, `said` has sentences, and the rest is what that needs."""

_DAY = 86_400
BASE = "/_watch"
_TO_ANOTHER = re.compile(
    r"https://[\w.-]*console\.aws\.amazon\.com/cloudwatch/home\?[\w=&-]*#dashboards[:/](?:dashboard/|name=)([\w-]+)"
)
"""A link from one dashboard to another, which here leads to the one that is drawn."""
_STATES = {"ALARM": "In alarm", "INSUFFICIENT_DATA": "No data", "OK": "OK", "NOT_HERE": "Not on this machine"}
NOTHING = "Nothing yet in this time."
_CANNOT = "The local cloud cannot draw this kind of widget"


def dashboard(cloud: Cloud, name: str, range_name: str, now: int) -> dict[str, Any]:
    """A dashboard over a time that ends now, its own where none is named. Raises `LookupError` and `ValueError` with a sentence."""
    body = cloud.body(name)
    ranges = layout.ranges(body)
    range_name = range_name or next(iter(ranges))
    span = _span(body, range_name, now)
    widgets = body["widgets"]
    places = layout.placed(widgets)
    drawn = [widget(cloud, widgets[at], at, places[at], span) for at in layout.read_in(places)]
    return {
        "dashboard": name,
        "title": title(name, cloud.stack),
        "dashboards": [{"name": one, "title": title(one, cloud.stack)} for one in cloud.names()],
        "range": range_name,
        "ranges": [{"name": one, "title": told[0]} for one, told in ranges.items()],
        "start": span.start,
        "end": span.end,
        "widgets": drawn,
    }


def _span(body: Mapping[str, Any], range_name: str, now: int) -> Span:
    """The time that a dashboard is looked at over. Raises `ValueError` with a sentence where it has no such."""
    ranges = layout.ranges(body)
    if range_name not in ranges:
        raise ValueError(f"Choose one of these ranges: {', '.join(ranges)}.")
    return layout.span(ranges[range_name][1], now, inherit=body.get("periodOverride") == "inherit")


def title(name: str, stack: str) -> str:
    """What people call a dashboard, of its name: `Engine room` of `union-house-local-engine-room`."""
    return name.removeprefix(stack).strip("-").replace("-", " ").capitalize() or "The house"


def widget(cloud: Cloud, told: Mapping[str, Any], number: int, place: Place, span: Span) -> Shown:
    """One widget. Whatever is wrong with it is said in its place, and keeps no other from being shown."""
    properties = told.get("properties")
    properties = properties if isinstance(properties, dict) else {}
    shown: Shown = {
        "number": number,
        "type": str(told.get("type", "")),
        "title": str(properties.get("title", "")),
        "place": asdict(place),
        "said": [],
    }
    try:
        return shown | _KINDS.get(shown["type"], _unknown)(cloud, properties, span)
    except (ValueError, TypeError, KeyError, AttributeError) as mistake:
        sentence = (
            str(mistake)
            if isinstance(mistake, ValueError) and str(mistake).endswith(".")
            else "This widget is not written as it should be."
        )
        return shown | {"draws": "words", "said": [sentence]}


def _unknown(cloud: Cloud, properties: Mapping[str, Any], span: Span) -> Shown:
    return {"draws": "words", "said": [f"{_CANNOT}."]}


def _text(cloud: Cloud, properties: Mapping[str, Any], span: Span) -> Shown:
    text = _TO_ANOTHER.sub(rf"{BASE}?dashboard=\1", str(properties["markdown"]))
    # The house's Markdown knows no code, which CloudWatch's does.
    return {"draws": "text", "text": text, "html": re.sub(r"`([^`<]+)`", r"<code>\1</code>", markdown(text, top=2))}


def _log(cloud: Cloud, properties: Mapping[str, Any], span: Span) -> Shown:
    said = "This is read out of the log by CloudWatch Logs Insights, which the local cloud does not have. On AWS it asks:"
    return {"draws": "query", "said": [said], "query": str(properties.get("query", ""))}


def _custom(cloud: Cloud, properties: Mapping[str, Any], span: Span) -> Shown:
    if not properties.get("endpoint"):
        raise ValueError("This widget does not say which function it shows.")
    return {"draws": "frame"}


def _alarms(cloud: Cloud, properties: Mapping[str, Any], span: Span) -> Shown:
    states = set(properties.get("states") or _STATES)
    found = [one for one in cloud.alarms(properties["alarms"]) if one.state in states or one.state == "NOT_HERE"]
    order = list(_STATES)
    rows = [
        {
            "name": one.name,
            "state": one.state,
            "stands": _STATES.get(one.state, one.state),
            "since": moment(one.since, _DAY * 2) if one.since else "",
            "says": one.says,
        }
        for one in sorted(found, key=lambda one: order.index(one.state) if one.state in order else len(order))
    ]
    return {"draws": "alarms", "alarms": rows, "said": [] if rows else ["None."]}


def _metric(cloud: Cloud, properties: Mapping[str, Any], span: Span) -> Shown:
    marks = list(_marks(properties, "horizontal"))
    ringing = cloud.alarms(properties.get("annotations", {}).get("alarms", ()))
    marks += [{"value": one.threshold, "label": f"{one.name} rings"} for one in ringing if one.threshold is not None]
    asked = metrics.read(properties if properties.get("metrics") else {**properties, "metrics": _of_alarms(ringing)}, span)
    view = str(properties.get("view", "timeSeries"))
    whole = metrics.WHOLE if view != "timeSeries" and properties.get("setPeriodToTimeRange") else None
    period = whole or max((one.period for one in asked), default=span.usual)
    found = metrics.lines(asked, cloud.points(metrics.queries(asked, whole), span, 1 if whole else period), span, whole)
    said = list(found.unknown) + ([] if found.anything else [NOTHING])
    if view == "timeSeries":
        return _chart(found, span, period) | {
            "marks": marks,
            "events": _events(properties, span),
            "said": said,
            "stacked": bool(properties.get("stacked")),
        }
    numbers = [_number(one) for one in found.lines]
    axis = properties.get("yAxis", {}).get("left", {})
    if view == "gauge":
        return {"draws": "gauge", "numbers": numbers, "least": axis["min"], "most": axis["max"], "said": said, "marks": marks}
    if view not in ("singleValue", "bar", "pie", "table"):
        raise ValueError(f"{_CANNOT}: {view}.")
    most = max((one["value"] or 0 for one in numbers), default=0)
    draws = "numbers" if view == "singleValue" else "bars"
    return {"draws": draws, "numbers": numbers, "least": 0, "most": most or 1, "said": said, "marks": marks}


def _of_alarms(alarms: Iterable[Alarm]) -> list[list[str]]:
    return [list(one.metric) for one in alarms if one.metric]


def _marks(properties: Mapping[str, Any], kind: str) -> Iterable[dict[str, Any]]:
    """The annotations of a widget; of a band both of its ends."""
    for one in properties.get("annotations", {}).get(kind, ()):
        for each in one if isinstance(one, list) else [one]:
            if each.get("visible", True):
                yield {"value": each["value"], "label": str(each.get("label", "")), "right": each.get("yAxis") == "right"}


def _events(properties: Mapping[str, Any], span: Span) -> list[dict[str, Any]]:
    """Moments that a widget names, of those that lie in the time that is looked at."""
    found = [{**one, "at": int(datetime.fromisoformat(one["value"]).timestamp())} for one in _marks(properties, "vertical")]
    return [{"at": one["at"], "label": one["label"]} for one in found if span.start <= one["at"] <= span.end]


def _number(line: Line) -> dict[str, Any]:
    value = line.points[max(line.points)] if line.points else None
    return {"label": line.label, "value": value, "shown": number(value), "color": line.color}


def _chart(found: Lines, span: Span, period: int) -> Shown:
    """Lines over all periods of a time, so that one without anything is a gap; without any data at all there are none."""
    lines = found.lines if found.anything else []
    times = sorted({at for one in lines for at in one.points}.union(span.times(period) if lines else ()))
    wide = span.end - span.start
    series = [
        {
            "label": one.label,
            "color": one.color,
            "right": one.right,
            "values": [one.points.get(at) for at in times],
            "total": number(sum(one.points.values())) if one.adds else None,
            "last": number(one.points[max(one.points)] if one.points else None),
            "most": number(max(one.points.values(), default=None)),
        }
        for one in lines
    ]
    rows = [
        {"at": moment(at, wide), "cells": [number(one.points.get(at)) for one in lines]}
        for at in times
        if any(one.points.get(at) for one in lines)
    ]
    return {
        "draws": "chart",
        "times": times,
        "series": series,
        "rows": rows,
        "start": span.start,
        "end": span.end,
    }


def number(value: float | None) -> str:
    """A number as people read it, to two places; of none a dash."""
    if value is None:
        return "–"
    return f"{value:,.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"


def moment(at: int, wide: float) -> str:
    """A second as the clock in London shows it, with its day where more than a few hours are looked at."""
    when = london(datetime.fromtimestamp(at, UTC))
    return f"{when:%H:%M}" if wide < _DAY else f"{when:%a} {when.day} {when:%b, %H:%M}"


def framed(cloud: Cloud, name: str, number: int, range_name: str, now: int, *, dark: bool) -> str:
    """The HTML of a custom widget of a dashboard, or a sentence in its place. Raises `LookupError` where there is no such widget."""
    body = cloud.body(name)
    widgets = body["widgets"]
    if not 0 <= number < len(widgets) or widgets[number].get("type") != "custom":
        raise LookupError("There is no such widget.")
    properties, place = widgets[number].get("properties", {}), layout.placed(widgets)[number]
    span = _span(body, range_name or next(iter(layout.ranges(body))), now)
    params = properties["params"] if isinstance(properties.get("params"), dict) else {}
    around = _context(name, number, {**properties, "params": params}, place, span, dark=dark)
    try:
        answer = cloud.invoked(str(properties.get("endpoint")), {**params, "widgetContext": around})
    except ValueError as sentence:
        return as_text(str(sentence))
    if isinstance(answer, str):
        return answer
    if isinstance(answer, dict) and isinstance(answer.get("markdown"), str):
        return str(markdown(answer["markdown"], top=2))
    return f"<pre>{as_text(json.dumps(answer, indent=2))}</pre>"


def as_text(text: str) -> str:
    """A text in HTML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _context(name: str, number: int, properties: Mapping[str, Any], place: Place, span: Span, *, dark: bool) -> dict[str, Any]:
    """What CloudWatch tells a widget of where it stands, by the names that it has for that; pixels are those of a wide window."""
    return {
        "dashboardName": name,
        "widgetId": f"widget-{number + 1}",
        "accountId": "000000000000",
        "locale": "en",
        "timezone": {"label": "UTC", "offsetISO": "+00:00", "offsetInMinutes": 0},
        "period": span.usual,
        "isAutoPeriod": not span.inherit,
        "timeRange": {
            "mode": "relative",
            "start": span.start * 1000,
            "end": span.end * 1000,
            "relativeStart": (span.end - span.start) * 1000,
        },
        "theme": "dark" if dark else "light",
        "linkCharts": False,
        "title": str(properties.get("title", "")),
        "params": properties["params"],
        "forms": {"all": {}},
        "width": place.width * 50,
        "height": place.height * 50,
    }


_KINDS = {"metric": _metric, "text": _text, "log": _log, "custom": _custom, "alarm": _alarms}
