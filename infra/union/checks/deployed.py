"""Whether the stacks stand, have what this checkout's templates have, are protected, and were told what a union's own house is told."""

from collections.abc import Iterator
from functools import cache, partial
from typing import Any

import yaml

from infra.union.checks.found import Deployment, Finding, each, fine, listed, not_here, wrong
from infra.union.which_house import ROOT

_STANDS = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE")
_TAKEN_BACK = "UPDATE_ROLLBACK_COMPLETE"
_OF_SAM = {
    "AWS::Serverless::Function": "AWS::Lambda::Function",
    "AWS::Serverless::Application": "AWS::CloudFormation::Stack",
    "AWS::Serverless::HttpApi": "AWS::ApiGatewayV2::Api",
}
"""What SAM makes of its own types, under the same name."""
_FILES = ("template.yaml", *(f"infra/{name}.yaml" for name in ("tables", "incidents", "secrets", "people", "watch")))


def stands(house: Deployment) -> Iterator[Finding]:
    """Whether every stack is at rest."""
    stacks = {house.name: str(house.stack["StackStatus"])} | {
        one.name: one.status for one in house.of("AWS::CloudFormation::Stack")
    }
    told = {name: status for name, status in stacks.items() if status not in _STANDS}
    for name, status in told.items():
        if status == _TAKEN_BACK:
            yield wrong(
                f"The last deploy of {name} was taken back; what stood before it runs.",
                "Read why in its events, and deploy again.",
            )
        elif status.endswith("_IN_PROGRESS"):
            yield wrong(f"{name} is being changed just now ({status}).", "Wait until that is over, and look again.")
        else:
            yield wrong(f"The stack {name} is {status}.", "Read why in its events in CloudFormation's console, and deploy again.")
    if not told:
        yield fine(f"The stack {house.name} and the {len(stacks) - 1} stacks within it stand ({house.stack['StackStatus']})")


def complete(house: Deployment) -> Iterator[Finding]:
    """Whether all that this checkout's templates always have is there, and tells its outputs."""
    there = {(one.file, one.name, one.kind) for one in house.resources}
    backup = ["infra/backup.yaml"] if house.of("AWS::CloudFormation::Stack", "Backup") else []
    missing = [
        f"{name} ({file})" for file in [*_FILES, *backup] for name, kind in _always(file) if (file, name, kind) not in there
    ]
    untold = [
        name
        for name, told in template("template.yaml")["Outputs"].items()
        if "Condition" not in told and name not in house.outputs
    ]
    if missing:
        yield wrong(
            f"This checkout has what is not deployed: {listed(missing)}.",
            "Deploy it, or look from the checkout that was deployed.",
        )
    if untold:
        yield wrong(f"The stack does not tell {listed(untold)}.", "Deploy this checkout, or look from the one that was deployed.")
    if not missing and not untold:
        yield fine(f"All that the templates of this checkout have is there: {len(house.resources)} parts")


def _always(file: str) -> Iterator[tuple[str, str]]:
    """The name and type of what a template has whatever its parameters are; SAM puts a mark behind the names of layers."""
    for name, told in template(file)["Resources"].items():
        if "Condition" not in told and told["Type"] != "AWS::Serverless::LayerVersion":
            yield name, _OF_SAM.get(told["Type"], told["Type"])


class _Loader(yaml.CSafeLoader):
    """Reads CloudFormation's short tags as nothing: names and types have none."""


_Loader.add_multi_constructor("!", lambda *_: None)


@cache
def template(file: str) -> dict[str, Any]:
    """One of the templates, by its path from the root, without what CloudFormation's short tags say."""
    found: dict[str, Any] = yaml.load((ROOT / file).read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a SafeLoader of our own
    return found


def protected(house: Deployment) -> Iterator[Finding]:
    """Whether nobody can delete the house by a slip."""
    if house.stage != "production":
        yield not_here(f"The stage {house.stage} may be deleted: it is not protected, as it need not be")
        return
    if house.stack.get("EnableTerminationProtection"):
        yield fine("The stack cannot be deleted by a slip")
    else:
        yield wrong(
            "The stack can be deleted by a slip.",
            f"aws cloudformation update-termination-protection --enable-termination-protection --stack-name {house.name}",
        )
    if house.given.get("DeletionProtection") == "true":
        yield fine("Tables and accounts were deployed so that nobody can delete them")
    else:
        yield wrong("Tables and accounts can be deleted.", "Say DeletionProtection=true in samconfig.toml, and deploy again.")


def told(house: Deployment) -> Iterator[Finding]:
    """Whether the parameters are those of a house that people use."""
    given, production = house.given, house.stage == "production"
    if not house.local and (house.host.endswith(".example") or given["MailFrom"].endswith(".example")):
        yield wrong(
            "SiteUrl or MailFrom is still that of the example.",
            "Put the union's own domain into samconfig.toml, and deploy again.",
        )
    if not house.local and not (house.url.startswith("https://") and not house.url.endswith("/")):
        yield wrong(
            f"SiteUrl is {house.url}.", "It begins with https:// and has no slash at the end; change it, and deploy again."
        )
    for name, wanted in {"WhatIsLookedAt": "internet", "FeedbackCertificates": "amazon", "StripeLivemode": "true"}.items():
        if production and given.get(name) != wanted:
            yield wrong(
                f"{name} is {given.get(name)}, in production.", f"Say {name}={wanted} in samconfig.toml, and deploy again."
            )
    if given.get("StripeLivemode") == "true" and not production:
        yield wrong(
            f"Real money moves, in the stage {house.stage}.", "Say StripeLivemode=false there: only production takes real money."
        )
    yield fine(f"It is the house of {given['UnionName']}, at {house.url} (stage {house.stage})")


def functions(house: Deployment) -> Iterator[Finding]:
    """Whether every function can be called, and streams and queues reach theirs."""
    lambdas, found = house.client("lambda"), house.of("AWS::Lambda::Function")
    asleep = [told for told in each(partial(_state, lambdas), [one.physical for one in found]) if told]
    if asleep:
        yield wrong(f"Functions that cannot be called: {listed(asleep)}.", "Look at them in Lambda's console, and deploy again.")
    sources = house.of("AWS::Lambda::EventSourceMapping")
    off = [one.name for one in sources if lambdas.get_event_source_mapping(UUID=one.physical)["State"] != "Enabled"]
    if off:
        yield wrong(f"What streams and queues tell reaches no function: {listed(off)}.", "Switch them on in Lambda's console.")
    if not asleep and not off:
        yield fine(f"{len(found)} functions can be called, {len(sources)} streams and queues reach theirs")


def _state(lambdas: Any, name: str) -> str:
    told = lambdas.get_function_configuration(FunctionName=name)
    fit = told.get("State", "Active") in ("Active", "Inactive") and told.get("LastUpdateStatus", "Successful") == "Successful"
    return "" if fit else f"{name} ({told.get('StateReason') or told.get('LastUpdateStatusReason') or told['State']})"
