"""Rooms meet through rules, actions and records: each keeps its tables, and few ask what reaches outside."""

import ast
import re
from functools import cache
from graphlib import CycleError, TopologicalSorter

import grimp
import pytest

from tests.tables import ROOT

KEEPERS: dict[str, tuple[set[str], str]] = {
    "union.commerce.orders.tables": (
        {"actions", "checkout", "records", "reviews", "settling"},
        "An order is taken, settled, decided about and paid back, each in a file of its own.",
    ),
    "union.commerce.payouts.tables": (
        {"actions", "pages", "records"},
        "What Stripe says is written by itself; an order's page asks with which payment its money came.",
    ),
    "union.commerce.products.tables": (
        {"actions", "codes", "listing", "moves", "records"},
        "What is on sale, the codes, what an event's page says, and who is to be told that it moved are written by themselves.",
    ),
    "union.core.audit.tables": (
        {"actions", "records"},
        "Whatever is done is noted with it; what seals the notes, and how staff read them, is kept apart.",
    ),
    "union.commerce.questions.tables": ({"records"}, "Answers are kept, read and deleted in one place."),
    "union.commerce.reconciliation.tables": (
        {"actions", "records"},
        "Whether Stripe was heard at all is asked where the house is set up.",
    ),
    "union.commerce.tickets.tables": (
        {"actions", "check_in", "records", "transfer"},
        "A ticket is handed on, and used at a door, each in a file of its own.",
    ),
    "union.core.letters.tables": (
        {"actions", "rate", "trial"},
        "The outbox, the line at the post, and the letter by which staff try it are three subjects.",
    ),
    "union.core.people.tables": ({"actions", "staffing", "two_step"}, "Roles, staff and enrolments are three subjects."),
    "union.core.personal_data.tables": (
        {"actions", "records", "walking", "working", "expiring"},
        "What people ask is written by them and staff, what the clock does of it by itself; staff's home reads what is open.",
    ),
    "union.core.policy.tables": (
        {"actions", "drafting", "records"},
        "What is in force is read by most; the next version is written by itself, and how the house looks is an item beside them.",
    ),
    "union.core.suppression.tables": ({"actions", "records"}, "Whoever sends asks for many addresses at once."),
    "union.membership.accounts.tables": ({"records"}, "Whoever lets members into chats asks which account is whose."),
    "union.membership.affiliation.tables": (
        {"actions", "records"},
        "What is open of it is read by staff's home and by the clock.",
    ),
    "union.membership.chat_codes.tables": ({"records"}, "Whoever connects makes them, and whoever hears them uses them up."),
    "union.membership.connections.tables": ({"records"}, "Whoever connects, freezes or lets in reads it in one place."),
    "union.membership.groups.tables": (
        {"actions", "affiliating"},
        "How a group leaves, comes back and is called is written by itself.",
    ),
    "union.membership.applications.tables": ({"records"}, "What is open of them is read by staff's home too."),
    "union.membership.mailings.tables": (
        {"actions", "records"},
        "What is written to many is planned, sent, counted and written by themselves.",
    ),
    "union.membership.news.tables": ({"actions", "records"}, "What is public is read by mini sites, home and letters too."),
    "union.membership.events.tables": (
        {"actions", "afterwards", "calendar", "diaries", "letters", "places", "records"},
        "The shop writes the events that have tickets; calendars, their addresses, letters and places are written by themselves.",
    ),
    "union.membership.imports.tables": (
        {"actions", "records"},
        "What waits for somebody is read where they sign in, and rows where they are made.",
    ),
    "union.membership.letter_choices.tables": (
        {"records"},
        "Choices are made when joining too, and read where letters are sent.",
    ),
    "union.membership.health.tables": ({"actions", "records"}, "A night writes it, and staff read all of it at once."),
    "union.membership.platform_checks.tables": (
        {"actions", "records"},
        "What was found is also written by the clock, through records.",
    ),
    "union.membership.platforms.tables": (
        {"records"},
        "The register is written in one place, whoever changes it, and when a group is affiliated.",
    ),
    "union.moderation.board.tables": (
        {"actions", "read_only", "records", "undoing"},
        "Posts, who may not post, and what is taken back are written by themselves.",
    ),
    "union.moderation.conduct.tables": ({"actions", "records"}, "What the committee sees of a case is a table of its own."),
    "union.moderation.freezes.tables": (
        {"actions", "attesting", "ending", "holding", "records"},
        "A freeze is begun, said of platforms elsewhere, held there by the house, and ended, each in a file of its own.",
    ),
    "union.moderation.enforcement.tables": (
        {"records"},
        "Freezes hold servers elsewhere, and whoever works there reads what was before.",
    ),
    "union.membership.chats.tables": ({"records"}, "Members, officers and the night write who is in a chat in one place."),
    "union.moderation.incidents.tables": ({"records"}, "A case is written in one place, whoever changes it."),
    "union.voting.elections.tables": (
        {"actions", "records", "steps"},
        "What a committee does to an election, and what follows from its times, are written by themselves.",
    ),
    "union.voting.handover.tables": ({"records"}, "A result begins a handover, and staff's lists tell of it."),
    "union.voting.reaffiliation.tables": (
        {"actions", "records", "room"},
        "What moves it says what it keeps beside its state; staff's lists tell of it.",
    ),
    "union.voting.reviews.tables": ({"records"}, "A review is written in one place, by whoever confirms and by the clock."),
    "union.voting.results.tables": ({"records"}, "What was declared is only added to, in one place."),
}
"""Who keeps a room's tables where that is not its `actions` alone, with the reason."""
GATEWAYS: dict[str, set[str]] = {
    "union.commerce.orders.stripe_gateway": {
        "infra.union.checks.money",
        "union.commerce.orders.checkout",
        "union.commerce.orders.settling",
        "union.commerce.payouts.actions",
        "union.commerce.refunds.actions",
        "union.commerce.reconciliation.actions",
    },
    "union.commerce.tickets.seal": {
        "infra.local.house",
        "union.commerce.tickets.actions",
        "union.commerce.tickets.check_in",
        "union.commerce.tickets.letters",
        "union.commerce.tickets.transfer",
    },
    "union.core.letters.certificates": {"union.core.letters.hearing"},
    "union.core.letters.post": {"infra.local.post_room", "union.core.letters.actions", "union.membership.mailings.sending"},
    "union.core.letters.queue": {"union.core.letters.actions"},
    "union.moderation.enforcement.queue": {"functions.enforcer.handler", "union.moderation.enforcement.actions"},
    "union.membership.mailings.queue": {
        "functions.mailing_post.handler",
        "infra.local.post_room",
        "union.membership.mailings.planning",
        "union.membership.mailings.sending",
        "union.membership.mailings.ticking",
    },
    "union.core.people.identity": {
        "functions.people.handler",
        "union.core.people.staffing",
        "union.core.people.two_step",
        "union.core.personal_data.working",
        "union.web.caller",
    },
    "union.membership.chats.wire": {
        "union.membership.discord.gateway",
        "union.membership.doors.actions",
        "union.membership.telegram.gateway",
    },
    "union.membership.discord.gateway": {
        "union.membership.accounts.actions",
        "union.membership.chats.bots",
        "union.membership.connections.actions",
        "union.membership.connections.pages",
        "union.membership.doors.actions",
    },
    "union.membership.telegram.gateway": {
        "infra.union.telegram_webhook",
        "union.membership.accounts.actions",
        "union.membership.chat_codes.hearing",
        "union.membership.chats.bots",
        "union.membership.connections.pages",
    },
    "union.membership.platform_checks.fetcher": {
        "infra.local.demo.findings",
        "infra.local.night",
        "union.membership.platform_checks.looking",
    },
    "union.membership.platform_checks.starter": {"union.membership.platform_checks.actions"},
    "union.core.personal_data.copies_store": {"union.core.personal_data.actions", "union.core.personal_data.working"},
    "union.core.pictures.darkroom": {"union.core.pictures.actions"},
    "union.moderation.evidence.packer": {"union.moderation.evidence.actions"},
    "union.moderation.evidence.evidence_store": {"union.moderation.evidence.actions"},
    "union.timers": {
        "union.moderation.board.read_only",
        "union.moderation.freezes.actions",
        "union.moderation.freezes.ending",
        "union.voting.elections.steps",
    },
    "union.voting.results.records": {
        "union.voting.results.actions",
        "union.voting.results.declaring",
        "union.voting.results.pages",
        "union.voting.results.tally",
    },
}
"""What speaks to Stripe, S3, SES, SQS, Scheduler, Cognito, Discord, Telegram, or holds a secret or what only grows; and all that ask it.

The bench stands at an event's door with a ticket's code, and in for the post and its queue.
"""
EVERYBODYS = {"union.aws", "union.secrets", "union.store"}
"""What speaks to AWS for every room."""


