"""Accounts as infra/people.yaml makes them, in every stage: nobody renames themselves, and staff need a second factor everywhere but here."""

import itertools
import json
from typing import Any

import pytest
from union import settings

from infra.local import templates
from infra.template_reader import parsed
from tests.tables import ROOT


def written(name: str) -> dict[str, Any]:
    """A template with its functions as AWS writes them in full."""
    return parsed((ROOT / name).read_text())


PEOPLE, HOUSE = written("infra/people.yaml"), written("template.yaml")
STAGES = ("local", "staging", "production")
SAML, OIDC = {"SamlMetadataUrl": "https://idp.example/saml"}, {"OidcIssuer": "https://idp.example"}
DIRECTORIES: list[dict[str, str]] = [{}, SAML, OIDC, SAML | {"GroupsAttribute": "groups"}, OIDC | {"GroupsAttribute": "groups"}]
EVERY_WAY = [
    pytest.param(stage, told, id=f"{stage}-{'-'.join(told) or 'alone'}") for stage, told in itertools.product(STAGES, DIRECTORIES)
]
HARMLESS = {"locale"}
"""What somebody may change of their own account: nothing that the house ever reads."""
ACCOUNT = "aws.cognito.signin.user.admin"


class _Ways:
    """A template as it is for some parameters."""

    def __init__(self, of: dict[str, Any], **told: str) -> None:
        self.of = of
        self.parameters = {name: one.get("Default", name) for name, one in of["Parameters"].items()} | told

    def holds(self, condition: Any) -> bool:
        match condition:
            case str():
                return self.holds(self.of["Conditions"][condition])
            case {"Condition": name}:
                return self.holds(name)
            case {"Fn::Not": [one]}:
                return not self.holds(one)
            case {"Fn::And": some}:
                return all(map(self.holds, some))
            case {"Fn::Or": some}:
                return any(map(self.holds, some))
            case {"Fn::Equals": [one, other]}:
                return bool(self.read(one) == self.read(other))
        raise AssertionError(condition)

    def read(self, value: Any) -> Any:
        match value:
            case {"Fn::If": [condition, yes, no]}:
                return self.read(yes if self.holds(condition) else no)
            case {"Ref": name}:
                return self.parameters.get(name, name)
            case dict():
                told = {name: self.read(one) for name, one in value.items()}
                return {name: one for name, one in told.items() if one != "AWS::NoValue"}
            case list():
                return [self.read(one) for one in value]
        return value

    def resources(self, kind: str) -> dict[str, dict[str, Any]]:
        return {
            name: self.read(one["Properties"])
            for name, one in self.of["Resources"].items()
            if one["Type"] == kind and ("Condition" not in one or self.holds(one["Condition"]))
        }


@pytest.mark.parametrize(("stage", "told"), EVERY_WAY)
def test_no_token_that_somebody_can_hold_changes_a_name_or_an_address(stage: str, told: dict[str, str]) -> None:
    clients = _Ways(PEOPLE, Stage=stage, **told).resources("AWS::Cognito::UserPoolClient")
    assert clients
    for name, client in clients.items():
        assert client["WriteAttributes"], "an empty list would mean every attribute"
        assert client["ExplicitAuthFlows"], "none would mean Cognito's own choice, with sign-in by password"
        by_password = {flow for flow in client["ExplicitAuthFlows"] if flow != "ALLOW_REFRESH_TOKEN_AUTH"}
        assert by_password == ({"ALLOW_USER_PASSWORD_AUTH"} if (stage, name) == ("local", "Client") else set()), name
        changes_accounts = bool(by_password) or ACCOUNT in client["AllowedOAuthScopes"]
        if changes_accounts and stage != "local":
            assert set(client["WriteAttributes"]) <= HARMLESS, name
            assert client["GenerateSecret"] is True, "only the house redeems its codes"
            assert client["AccessTokenValidity"] <= 5 and client["TokenValidityUnits"]["AccessToken"] == "minutes"
        if not told:
            assert set(client["WriteAttributes"]) <= HARMLESS, name


