"""Looks at what is deployed with cfn-lint, checkov and CloudFormation Guard: at the translated templates, with each stage's conditions decided.

As they are written a linter misses a dangling reference inside SAM's resources, and checkov misses a policy of SAM's that allows everything.
The tools have an environment of their own, made from the lock in `static_analysis/`. What they find and what stays so is said in
`exceptions.toml` there, with its reason.
"""

import json
import os
import shlex
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from infra.local import start, templates
from infra.local.steps import Trouble
from infra.template_reader import parsed

HOME = Path(__file__).resolve().parent / "static_analysis"
STAGES = ("staging", "production")
NESTED = ("backup", "dashboards", "edge", "incidents", "people", "secrets", "tables", "watch")
_GONE = object()


@dataclass(frozen=True, order=True)
class Finding:
    """What a tool found: its check, and the resource as `template:Logs`."""

    tool: str
    check: str
    on: str
    says: str = ""


@dataclass(frozen=True)
class Exempt:
    """What stays as it is found, with the reason; `on` are resources with `*` for several."""

    tool: str
    check: str
    on: tuple[str, ...]
    because: str

    def holds(self, finding: Finding) -> bool:
        """Whether a finding is meant."""
        return (self.tool, self.check) == (finding.tool, finding.check) and any(fnmatchcase(finding.on, one) for one in self.on)


def exceptions() -> list[Exempt]:
    """What `exceptions.toml` says."""
    told = tomllib.loads((HOME / "exceptions.toml").read_text(encoding="utf-8"))
    return [Exempt(one["tool"], one["check"], tuple(one["on"]), one["because"]) for one in told["exception"]]


def deployed() -> dict[str, dict[str, Any]]:
    """What each stage deploys, by the template's name; of a further stage only what it deploys otherwise, as `template@production`."""
    found: dict[str, dict[str, Any]] = {}
    read = {name: parsed((templates.ROOT / f"infra/{name}.yaml").read_text()) for name in NESTED}
    for stage in STAGES:
        given = _given(stage)
        for name, one in {"template": templates.expanded(), **read}.items():
            made = resolved(one, given)
            if name not in found:
                found[name] = made
                continue
            known = found[name]["Resources"]
            other = {logical: one for logical, one in made["Resources"].items() if known.get(logical) != one}
            if other:
                found[f"{name}@{stage}"] = {**made, "Resources": other}
    return found


def _given(stage: str) -> dict[str, str]:
    """The parameters with which samconfig.toml deploys a stage."""
    told = tomllib.loads((templates.ROOT / "samconfig.toml").read_text(encoding="utf-8"))
    words = told[stage]["deploy"]["parameters"]["parameter_overrides"]
    return dict(word.split("=", 1) for word in (words if isinstance(words, list) else shlex.split(words)))


def resolved(template: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, Any]:
    """A template without conditions: what is not deployed with these parameters is not in it, and every `Fn::If` is decided."""
    parameters = {name: str(told.get("Default", "told")) for name, told in template.get("Parameters", {}).items()}
    parameters |= {name: value for name, value in given.items() if name in parameters}
    conditions = template.get("Conditions", {})

    def holds(name: str) -> bool:
        return _is(conditions[name])

    def _is(told: Any) -> bool:
        ((how, of),) = told.items()
        if how == "Condition":
            return holds(of)
        if how == "Fn::Equals":
            first, second = (
                parameters.get(one["Ref"], one["Ref"]) if isinstance(one, Mapping) and "Ref" in one else one for one in of
            )
            return bool(first == second)
        return not _is(of[0]) if how == "Fn::Not" else (all if how == "Fn::And" else any)(map(_is, of))

    def decided(told: Any) -> Any:
        if isinstance(told, Mapping):
            if set(told) == {"Fn::If"}:
                name, then, otherwise = told["Fn::If"]
                return decided(then if holds(name) else otherwise)
            if told == {"Ref": "AWS::NoValue"}:
                return _GONE
            parts = {str(key): decided(value) for key, value in told.items()}
            return {key: value for key, value in parts.items() if value is not _GONE}
        if isinstance(told, list):
            return [one for one in map(decided, told) if one is not _GONE]
        return told

    resources = {name: one for name, one in template["Resources"].items() if "Condition" not in one or holds(one["Condition"])}
    return {"AWSTemplateFormatVersion": "2010-09-09", "Resources": {name: decided(one) for name, one in resources.items()}}


