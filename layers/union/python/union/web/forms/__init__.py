"""The forms, one file a wing. pydantic is loaded with each of them, so only where a form arrives."""

from importlib import import_module
from typing import Any


def model(form: str) -> Any:
    """The class of a form, named by its wing and itself, such as `commerce.Checkout`."""
    wing, _, name = form.partition(".")
    return getattr(import_module(f"union.web.forms.{wing}"), name)
