"""What pages show of the union's policy."""

from typing import TypedDict


class Contact(TypedDict):
    """Whom a group writes to: the team of staff support, its address and what else there is to know of it."""

    team: str
    email: str
    note: str


class Tenet(TypedDict):
    """Something that the union does not tolerate."""

    heading: str
    text: str


class Help(TypedDict):
    """Where somebody finds help: what it is called, its address on the web or of a telephone, and when it is for one."""

    label: str
    url: str
    text: str
