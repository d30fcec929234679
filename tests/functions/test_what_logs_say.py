"""No line of a log names anybody: not by id, name or address, nor by what they typed, whatever went well or wrong.

Every test of actions and of functions listens (`union_house`, `call`); here one union lives through a whole story, and every function dies.
"""

import json
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError
from union import watch
from union.core.letters import post
from union.core.letters.tables import Letter
from union.core.people.rules import Caller
from union.web.api import App

from tests.actions.conftest import PRIYA, SAM
from tests.actions.electing import ALEX, member
from tests.actions.freezing import registered
from tests.actions.voting import FIRST, PEOPLE, opened
from tests.functions.conftest import CONTEXT, _event, send_letters
from tests.functions.test_election_doors import Call, brought_to, multipart, picture, published
from tests.functions.test_the_doors import JOIN
from tests.logs import listening, of_people, people

FUNCTIONS = sorted(path.parent.name for path in Path("functions").glob("*/handler.py"))
DOORS = [name for name in FUNCTIONS if isinstance(getattr(import_module(f"functions.{name}.handler"), "app", None), App)]
JOBS = [name for name in FUNCTIONS if name not in DOORS]
WIL = Caller("7c1d-wil", "Wilhelmina Crane", "wilhelmina@union.example")
TOLD = "He follows me home every night."
SAID = f"{WIL.person_id} {WIL.name} {WIL.email} {TOLD}"
NEEDLES = {WIL.person_id, WIL.name, WIL.email, TOLD}


@pytest.fixture(autouse=True)
def no_timers() -> Any:
    """Set no timers."""
    with patch("union.timers.start"), patch("union.timers.stop"):
        yield


def test_a_whole_story_is_told_without_anybody_in_it(call: Call, union_house: None) -> None:
    with listening() as said:
        _joins_posts_and_complains(call)
        _stands(call)
        _votes(call)
        _reports(call)
        _freezes(call)
        _is_refused(call)
        for code, status in (("TooManyRequestsException", 429), ("InternalFailure", 500), ("MessageRejected", 400)):
            answer = {"Error": {"Code": code, "Message": SAID}, "ResponseMetadata": {"HTTPStatusCode": status}}
            with patch.object(post, "_ses") as ses:
                ses.return_value.send_email.side_effect = ClientError(answer, "SendEmail")
                _letters_fail()
        send_letters()
    lines = said.getvalue()
    assert Letter.count() > 5
    assert {"request", "letter", "It is not known whether a letter was sent"} <= {
        json.loads(line)["message"] for line in lines.splitlines()
    }
    assert of_people(lines, people() | NEEDLES) == []


@pytest.mark.parametrize(
    ("path", "route"), [("/cases/none", "GET /cases/{incident_id}"), ("/cases/none/at/all", "ANY /cases/{proxy+}")]
)
def test_a_request_is_logged_by_its_route_in_the_code_where_the_api_s_leads_to_many(path: str, route: str) -> None:
    event = {**_event("GET", path, {"accept": "application/json"}, None), "routeKey": "ANY /cases/{proxy+}"}
    with listening() as said:
        import_module("functions.cases.handler").lambda_handler(event, CONTEXT)
    (told,) = [line for line in map(json.loads, said.getvalue().splitlines()) if line["message"] == "request"]
    assert told["route"] == route


def _joins_posts_and_complains(call: Call) -> None:
    joined = call("joining", "POST", "/groups/print/join", caller=WIL, form=JOIN)
    assert joined.status in (200, 303), joined.body
    member(WIL.person_id, WIL.name)
    answer = call("board", "POST", "/groups/chess/board", caller=WIL, json={"text": TOLD, "key": "key-of-post"})
    assert answer.status == 200, answer.body
    post_id = json.loads(answer.body)["post_id"]
    removed = {"reason": "It is about somebody who is not here.", "rule": "respect", "key": "key-of-removal"}
    call("board", "POST", f"/groups/chess/board/{post_id}/hide", caller=PRIYA, form=removed)
    call("board", "POST", f"/groups/chess/board/{post_id}/remove", caller=PRIYA, form=removed)
    complaint = {"text": "I think that this was wrong of you.", "key": "key-of-complaint"}
    call("appeals", "POST", f"/groups/chess/board/{post_id}/complaint", caller=WIL, form=complaint)
    call("shop", "POST", "/basket/checkout", caller=WIL, form={"key": "key-of-basket"})


def _stands(call: Call) -> None:
    election_id = published(call)
    brought_to(election_id, "nominations_open_at")
    told = {"post": "1", "manifesto": TOLD, "key": "key-of-stand"}
    path = f"/elections/{election_id}"
    assert call("nominations", "POST", f"{path}/stand", caller=WIL, **multipart(told, picture())).status == 303
    sent = {"post": "1", "person_id": WIL.person_id, "version": "1", "decision": "approve", "key": "key-of-alex"}
    call("nominations", "POST", f"{path}/nominations", caller=ALEX, form=sent)


