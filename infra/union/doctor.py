"""Checks a deployment, and says each thing that is missing or wrong, with what to do about it. It changes nothing.

A tick is as it should be, a cross is not, a dash does not apply here. The exit code is 1 where anything is wrong. What cannot be looked at
stops nothing else. It needs credentials that may look at everything of the account (AWS's policy ReadOnlyAccess), at the stack's tables and at
its secrets, none of which it shows; with `--local` it looks at the house that runs on this machine.
"""

import argparse
import os
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from time import monotonic

from botocore.exceptions import BotoCoreError, ClientError

from infra.union import which_house
from infra.union.checks import backups, deployed, domain, letters, money, people, storage, union, watching
from infra.union.checks.found import Deployment, Finding, Mark, code_of, maker, not_here, wrong

SHORT = "check a deployment, and say what is missing"
SECONDS = 60.0
"""How long each check may take."""
_DENIED = (
    "AccessDenied",
    "AccessDeniedException",
    "AuthorizationError",
    "ExpiredToken",
    "ExpiredTokenException",
    "NotAuthorizedException",
    "UnauthorizedOperation",
    "UnrecognizedClientException",
)


@dataclass(frozen=True)
class Check:
    """One look at a deployment: of which group, at what; and what the local cloud has instead of it, where it has nothing to look at."""

    group: str
    subject: str
    look: Callable[[Deployment], Iterable[Finding]]
    locally: str = ""


CHECKS = (
    Check("Stack", "The stacks", deployed.stands),
    Check("Stack", "The parts of the templates", deployed.complete),
    Check("Stack", "The parameters", deployed.told),
    Check("Stack", "The protection of the stack", deployed.protected),
    Check("Stack", "The functions", deployed.functions),
    Check("Kept", "The tables", storage.tables),
    Check("Kept", "The buckets", storage.buckets),
    Check("Kept", "The backups", backups.nights),
    Check(
        "Kept",
        "The look at files",
        storage.scanning,
        "The local cloud has a stand-in for GuardDuty, which knows EICAR's test file alone",
    ),
    Check("Kept", "The secrets", storage.secrets),
    Check("Stripe", "Stripe's keys", money.keys),
    Check("Stripe", "Stripe's account", money.account),
    Check("Stripe", "Stripe's webhook", money.webhook),
    Check("Letters", "SES", letters.account, "The local cloud's post office has neither a sandbox nor a quota"),
    Check("Letters", "The sender", letters.identity),
    Check("Letters", "What becomes of letters", letters.feedback),
    Check("Signing in", "The accounts", people.pool),
    Check("Signing in", "The identity provider", people.provider),
    Check("Domain", "The certificate", domain.certificate),
    Check("Domain", "The domain's record", domain.name),
    Check("Domain", "The site", domain.site),
    Check("Watching", "Who is told of alarms", watching.told),
    Check("Watching", "The alarms", watching.alarms),
    Check("Watching", "What failed each time", watching.queues),
    Check("Watching", "The clocks", watching.clocks),
    Check("Watching", "The budget", watching.budget, "The local cloud costs nothing"),
    Check("Quotas", "Functions at once", watching.concurrency, "The local cloud has no quota of functions at once"),
    Check("Quotas", "Requests a second", watching.requests_a_second, "The local cloud has no quota of requests"),
    Check("Quotas", "Routes", watching.routes, "The local cloud has no quota of routes"),
    Check("Union", "The staff", union.staff),
    Check("Union", "The policy pack", union.policy),
)


def take(parser: argparse.ArgumentParser) -> None:
    """Say what the command is told."""
    which_house.ask_where(parser)


def run(told: argparse.Namespace) -> int:
    """Look at everything, and print it by groups; 1 where anything is wrong."""
    which_house.settle(told)
    make = maker()
    (stack,) = make("cloudformation", os.environ["AWS_REGION"]).describe_stacks(StackName=os.environ["TABLES"])["Stacks"]
    found = look(Deployment(stack, os.environ["AWS_REGION"], told.local, make))
    for group, checks in groupby(found, lambda one: one[0].group):
        sys.stdout.write(f"{group}\n{''.join(_line(one) for _, findings in checks for one in findings)}\n")
    marks = [one.mark for _, findings in found for one in findings]
    sys.stdout.write(f"{_sum(marks.count(Mark.WRONG), marks.count(Mark.NOT_HERE))}\n")
    return 1 if Mark.WRONG in marks else 0


def look(house: Deployment, checks: Sequence[Check] = CHECKS, seconds: float = SECONDS) -> list[tuple[Check, list[Finding]]]:
    """What each check finds, all of them at once, none of which has longer than `seconds`."""
    found: dict[int, list[Finding]] = {}

    def do(number: int) -> None:
        found[number] = _findings(checks[number], house)

    # Nobody waits for a thread of these at the end: whatever hangs in a call outside ends with the command.
    looks = [threading.Thread(target=do, args=(number,), daemon=True) for number in range(len(checks))]
    ends = monotonic() + seconds
    for one in looks:
        one.start()
    late = [
        wrong(
            f"There was no answer within {seconds:g} seconds.",
            "Look again; where it stays so, look whether this machine reaches AWS.",
        )
    ]
    told = []
    for number, one in enumerate(looks):
        one.join(max(0.0, ends - monotonic()))
        told.append((checks[number], found.get(number) or _of(checks[number], late)))
    return told


def _findings(check: Check, house: Deployment) -> list[Finding]:
    if house.local and check.locally:
        return [not_here(check.locally)]
    found: list[Finding] = []
    try:
        for one in check.look(house):
            found.append(one)
    except ClientError as failure:
        found += _of(check, [_refused(failure)])
    except BotoCoreError as failure:
        found += _of(
            check, [wrong(f"AWS was not reached: {failure}", "Look whether this machine reaches AWS, and at its credentials.")]
        )
    except Exception as failure:  # noqa: BLE001 - a check that breaks is told of like one that fails, and the others go on
        found += _of(check, [wrong(f"This could not be looked at: {type(failure).__name__}: {failure}", "Look at it by hand.")])
    return found


def _of(check: Check, found: Sequence[Finding]) -> list[Finding]:
    """The same, beginning with what was looked at."""
    return [Finding(one.mark, f"{check.subject}: {one.text}", one.todo) for one in found]


def _refused(failure: ClientError) -> Finding:
    if code_of(failure) in _DENIED:
        todo = "Give these credentials AWS's policy ReadOnlyAccess, and secretsmanager:GetSecretValue on the stack's secrets."
        return wrong(f"These credentials may not ask ({failure.operation_name}).", todo)
    return wrong(f"AWS answered: {failure}", "Look at it in AWS's console.")


def _line(one: Finding) -> str:
    return f"  {one.mark} {one.text}\n" + (f"    → {one.todo}\n" if one.todo else "")


def _sum(missing: int, elsewhere: int) -> str:
    said = "Nothing is wrong." if not missing else "One thing is wrong." if missing == 1 else f"{missing} things are wrong."
    return said + (f" What does not apply here: {elsewhere}." if elsewhere else "")
