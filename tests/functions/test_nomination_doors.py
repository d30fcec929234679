"""What comes through the doors of nominations when there are many, and when programs stand and look them over."""

import gzip
import json
import re
from typing import Any

import pytest
from union.voting.nominations.tables import Nomination

from tests.actions.conftest import SAM
from tests.actions.electing import ALEX, kept, member
from tests.functions.test_election_doors import ANN, Call, brought_to, multipart, picture, published, timers

__all__ = ["timers"]
BOTH = {"accept": "application/json"}
MANIFESTO = (
    "<script>alert(1)</script> **More** boards & [tea](javascript:alert(1)).\n\n" + "I say a lot, and all of it is true. " * 110
)


def approved(election_id: str, number: int, manifesto: str = MANIFESTO) -> None:
    """Let somebody have been approved as nominations closed."""
    at = kept(election_id).nominations_close_at
    Nomination(
        election_id=election_id,
        nomination_id=f"1#p{number:03}",
        version=2,
        name=f"Candidate {number:03}",
        email=f"p{number}@union.example",
        manifesto=manifesto[:4_000],
        photo="ab" * 20,
        state="approved",
        sent_at=at,
        approved_at=at,
    ).save()


def numbers(page: str) -> dict[str, str]:
    """The anchor of each candidate's name on the candidates' page."""
    return {name: anchor for anchor, name in re.findall(r'<h3 id="n(\d+-\d+)"><bdi>([^<]*)</bdi>', page)}


def test_two_hundred_candidates_fit_on_their_page_and_keep_their_numbers_when_some_withdraw(call: Call) -> None:
    election_id = published(call)
    brought_to(election_id, "polls_open_at")
    for number in range(200):
        approved(election_id, number)
    path = f"/elections/{election_id}/candidates"
    before = call("nominations", "GET", path)
    assert before.status == 200
    assert numbers(before.body) == {f"Candidate {n:03}": f"1-{n + 1}" for n in range(200)}
    assert all(f'id="p1-{n}"' in before.body for n in range(1, 201))
    assert "<script" not in before.body
    assert 'href="javascript' not in before.body
    assert len(before.raw["body"]) < 4_500_000, "Lambda answers with 6 MB at most"
    assert len(gzip.compress(before.body.encode(), 6)) < 100_000
    for number in (0, 57, 199):
        who = member(f"p{number:03}")
        gone = call(
            "nominations",
            "POST",
            f"/elections/{election_id}/stand/withdraw",
            caller=who,
            form={"post": "1", "key": "key-of-withdrawing"},
        )
        assert gone.status == 303, gone.body
    after = call("nominations", "GET", path).body
    assert numbers(after) == numbers(before.body)
    assert after.count("has withdrawn") == 3
    told = json.loads(call("nominations", "GET", path, headers=BOTH).body)["posts"][0]["candidates"]
    assert [one["number"] for one in told if one["withdrawn"]] == [1, 58, 200]


def test_programs_stand_are_returned_mend_it_and_are_approved(call: Call) -> None:
    election_id = published(call)
    brought_to(election_id, "nominations_open_at")
    stand, desk = f"/elections/{election_id}/stand", f"/elections/{election_id}/nominations"

    def ask(method: str, path: str, caller: Any, sent: Any = None) -> Any:
        more = {"json": sent} if sent else {"headers": BOTH}
        answer = call("nominations", method, path, caller=caller, **more)
        return answer.status, json.loads(answer.body)

    told = {"post": "1", "manifesto": "More boards.", "key": "key-of-ann-1"}
    assert ask("POST", stand, ANN, told)[0] == 200
    status, looked = ask("GET", desk, ALEX)
    (one,) = looked["posts"][0]["nominations"]
    assert (status, looked["waiting"], one["state"], one["name"]) == (200, 1, "sent", "Ann")
    sent = {"post": "1", "person_id": one["person_id"], "version": str(one["version"]), "key": "key-of-alex-1"}
    status, refused = ask("POST", f"{desk}/return", ALEX, sent)
    assert (status, list(refused["errors"])) == (422, ["reason"])
    assert ask("POST", f"{desk}/return", ALEX, {**sent, "reason": "No jokes."})[0] == 200
    assert ask("GET", stand, ANN)[1]["mine"][0]["reason"] == "No jokes."
    assert ask("POST", stand, ANN, {**told, "key": "key-of-ann-2"})[0] == 200
    assert ask("POST", f"{desk}/approve", ALEX, sent)[0] == 409, "this is not what was looked at"
    assert ask("POST", f"{desk}/approve", SAM, {**sent, "version": "3"})[0] == 403
    assert ask("POST", f"{desk}/approve", ALEX, {**sent, "version": "3"})[0] == 200
    assert [c["name"] for c in ask("GET", f"/elections/{election_id}/candidates", None)[1]["posts"][0]["candidates"]] == ["Ann"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"post": ""}, "post"),
        ({"post": "9"}, "post"),
        ({"manifesto": ""}, "manifesto"),
        ({"manifesto": "x" * 4_001}, "manifesto"),
        ({"manifesto": "x" * 30_000}, "manifesto"),
        ({"photo": "a word"}, "photo"),
        ({"key": ""}, "key"),
    ],
)
def test_programs_are_told_which_field_is_wrong(call: Call, changed: dict[str, str], field: str) -> None:
    election_id = published(call)
    brought_to(election_id, "nominations_open_at")
    told = {"post": "1", "manifesto": "More boards.", "key": "key-of-ann", **changed}
    answer = call("nominations", "POST", f"/elections/{election_id}/stand", caller=ANN, json=told)
    assert (answer.status, list(json.loads(answer.body)["errors"])) == (422, [field])
    assert Nomination.count() == 0


def test_a_photo_stays_when_the_words_are_changed_and_goes_with_a_tick(call: Call) -> None:
    election_id = published(call)
    brought_to(election_id, "nominations_open_at")
    path = f"/elections/{election_id}/stand"

    def photo(number: int, data: bytes, **more: str) -> str | None:
        told = {"post": "1", "manifesto": f"Version {number}.", "key": f"key-of-ann-{number}", **more}
        answer = call("nominations", "POST", path, caller=ANN, **multipart(told, data))
        assert answer.status == 303, answer.body
        return Nomination.get(election_id, "1#ann", consistent_read=True).photo

    first = photo(1, picture())
    assert first is not None
    assert photo(2, b"") == first
    assert photo(3, b"", remove_photo="yes") is None