def lightened(template: dict[str, Any]) -> dict[str, Any]:
    """The same without what no check looks at and what would cost each tool a minute: the routes, and settings that all functions share."""
    seen: list[Any] = []
    found: dict[str, Any] = json.loads(json.dumps(template))
    for one in found["Resources"].values():
        properties = one.get("Properties", {})
        properties.pop("Body", None) if one["Type"] == "AWS::ApiGatewayV2::Api" else None
        if one["Type"] == "AWS::Lambda::Function" and "Environment" in properties:
            settings = properties.pop("Environment")
            if settings not in seen:
                seen.append(settings)
                properties["Environment"] = settings
    return found


def findings(looked_at: Mapping[str, Mapping[str, Any]]) -> list[Finding]:
    """What checkov and Guard find in templates, by their names; one run of each over all. Raises `Trouble` where a tool does not run."""
    python = _environment()
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{name}.json" for name in looked_at]
        for path, template in zip(paths, looked_at.values(), strict=True):
            path.write_text(json.dumps(template), encoding="utf-8")
        return sorted({*_checkov(python, folder), *_guard(python, paths)})


def linted(paths: Iterable[Path]) -> list[Finding]:
    """What cfn-lint finds in files. Raises `Trouble` where it does not run."""
    done = _run(["cfn-lint", "--format", "json", "--", *map(str, paths)], (0, 2, 4, 6, 8, 10, 12, 14))
    return sorted({_lint(one) for one in json.loads(done)})


def _lint(told: Any) -> Finding:
    where = [str(part) for part in told["Location"].get("Path") or []]
    on = where[1] if where[:1] == ["Resources"] and len(where) > 1 else "/".join(where[:2])
    return Finding("cfn-lint", told["Rule"]["Id"], f"{Path(told['Filename']).stem}:{on}", told["Message"])


def _on(path: str, logical: str) -> str:
    """What a finding is called on, whichever stage deploys it so."""
    return f"{Path(path).stem.partition('@')[0]}:{logical}"


def _checkov(python: Path, folder: str) -> list[Finding]:
    words = [*("-d", folder, "--framework", "cloudformation", "--output", "json"), *("--compact", "--quiet", "--skip-download")]
    told = json.loads(_run([str(python.with_name("checkov")), *words], (0, 1)))
    return [
        Finding("checkov", one["check_id"], _on(one["file_path"], one["resource"].rpartition(".")[2]), one["check_name"])
        for one in told["results"]["failed_checks"]
    ]


def _guard(python: Path, paths: list[Path]) -> list[Finding]:
    told = json.loads(_run([str(python), str(HOME / "guarded.py"), *map(str, paths)], (0,)))
    return [Finding("guard", rule, _on(path, on)) for path, broken in told.items() for rule, on in broken]


def _environment() -> Path:
    """The Python of the tools' own environment, installed from its lock where it is not yet."""
    done = subprocess.run(
        ["uv", "sync", "--quiet", "--locked", "--no-progress", "--compile-bytecode", "--python", start.python()],
        cwd=HOME,
        env={name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Trouble(f"The tools of static analysis could not be installed: {done.stderr.strip()[-300:]}")
    return HOME / ".venv" / "bin" / "python"


def _run(words: list[str], well: tuple[int, ...]) -> str:
    quiet = {name: value for name, value in os.environ.items() if not name.startswith(("BC_", "CHECKOV_", "PRISMA_"))}
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=quiet | {"LOG_LEVEL": "ERROR"})
    if done.returncode not in well or not done.stdout.strip():
        raise Trouble(f"{Path(words[0]).name} could not look at the templates: {done.stderr.strip()[-300:]}")
    return done.stdout


def unexplained(found: Iterable[Finding], exempt: Iterable[Exempt]) -> tuple[list[Finding], list[tuple[str, str, str]]]:
    """What was found without an exception, and what is excepted and not found any more."""
    said, seen = list(exempt), list(found)
    new = [one for one in seen if not any(rule.holds(one) for rule in said)]
    over = [
        (rule.tool, rule.check, place)
        for rule in said
        for place in rule.on
        if not any(Exempt(rule.tool, rule.check, (place,), "").holds(one) for one in seen)
    ]
    return new, over


def main() -> None:
    """Look, and say what is new and what is over."""
    made = {name: lightened(template) for name, template in deployed().items()}
    with tempfile.TemporaryDirectory() as folder:
        translated = Path(folder) / "template.json"
        translated.write_text(json.dumps(templates.expanded()), encoding="utf-8")
        found = [*findings(made), *linted([translated])]
    new, over = unexplained(found, exceptions())
    for one in new:
        print(f"{one.on}  {one.tool} {one.check}  {one.says}")
    for tool, check, place in over:
        print(f"{place}  {tool} {check}  is in exceptions.toml and found no more")
    sys.exit(1 if new or over else 0)


if __name__ == "__main__":
    main()