@pytest.mark.parametrize(("stage", "told"), EVERY_WAY)
def test_what_an_identity_provider_maps_can_be_written_at_its_sign_in(stage: str, told: dict[str, str]) -> None:
    """Cognito refuses the whole sign-in where a mapped attribute is not writable by the client."""
    made = _Ways(PEOPLE, Stage=stage, **told)
    providers = made.resources("AWS::Cognito::UserPoolIdentityProvider")
    assert bool(providers) is bool(told)
    for provider in providers.values():
        for client in made.resources("AWS::Cognito::UserPoolClient").values():
            if provider["ProviderName"] in client["SupportedIdentityProviders"]:
                assert set(provider["AttributeMapping"]) <= set(client["WriteAttributes"])
                assert set(provider["AttributeMapping"]) <= set(client["ReadAttributes"])


def test_a_name_that_is_required_would_be_writable_by_every_client_so_none_is() -> None:
    (pool,) = _Ways(PEOPLE).resources("AWS::Cognito::UserPool").values()
    assert [one["Name"] for one in pool["Schema"] if one.get("Required")] == []


def test_accounts_are_told_apart_whatever_the_case_and_an_address_is_verified_before_it_changes() -> None:
    (pool,) = _Ways(PEOPLE).resources("AWS::Cognito::UserPool").values()
    assert pool["UsernameConfiguration"] == {"CaseSensitive": False}
    assert pool["UsernameAttributes"] == ["email"]
    assert pool["UserAttributeUpdateSettings"] == {"AttributesRequireVerificationBeforeUpdate": ["email"]}
    assert pool["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}


def test_an_app_for_codes_is_offered_to_all_and_no_device_is_remembered_instead_of_it() -> None:
    (pool,) = _Ways(PEOPLE).resources("AWS::Cognito::UserPool").values()
    assert (pool["MfaConfiguration"], pool["EnabledMfas"]) == ("OPTIONAL", ["SOFTWARE_TOKEN_MFA"])
    assert "DeviceConfiguration" not in pool


@pytest.mark.parametrize("stage", STAGES)
def test_staff_need_a_second_factor_everywhere_but_in_the_local_cloud(stage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, function in [("Globals", HOUSE["Globals"]["Function"]), *_functions()]:
        told = _Ways(HOUSE, Stage=stage).read(function.get("Environment", {}).get("Variables", {}))
        if name == "Globals" or "STAFF_SECOND_FACTOR" in told:
            monkeypatch.setenv("STAFF_SECOND_FACTOR", told["STAFF_SECOND_FACTOR"])
            assert settings.second_factor_required() is (stage != "local"), name
    assert HOUSE["Parameters"]["Stage"]["AllowedValues"] == list(STAGES)


@pytest.mark.parametrize("value", ["", "required", "yes", "true", "Not-Asked"])
def test_whatever_else_is_set_a_second_factor_is_required(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAFF_SECOND_FACTOR", value or "none")
    assert settings.second_factor_required()


def _functions() -> list[tuple[str, dict[str, Any]]]:
    return [(n, r["Properties"]) for n, r in HOUSE["Resources"].items() if r["Type"] == "AWS::Serverless::Function"]


def test_the_house_tells_its_stage_to_the_accounts_as_aws_s_translator_writes_it() -> None:
    people = templates.expanded()["Resources"]["People"]["Properties"]  # type: ignore[index]
    assert people["Parameters"]["Stage"] in ({"Ref": "Stage"}, "staging")
    assert set(people["Parameters"]) <= set(PEOPLE["Parameters"])


def test_one_function_may_ask_for_an_account_one_may_take_it_away_and_none_may_change_any() -> None:
    text = json.dumps(HOUSE["Resources"])
    asked = {
        word
        for word in text.replace('"', " ").split()
        if word.startswith("cognito-idp:") and not word.startswith("cognito-idp:$")
    }
    looks, forgets = {"AdminGetUser", "DescribeUserPoolClient"}, {"ListUsers", "AdminDeleteUser"}
    assert asked == {f"cognito-idp:{one}" for one in looks | forgets}
    for those, function in ((looks, "PeopleDoor"), (forgets, "DataClock")):
        for one in those:
            assert [name for name, told in _functions() if f"cognito-idp:{one}" in json.dumps(told)] == [function]
