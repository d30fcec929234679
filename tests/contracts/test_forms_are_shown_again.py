"""Whoever types something into a form gets it back with a sentence beside it, for every route that takes a form."""

import re
from typing import Any

import pytest
from union.web.forms import base

from infra import openapi
from tests.tables import ROOT

DOORS = openapi.DOORS
PRESSED = {
    "Collected": "A button beside each line; its fields are hidden.",
    "AcceptTicket": "A button; the offer's secret is hidden in it.",
    "AskUpload": "A script asks for it, and no page.",
}
"""Forms in which nobody types anything, though they have fields."""


def _takers(door: str) -> list[tuple[str, Any, bool]]:
    """Each route of a function that takes a form: its path, the form, and whether its page is shown again."""
    taking = [route for route in openapi.routes(door) if openapi.form_name(route)]
    return [(route.path, openapi.model(route), hasattr(route.func, "page")) for route in taking]


@pytest.mark.parametrize("door", DOORS)
def test_a_form_in_which_somebody_types_is_shown_again_when_it_is_refused(door: str) -> None:
    for name, form, again in _takers(door):
        typed = [field for field in form.model_fields if field not in ("key", "version", "edition") and not field.endswith("_id")]
        assert again or not typed or form.__name__ in PRESSED, f"{door}: {name}"


@pytest.mark.parametrize("door", DOORS)
def test_a_button_that_sends_its_key_alone_is_one_form_everywhere(door: str) -> None:
    """So that what is described of a button is true of each, and it loads no form of its wing."""
    assert {form for _, form, _ in _takers(door) if form.model_fields.keys() == {"key"}} <= {base.Pressed}


def test_the_look_finds_the_forms() -> None:
    assert {form.__name__ for _, form, _ in _takers("shop")} >= {"Fill", "DiscountCode", "Checkout"}


_VERSION = re.compile(r"""name=["']version["'] value=["']({{.*?}})["']""")


def _put_back(page: str) -> list[str]:
    """The versions of a page that are what was sent: whoever was told that something has changed would be told so for good."""
    return [told for told in _VERSION.findall(page) if "values" in told]


def test_a_form_that_is_shown_again_is_of_what_stands_now() -> None:
    files = list((ROOT / "layers/union/python/union/web/pages").glob("*.html"))
    assert {file.name: found for file in files if (found := _put_back(file.read_text()))} == {}
    assert sum(len(_VERSION.findall(file.read_text())) for file in files) > 15
    assert _put_back("""<input name="version" value="{{ data["values"].get("version", data.version) }}">""")
