"""The house that tests run against: started on free ports with a state of its own, once, and stopped without a trace."""

import gc
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import settings
from playwright.sync_api import Browser, expect

from infra.local.cloud import Cloud
from infra.local.steps import Trouble
from tests import patience
from tests.pages.browser import chromium

pytest_plugins = ["tests.stripe_standin"]
settings.register_profile("house", deadline=None)
settings.load_profile("house")
"""No test asserts how long something takes: on a busy machine that is chance."""

os.environ |= {
    "AWS_REGION": "eu-west-2",
    "AWS_DEFAULT_REGION": "eu-west-2",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "TABLES": "union-house-local",
    "STAGE": "test",
    "UNION_NAME": "Queen's Union",
    "SITE_URL": "http://localhost:8000",
    "EDGE_KEYS": "none",
    "STRICT_SUBDOMAINS": "false",
    "SESSION_SECRET": "union-house-local/session",
    "TICKET_SECRET": "union-house-local/tickets",
    "DIARY_SECRET": "union-house-local/diaries",
    "LETTER_SECRET": "union-house-local/letters",
    "EVIDENCE": "union-house-local-evidence",
    "EXPORTS": "union-house-local-exports",
    "EXPORTER": "union-house-local-exporter",
    "RECEIPT_SECRET": "union-house-local/receipts",
    "STRIPE_SECRET": "union-house-local/stripe",
    "STRIPE_API": "http://127.0.0.1:9",
    "CHAT_SECRET": "union-house-local/chats",
    "DISCORD_API": "http://127.0.0.1:9",
    "DISCORD_SITE": "http://127.0.0.1:9",
    "TELEGRAM_API": "http://127.0.0.1:9",
    "STRIPE_LIVEMODE": "false",
    "PLATFORM_CHECKS": "nothing",
    "PLATFORM_CLOCK": "union-house-local-platform-clock",
    "ISSUER": "https://issuer.example",
    "KEYS_URL": "https://issuer.example/keys",
    "CLIENT_ID": "client",
    "STAFF_GROUPS": "true",
    "STAFF_SECOND_FACTOR": "not-asked",
    "UNIVERSITY": "university",
    "UNIVERSITY_SECOND_FACTOR": "false",
    "TWO_STEP_CLIENT": "two-step",
    "SIGN_IN_URL": "https://sign-in.example",
    "MAIL_FROM": "house@union.example",
    "LETTER_QUEUE": "https://sqs.eu-west-2.amazonaws.com/000000000000/letters",
    "MAILING_QUEUE": "https://sqs.eu-west-2.amazonaws.com/000000000000/mailings",
    "LETTER_SET": "union-house-local-letters",
    "LETTER_RATE": "100000",
    "FEEDBACK_TOPIC": "arn:aws:sns:eu-west-2:000000000000:union-house-local-feedback",
    "FEEDBACK_CERTIFICATES": "amazon",
    "SCHEDULES": "union-house-local-timers",
    "THAW": "arn:aws:lambda:eu-west-2:000000000000:function:thaw",
    "ELECTION_CLOCK": "arn:aws:lambda:eu-west-2:000000000000:function:election-clock",
    "TIMER_ROLE": "arn:aws:iam::000000000000:role/timer",
    "TIMER_DEAD_LETTERS": "arn:aws:sqs:eu-west-2:000000000000:dead",
    "POWERTOOLS_SERVICE_NAME": "union-house-local",
    "POWERTOOLS_DEV": "false",
}


_SUITES = ["rules", "actions", "functions", "contracts", "local", "pages", "e2e"]
_SHARED = ["rules", "pages", "functions", "actions", "contracts", "local"]
_LONGEST = [
    "test_an_election.py", "test_permissions.py", "test_from_affiliation_to_handover.py", "test_everybody_can_use_them.py",
    "test_in_the_hand.py", "test_where_links_lead.py", "test_who_may_do_what.py", "test_who_is_kept_out.py", "test_the_books_agree.py",
    "test_static_analysis.py",
]  # fmt: skip
_BETWEEN = 3
_TOGETHER = {
    "elections": {
        "test_an_election.py", "test_at_once.py", "test_evidence.py", "test_the_last_ten_seconds.py", "test_the_rush.py",
        "test_two_steps.py", "test_from_affiliation_to_handover.py", "test_running_the_house.py",
    },
    "rights": {"test_permissions.py", "test_the_proxy.py"},
}  # fmt: skip
"""The files that one worker does one after the other: those that ask a house, of which all that are not named here are "stories".

So three houses are started at once, and not one a worker and one more. Each lasts about as long as the others, and ends with what is quick:
whatever comes after is handed to its worker when two tests are left, and waits for them.
"""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Hand out tests by the file, as `--dist loadfile` does, but files that share a house to one worker."""
    if config.getvalue("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling  # Where no worker helps, pytest may run without xdist.

    class ByHouse(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return _house_of(Path(super()._split_scope(nodeid)))

    return ByHouse(config, log)


def _house_of(file: Path) -> str:
    """The name of what a file is done together with, or its own."""
    found = next((house for house, names in _TOGETHER.items() if file.name in names), "")
    return found or ("stories" if "e2e" in file.parts else str(file))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Quick suites first; where workers share them, what takes long first, and short files last, so that none waits for another.

    The house's tests wait more than they work: one of their files comes after every few of the others, which work meanwhile.
    """
    if not hasattr(config, "workerinput"):
        items.sort(key=lambda item: _rank(_suite(item), _SUITES))
        return
    files = {item.path: _suite(item) for item in items}
    waiting = sorted((path for path in files if files[path] == "e2e"), key=lambda path: (_how_long(path), path))
    working = sorted(files.keys() - waiting, key=lambda path: (_rank(files[path], _SHARED), _how_long(path), path))
    quick = sum(files[path] == "rules" for path in working)
    turn = {path: float(at) for at, path in enumerate(working)}
    turn |= {path: quick - 0.5 + at * _BETWEEN for at, path in enumerate(waiting)}
    items.sort(key=lambda item: turn[item.path])


