"""The policies in template.yaml are enough, and not too much: the story and its limits where every call is held against them."""

import io
import json
import re
import secrets
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from boto3.dynamodb.types import TypeSerializer

from infra.local.cloud import Cloud
from tests.contracts.test_what_each_may_do import needed
from tests.e2e.hurried import hurried, now
from tests.e2e.test_evidence import Case
from tests.e2e.test_the_story_as_json import join, until
from tests.rights import listed, rights_in, statements
from tests.stripe_standin import ControlRefused, RemoteStandIn
from tests.tables import tables, template

type Ask = Callable[..., httpx.Response]
type Outcomes = dict[str, str]

TABLES = [one["TableName"].removeprefix("union-house-") for one in tables("union-house")]
WHO = {
    name: one["Properties"]["CodeUri"].rpartition("/")[2]
    for name, one in template("template.yaml")["Resources"].items()
    if one["Type"] == "AWS::Serverless::Function"
}
"""The folder of each function."""
OTHERS = {
    "read the session secret": ("secretsmanager:GetSecretValue", "Secrets.Outputs.Session"),
    "read Stripe's secret": ("secretsmanager:GetSecretValue", "Secrets.Outputs.Stripe"),
    "read the tickets' secret": ("secretsmanager:GetSecretValue", "Secrets.Outputs.Tickets"),
    "read the receipts' secret": ("secretsmanager:GetSecretValue", "Secrets.Outputs.Receipts"),
    "read the calendars' secret": ("secretsmanager:GetSecretValue", "Secrets.Outputs.Diaries"),
    "read the secret of letters": ("secretsmanager:GetSecretValue", "Secrets.Outputs.Letters"),
    "read the vault": ("s3:GetObject", "Outputs.EvidenceArn"),
    "write the vault": ("s3:PutObject", "Outputs.EvidenceArn"),
    "read packed cases": ("s3:GetObject", "Outputs.ExportsArn}/cases/"),
    "write packed cases": ("s3:PutObject", "Outputs.ExportsArn}/cases/"),
    "read copies of people's data": ("s3:GetObject", "Outputs.ExportsArn}/data/"),
    "write copies of people's data": ("s3:PutObject", "Outputs.ExportsArn}/data/"),
    "write the post": ("ses:SendEmail", ":identity/"),
    "write the queue of letters": ("sqs:SendMessage", "LetterQueue.Arn"),
    "take away the timers of freezes": ("scheduler:DeleteSchedule", "/freeze-"),
    "read the timers of elections": ("scheduler:GetSchedule", "/election-"),
}
"""What is no table, with the right that its probe needs: what is done, and where, as template.yaml writes it.

What is asked of tables is told by the code (`needed`), which a contract holds against the template for all other rights too.
"""

_PROBE = """
import functools, json, os
from http.client import HTTPConnection
from urllib.parse import urlsplit
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import ClientError
from botocore.session import get_session

session = get_session()
client = functools.cache(session.create_client)

def lambda_handler(event, context):
    tables = Tables()
    return {name: outcome(tables.tried(*call) if service == "dynamodb" else tried(service, *call)) for name, (service, *call) in event.items()}

def outcome(code):
    if "Signature" in code or "Token" in code or "InternalServer" in code:
        raise ValueError(code)
    return "denied" if "AccessDenied" in code or "NotAuthorized" in code else "allowed"

def tried(service, operation, parameters):
    try:
        getattr(client(service), operation)(**parameters)
        return ""
    except ClientError as failure:
        return failure.response["Error"]["Code"]

class Tables:
    def __init__(self):
        self.address, self.role = os.environ["AWS_ENDPOINT_URL"], session.get_credentials().get_frozen_credentials()
        self.signing = SigV4Auth(self.role, "dynamodb", os.environ["AWS_REGION"])
        self.line = HTTPConnection(urlsplit(self.address).netloc)

    def tried(self, operation, parameters):
        said = {"x-amz-target": "DynamoDB_20120810." + operation, "content-type": "application/x-amz-json-1.0"}
        call = AWSRequest("POST", self.address + "/", said, json.dumps(parameters).encode())
        self.signing.add_auth(call)
        self.line.request("POST", "/", call.data, dict(call.headers.items()))
        answer = self.line.getresponse()
        told = json.load(answer)
        return told["__type"] if answer.status >= 400 else ""
"""
"""Says what became of each of the calls. Fifty thousand of them ask tables: those it writes itself, quicker than a client."""