def _votes(call: Call) -> None:
    now = datetime.now(UTC)
    opened(opens_at=now - timedelta(minutes=1), closes_at=now + timedelta(hours=1))
    for who in PEOPLE[:2]:
        assert call("polls", "POST", "/elections/spring/vote/cast", caller=who, form={**FIRST, "key": "key-one-1"}).status == 200


def _reports(call: Call) -> None:
    told = {"heading": "abuse", "what": TOLD, "group": "chess", "email": WIL.email, "key": "key-of-the-report"}
    assert call("reports", "POST", "/report", caller=WIL, form=told).status == 303


def _freezes(call: Call) -> None:
    registered("instagram")
    told = {"length": "1", "unit": "hours", "statement": TOLD, "key": "freeze-key-1"}
    assert call("freezes", "POST", "/groups/chess/freeze", caller=PRIYA, json=told).status == 200


def _is_refused(call: Call) -> None:
    for name, path in (
        ("board", "/groups/chess/board"),
        ("joining", "/groups/chess/join"),
        ("reports", "/report"),
        ("people", "/me"),
    ):
        call(name, "POST", path, caller=WIL, form={"text": TOLD * 500, "key": SAID})
        call(name, "POST", path, caller=SAM, body=SAID, headers={"content-type": "application/json"})


def _letters_fail() -> None:
    """Call for a letter of each kind, whose post fails."""
    from functions.letters.handler import lambda_handler

    kinds = {str(one.kind): one for one in Letter.scan() if one.state == "waiting"}
    for at, one in enumerate(kinds.values()):
        record = {
            "messageId": str(at),
            "body": json.dumps({"letter_id": one.letter_id, "correlation_id": "c"}),
            "eventSource": "aws:sqs",
        }
        lambda_handler({"Records": [record]}, CONTEXT)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", DOORS)
def test_a_door_that_dies_of_words_does_not_repeat_them(name: str, union_house: None, capsys: pytest.CaptureFixture[str]) -> None:
    handler = import_module(f"functions.{name}.handler")
    with listening() as said, patch.object(App, "resolve", side_effect=_worst()):
        assert handler.lambda_handler(_event("GET", "/", {}, None), CONTEXT)["statusCode"] == 500
    assert "A request failed" in said.getvalue()
    assert "builtins.KeyError" in said.getvalue()
    assert of_people(said.getvalue() + capsys.readouterr().out, NEEDLES) == []


@pytest.mark.parametrize("name", JOBS)
def test_what_a_function_raises_for_lambda_to_log_has_no_words_of_anybody(
    name: str, union_house: None, capsys: pytest.CaptureFixture[str]
) -> None:
    handler = import_module(f"functions.{name}.handler")
    broken = patch.object(watch.logger, "info", side_effect=_worst()), patch.object(watch, "follow", side_effect=_worst())
    with listening() as said, broken[0], broken[1], pytest.raises(watch.Failed) as raised:
        handler.lambda_handler({"Records": SAID, "version": 1}, CONTEXT)
    assert raised.value.__suppress_context__
    assert "An invocation failed" in said.getvalue()
    assert of_people(said.getvalue() + str(raised.value) + capsys.readouterr().out, NEEDLES) == []


def _worst() -> Exception:
    """A failure whose every word is somebody's, and whose causes' words are too."""
    failure = KeyError(SAID)
    failure.__cause__ = ClientError({"Error": {"Code": "ValidationException", "Message": SAID}}, "PutItem")
    failure.__cause__.__context__ = ValueError(SAID)
    return failure


def test_the_kind_and_the_code_of_a_failure_are_in_the_log() -> None:
    worst = _worst()
    with listening() as said:
        watch.logger.error("It failed", exc_info=worst)
    (line,) = (json.loads(line) for line in said.getvalue().splitlines())
    assert "ClientError ValidationException" in line["exception"]
    assert line["exception"].splitlines()[-1] == "builtins.KeyError"


def test_the_place_of_a_failure_is_in_the_log() -> None:
    with listening() as said, suppress(ValueError):
        _dies(TOLD)
    assert re.search(r"test_what_logs_say\.py:\d+ in _dies", said.getvalue())
    assert TOLD not in said.getvalue()


def _dies(words: str) -> None:
    try:
        int(words)
    except ValueError:
        watch.logger.exception("It failed")
        raise


def test_the_search_finds_a_letter_that_is_logged_by_its_id() -> None:
    """The negative control: the line as it was."""
    with listening() as said:
        watch.logger.info("letter", letter_id=f"voted-spring-{WIL.person_id}")
        watch.logger.info("letter", letter="a-mark-drawn-by-lot")
    assert len(of_people(said.getvalue(), NEEDLES)) == 1
