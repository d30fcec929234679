"""Verbs: the steps by which a house is set up, each done or to do as the tables tell, and the letter by which staff try the post.

Nobody ticks anything off: a step is done where what it is about is there.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from union import ids, settings, store
from union.commerce.reconciliation import records as reconciliation
from union.core.audit.actions import audit_write
from union.core.letters import trial
from union.core.letters.rules import State
from union.core.people import actions as people
from union.core.people import staffing
from union.core.people.rules import ALL_STAFF, Caller, must_run_staff, team_of
from union.core.policy import actions as policies
from union.core.policy import records as look
from union.core.policy.rules import Policy
from union.membership.groups import actions as groups
from union.store import ConditionFailed
from union.times import iso, london_day

if TYPE_CHECKING:
    from union.core.people.views import Colleague
    from union.site.views import SetUp, SetUpStep, TrialLetter

_TWO = 2
_SAMPLES = (".example", "+442000000000")
"""What stands in addresses and numbers of the policy that comes with the house: nobody has them (RFC 2606)."""


def shown(caller: Caller, now: datetime) -> "SetUp":
    """The steps with what is to do in each. Raises `NotAllowed` unless the caller is on the team for all."""
    pack, kept, money, *tried = people.read_for(
        caller, policies.in_force_key(), look.key(), reconciliation.ran_key(), *map(trial.key, trial.days(now))
    )
    must_run_staff(caller)
    policy, letter = policies.current(pack), trial.last(tried)
    everybody = staffing.everybody(policy, now)
    steps = [
        *_staff(everybody, policy),
        _step("look", "Name, logo and colours of your own", look.revision(kept) > 0, "/staff/look", _LOOK, "Choose them"),
        _step("policy", "Adopt the union’s policy", pack is not None and bool(pack.text), "/staff/policy", _POLICY, "Write it"),
        _addresses(policy),
        _step("groups", "Bring the first groups", bool(groups.by_id(now)), "/staff/imports", _GROUPS, "Bring them"),
        _step("letters", "Try a letter", letter is not None and letter.state == State.SENT, "#letter", _LETTER, "Try it"),
        _step("money", "See money arrive", money is not None, "/books/differences", _MONEY, "See what the house heard"),
    ]
    return {
        "steps": steps,
        "done": sum(one["done"] for one in steps),
        "letter": _letter(letter) if letter is not None else None,
        "may_try": letter is None or london_day(letter.queued_at) < london_day(now),
        "email": caller.email,
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def _step(name: str, title: str, done: bool, to: str, text: str, label: str = "Do it") -> "SetUpStep":
    return {"name": name, "title": title, "done": done, "to": to, "text": text, "label": label}


_LOOK = "The union’s name stands on every page and under every letter, its logo on top of pages, and its colours on buttons and the band there."
_POLICY = (
    "Texts, contacts, dates and numbers are samples until you adopt your own. People accept them by the name of their version, so do this "
    "before the first of them joins."
)
_GROUPS = "Bring them as a file with their committees and members, or let students apply at /affiliate and approve them."
_LETTER = "Letters leave by the mail service. Until it knows your domain and lets you out of its sandbox, they wait. A letter to yourself tells."
_MONEY = (
    "Once Stripe’s keys are in place, sell somebody a ticket for a pound and pay it back. The house asks Stripe each night at half past three; "
    "when it has seen money move there, this is done."
)


def _staff(everybody: "list[Colleague]", policy: Policy) -> "Iterator[SetUpStep]":
    """Whether two people keep the house, and whether each team has somebody, or the team that steps in for it."""
    teams = [{role["team"] for role in one["roles"]} for one in everybody]
    keepers = sum(ALL_STAFF in held for held in teams)
    text = (
        "Whoever is on the team for all keeps this house. With one person alone nobody could step in when they are ill or leave."
    )
    yield _step("keepers", "Two people on the team for all", keepers >= _TWO, "/staff", text, "Give roles")
    there = set[str]().union(*teams)
    lacking = [
        one.label
        for one in policy.contacts.values()
        if not there & {team_of(one.type), *([team_of(one.deputy)] if one.deputy else [])}
    ]
    text = "Each type of group has a team of staff support; reports and applications wait for it."
    text += f" Nobody is there yet, and in no team that steps in, for: {', '.join(lacking)}." if lacking else ""
    yield _step("teams", "Somebody on every team", not lacking, "/staff", text, "Give roles")


def _addresses(policy: Policy) -> "SetUpStep":
    """Whether addresses and numbers are the union's own."""
    told = [
        *((one.team, one.email) for one in policy.contacts.values()),
        *((one["label"], one["url"]) for one in (*policy.danger, *policy.signposts)),
        ("addresses of students", " ".join(policy.applications.addresses)),
        *((f"the page “{one['title']}”", one["text"]) for one in policy.pages.values()),
    ]
    samples = [label for label, text in told if any(sample in text for sample in _SAMPLES)]
    text = "Reports and letters go to the addresses in the policy, and people in danger are given its numbers."
    text += f" Samples still stand in: {', '.join(samples)}." if samples else ""
    return _step("addresses", "Your own addresses and numbers", not samples, "/staff/policy", text, "Change them")


def _letter(letter: "trial.Letter") -> "TrialLetter":
    return {"to": str(letter.to), "at": iso(letter.queued_at), "state": str(letter.state)}


def try_letter(caller: Caller, now: datetime) -> None:
    """Send the caller a letter that says that letters arrive: one a day for the house. Asking again changes nothing. Raises `NotAllowed`."""
    (before,) = people.read_for(caller, trial.key(now))
    must_run_staff(caller)
    if before is not None:
        return
    about = {"name": caller.name, "url": f"{settings.site_url()}/staff/set-up"}
    try:
        store.commit(trial.letter_write(caller.email, about, now), audit_write("letters", "trial letter", caller.person_id, now))
    except ConditionFailed:  # Somebody else tried at the same moment: one letter tells both.
        return
