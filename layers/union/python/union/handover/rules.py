"""Truths about who has the keys of a group, beside elections.

"Only give access to the committee members who need admin access"; "Remove admin access to those who no longer need it" (guidance). A seat that
an election left vacant, or that somebody gave up, can be filled by co-option: for a time that is said, by a member, until the next
election at the latest a year ahead. What members voted for, other officers cannot
take away: a role is ended early by whoever holds it, or by staff support.
"""

from datetime import date, timedelta

from union.errors import Invalid

LONGEST_ROLE = 60
LONGEST = timedelta(days=366)


def check_role(role: str) -> str:
    """The role as it is shown. Raises `Invalid` for none and for one that is too long."""
    plain = " ".join(role.split())
    if not plain or len(plain) > LONGEST_ROLE:
        raise Invalid.field("role", f"Please name the role in at most {LONGEST_ROLE} characters, such as Treasurer.")
    return plain


def check_end(ends_on: date, today: date) -> None:
    """Raises `Invalid` for a last day that is over, or more than a year ahead: a co-option lasts until the next election."""
    if ends_on < today:
        raise Invalid.field("ends_on", "This day is over. Please choose the last day of the role.")
    if ends_on - today > LONGEST:
        raise Invalid.field("ends_on", "A co-option lasts a year at most; then there is an election.")