@pytest.fixture(scope="module")
def deployed(guarded_cloud: Cloud) -> dict[str, str]:
    """Give the names that the stack's resources got, by their names in the template."""
    pages = guarded_cloud.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=guarded_cloud.name)
    return {r["LogicalResourceId"]: r["PhysicalResourceId"] for page in pages for r in page["StackResourceSummaries"]}


@pytest.fixture(scope="module")
def as_function(guarded_cloud: Cloud, deployed: dict[str, str]) -> Iterator[Callable[[str, dict[str, Any]], Outcomes]]:
    """Give a way to try calls with the role of a function: what is allowed, what is denied."""
    functions, made = guarded_cloud.client("lambda"), []

    def attempt(name: str, calls: dict[str, Any]) -> Outcomes:
        told = functions.get_function_configuration(FunctionName=deployed[name])
        probe = f"probe-{name.lower()}-{secrets.token_hex(3)}"
        functions.create_function(
            FunctionName=probe,
            Role=told["Role"],
            Runtime="python3.13",
            Handler="probe.lambda_handler",
            Code={"ZipFile": _packed()},
            Environment={"Variables": {name: told["Environment"]["Variables"][name] for name in ("PYTHONPATH",)}},
            Timeout=60,
        )
        made.append(probe)
        answer = functions.invoke(FunctionName=probe, Payload=json.dumps(calls))
        outcomes: Outcomes = json.load(answer["Payload"])
        assert "FunctionError" not in answer, outcomes
        return outcomes

    yield attempt
    for probe in made:
        functions.delete_function(FunctionName=probe)


def _packed() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("probe.py", _PROBE)
    return packed.getvalue()


def test_a_board_is_frozen_and_a_concern_dealt_with_meanwhile(guarded_ask: Ask) -> None:
    frozen = {"length": 1, "unit": "minutes", "statement": "We take a break.", "key": _key()}
    assert guarded_ask("president", "POST", "/groups/chess/freeze", json=frozen).status_code == 200
    said = {"text": "Be kind.", "as": "statement", "key": _key()}
    assert guarded_ask("president", "POST", "/groups/chess/board", json=said).status_code == 200
    concern = {"heading": "abuse", "platform": "Board", "what": "Somebody is rude.", "key": _key()}
    opened = guarded_ask("president", "POST", "/groups/chess/conduct/new", json=concern).json()
    path = f"/groups/chess/conduct/{opened['incident_id']}"
    statement = {"text": "Be kind, please.", "where": "board", "key": _key()}
    assert guarded_ask("president", "POST", f"{path}/state", json=statement).status_code == 200
    elsewhere = guarded_ask("president", "GET", path).json()["elsewhere"]
    chat, latest = elsewhere["platforms"][0], elsewhere["latest"]
    shot = {"files": ("frozen.png", b"\x89PNG\r\n\x1a\n" + secrets.token_bytes(40), "image/png")}
    done = {"deed": "frozen", "freeze_id": latest["freeze_id"], "version": latest["version"], "key": _key()}
    answer = guarded_ask("president", "POST", f"{path}/freeze/{chat['platform_id']}", data=done, files=shot)
    assert answer.is_success, answer.text
    seen = guarded_ask("president", "GET", path).json()
    assert seen["elsewhere"]["platforms"][0]["standing"] == "frozen"
    assert [one["kind"] for one in seen["files"]] == ["PNG picture"]


