"""Words for what a table is to the people in it: whose it is, what becomes of it when they are forgotten, and why something stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What an erasure does with what a table holds of somebody."""

    DELETED = "deleted"
    BLANKED = "blanked"
    STAYS = "stays"
    SOON = "goes by itself"


TAX = "Accounts are kept for six years after the year they belong to (HMRC, VAT Notice 700/21). Your name and address are taken out."
ANSWER = "The union has to be able to show who did what (UK GDPR, Article 5(2)). It says who by a code alone."
OFFICE = "It is what somebody did for a group or the union in a role, for which others answer too. It says who by a code alone."
NAMED = "It is what somebody did for a group in a role and where they stood by name; it goes with the list that it stands on."
CASE = "A case is kept whole until its own clock deletes it, so that what happened can be looked into and a claim defended (Article 17(3)(e))."
POLL = "It shows that everybody who could vote did so once at most, and nothing of how anybody voted (Education Act 1994, section 22)."
RESULT = (
    "It belongs to an election whose result was published, which has to be fair and seen to be (Education Act 1994, section 22)."
)
OTHERS = "What others wrote stays as it is. It says whom they answered by a code alone."
BRIEF = "It goes by itself after the time that is named beside it."
SOMEBODY = "Somebody who left"
INSTEAD: Mapping[str, str] = {
    **dict.fromkeys(("name", "author", "applicant_name", "set_by_name", "moved_by_name", "by"), SOMEBODY),
    **dict.fromkeys(("email", "applicant_email"), "nobody@erased.invalid"),
    "text": "(Deleted by whoever wrote it.)",
    "manifesto": "(Deleted by whoever wrote it.)",
}
"""What stands where a record needs something. No letter ever arrives at a name in `invalid` (RFC 2606)."""


@dataclass(frozen=True)
class Subject:
    """One kind of person of whom an item tells.

    `by` is the attribute that holds their id, or their address where `address` says so; `theirs` are other attributes that tell of them.
    `inside` says that `by` holds more than one person, of whom a part each is found within it. `only` limits it to items whose attribute has
    one of these values, `unless` to those whose attribute has none of these. `blank` are the attributes that an erasure takes away where
    the rest stays. `private` says that a copy leaves out even that there is such an item, as it would tell of somebody else.
    """

    who: str
    by: str
    theirs: str = ""
    fate: Fate = Fate.DELETED
    why: str = ""
    blank: str = ""
    address: bool = False
    inside: bool = False
    private: bool = False
    only: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()

    @property
    def attributes(self) -> tuple[str, ...]:
        """All that tells of them."""
        return (*((self.by,) if self.by else ()), *self.theirs.split())


@dataclass(frozen=True)
class Table:
    """What one table is to the people in it: a heading, how long it is kept in words, and who they are; `plain` is about nobody."""

    title: str
    kept: str
    subjects: Sequence[Subject]
    plain: str = ""

    @property
    def plain_attributes(self) -> tuple[str, ...]:
        """The attributes that are about nobody, or name only what the item belongs to."""
        return tuple(self.plain.split())

    @property
    def is_copied(self) -> bool:
        """Whether somebody may find something of theirs in it in a copy."""
        return any(subject.by and not subject.private for subject in self.subjects)

    @property
    def is_changed(self) -> bool:
        """Whether an erasure changes something in it."""
        return any(subject.fate in (Fate.DELETED, Fate.BLANKED) for subject in self.subjects)


def of(who: str, by: str, theirs: str = "", **more: object) -> Subject:
    """A kind of person whose data an erasure deletes."""
    return Subject(who, by, theirs, **more)  # type: ignore[arg-type] # its own fields, named


def stays(who: str, by: str, why: str, theirs: str = "", *, blank: str = "", **more: object) -> Subject:
    """One whose data stays, and why; less what is to be taken out of it."""
    return of(who, by, theirs, fate=Fate.BLANKED if blank else Fate.STAYS, why=why, blank=blank, **more)


def soon(who: str, by: str, theirs: str = "", **more: object) -> Subject:
    """One whose data goes by itself before long."""
    return of(who, by, theirs, fate=Fate.SOON, why=BRIEF, **more)


@dataclass(frozen=True)
class Place:
    """Where people's data lies but in tables: what of it, for how long, and what an erasure does there."""

    what: str
    kept: str
    fate: Fate
    why: str
