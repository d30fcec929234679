"""Holds templates against rules.guard, in this folder's environment: `python guarded.py TEMPLATE...` prints what is broken as JSON."""

import json
import re
import sys
from pathlib import Path

import guardpycfn  # type: ignore[import-not-found] # It is in this folder's environment alone.

HEAD, *RULES = re.split(r"^(?=rule )", (Path(__file__).parent / "rules.guard").read_text(encoding="utf-8"), flags=re.MULTILINE)


def broken(template: str) -> list[tuple[str, str]]:
    """The rule and the logical id of each resource that breaks it. Raises `ValueError` where the rules could not be read.

    Each resource is looked at by itself, as guardpycfn 0.1.0 gives back no more than a piece of the end where Guard says much.
    """
    found = []
    for name, one in json.loads(template)["Resources"].items():
        alone = json.dumps({"Resources": {name: one}})
        if not _holds(alone, HEAD + "".join(RULES)):
            found += [(rule.split()[1], name) for rule in RULES if not _holds(alone, HEAD + rule)]
    return found


def _holds(template: str, rules: str) -> bool:
    told = guardpycfn.validate_with_guard(template, rules)
    if not told["success"]:
        raise ValueError(told)
    return isinstance(told["result"], dict) and not told["result"]["not_compliant"]


if __name__ == "__main__":
    print(json.dumps({path: broken(Path(path).read_text(encoding="utf-8")) for path in sys.argv[1:]}))
