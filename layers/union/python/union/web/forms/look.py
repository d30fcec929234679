"""The forms by which staff choose how the house looks."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from union.web.forms.base import Form, Key, Whole, inert

type Line = Annotated[str, BeforeValidator(inert), Field(max_length=200)]


class SaveLook(Form):
    """Let the house look so, from the look as it is at `revision`: what is empty is as the house comes.

    `name` is what the union is called, `accent` the colour of links and buttons on light pages, `band` that of the band on top, such as #0a615a.
    """

    name: Line = ""
    accent: Line = ""
    band: Line = ""
    revision: Whole
    key: Key
