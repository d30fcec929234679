"""Whether the union has moved in: somebody on its staff, and a policy pack of its own."""

from collections.abc import Iterator
from datetime import UTC, datetime

from infra.union.checks.found import Deployment, Finding, fine, not_here, wrong


def staff(house: Deployment) -> Iterator[Finding]:
    """Whether somebody can give roles of staff."""
    from union.core.people import rules, staffing  # The models read the tables' names as they are imported.
    from union.core.policy import actions as policies

    people = [
        one
        for one in staffing.everybody(policies.read(), datetime.now(UTC))
        if any(role["team"] == rules.ALL_STAFF for role in one["roles"])
    ]
    where = "--local" if house.local else f"--stack {house.name} --region {house.region}"
    if not people:
        yield wrong("Nobody is on the staff's team for all.", f"uv run python -m infra.union first-staff EMAIL {where}")
    elif all(one["invited"] for one in people):
        yield wrong(
            "Who was named as the first of the staff has not signed in yet.",
            f"Let them sign in at {house.url}, with that very address.",
        )
    elif not any(one["two_steps"] for one in people if not one["invited"]):
        yield wrong(
            "Nobody on the staff's team for all has a second factor, so their role opens nothing.",
            f"Let them set up an app for codes at {house.url}/my/two-step.",
        )
    else:
        yield fine(f"{len(people)} on the staff's team for all")


def policy(house: Deployment) -> Iterator[Finding]:
    """Whether a pack of the union's own is in force."""
    from union import store
    from union.core.policy import actions as policies

    (pack,) = store.read(policies.in_force_key())
    if pack is not None and pack.text:
        yield fine(f"The policy pack {pack.version} is in force")
    elif house.local:
        yield not_here("The demonstration has the policy pack that comes with the house")
    else:
        yield wrong(
            "The policy pack that comes with the house is in force, with its examples of texts and addresses.",
            "Adopt the union's own (docs/moving-in.md, \"The union's own words\").",
        )
