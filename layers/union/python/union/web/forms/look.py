"""The forms by which staff choose how the house looks."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from union.web.forms.base import Alt, File, Form, Key, Whole, inert, with_files, yes

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


class SaveLogo(Form):
    """Put another logo on top of every page, or take it away, from the look as it is at `revision`.

    The picture comes as a file of the form; without one it is about the logo that is there. `logo_alt` is what it shows in words, of which
    none is needed where it `says_name`, the union's.
    """

    model_config = with_files("logo")

    logo: File = b""
    logo_alt: Alt = ""
    says_name: Annotated[bool, BeforeValidator(yes)] = False
    remove_logo: Annotated[bool, BeforeValidator(yes)] = False
    revision: Whole
    key: Key
