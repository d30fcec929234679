"""The house's stacks as CloudFormation would make them of the translated template for one stage: conditions decided, names put together."""

import re
import shlex
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from infra.local import templates
from infra.template_reader import parsed
from tests.tables import ROOT

REGION, ACCOUNT = "eu-west-2", "111122223333"
CERTIFICATE = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"
STAGES = ("staging", "production")
OPTIONS = {"Backups": "true", "BackupCopies": f"arn:aws:backup:{REGION}:444455556666:backup-vault:union-house"}
"""What a union may switch on that samconfig.toml leaves off."""
_NOTHING = object()
_PSEUDO = {
    "AWS::AccountId": ACCOUNT,
    "AWS::Region": REGION,
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::NoValue": _NOTHING,
}


class Stack:
    """A template with its parameters. What only AWS knows, such as an ARN, reads as the name of the stack with what is asked for."""

    def __init__(self, name: str, template: Mapping[str, Any], given: Mapping[str, str]) -> None:
        self.name, self.template = name, template
        defaults = {key: str(told["Default"]) for key, told in template["Parameters"].items() if "Default" in told}
        self.parameters: dict[str, Any] = {**defaults, **given}
        missing = set(template["Parameters"]) - set(self.parameters)
        assert not missing, f"{name} is not told {missing}"
        assert set(given) <= set(template["Parameters"]), f"{name} knows no {set(given) - set(template['Parameters'])}"
        self.resources: dict[str, Any] = {
            key: {**told, "Properties": self.value(told.get("Properties", {}))}
            for key, told in template["Resources"].items()
            if self.holds(told.get("Condition"))
        }

    @property
    def nested(self) -> Iterator["Stack"]:
        """The stacks within this one."""
        for key, told in self.resources.items():
            if told["Type"] == "AWS::CloudFormation::Stack":
                file = re.sub(r"^https://[^/]+/", "", told["Properties"]["TemplateURL"])
                given = {name: str(value) for name, value in told["Properties"]["Parameters"].items()}
                yield Stack(f"{self.name}-{key}", parsed((ROOT / file).read_text()), given)

    def holds(self, condition: str | None) -> bool:
        """Whether a condition of the template does, or there is none."""
        return condition is None or bool(self.value(self.template["Conditions"][condition]))

    def refusals(self) -> list[str]:
        """What the template's rules and the patterns of its parameters say against how it is called."""
        told = [
            one["AssertDescription"]
            for rule in self.template.get("Rules", {}).values()
            if self.value(rule.get("RuleCondition", True))
            for one in rule["Assertions"]
            if not self.value(one["Assert"])
        ]
        for key, parameter in self.template["Parameters"].items():
            value = str(self.parameters[key])
            unfit = "AllowedPattern" in parameter and not re.fullmatch(parameter["AllowedPattern"], value)
            if unfit or value not in map(str, parameter.get("AllowedValues", [value])):
                told.append(f"{key} {parameter.get('ConstraintDescription', 'is none of its values')}")
        return told

    def value(self, told: Any) -> Any:
        """What an expression of the template comes to."""
        if isinstance(told, list):
            return [value for one in told if (value := self.value(one)) is not _NOTHING]
        if not isinstance(told, dict):
            return told
        if len(told) == 1 and (name := next(iter(told))) in _FUNCTIONS:
            return _FUNCTIONS[name](self, told[name])
        return {key: value for key, one in told.items() if (value := self.value(one)) is not _NOTHING}

    def ref(self, name: str) -> Any:
        """What `Ref` gives."""
        if name == "AWS::StackName":
            return self.name
        if name == "AWS::StackId":
            return f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{self.name}/{uuid5(NAMESPACE_URL, self.name)}"
        return self.parameters.get(name, _PSEUDO.get(name, f"{self.name}/{name}"))

    def attribute(self, told: str | list[str]) -> str:
        """What `Fn::GetAtt` gives."""
        return f"{self.name}/{told if isinstance(told, str) else '.'.join(told)}"

    def written(self, told: str | list[Any]) -> str:
        """What `Fn::Sub` gives."""
        text, more = (told, {}) if isinstance(told, str) else (told[0], self.value(told[1]))

        def put(found: re.Match[str]) -> str:
            name = found[1]
            return str(more[name] if name in more else self.attribute(name) if "." in name else self.ref(name))

        return re.sub(r"\$\{([^!}]+)\}", put, text)


_FUNCTIONS: dict[str, Any] = {
    "Ref": Stack.ref,
    "Condition": Stack.holds,
    "Fn::GetAtt": Stack.attribute,
    "Fn::Sub": Stack.written,
    "Fn::If": lambda stack, told: stack.value(told[1] if stack.holds(told[0]) else told[2]),
    "Fn::Equals": lambda stack, told: stack.value(told[0]) == stack.value(told[1]),
    "Fn::Not": lambda stack, told: not stack.value(told[0]),
    "Fn::And": lambda stack, told: all(map(stack.value, told)),
    "Fn::Or": lambda stack, told: any(map(stack.value, told)),
    "Fn::Select": lambda stack, told: stack.value(told[1])[int(told[0])],
    "Fn::Split": lambda stack, told: stack.value(told[1]).split(told[0]),
    "Fn::Join": lambda stack, told: told[0].join(map(str, stack.value(told[1]))),
}


def configured(stage: str) -> dict[str, Any]:
    """What samconfig.toml says of a stage."""
    found: dict[str, Any] = tomllib.loads((ROOT / "samconfig.toml").read_text())[stage]["deploy"]["parameters"]
    return found


def given(stage: str) -> dict[str, str]:
    """The parameters that samconfig.toml gives a stage, as they are written there."""
    words = shlex.split(" ".join(configured(stage)["parameter_overrides"]))
    return dict(word.split("=", 1) for word in words)


@cache
def translated(stage: str) -> Mapping[str, Any]:
    """template.yaml as AWS's own translator makes it."""
    return templates.expanded(stage)


def root(stage: str, **more: str) -> Stack:
    """The stack of a stage, with a certificate, and other parameters in place of the configured ones."""
    told = {**given(stage), "CertificateArn": CERTIFICATE, **more}
    return Stack(configured(stage)["stack_name"], translated(stage), told)


@cache
def stacks(stage: str) -> tuple[Stack, ...]:
    """All stacks of a stage, with all that can be switched on."""
    first = root(stage, **OPTIONS)
    return (first, *first.nested)


def names(stack: Stack) -> Iterator[tuple[str, ...]]:
    """Whatever of a stack has a name that the template gives it, by its type: what CloudFormation's own schema of the type calls its identifier,
    and what of its names can never be changed."""
    for told in stack.resources.values():
        yield from ((told["Type"], *name) for name in _names(told))


def _names(told: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, told["Type"]).schema
    identifier = [place for place in schema["primaryIdentifier"] if place not in schema.get("readOnlyProperties", ())]
    whole = len(identifier) == len(schema["primaryIdentifier"])
    found = tuple(_at(told["Properties"], place) for place in identifier)
    if whole and all(found):
        yield found
    others = {*schema.get("createOnlyProperties", ())} - {*(identifier if whole else ())} | {"/properties/Domain"}
    for place in sorted(others):
        if place.endswith(("Name", "/Domain")) and (value := _at(told["Properties"], place)):
            yield (place, value)


def _at(properties: Any, place: str) -> str:
    """What stands at a place such as `/properties/Budget/BudgetName`, or nothing."""
    for step in place.removeprefix("/properties/").split("/"):
        properties = properties.get(step, "") if isinstance(properties, dict) else ""
    return str(properties) if properties else ""
