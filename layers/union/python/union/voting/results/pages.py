"""Shows a count, its lots and its declarations."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from union.times import iso
from union.voting.counting.rules import LotNeeded
from union.voting.polls.rules import shown_receipt
from union.voting.results import records as archive
from union.voting.results import rules
from union.voting.results.rules import Race, Source
from union.voting.results.tally import Count, File


def counted(count: Count, file: File) -> list[dict[str, Any]]:
    """Each post of a count, with its sheet or the lot that it still needs."""
    return [_shown_post(race, count, file) for race in count.races.values()]


def _shown_post(race: Race, count: Count, file: File) -> dict[str, Any]:
    done, tie = count.done.get(race.post_id), count.ties.get(race.post_id)
    return {
        "post_id": race.post_id,
        "title": race.title,
        "seats": race.seats,
        "withdrawn": [one.name for one in race.candidates if one.withdrawn],
        **(pictured(done.sheet) if done else {"sheet": None, "pictures": [], "all_drawn": True}),
        "lot": _shown_lot(race, tie) if tie else None,
        "drawn": [{"stage": stage, "name": _name(race, who)} for stage, who in sorted(file.lots(race).drawn.items())],
    }


def pictured(sheet: dict[str, Any]) -> dict[str, Any]:
    """A sheet with its pictures, as the desk and the public page show it."""
    drawn = [asdict(picture) for picture in rules.pictures(sheet)]
    return {"sheet": sheet, "pictures": drawn, "all_drawn": rules.all_drawn(sheet)}


def _shown_lot(race: Race, tie: LotNeeded) -> dict[str, Any]:
    tied = [{"number": one, "name": _name(race, one)} for one in tie.tied]
    return {"stage": tie.stage, "what": tie.what.value, "tied": tied}


def _name(race: Race, number: int) -> str:
    return race.names[number - 1] if number <= len(race.names) else f"RON, seat {number - len(race.names) + 1}"


def shown_source(source: Source | None) -> dict[str, Any] | None:
    """What lots are drawn from, as far as it is known."""
    return {"says": source.says, "known_at": iso(source.known_at), "value": source.value} if source else None


def short(told: Mapping[str, Any]) -> dict[str, Any]:
    """A declaration as lists of them show it."""
    return {name: told[name] for name in ("number", "declared_at", "declared_by", "reason", "corrects")}


def correctable(told: Mapping[str, Any], count: Count) -> list[dict[str, Any]]:
    """The declared posts with all who stood, so that another result can be chosen."""
    return [
        {
            "post_id": post["post_id"],
            "title": post["title"],
            "seats": post["seats"],
            "winners": [one["number"] for one in post["winners"]],
            "candidates": [{"number": one.number, "name": one.name} for one in count.races[post["post_id"]].candidates],
        }
        for post in told["posts"]
    ]


def published(file: File, told: Mapping[str, Any], post: Mapping[str, Any]) -> dict[str, Any]:
    """A declared post as everybody reads it, with the command that counts it again where its ballots are published."""
    name = str(file.election.election_id)
    sheet = read_sheet(name, post)
    public_value = told["source"]["value"] if told["source"] else None
    return {
        **{part: post[part] for part in ("post_id", "title", "seats", "turnout", "vacant", "note")},
        "elected": [one["name"] for one in post["winners"]],
        **pictured(sheet),
        "ballots": post["blt"] is not None,
        "command": rules.command_line(post, sheet, name, told["root"], public_value) if post["blt"] else None,
    }


def read_sheet(election_id: str, post: Mapping[str, Any]) -> dict[str, Any]:
    """The sheet of a declared post, as it was kept."""
    found: dict[str, Any] = json.loads(archive.read(election_id, post["sheet"]))
    return found


def looked_up(election_id: str, told: Mapping[str, Any], receipt: str) -> dict[str, Any]:
    """Whether a receipt, as somebody typed it, is among those published."""
    code = shown_receipt("".join(receipt.lower().replace("-", "").split()))
    listed = archive.read(election_id, told["receipts"]).split("\r\n")[1:-1]
    return {"code": receipt[:60], "listed": code in listed}