@pytest.mark.parametrize("name", WHO)
def test_a_function_reaches_what_is_its_own_and_no_more(
    name: str, as_function: Callable[[str, dict[str, Any]], Outcomes], guarded_cloud: Cloud
) -> None:
    allowed = {what for what, outcome in as_function(name, _calls(guarded_cloud)).items() if outcome == "allowed"}
    assert allowed == {f"{act} {table}" for act, table in needed(WHO[name]) - _counted(WHO[name])} | _others(WHO[name])


def _counted(function: str) -> frozenset[tuple[str, str]]:
    """Of what a function may be told only how much there is: any other question is denied."""
    return rights_in(one for one in statements(function) if "dynamodb:Select" in str(one.get("Condition")))


COUNTING = [name for name in WHO if _counted(WHO[name])]


@pytest.mark.parametrize("name", COUNTING)
def test_whoever_may_only_count_is_told_how_many_there_are(
    name: str, as_function: Callable[[str, dict[str, Any]], Outcomes], guarded_cloud: Cloud
) -> None:
    calls = {}
    for act, table in sorted(_counted(WHO[name])):
        assert act == "Query"
        where, _, index = table.partition("/")
        asked = {"TableName": f"{guarded_cloud.name}-{where}", "Select": "COUNT", **_LOOK} | (
            {"IndexName": "any"} if index else {}
        )
        calls[table] = ("dynamodb", "Query", asked)
    assert calls
    assert set(as_function(name, calls).values()) == {"allowed"}


def _others(function: str) -> set[str]:
    return {
        what
        for what, (act, where) in OTHERS.items()
        if any(act in listed(one["Action"]) and where in str(one["Resource"]) for one in statements(function))
    }


def _parts(table: str) -> dict[str, Any]:
    return {"TransactItems": [{"ConditionCheck": {"TableName": table, "Key": _KEY, "ConditionExpression": _NOTHING}}]}


_KEY = {"nobody": {"S": "nothing"}}
_NOTHING = "attribute_not_exists(nobody)"
_LOOK = {"KeyConditionExpression": "nobody = :n", "ExpressionAttributeValues": {":n": _KEY["nobody"]}}
_ASKING: dict[str, tuple[str, Callable[[str], dict[str, Any]]]] = {
    "GetItem": ("GetItem", lambda table: {"TableName": table, "Key": _KEY}),
    "BatchGetItem": ("BatchGetItem", lambda table: {"RequestItems": {table: {"Keys": [_KEY]}}}),
    "Query": ("Query", lambda table: {"TableName": table, **_LOOK}),
    "Scan": ("Scan", lambda table: {"TableName": table, "Limit": 1}),
    "PutItem": ("PutItem", lambda table: {"TableName": table, "Item": _KEY}),
    "UpdateItem": ("UpdateItem", lambda table: {"TableName": table, "Key": _KEY}),
    "DeleteItem": ("DeleteItem", lambda table: {"TableName": table, "Key": _KEY}),
    "BatchWriteItem": ("BatchWriteItem", lambda table: {"RequestItems": {table: [{"DeleteRequest": {"Key": _KEY}}]}}),
    "ConditionCheckItem": ("TransactWriteItems", _parts),
}
"""Calls for whatever could be done with a table, as they are written on the wire, none of which finds anything: no table has such a key."""


