"""Names the first of the union's staff: `python -m infra.first_staff EMAIL --stack NAME`.

Whoever signs in with this address is on the team for all types of group from then on, and gives all other roles of staff at /staff. It needs
credentials that may write the stack's tables; with `--local` it speaks to the house that runs on this machine.
"""

import argparse
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from union import addresses
from union.errors import Invalid

ROOT = Path(__file__).resolve().parent.parent


def main(words: list[str]) -> int:
    """Write it down, and say what is to be done next."""
    told = _told(words)
    _settle(told)
    from union.core.people import staffing  # The models read the tables' names as they are imported.

    staffing.first(told.email, datetime.now(UTC))
    sys.stdout.write(f"{told.email} is on the team for all from when they next sign in, at {os.environ['SITE_URL']}/staff.\n")
    return 0


def _told(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.first_staff", description="Name the first of the union's staff.")
    parser.add_argument("email", type=_address, help="the address with which they sign in")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--stack", help="the stack on AWS, such as union-house-production")
    where.add_argument("--local", action="store_true", help="the house that runs on this machine")
    parser.add_argument("--region", default=os.environ.get("AWS_REGION", "eu-west-2"))
    return parser.parse_args(words)


def _address(text: str) -> str:
    try:
        return addresses.checked(text)
    except Invalid as refusal:
        raise argparse.ArgumentTypeError(refusal.detail) from refusal


def _settle(told: argparse.Namespace) -> None:
    """The settings that the house's functions have from the template, as far as this needs them."""
    stack = _of_this_machine() if told.local else _on_aws(told.stack, told.region)
    os.environ |= {
        "TABLES": stack["stack"],
        "AWS_REGION": stack["region"],
        "SITE_URL": stack["url"],
        "UNION_NAME": stack["union"],
    }
    if told.local:
        os.environ |= {"AWS_ENDPOINT_URL": stack["aws"], "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


def _of_this_machine() -> dict[str, Any]:
    path = ROOT / ".local" / "stack.json"
    if not path.exists():
        sys.exit("No house runs on this machine. Start it with: make up")
    return {"union": "Union House", **json.loads(path.read_text(encoding="utf-8"))}


def _on_aws(name: str, region: str) -> dict[str, Any]:
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.session import get_session

    cloudformation: Any = get_session().create_client("cloudformation", region_name=region)
    try:
        found = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    except (BotoCoreError, ClientError) as failure:
        sys.exit(f"The stack {name} cannot be read in {region}: {failure}")
    given = {one["ParameterKey"]: one["ParameterValue"] for one in found["Parameters"]}
    return {"stack": name, "region": region, "url": given["SiteUrl"], "union": given["UnionName"]}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