@cache
def _graph() -> grimp.ImportGraph:
    return grimp.build_graph(
        "union", "functions", "infra", include_external_packages=True, cache_dir=None, exclude_type_checking_imports=True
    )


def _importers(module: str) -> set[str]:
    return set(_graph().find_modules_that_directly_import(module))


TABLES = sorted(module for module in _graph().modules if module.startswith("union.") and module.endswith(".tables"))


@pytest.mark.parametrize("tables", TABLES)
def test_a_room_keeps_its_tables(tables: str) -> None:
    keepers, _ = KEEPERS.get(tables, ({"actions"}, ""))
    room = tables.removesuffix(".tables")
    assert _importers(tables) == {f"{room}.{keeper}" for keeper in keepers}


@pytest.mark.parametrize("gateway", sorted(GATEWAYS))
def test_few_ask_what_reaches_outside(gateway: str) -> None:
    assert _importers(gateway) == GATEWAYS[gateway]


def test_nothing_but_a_gateway_speaks_to_aws_stripe_or_a_platform() -> None:
    speakers = {
        one for by in ("union.aws", "botocore", "stripe", "urllib3") for one in _importers(by) if not one.startswith("infra.")
    }
    assert speakers - EVERYBODYS <= set(GATEWAYS)
    assert speakers >= EVERYBODYS