def _calls(cloud: Cloud) -> dict[str, Any]:
    """One call for each thing that a function could read or write; a call that is allowed may still be of no use."""
    outputs = _outputs(cloud)
    calls: dict[str, Any] = {}
    for table in TABLES:
        for act, (operation, told) in _ASKING.items():
            calls[f"{act} {table}"] = ("dynamodb", operation, told(f"{cloud.name}-{table}"))
        calls[f"Query {table}/index"] = ("dynamodb", "Query", {"TableName": f"{cloud.name}-{table}", "IndexName": "any", **_LOOK})
    calls["read the session secret"] = ("secretsmanager", "get_secret_value", {"SecretId": outputs["SessionSecret"]})
    calls["read Stripe's secret"] = ("secretsmanager", "get_secret_value", {"SecretId": outputs["StripeSecret"]})
    calls["read the tickets' secret"] = ("secretsmanager", "get_secret_value", {"SecretId": outputs["TicketSecret"]})
    calls["read the receipts' secret"] = ("secretsmanager", "get_secret_value", {"SecretId": outputs["ReceiptSecret"]})
    calls["read the calendars' secret"] = ("secretsmanager", "get_secret_value", {"SecretId": outputs["DiarySecret"]})
    calls["read the secret of letters"] = ("secretsmanager", "get_secret_value", {"SecretId": outputs["LetterSecret"]})
    files = {
        "the vault": (outputs["Evidence"], "cases"),
        "packed cases": (outputs["Exports"], "cases"),
        "copies of people's data": (outputs["Exports"], "data"),
    }
    for what, (bucket, where) in files.items():
        calls[f"read {what}"] = ("s3", "get_object", {"Bucket": bucket, "Key": f"{where}/nothing"})
        calls[f"write {what}"] = ("s3", "put_object", {"Bucket": bucket, "Key": f"{where}/nothing", "Body": "A try"})
    calls["write the queue of letters"] = ("sqs", "send_message", {"QueueUrl": outputs["LetterQueue"], "MessageBody": "{}"})
    calls["write the post"] = ("sesv2", "send_email", _letter())
    calls["take away the timers of freezes"] = (
        "scheduler",
        "delete_schedule",
        {"GroupName": f"{cloud.name}-timers", "Name": "freeze-of-nobody"},
    )
    calls["read the timers of elections"] = (
        "scheduler",
        "get_schedule",
        {"GroupName": f"{cloud.name}-timers", "Name": "election-of-nobody-1"},
    )
    assert OTHERS.keys() <= calls.keys()
    return calls


def _outputs(cloud: Cloud) -> dict[str, str]:
    told = cloud.client("cloudformation").describe_stacks(StackName=cloud.name)["Stacks"][0]["Outputs"]
    return {output["OutputKey"]: output["OutputValue"] for output in told}


def _letter() -> dict[str, Any]:
    body = {"Subject": {"Data": "A try"}, "Body": {"Text": {"Data": "A try"}}}
    return {
        "FromEmailAddress": "house@union.example",
        "Destination": {"ToAddresses": ["try@union.example"]},
        "Content": {"Simple": body},
    }


def test_evidence_is_brought_sealed_opened_and_packed(guarded_ask: Ask, guarded_cloud: Cloud) -> None:
    case, data = Case(guarded_cloud.url), b"%PDF-1.7 " + secrets.token_bytes(100)
    form = case.sealed(data, "letter.pdf")
    assert case.state(form["evidence_id"]) == "sealed"
    path = f"/cases/{form['fields']['key'].split('/')[1]}"
    seen = {"version": guarded_ask("staff", "GET", path).json()["case"]["version"], "key": secrets.token_hex(8)}
    opened = guarded_ask("staff", "POST", f"{path}/evidence/{form['evidence_id']}", json={"original": True, "key": seen["key"]})
    assert httpx.get(opened.json()["location"]).content == data
    assert guarded_ask("staff", "POST", f"{path}/export", json=seen).status_code == 200
    until(lambda: guarded_ask("staff", "GET", path).json()["export"]["ready"])
    fetched = httpx.get(guarded_ask("staff", "POST", f"{path}/exported", json=seen).json()["location"]).content
    with zipfile.ZipFile(io.BytesIO(fetched)) as packed:
        assert packed.read("evidence/01-letter.pdf") == data


