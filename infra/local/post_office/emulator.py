"""The emulator's SES behind the post office: requests go on to it as they came, so that its refusals are real, and IAM's too."""

import http.client
import json
import urllib.request
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from botocore.session import get_session

from infra.local.post_office import refusals
from infra.local.post_office.events import REGION
from infra.local.post_office.letters import Letter, Thing

_OF_ONE_HOP = ("connection", "keep-alive", "transfer-encoding", "content-length", "date", "server")
_PATIENCE = 30.0


@dataclass(frozen=True)
class Answer:
    """What the emulator answered."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def passed(emulator: str, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
    """Ask the emulator as we were asked, also under the same `Host`, which is signed. Raises ``Refusal`` (502) where it does not answer."""
    connection = http.client.HTTPConnection(urlsplit(emulator).netloc, timeout=_PATIENCE)
    try:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in headers.items():
            if name.lower() not in _OF_ONE_HOP[:4]:
                connection.putheader(name, value)
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        told = {name: value for name, value in answer.getheaders() if name.lower() not in _OF_ONE_HOP}
        return Answer(answer.status, told, answer.read())
    except (OSError, http.client.HTTPException) as failure:
        raise refusals.Refusal(502, "BadGateway", f"The local cloud does not answer ({type(failure).__name__}).") from failure
    finally:
        connection.close()


def others(emulator: str, known: Collection[str]) -> list[Letter]:
    """Return the letters that went past the post office, such as Cognito's; an emulator that does not answer has sent none."""
    try:
        with urllib.request.urlopen(f"{emulator}/_ministack/ses/messages", timeout=5) as answer:  # noqa: S310 - on loopback
            told = json.load(answer)
    except OSError:
        return []
    found = [message for messages in told["messages"].values() for message in messages]
    return [_letter(message) for message in found if message["MessageId"] not in known]


class Queue:
    """Brings envelopes into a queue of the emulator's."""

    def __init__(self, emulator: str) -> None:
        keys: Any = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        self._sqs: Any = get_session().create_client("sqs", region_name=REGION, endpoint_url=emulator, **keys)

    def bring(self, queue: str, bodies: Sequence[str]) -> None:
        """Put bodies, at most ten, into the queue of an address. Raises where not all were taken."""
        entries = [{"Id": str(n), "MessageBody": body} for n, body in enumerate(bodies)]
        failed = self._sqs.send_message_batch(QueueUrl=queue, Entries=entries).get("Failed")
        if failed:
            raise OSError(f"The queue refused {len(failed)} of {len(bodies)} envelopes.")


def _letter(message: Thing) -> Letter:
    body = {part: {"Data": message[told] or ""} for part, told in (("Text", "BodyText"), ("Html", "BodyHtml"))}
    asked = {
        "FromEmailAddress": message["Source"],
        "Destination": {"ToAddresses": message["To"], "CcAddresses": message["CC"], "BccAddresses": message["BCC"]},
        "Content": {"Simple": {"Subject": {"Data": message["Subject"] or ""}, "Body": body}},
    }
    return Letter(message["MessageId"], float(message["Timestamp"]), asked)
