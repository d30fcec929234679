"""Tells the marks of the keys by which the house knows CloudFront.

What it prints is the house's parameter `EdgeKeys`. A mark opens nothing; the keys themselves are shown to nobody. It needs credentials that
may read the edge's stack and its two secrets, in us-east-1.
"""

import argparse
import sys
from hashlib import sha256
from typing import Any

from botocore.session import get_session

REGION = "us-east-1"
SHORT = "tell the marks of the keys of CloudFront"


def take(parser: argparse.ArgumentParser) -> None:
    """Say what the command is told."""
    parser.add_argument("--stack", required=True, help="the edge's stack, such as union-house-edge-production")


def run(told: argparse.Namespace) -> int:
    """Print the parameter."""
    sys.stdout.write(f"EdgeKeys={','.join(marks(told.stack))}\n")
    return 0


def marks(stack: str) -> list[str]:
    """The SHA-256 of key A and of key B, in hexadecimal."""
    (found,) = _client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    outputs = {one["OutputKey"]: one["OutputValue"] for one in found["Outputs"]}
    keys = [_client("secretsmanager").get_secret_value(SecretId=outputs[name])["SecretString"] for name in ("KeyA", "KeyB")]
    return [sha256(key.encode()).hexdigest() for key in keys]


def _client(service: str) -> Any:
    return get_session().create_client(service, region_name=REGION)