def test_every_page_opens(guarded_ask: Ask) -> None:
    for path in ("/", "/groups/chess", "/groups/chess/join", "/conduct", "/docs", "/openapi.json", "/my/groups", "/my/tickets"):
        assert guarded_ask("student", "GET", path).status_code == 200, path
    for path in ("/groups/chess/roster", "/groups/chess/roster.csv", "/groups/chess/board", "/groups/chess/freeze"):
        assert guarded_ask("president", "GET", path).status_code == 200, path
    for path in ("/groups/chess/orders", "/groups/chess/books", "/groups/chess/books.csv", "/groups/chess/books/statement"):
        assert guarded_ask("president", "GET", path).status_code == 200, path
    for path in ("/books", "/books.csv", "/books/differences"):
        assert guarded_ask("staff", "GET", path).status_code == 200, path
    assert "oauth2/authorize" in guarded_ask(None, "GET", "/sign-in").json()["location"]
    assert guarded_ask(None, "GET", "/nowhere").status_code == 404


BEGUN: dict[str, Any] = {}


def test_an_election_is_set_up_stood_in_and_voted_in(guarded_ask: Ask, guarded_cloud: Cloud) -> None:
    assert join(guarded_ask, "student", "lgbt").status_code == 200
    with hurried(guarded_cloud):
        began = now()
        sent = {
            "title": "A chair",
            "post1_title": "Chair",
            "nominations_open_at": (began + timedelta(seconds=20)).isoformat(),
            "nominations_close_at": (began + timedelta(seconds=80)).isoformat(),
            "polls_open_at": (began + timedelta(seconds=300)).isoformat(),
            "polls_close_at": (began + timedelta(seconds=400)).isoformat(),
            "takes_office_on": (began + timedelta(days=1)).date().isoformat(),
            "ends_on": (began + timedelta(days=100)).date().isoformat(),
            "ron": True,
            "key": _key(),
        }
        made = guarded_ask("staff", "POST", "/groups/lgbt/elections/new", json=sent)
        assert made.status_code == 200, made.text
        path = BEGUN["path"] = f"/elections/{made.json()['election_id']}"
        assert guarded_ask("staff", "POST", f"{path}/publish", json={"version": 1, "key": _key()}).status_code == 200
        nomination = {"post": "1", "manifesto": "I listen.", "key": _key()}
        until(lambda: guarded_ask("student", "POST", f"{path}/stand", json=nomination).status_code == 200)
        (one,) = guarded_ask("staff", "GET", f"{path}/nominations").json()["posts"][0]["nominations"]
        approval = {"post": "1", "person_id": one["person_id"], "version": 1, "key": _key()}
        assert guarded_ask("staff", "POST", f"{path}/nominations/approve", json=approval).status_code == 200
        until(lambda: guarded_ask(None, "GET", path).json()["election"]["phase"] == "review")
        opens = now() + timedelta(seconds=15)
        moved = {"polls_open_at": opens.isoformat(), "polls_close_at": (opens + timedelta(seconds=64)).isoformat()}
        answer = guarded_ask("staff", "POST", f"{path}/times", json={**moved, "edition": 1, "key": _key()})
        assert answer.status_code == 200, answer.text
    until(lambda: guarded_ask("student", "GET", f"{path}/vote").json().get("state") == "open")
    cast = guarded_ask("student", "POST", f"{path}/vote/cast", json={"r.1.1": "1", "key": _key()})
    assert cast.status_code == 200, cast.text
    BEGUN["receipt"] = cast.json()["receipt"]
    assert guarded_ask(None, "GET", "/groups/lgbt").json()["elections"][0]["title"] == "A chair"
    assert guarded_ask(None, "GET", f"{path}/candidates").status_code == 200


def _key() -> str:
    return secrets.token_hex(8)


