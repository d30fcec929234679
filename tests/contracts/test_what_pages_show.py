"""What a page shows is a type of its room's `views.py`: action, template, sample and the API's description agree on its names."""

import ast
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from jinja2 import nodes

from infra import answers, openapi
from tests.pages.render import PAGES, environment
from tests.pages.samples import SAMPLES, Sample
from tests.shown import check, routes, views


@cache
def _asked(template: str) -> frozenset[str]:
    """The names that a template looks for in what it is given."""
    env = environment(PAGES, True)
    tree = env.parse((PAGES / template).read_text())
    found = {one.attr for one in tree.find_all(nodes.Getattr) if isinstance(one.node, nodes.Name) and one.node.name == "data"}
    return frozenset(found)


def test_every_page_and_answer_says_what_it_shows() -> None:
    silent = {door for door, route in routes() if answers.does(route) & {"page", "told"} and not answers.views(route)}
    assert silent == set()


def _loaded(tree: ast.AST) -> Iterator[str]:
    """The modules, and whatever is taken out of them, that a file loads when it runs: not those that it imports for its types alone."""
    for one in ast.iter_child_nodes(tree):
        if isinstance(one, ast.If) and ast.unparse(one.test) == "TYPE_CHECKING":
            continue
        if isinstance(one, ast.ImportFrom):
            yield from (f"{one.module}.{name.name}" for name in one.names)
        if isinstance(one, ast.Import):
            yield from (name.name for name in one.names)
        yield from _loaded(one)


def test_nothing_that_answers_loads_what_it_shows_so_that_no_start_is_slower() -> None:
    ours = [file for folder in ("functions", "layers/union") for file in (openapi.ROOT / folder).rglob("*.py")]
    naming = {file: text for file in ours if file.name != "views.py" and "views" in (text := file.read_text())}
    loading = {file.name for file, text in naming.items() for name in _loaded(ast.parse(text)) if "views" in name.split(".")}
    assert loading == set()


def test_one_name_means_one_view() -> None:
    found = {view for _, route in routes() for view in answers.views(route)}
    assert len({answers.name(one) for one in found}) == len(found)


def test_no_form_is_described_by_the_name_of_a_view() -> None:
    shown = [view for _, route in routes() for view in answers.views(route)]
    schemas = openapi.contract()["components"]["schemas"]
    sent = {name for _, route in routes() if (name := openapi.form_name(route))}
    assert len(sent) > 50 and {f"{name}Sent" for name in sent} <= schemas.keys(), "the test can fail"
    assert {f"{name}Sent" for name in sent} & answers.schemas(shown).keys() == set()


@pytest.mark.parametrize("template", sorted(views()))
def test_a_page_looks_for_nothing_that_it_is_not_given(template: str) -> None:
    assert sorted(_asked(template) - views()[template].__annotations__.keys() - answers.UNTOLD) == []


@pytest.mark.parametrize("sample", [one for one in SAMPLES if one.template in views()], ids=lambda one: one.name)
def test_a_sample_is_what_its_page_shows(sample: Sample) -> None:
    check(sample.template, sample.data)


def test_a_name_too_many_too_few_or_of_another_type_is_seen() -> None:
    right: dict[str, Any] = {"memberships": [], "roles": [], "offered": [], "votes": [], "chats": [], "events": []}
    check("my_groups.html", right)
    for wrong in ({"memberships": []}, {**right, "more": 1}, {**right, "memberships": "none"}):
        with pytest.raises((AssertionError, ValueError)):
            check("my_groups.html", wrong)
