"""The forms, one file a wing, and one for what a committee sells. pydantic is loaded with each of them, so only where a form arrives."""

from importlib import import_module
from typing import Any


def model(form: str) -> Any:
    """The class of a form, named by its file and itself, such as `commerce.Checkout`."""
    file, _, name = form.partition(".")
    return getattr(import_module(f"union.web.forms.{file}"), name)