def test_a_student_joins_pays_and_gets_a_letter(guarded_ask: Ask, guarded_cloud: Cloud) -> None:
    assert join(guarded_ask, "student", "print").status_code == 200
    ordered = join(guarded_ask, "student", "chess")
    assert ordered.status_code == 200, ordered.text
    stripe = RemoteStandIn(json.loads((guarded_cloud.state / "stack.json").read_text())["stripe"]["url"])
    stripe.pay(stripe.sessions()[-1]["id"])
    until(lambda: [m for m in guarded_ask("student", "GET", "/my/groups").json()["memberships"] if m["group_id"] == "chess"])
    wanted = ["Welcome to The Print", "Welcome to Chess Society", "Your receipt for Chess Society: Standard membership"]
    until(lambda: set(wanted) <= set(_subjects(guarded_cloud)))
    assert [_subjects(guarded_cloud).count(subject) for subject in wanted] == [1, 1, 1]


def _granted(ask: Ask, path: str) -> None:
    """Complain at `path` as the student, and let staff grant it."""
    assert ask("student", "GET", path).status_code == 200
    assert ask("student", "POST", path, json={"text": "I meant it kindly.", "key": _key()}).status_code == 200
    (one,) = ask("staff", "GET", "/appeals").json()["appeals"]
    place = f"/appeals/chess/{one['appeal_id']}"
    assert ask("staff", "GET", place).status_code == 200
    decided = {"decision": "grant", "text": "So it reads.", "version": one["version"], "key": _key()}
    answer = ask("staff", "POST", place, json=decided)
    assert answer.status_code == 200, answer.text
    assert ask("student", "GET", path).json()["appeal"]["decision"] == "So it reads."


def test_a_post_is_looked_after_and_complaints_are_heard(guarded_ask: Ask) -> None:
    said: list[httpx.Response] = []

    def posted() -> bool:
        said.append(guarded_ask("student", "POST", "/groups/chess/board", json={"text": "Hm.", "key": _key()}))
        return said[-1].status_code == 200

    until(posted)
    path = f"/groups/chess/board/{said[-1].json()['post_id']}"
    assert guarded_ask("president", "POST", f"{path}/hide", json={"key": _key()}).status_code == 200
    _granted(guarded_ask, f"{path}/complaint")
    silenced = {"length": 2, "unit": "hours", "reason": "Please calm down.", "key": _key()}
    assert guarded_ask("president", "POST", f"{path}/read-only", json=silenced).status_code == 200
    _granted(guarded_ask, "/groups/chess/read-only/complaint")
    answer = {"text": "Thank you.", "answers": said[-1].json()["post_id"], "key": _key()}
    assert guarded_ask("student", "POST", "/groups/chess/board", json=answer).status_code == 200


def test_somebody_s_calendar_is_read_at_its_private_address_until_that_is_made_anew(guarded_ask: Ask) -> None:
    def address() -> str:
        assert guarded_ask("student", "POST", "/my/calendar", json={"key": _key()}).status_code == 200
        return urlsplit(guarded_ask("student", "GET", "/my/calendar").json()["address"]).path

    old = address()
    read = guarded_ask(None, "GET", old)
    assert (read.status_code, read.text.partition("\r\n")[0]) == (200, "BEGIN:VCALENDAR")
    assert guarded_ask(None, "GET", address()).status_code == 200
    assert guarded_ask(None, "GET", old).status_code == 404
    assert guarded_ask("student", "POST", "/my/calendar/stop", json={"key": _key()}).status_code == 200


