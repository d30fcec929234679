"""From a command of the operator's to the house it speaks to: a stack on AWS, or the house of this machine."""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from botocore.session import get_session
from union import addresses
from union.errors import Invalid

ROOT = Path(__file__).resolve().parents[2]


def ask_where(parser: argparse.ArgumentParser) -> None:
    """Let the command be told which house is meant: `--stack NAME` with `--region`, or `--local`."""
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--stack", help="the stack on AWS, such as union-house-production")
    where.add_argument("--local", action="store_true", help="the house that runs on this machine")
    parser.add_argument("--region", default=os.environ.get("AWS_REGION", "eu-west-2"))


def settle(told: argparse.Namespace) -> None:
    """The settings that the house's functions have from the template, as far as this needs them."""
    stack = _of_this_machine() if told.local else _on_aws(told.stack, told.region)
    os.environ |= {
        "TABLES": stack["stack"],
        "AWS_REGION": stack["region"],
        "SITE_URL": stack["url"],
        "UNION_NAME": stack["union"],
        # As template.yaml has it: on AWS a role of staff needs two steps.
        "STAFF_SECOND_FACTOR": "not-asked" if told.local else "required",
    }
    if told.local:
        os.environ |= {"AWS_ENDPOINT_URL": stack["aws"], "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


def client(service: str) -> Any:
    """A client of a service of AWS's, for the house that was settled on."""
    return get_session().create_client(service, region_name=os.environ["AWS_REGION"])


def outputs() -> dict[str, str]:
    """The outputs of the stack that was settled on."""
    (stack,) = client("cloudformation").describe_stacks(StackName=os.environ["TABLES"])["Stacks"]
    return {one["OutputKey"]: one["OutputValue"] for one in stack["Outputs"]}


def address(text: str) -> str:
    """An address as somebody types it. Raises what argparse takes for a word that cannot be used, as `file` does."""
    try:
        return addresses.checked(text)
    except Invalid as refusal:
        raise argparse.ArgumentTypeError(refusal.detail) from refusal


def typed(asked: str) -> str:
    """What somebody types when they are asked, or nothing where nobody types."""
    sys.stdout.write(asked)
    sys.stdout.flush()
    return sys.stdin.readline().strip()


def file(name: str) -> bytes:
    """What is in a file of this name."""
    try:
        return Path(name).read_bytes()
    except OSError as failure:
        raise argparse.ArgumentTypeError(f"{name} cannot be read: {failure.strerror}") from failure


def telegram() -> str:
    """The address of the stand-in for Telegram of the house of this machine."""
    return f"{_of_this_machine()['chats']['url']}/_telegram"


def _of_this_machine() -> dict[str, Any]:
    path = ROOT / ".local" / "stack.json"
    if not path.exists():
        sys.exit("No house runs on this machine. Start it with: make up")
    return {"union": "Union House", **json.loads(path.read_text(encoding="utf-8"))}


def _on_aws(name: str, region: str) -> dict[str, Any]:
    from botocore.exceptions import BotoCoreError, ClientError

    cloudformation: Any = get_session().create_client("cloudformation", region_name=region)
    try:
        found = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    except (BotoCoreError, ClientError) as failure:
        sys.exit(f"The stack {name} cannot be read in {region}: {failure}")
    given = {one["ParameterKey"]: one["ParameterValue"] for one in found["Parameters"]}
    return {"stack": name, "region": region, "url": given["SiteUrl"], "union": given["UnionName"]}
