// Draws the charts of a dashboard out of the numbers that stand in its page. Without it the tables say the same.
"use strict";

const DASHES = [[], [8, 4], [2, 3], [10, 3, 2, 3], [5, 5], [14, 4], [3, 6], [8, 3, 3, 3]];
const LONDON = "Europe/London";
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: LONDON });
const day = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", timeZone: LONDON });
const short = new Intl.NumberFormat("en-GB", { notation: "compact", maximumFractionDigits: 2 });
const number = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 2 });

const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const colour = (one, at) => one.color || style(`--s${at % DASHES.length}`);
const moment = (second, wide) => (wide > 90000 ? `${day.format(second * 1000)}, ` : "") + clock.format(second * 1000);

// Stacked lines stand on those below them that are shown.
function heights(told, hidden) {
  if (!told.stacked) return told.series.map((one) => one.values);
  const under = told.times.map(() => 0);
  return told.series.map((one, line) => one.values.map((value, at) => (hidden.has(line) ? under[at] : (under[at] += value ?? 0))));
}

function ticks(wide) {
  return (_, seconds) => seconds.map((one) => {
    const told = clock.format(one * 1000);
    return told === "00:00" || wide > 90000 ? day.format(one * 1000) : told;
  });
}

function range(told, right) {
  const marks = told.marks.filter((one) => Boolean(one.right) === right).map((one) => one.value);
  return (_, low, high) => [Math.min(0, low ?? 0, ...marks), Math.max(1, high ?? 1, ...marks) * 1.08];
}

function lines(told) {
  return (u) => {
    const { left, top, width, height } = u.bbox;
    u.ctx.save();
    u.ctx.strokeStyle = style("--mark");
    u.ctx.lineWidth = 1.5 * devicePixelRatio;
    u.ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
    const stroke = (x0, y0, x1, y1) => { u.ctx.beginPath(); u.ctx.moveTo(x0, y0); u.ctx.lineTo(x1, y1); u.ctx.stroke(); };
    for (const one of told.marks) {
      const y = u.valToPos(one.value, one.right && u.scales.right ? "right" : "y", true);
      stroke(left, y, left + width, y);
    }
    for (const one of told.events) {
      const x = u.valToPos(one.at, "x", true);
      stroke(x, top, x, top + height);
    }
    u.ctx.restore();
  };
}

function options(box, told) {
  const wide = told.end - told.start, some = told.series.some((one) => one.right);
  const axis = { stroke: style("--quiet"), grid: { stroke: style("--line"), width: 1 }, ticks: { stroke: style("--line"), width: 1 }, font: "12px system-ui, sans-serif" };
  const order = told.series.map((one, at) => ({
    label: one.label,
    scale: one.right ? "right" : "y",
    stroke: colour(one, at),
    width: 2,
    dash: DASHES[at % DASHES.length],
    fill: told.stacked ? `${colour(one, at)}59` : undefined,
    points: { show: one.values.length < 3 || (!told.stacked && one.values.includes(null)), size: 6, fill: colour(one, at) },
  }));
  return {
    width: box.clientWidth,
    height: box.clientHeight,
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, y: false },
    tzDate: (second) => uPlot.tzDate(new Date(second * 1000), LONDON),
    scales: { x: { time: true, range: [Math.min(told.start, told.times[0] ?? told.start), told.end] }, y: { range: range(told, false) }, ...(some ? { right: { range: range(told, true) } } : {}) },
    axes: [
      { ...axis, values: ticks(wide), space: 60, size: 30 },
      { ...axis, values: (_, values) => values.map((one) => short.format(one)), size: 46 },
      ...(some ? [{ ...axis, scale: "right", side: 1, grid: { show: false }, values: (_, values) => values.map((one) => short.format(one)), size: 46 }] : []),
    ],
    series: [{}, ...order],
    bands: told.stacked ? told.series.slice(1).map((_, at) => ({ series: [at + 2, at + 1] })) : [],
    hooks: { draw: [lines(told)], setCursor: [(u) => say(box, told, u.cursor.idx)] },
  };
}

function say(box, told, at) {
  const place = box.parentElement.querySelector(".at");
  if (at === null || at === undefined) { place.textContent = ""; return; }
  const said = told.series.map((one) => `${one.label} ${one.values[at] === null ? "–" : number.format(one.values[at])}`);
  place.textContent = `${moment(told.times[at], told.end - told.start)}: ${said.join(", ")}`;
}

function walk(box, told, chart) {
  box.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step || !told.times.length) return;
    event.preventDefault();
    const last = told.times.length - 1, from = chart().cursor.idx ?? (step > 0 ? -1 : last + 1);
    const at = Math.min(Math.max(from + step, 0), last);
    chart().setCursor({ left: chart().valToPos(told.times[at], "x"), top: 0 });
  });
  box.addEventListener("blur", () => chart().setCursor({ left: -10, top: -10 }));
}

function legend(box, told, chart, hidden) {
  const entries = [...box.parentElement.querySelectorAll(".legend li")];
  entries.forEach((entry, at) => {
    const one = told.series[at], mark = !one;
    const stroke = mark ? style("--mark") : colour(one, at), dash = mark ? [6, 4] : DASHES[at % DASHES.length];
    const sample = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    sample.setAttribute("viewBox", "0 0 28 12");
    sample.setAttribute("aria-hidden", "true");
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    for (const [name, value] of Object.entries({ d: "M0 6h28", stroke, "stroke-width": 3, "stroke-dasharray": dash.join(" ") })) line.setAttribute(name, value);
    sample.append(line);
    if (mark) { entry.prepend(sample); return; }
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-pressed", "true");
    button.append(sample, ...entry.childNodes);
    button.addEventListener("click", () => {
      const shown = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(shown));
      hidden[shown ? "delete" : "add"](at);
      chart().setSeries(at + 1, { show: shown });
      if (told.stacked) chart().setData([told.times, ...heights(told, hidden)]);
    });
    entry.replaceChildren(button);
  });
}

function draw(box) {
  const told = JSON.parse(box.dataset.chart), hidden = new Set();
  let chart = null;
  const again = () => {
    chart?.destroy();
    box.parentElement.querySelectorAll(".legend svg").forEach((one, at) => {
      if (told.series[at]) one.firstChild.setAttribute("stroke", colour(told.series[at], at));
      else one.firstChild.setAttribute("stroke", style("--mark"));
    });
    chart = new uPlot(options(box, told), [told.times, ...heights(told, hidden)], box);
    hidden.forEach((at) => chart.setSeries(at + 1, { show: false }));
  };
  legend(box, told, () => chart, hidden);
  again();
  walk(box, told, () => chart);
  new ResizeObserver(() => chart.setSize({ width: box.clientWidth, height: box.clientHeight })).observe(box);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
}

document.querySelectorAll(".plot").forEach(draw);