def test_a_ticket_is_bought_sent_handed_on_and_scanned(guarded_ask: Ask, guarded_cloud: Cloud) -> None:
    begins = datetime.now(UTC) + timedelta(days=5)
    item = {"item_id": "1", "name": "Standard", "price": 0, "pools": [], "members_only": False, "withdrawn": False}
    told = {
        "group_id": "chess",
        "product_id": "ball",
        "kind": "ticket",
        "status": "published",
        "name": "Winter Ball",
        "pools": [],
    }
    told |= {"starts_at": begins.strftime("%Y-%m-%dT%H:%M:%S.000000+0000"), "changed_at": "2026-11-01T00:00:00.000000+0000"}
    told |= {"items": [item], "version": 1, "description": ""}
    make = TypeSerializer().serialize
    guarded_cloud.client("dynamodb").put_item(
        TableName=f"{guarded_cloud.name}-products", Item={name: make(value) for name, value in told.items()}
    )
    filled = guarded_ask("student", "POST", "/groups/chess/basket", json={"q.ball.1": "1"})
    assert filled.status_code == 200, filled.text
    version = guarded_ask("student", "GET", "/groups/chess/basket").json()["version"]
    taken = guarded_ask("student", "POST", "/groups/chess/checkout", json={"version": version, "key": secrets.token_hex(8)})
    assert taken.status_code == 200, taken.text
    (ticket,) = guarded_ask("student", "GET", f"/orders/{taken.json()['order_id']}").json()["order"]["tickets"]
    shown = guarded_ask("student", "GET", f"/tickets/{ticket['ticket_id']}").json()["ticket"]
    assert guarded_ask("student", "GET", f"{shown['url']}/event.ics").status_code == 200
    until(lambda: "Your ticket: Winter Ball" in _subjects(guarded_cloud))
    accounts = json.loads((guarded_cloud.state / "stack.json").read_text())["accounts"]
    sent = {"email": accounts["treasurer"]["email"], "key": secrets.token_hex(8)}
    assert guarded_ask("student", "POST", f"{shown['url']}/transfer", json=sent).status_code == 200
    invited = until(lambda: [one for one in _letters(guarded_cloud) if "hand on a ticket" in one["subject"]])
    (offer,) = re.findall(r"accept\?offer=(\w+)", invited[0]["text"])
    accepted = {"offer": offer, "key": secrets.token_hex(8)}
    assert guarded_ask("treasurer", "POST", f"{shown['url']}/accept", json=accepted).status_code == 200
    mine = guarded_ask("treasurer", "GET", shown["url"]).json()["ticket"]
    door = "/groups/chess/products/ball/door"
    assert len(guarded_ask("president", "GET", f"{door}/list").json()["entries"]) == 1
    for code, says in ((shown["code"], "outdated"), (mine["code"], "admitted"), (mine["code"], "used")):
        scan = {"code": code, "scan_id": secrets.token_hex(8)}
        assert guarded_ask("president", "POST", f"{door}/scan", json=scan).json()["verdict"] == says
    back = {"ticket_id": ticket["ticket_id"], "scan_id": "of-nobody"}
    assert guarded_ask("president", "POST", f"{door}/undo", json=back).status_code == 409


def _letters(cloud: Cloud) -> list[dict[str, str]]:
    return list(httpx.get(f"{cloud.url}/_mailbox.json").json())


def _subjects(cloud: Cloud) -> list[str]:
    return [letter["subject"] for letter in httpx.get(f"{cloud.url}/_mailbox.json").json() if letter["text"] != "A try"]


def test_a_membership_goes_back_and_the_books_agree(guarded_ask: Ask, guarded_cloud: Cloud, deployed: dict[str, str]) -> None:
    mine = guarded_ask("student", "GET", "/orders").json()["orders"]
    (order,) = [one for one in mine if one["status"] == "paid" and one["joins"]]
    path = f"/orders/{order['order_id']}/return"
    (line,) = guarded_ask("student", "GET", path).json()["lines"]
    given = guarded_ask("student", "POST", path, json={line["field"]: 1, "key": secrets.token_hex(8)})
    assert given.status_code == 200, given.text
    assert guarded_ask("president", "GET", f"/groups/chess{path.replace('return', 'refund')}").json()["order"]["refunded"] == 500
    stripe = RemoteStandIn(json.loads((guarded_cloud.state / "stack.json").read_text())["stripe"]["url"])
    with suppress(ControlRefused):
        stripe.payout()
    stripe.idle()
    answer = guarded_cloud.client("lambda").invoke(FunctionName=deployed["Reconcile"])
    done = json.load(answer["Payload"])
    assert "FunctionError" not in answer, done
    assert done["differences"] == 0, done
    assert guarded_ask("staff", "GET", "/books").json()["totals"]["refunds"] == -500


