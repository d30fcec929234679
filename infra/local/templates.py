"""Lints the templates as they are written and, because a linter misses a dangling reference inside SAM's resources, as SAM expands them."""

import subprocess
import sys
import tempfile
from pathlib import Path
from unittest.mock import patch

import yaml
from samtranslator.public.translator import ManagedPolicyLoader
from samtranslator.translator.transform import transform

from infra.template_reader import parsed

ROOT = Path(__file__).resolve().parents[2]


def expanded(stage: str = "staging") -> dict[str, object]:
    """template.yaml as AWS's own translator expands it for a stage, with local folders standing for uploaded code."""
    template = parsed((ROOT / "template.yaml").read_text())
    for resource in template["Resources"].values():
        properties = resource.get("Properties", {})
        for name in ("CodeUri", "ContentUri"):
            if name in properties:
                properties[name] = {"Bucket": "code", "Key": properties[name]}
        if resource["Type"] == "AWS::Serverless::Application":
            properties["Location"] = f"https://code.s3.amazonaws.com/{properties['Location']}"
    loader = ManagedPolicyLoader(None)
    parameters = {name: told.get("Default", "told") for name, told in template["Parameters"].items()} | {"Stage": stage}
    with patch.dict("os.environ", AWS_DEFAULT_REGION="eu-west-2"), patch.object(loader, "load", return_value={}):
        found: dict[str, object] = transform(template, parameters, loader)
    return found


def main() -> None:
    """Lint, and end with the linter's own code."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "expanded.yaml"
        out.write_text(yaml.safe_dump(expanded()))
        written = [ROOT / "template.yaml", *sorted((ROOT / "infra").glob("*.yaml")), out]
        # Empty defaults, local paths, and names that SAM makes and leaves
        ignored = ["--ignore-checks", "W1030,W3002,W2001,W8001"]
        code = subprocess.run(["cfn-lint", *ignored, "--", *map(str, written)], check=False).returncode
    sys.exit(code)


if __name__ == "__main__":
    main()
