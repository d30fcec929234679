"""Whoever types something into a form gets it back with a sentence beside it, for every route that takes a form."""

import inspect
from importlib import import_module
from typing import Any

import pytest
from union.web import forms

from tests.tables import ROOT

DOORS = sorted(path.parent.name for path in (ROOT / "functions").glob("*/handler.py"))
PRESSED = {
    "Collected": "A button beside each line; its fields are hidden.",
    "AcceptTicket": "A button; the offer's secret is hidden in it.",
    "AskUpload": "A script asks for it, and no page.",
}
"""Forms in which nobody types anything, though they have fields."""


def _takers(door: str) -> list[tuple[str, Any, bool]]:
    """Each taker of a form of a function: its name, the form, and whether its page is shown again."""
    found = []
    for name, taker in vars(import_module(f"functions.{door}.handler")).items():
        layers = [taker]
        while callable(layers[-1]) and hasattr(layers[-1], "__wrapped__"):
            layers.append(layers[-1].__wrapped__)
        form = next((one.form for one in layers if isinstance(inspect.getattr_static(one, "form", None), str)), None)
        if form and name.startswith("_"):
            found.append((name, getattr(forms, form), any(hasattr(one, "page") for one in layers)))
    return found


@pytest.mark.parametrize("door", DOORS)
def test_a_form_in_which_somebody_types_is_shown_again_when_it_is_refused(door: str) -> None:
    for name, form, again in _takers(door):
        typed = [field for field in form.model_fields if field not in ("key", "version", "edition") and not field.endswith("_id")]
        assert again or not typed or form.__name__ in PRESSED, f"{door}.{name}"


def test_the_look_finds_the_forms() -> None:
    assert {form.__name__ for _, form, _ in _takers("shop")} >= {"Fill", "DiscountCode", "Checkout"}