def test_the_sweep_has_what_it_needs(guarded_cloud: Cloud, deployed: dict[str, str]) -> None:
    answer = guarded_cloud.client("lambda").invoke(FunctionName=deployed["Sweep"], Payload=json.dumps({"time": _now()}))
    assert "FunctionError" not in answer, answer["Payload"].read()


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def test_the_clock_of_elections_has_what_it_needs(guarded_cloud: Cloud, deployed: dict[str, str]) -> None:
    answer = guarded_cloud.client("lambda").invoke(FunctionName=deployed["ElectionClock"], Payload=json.dumps({"time": _now()}))
    assert "FunctionError" not in answer, answer["Payload"].read()


def test_the_clock_of_reviews_has_what_it_needs(guarded_cloud: Cloud, deployed: dict[str, str]) -> None:
    answer = guarded_cloud.client("lambda").invoke(FunctionName=deployed["ReviewClock"], Payload=json.dumps({"time": _now()}))
    assert "FunctionError" not in answer, answer["Payload"].read()


def test_the_election_is_sealed_counted_declared_and_handed_over(guarded_ask: Ask, guarded_cloud: Cloud) -> None:
    path = BEGUN["path"]
    until(lambda: guarded_ask(None, "GET", path).json()["election"]["phase"] == "sealed", 300)
    with hurried(guarded_cloud):
        assert guarded_ask("staff", "POST", f"{path}/count/complaints", json={"key": _key()}).status_code == 200
    desk = guarded_ask("staff", "GET", f"{path}/count").json()
    told = {"differences": desk["differences"]["hash"], "looked": True, "key": _key()}
    declared = guarded_ask("staff", "POST", f"{path}/count/declare", json=told)
    assert declared.status_code == 200, declared.text
    result = guarded_ask(None, "GET", f"{path}/results?receipt={BEGUN['receipt']}").json()
    assert (result["posts"][0]["elected"], result["receipt"]["listed"]) == (["Sam Okoro"], True)
    for file in ("1.csv", "1.json", "receipts.csv", "recount.py"):
        assert guarded_ask(None, "GET", f"{path}/results/{file}").status_code == 200, file
    roles = guarded_ask("staff", "GET", "/groups/lgbt/committee").json()["roles"]
    assert [(one["role"], one["name"], one["awaits"]) for one in roles] == [("Chair", "Sam Okoro", True)]


def test_who_was_elected_accepts_the_role_and_may_look_at_the_review(guarded_ask: Ask) -> None:
    assert guarded_ask("student", "GET", "/groups/lgbt/committee").status_code == 403
    told = guarded_ask("student", "GET", "/my/roles").json()
    (one,) = [each for each in told["roles"] if each["group"]["group_id"] == "lgbt"]
    read = {"conduct_version": told["conduct"]["version"], "data_version": told["data"]["version"]}
    which = {"group_id": "lgbt", "role": one["role"], "starts_on": one["starts_on"]}
    sent = {**which, **read, "conduct": True, "data": True, "key": _key()}
    accepted = guarded_ask("student", "POST", "/my/roles/accept", json=sent)
    assert accepted.status_code == 200, accepted.text
    assert guarded_ask("staff", "GET", "/groups/lgbt/committee").json()["roles"][0]["awaits"] is False
    assert guarded_ask("staff", "GET", "/groups/lgbt/committee/review").status_code == 200
    last = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    told = {"name": "Ray Ito", "email": "ray@union.example", "role": "Treasurer", "ends_on": last, "key": _key()}
    appointed = guarded_ask("staff", "POST", "/groups/lgbt/committee/appoint", json=told)
    assert appointed.status_code == 200, appointed.text


def test_the_board_has_thawed_by_itself(guarded_ask: Ask) -> None:
    def reminded() -> bool:
        posts = guarded_ask("president", "GET", "/groups/chess/board").json()["posts"]
        return any(post["kind"] == "reminder" for post in posts)

    until(reminded)