def pytest_collection_finish() -> None:
    """Let the collector of garbage pass over what lasts until the end, all tests and modules: it looked at them again and again."""
    gc.collect()
    gc.freeze()


def _rank(suite: str, order: list[str]) -> int:
    return order.index(suite) if suite in order else 0


def _how_long(path: Path) -> int:
    return _LONGEST.index(path.name) if path.name in _LONGEST else len(_LONGEST)


def _suite(item: pytest.Item) -> str:
    return item.path.relative_to(Path(__file__).parent).parts[0]


@pytest.fixture(scope="session")
def shown() -> Iterator[Browser]:
    """Give the one browser of this run. Where there is none and none can be fetched, a sentence says what to do."""
    try:
        with chromium() as browser:
            expect.set_options(timeout=patience.MILLISECONDS)
            yield browser
    except Trouble as trouble:
        pytest.fail(str(trouble), pytrace=False)


@contextmanager
def _running(folder: Path, *, auth: bool = False) -> Iterator[Cloud]:
    """Run a house on free ports in a folder of its own. What starting it does to our environment is undone."""
    kept = dict(os.environ)
    house = Cloud(folder, port=0, say=print, auth=auth)
    try:
        house.start()
        os.environ.clear()
        os.environ.update(kept)
        yield house
    finally:
        house.stop()


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """Give the whole house, deployed from the real template."""
    with _running(tmp_path_factory.mktemp("cloud")) as house:
        yield house


@pytest.fixture(scope="module")
def guarded_cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """Give another one, in which every call is held against the policies of its caller."""
    with _running(tmp_path_factory.mktemp("guarded"), auth=True) as house:
        yield house


@pytest.fixture(scope="session")
def stack(cloud: Cloud) -> dict[str, Any]:
    """Give what `.local/stack.json` holds for a running house."""
    return _told(cloud)


@pytest.fixture(scope="session")
def token(cloud: Cloud) -> Callable[[str], str]:
    """Give the ID token of a demonstration account, by who it is."""
    return _tokens(cloud)


@pytest.fixture(scope="session")
def ask(cloud: Cloud, token: Callable[[str], str]) -> Iterator[Callable[..., httpx.Response]]:
    """Give a way to ask as a program: `ask("student", "GET", "/my/groups")`."""
    with _asking(cloud, token) as asking:
        yield asking


@pytest.fixture(scope="module")
def guarded_ask(guarded_cloud: Cloud) -> Iterator[Callable[..., httpx.Response]]:
    """Give the same for the house in which policies are enforced."""
    with _asking(guarded_cloud, _tokens(guarded_cloud)) as asking:
        yield asking


def _told(cloud: Cloud) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((cloud.state / "stack.json").read_text())
    return told


def _tokens(cloud: Cloud) -> Callable[[str], str]:
    cognito, stack = cloud.client("cognito-idp"), _told(cloud)

    @cache
    def make(who: str) -> str:
        account = stack["accounts"][who]
        answer = cognito.initiate_auth(
            ClientId=stack["client_id"],
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": account["email"], "PASSWORD": account["password"]},
        )
        return str(answer["AuthenticationResult"]["IdToken"])

    return make


@contextmanager
def _asking(cloud: Cloud, token: Callable[[str], str]) -> Iterator[Callable[..., httpx.Response]]:
    with httpx.Client(base_url=cloud.url, headers={"accept": "application/json"}, timeout=patience.SECONDS) as client:

        def make(who: str | None, method: str, path: str, **more: Any) -> httpx.Response:
            headers = {**more.pop("headers", {}), **({"authorization": f"Bearer {token(who)}"} if who else {})}
            return client.request(method, path, headers=headers, **more)

        yield make
