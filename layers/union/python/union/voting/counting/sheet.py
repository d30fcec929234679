"""Truths about count sheets: what a count came to, as data, as rows of a spreadsheet, and in a sentence for each stage.

This file needs nothing but Python's standard library.
"""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from union.voting.counting.blt import Ballots
from union.voting.counting.rules import UNIT, Act, Lots, Result, Stage, Tie


def decimal(votes: int) -> str:
    """Hundred-thousandths of a vote as a decimal of five places."""
    return f"{votes // UNIT}.{votes % UNIT:05d}"


def sheet(result: Result, ballots: Ballots, lots: Lots) -> dict[str, Any]:
    """Everything about a count, of words, numbers and decimals in strings alone. Candidates have their numbers from 1."""
    names = names_of(result, ballots)
    return {
        "title": ballots.title,
        "seats": result.seats,
        "candidates": [{"candidate": number, "name": name} for number, name in names.items()],
        "withdrawn": sorted(ballots.withdrawn),
        "ballots": sum(ballots.papers.values()),
        "valid": result.valid,
        "quota": result.quota,
        "stages": [
            {
                "stage": stage.number,
                "event": stage.act.value,
                "candidate": stage.candidate,
                "votes": {str(who): decimal(votes) for who, votes in stage.votes.items()},
                "non_transferable": decimal(stage.non_transferable),
                "elected": [*stage.elected, *stage.filled],
                "sentence": sentence(stage, _before(result, stage), names, result.quota),
            }
            for stage in result.stages
        ],
        "elected": [{"candidate": who, "name": names[who], "stage": stage} for who, stage in result.elected],
        "vacant": result.vacant,
        "ron_elected": [{"stage": stage} for stage in result.ron_seats],
        "ties": [_tie(tie) for tie in result.ties],
        "lots": [_lot(tie, lots) for tie in result.ties if tie.settled_by is None],
        "reason": result.why,
    }


def names_of(result: Result, ballots: Ballots) -> dict[int, str]:
    """The candidates' names by their numbers, further RONs among them."""
    names = dict(enumerate(ballots.names, 1))
    return names | {number: f"RON, seat {place}" for place, number in enumerate(result.furthers, 2)}


def _tie(tie: Tie) -> dict[str, Any]:
    return {
        "stage": tie.stage,
        "for": tie.what.value,
        "candidates": list(tie.tied),
        "chosen": tie.chosen,
        "settled_by_stage": tie.settled_by,
    }


def _lot(tie: Tie, lots: Lots) -> dict[str, Any]:
    by_hand = lots.drawn.get(tie.stage) == tie.chosen
    numbers = {} if by_hand else {str(who): lots.number(tie.stage, who) for who in tie.tied}
    return {"stage": tie.stage, "candidates": list(tie.tied), "chosen": tie.chosen, "by_hand": by_hand, "numbers": numbers}


def _before(result: Result, stage: Stage) -> Stage | None:
    return result.stages[stage.number - 2] if stage.number > 1 else None


def sentence(stage: Stage, before: Stage | None, names: dict[int, str], quota: int) -> str:
    """What happened at a stage, in words that somebody who was not there understands."""
    said = _happened(stage, before, names, quota)
    if stage.elected:
        said += f" {_listed([names[who] for who in stage.elected])} reached the quota and {_are(stage.elected)} elected."
    if stage.filled:
        said += f" As many were left as there were seats, so {_listed([names[who] for who in stage.filled])} {_are(stage.filled)} elected."
    return said


def _happened(stage: Stage, before: Stage | None, names: dict[int, str], quota: int) -> str:
    if stage.candidate is None or before is None:
        return f"First preferences were counted; the quota is {quota}."
    name, votes = names[stage.candidate], before.votes.get(stage.candidate, 0)
    if stage.act == Act.SURPLUS:
        return f"{name} had {decimal(votes - quota * UNIT)} votes more than the quota; these went to the next preferences."
    if votes == 0:
        return f"{name} had no votes and was excluded."
    return f"{name} had the fewest votes, {decimal(votes)}, and was excluded; these went to the next preferences."


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _are(elected: Sequence[int]) -> str:
    return "is" if len(elected) == 1 else "are"


def as_json(told: Mapping[str, Any]) -> str:
    """A sheet as JSON, always the same bytes for the same count."""
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def as_csv(told: Mapping[str, Any]) -> str:
    """A sheet for a spreadsheet: a row for each candidate, a column for each stage; each column adds up to the valid vote."""
    stages = told["stages"]
    rows = [["Candidate", *(f"Stage {stage['stage']}" for stage in stages)]]
    rows += [
        [_harmless(one["name"]), *(stage["votes"].get(str(one["candidate"]), "") for stage in stages)]
        for one in told["candidates"]
    ]
    rows.append(["Not transferable", *(stage["non_transferable"] for stage in stages)])
    rows.append(["Valid vote", *(f"{told['valid']}.00000" for _ in stages)])
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def _harmless(text: str) -> str:
    """A name that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text


def as_text(told: dict[str, Any]) -> str:
    """A sheet to read in a terminal."""
    lines = [told["title"], f"{told['valid']} valid ballots, {told['seats']} seats, quota {told['quota']}", ""]
    lines += [f"Stage {stage['stage']}: {stage['sentence']}" for stage in told["stages"]]
    lines += [f"Tie at stage {one['stage']} settled by lot: {one['chosen']}" for one in told["lots"]]
    lines += ["", told["reason"]] if told["reason"] else [""]
    lines += [f"Elected at stage {one['stage']}: {one['name']}" for one in told["elected"]]
    lines += [f"Vacant: {told['vacant']}"] if told["vacant"] else []
    return "\n".join(lines) + "\n"