def _circle(graph: grimp.ImportGraph) -> list[str]:
    """The files of a circle of imports, if there is one."""
    try:
        TopologicalSorter({one: graph.find_modules_directly_imported_by(one) for one in graph.modules}).prepare()
    except CycleError as found:
        return list(found.args[1])
    return []


def test_no_circle_of_files_late_imports_included() -> None:
    assert _circle(_graph()) == []


def test_a_circle_of_files_is_seen() -> None:
    graph = grimp.ImportGraph()
    for above, below in (("a", "b"), ("b", "c"), ("c", "a")):
        graph.add_import(importer=above, imported=below)
    assert set(_circle(graph)) == {"a", "b", "c"}


_LONGEST = 40


def _long(text: str) -> list[str]:
    functions = [one for one in ast.walk(ast.parse(text)) if isinstance(one, ast.FunctionDef)]
    return [one.name for one in functions if (one.end_lineno or 0) - one.lineno >= _LONGEST]


def test_no_function_is_longer_than_a_page() -> None:
    places = (ROOT / "layers/union/python/union", ROOT / "functions", ROOT / "infra/local")
    files = [file for place in places for file in place.rglob("*.py") if ".venv" not in file.parts]
    assert {str(file.relative_to(ROOT)): found for file in files if (found := _long(file.read_text()))} == {}
    assert len(files) > 300
    assert _long("def long():\n" + "    pass\n" * _LONGEST) == ["long"]


_MOST_LINES = 500


def _too_long(text: str) -> bool:
    return len(text.splitlines()) > _MOST_LINES


def test_no_file_has_more_lines_than_somebody_reads_at_once() -> None:
    places = [
        *(ROOT / "layers/union/python/union").rglob("*.py"),
        *(ROOT / "functions").rglob("*.py"),
        *(ROOT / "infra").glob("*.py"),
    ]
    assert [str(file.relative_to(ROOT)) for file in places if _too_long(file.read_text())] == []
    assert len(places) > 300
    assert _too_long("a\n" * (_MOST_LINES + 1)) and not _too_long("a\n" * _MOST_LINES)


def test_no_exception_is_for_a_room_that_is_gone() -> None:
    assert set(KEEPERS) <= set(TABLES)


def test_the_readme_names_the_rooms_of_every_wing() -> None:
    there: dict[str, set[str]] = {}
    for module in _graph().modules:
        match module.split("."):
            case ["union", wing, room] if wing not in ("web", "site") and _graph().find_children(module):
                there.setdefault(wing, set()).add(room)
    rows = re.findall(r"^\| `(\w+)/`[^|]*\| ([a-z_, ]+) \|$", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert {wing: set(rooms.split(", ")) for wing, rooms in rows} == there
