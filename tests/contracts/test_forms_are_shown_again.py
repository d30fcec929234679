"""Whoever types something into a form gets it back with a sentence beside it, for every route that takes a form."""

from typing import Any

import pytest
from union.web.forms import base

from infra import openapi

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
