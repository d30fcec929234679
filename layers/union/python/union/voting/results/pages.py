"""Shows a count, its lots and its declarations."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from union.times import iso
from union.voting.counting.rules import LotNeeded
from union.voting.polls.rules import shown_receipt
from union.voting.results import records as result_records
from union.voting.results import rules
from union.voting.results.rules import Race, Source
from union.voting.results.tally import Count, File

if TYPE_CHECKING:
    from union.voting.results.views import (
        CorrectablePost,
        CountedPost,
        CountSheet,
        DeclarationInBrief,
        DeclaredPost,
        LotSource,
        LotToDraw,
        NumberedCandidate,
        ReceiptLookedUp,
        StagePicture,
    )


def counted(count: Count, file: File) -> "list[CountedPost]":
    """Each post of a count, with its sheet or the lot that it still needs."""
    return [_shown_post(race, count, file) for race in count.races.values()]


def _shown_post(race: Race, count: Count, file: File) -> "CountedPost":
    done, tie = count.done.get(race.post_id), count.ties.get(race.post_id)
    return {
        "post_id": race.post_id,
        "title": race.title,
        "seats": race.seats,
        "withdrawn": [one.name for one in race.candidates if one.withdrawn],
        "sheet": done.sheet if done else None,
        "pictures": _drawn(done.sheet) if done else [],
        "all_drawn": not done or rules.all_drawn(done.sheet),
        "lot": _shown_lot(race, tie) if tie else None,
        "drawn": [{"stage": stage, "name": _name(race, who)} for stage, who in sorted(file.lots(race).drawn.items())],
    }


def _drawn(sheet: "CountSheet") -> "list[StagePicture]":
    return [
        {
            "number": stage.number,
            "sentence": stage.sentence,
            "bars": [{"name": b.name, "votes": b.votes, "length": b.length, "state": b.state} for b in stage.bars],
            "quota": stage.quota,
            "non_transferable": stage.non_transferable,
        }
        for stage in rules.pictures(sheet)
    ]


def _shown_lot(race: Race, tie: LotNeeded) -> "LotToDraw":
    tied: list[NumberedCandidate] = [{"number": one, "name": _name(race, one)} for one in tie.tied]
    return {"stage": tie.stage, "what": tie.what.value, "tied": tied}


def _name(race: Race, number: int) -> str:
    return race.names[number - 1] if number <= len(race.names) else f"RON, seat {number - len(race.names) + 1}"


def shown_source(source: Source | None) -> "LotSource | None":
    """What lots are drawn from, as far as it is known."""
    return {"says": source.says, "known_at": iso(source.known_at), "value": source.value} if source else None


def short(told: Mapping[str, Any]) -> "DeclarationInBrief":
    """A declaration as lists of them show it."""
    return {
        "number": told["number"],
        "declared_at": told["declared_at"],
        "declared_by": told["declared_by"],
        "reason": told["reason"],
        "corrects": told["corrects"],
    }


def correctable(told: Mapping[str, Any], count: Count) -> "list[CorrectablePost]":
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


def published(file: File, told: Mapping[str, Any], post: Mapping[str, Any]) -> "DeclaredPost":
    """A declared post as everybody reads it, with the command that counts it again where its ballots are published."""
    name = str(file.election.election_id)
    sheet = read_sheet(name, post)
    public_value = told["source"]["value"] if told["source"] else None
    return {
        "post_id": post["post_id"],
        "title": post["title"],
        "seats": post["seats"],
        "turnout": post["turnout"],
        "vacant": post["vacant"],
        "note": post["note"],
        "elected": [one["name"] for one in post["winners"]],
        "sheet": sheet,
        "pictures": _drawn(sheet),
        "all_drawn": rules.all_drawn(sheet),
        "ballots": post["blt"] is not None,
        "command": rules.command_line(post, sheet, name, told["root"], public_value) if post["blt"] else None,
    }


def read_sheet(election_id: str, post: Mapping[str, Any]) -> "CountSheet":
    """The sheet of a declared post, as it was kept."""
    found: CountSheet = json.loads(result_records.read(election_id, post["sheet"]))
    return found


def looked_up(election_id: str, told: Mapping[str, Any], receipt: str) -> "ReceiptLookedUp":
    """Whether a receipt, as somebody typed it, is among those published."""
    code = shown_receipt("".join(receipt.lower().replace("-", "").split()))
    listed = result_records.read(election_id, told["receipts"]).split("\r\n")[1:-1]
    return {"code": receipt[:60], "listed": code in listed}
