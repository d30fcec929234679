"""Lets staff have looked through a file of members, with what unions' files have in them, and not let it run: whoever opens the house can."""

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from union.core.people.rules import Caller

FILE = (
    "Society;Full name;Email;Student ID;Membership;Price paid;Expiry date\r\n"
    "Chess Society;Okoro, Ada;ada@union.example;0012345;Student;£5.00;31/07/{0}\r\n"
    "Chess Society;Marin, Zoë;ZOE@union.example;;Student;£5.00;31/07/{0}\r\n"
    "Film Society;Reed, Noor;noor@union.example;;Student;£8.00;31/07/{0}\r\n"
    "Ches Society;Lee, Kit;kit@union.example;;Student;£5.00;31/07/{0}\r\n"
    "Chess Society;Webb, Jo;jo@union.example;1.23E+07;Student;£5.00;07/31/{0}\r\n"
    "Chess Society;Ada & Zoë;both@union.example;;Student;£5.00;31/07/{0}\r\n"
)
"""As Excel in the United Kingdom writes it, with rows that are refused; the year is put in."""


def look(manager: "Caller", now: datetime) -> None:
    """Bring the file and look through it, unless an import is there."""
    from union.membership.imports import actions, pages, reading, rules
    from union.membership.imports.actions import Arrangement
    from union.membership.imports.rules import Kind
    from union.times import london_day

    if pages.listed(manager)["imports"]:
        return
    today = london_day(now)
    data = FILE.format(today.year + (today > today.replace(month=7, day=31))).encode("cp1252")
    import_id = actions.begin(manager, kind=Kind.MEMBERS, data=data, key="seed-import", now=now)
    found = reading.read(data)
    columns = rules.proposed(Kind.MEMBERS, found.rows[0])
    told = Arrangement(found.encoding, found.delimiter, 1, columns, digits=7, surname_first=True)
    actions.arrange(manager, import_id, told, version=1, key="seed-arrange", now=now)
