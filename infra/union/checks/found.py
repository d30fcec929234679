"""What a check of a deployment finds, and the deployment as checks see it."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.session import get_session

_AT_ONCE = 8
_CONNECT, _READ = 3, 10
"""Seconds for one attempt, of which there are three: a check ends before its own time does."""
_NAMED = 6


class Mark(StrEnum):
    """How something stands."""

    FINE = "✓"
    WRONG = "✗"
    NOT_HERE = "–"


@dataclass(frozen=True)
class Finding:
    """One line of what was found; `todo` says what to do about it."""

    mark: Mark
    text: str
    todo: str = ""


def fine(text: str) -> Finding:
    """It is as it should be."""
    return Finding(Mark.FINE, text)


def wrong(text: str, todo: str) -> Finding:
    """It is missing or not as it should be, and what to do."""
    return Finding(Mark.WRONG, text, todo)


def not_here(text: str) -> Finding:
    """It does not apply to this deployment, and why."""
    return Finding(Mark.NOT_HERE, text)


@dataclass(frozen=True)
class Resource:
    """A part of a stack: its type, its name in the template, its name on AWS, how it stands; and the template's file."""

    kind: str
    name: str
    physical: str
    status: str
    file: str


@dataclass
class Deployment:
    """A house on AWS, or that of this machine (`local`), asked for nothing but how it is.

    `stack` is what CloudFormation says of it. `make` makes a client of a service in a region.
    """

    stack: dict[str, Any]
    region: str
    local: bool
    make: Callable[[str, str], Any]
    _resources: list[Resource] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def name(self) -> str:
        """The stack's name."""
        return str(self.stack["StackName"])

    @property
    def account(self) -> str:
        """The number of the account on AWS."""
        return str(self.stack["StackId"]).split(":")[4]

    @property
    def given(self) -> dict[str, str]:
        """The parameters it was deployed with."""
        return {one["ParameterKey"]: one["ParameterValue"] for one in self.stack.get("Parameters", ())}

    @property
    def outputs(self) -> dict[str, str]:
        """What the stack tells."""
        return {one["OutputKey"]: one["OutputValue"] for one in self.stack.get("Outputs", ())}

    @property
    def stage(self) -> str:
        """`local`, `staging` or `production`."""
        return self.given["Stage"]

    @property
    def url(self) -> str:
        """Where people find the house."""
        return self.given["SiteUrl"]

    @property
    def host(self) -> str:
        """The domain of that."""
        return self.url.partition("://")[2].partition("/")[0].partition(":")[0]

    def client(self, service: str, region: str = "") -> Any:
        """A client of a service, in the deployment's region where none is named."""
        return self.make(service, region or self.region)

    @property
    def resources(self) -> list[Resource]:
        """All parts of the stack and of the stacks within it."""
        with self._lock:
            if self._resources is None:
                self._resources = list(self._listed(self.name, "template.yaml"))
            return self._resources

    def _listed(self, stack: str, file: str) -> Iterator[Resource]:
        pages = self.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
        for one in (one for page in pages for one in page["StackResourceSummaries"]):
            kind, name, physical = one["ResourceType"], one["LogicalResourceId"], one.get("PhysicalResourceId", "")
            yield Resource(kind, name, physical, one["ResourceStatus"], file)
            if kind == "AWS::CloudFormation::Stack":
                yield from self._listed(physical, f"infra/{name.lower()}.yaml")

    def of(self, kind: str, name: str = "") -> list[Resource]:
        """The parts of a type, or the one of them that has this name in its template."""
        return [one for one in self.resources if one.kind == kind and name in ("", one.name)]


def maker() -> Callable[[str, str], Any]:
    """What makes the clients that ask; each waits some seconds and asks three times at most."""
    session, lock = get_session(), threading.Lock()
    config = Config(connect_timeout=_CONNECT, read_timeout=_READ, retries={"total_max_attempts": 3, "mode": "standard"})

    def make(service: str, region: str) -> Any:
        with lock:  # A session makes one client after the other.
            return session.create_client(service, region_name=region, config=config)

    return make


def each[A, B](look: Callable[[A], B], things: Sequence[A]) -> list[B]:
    """What a look finds at each of them; some at once. Raises what the first look raised that failed.

    Threads of a pool would be waited for when the command ends, also those that hang in a call outside.
    """
    found, failed, wanted, lock = dict[int, B](), list[Exception](), iter(enumerate(things)), threading.Lock()

    def work() -> None:
        while not failed:
            with lock:
                number, thing = next(wanted, (None, None))
            if number is None or thing is None:
                return
            try:
                found[number] = look(thing)
            except Exception as failure:  # noqa: BLE001 - whoever asked for all of them is told of it
                failed.append(failure)

    workers = [threading.Thread(target=work, daemon=True) for _ in range(_AT_ONCE)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    if failed:
        raise failed[0]
    return [found[number] for number in range(len(things))]


def listed(names: Iterable[str]) -> str:
    """Some names in one line: the first few, and how many more."""
    all_of_them = sorted(names)
    more = len(all_of_them) - _NAMED
    return ", ".join(all_of_them[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def code_of(failure: ClientError) -> str:
    """Why AWS refused something, in its own word."""
    return str(failure.response.get("Error", {}).get("Code", ""))
