"""CloudFront and its firewall are set up for the routes that the code has, and let everything through that our forms send."""

import io
import re
import subprocess
from contextlib import redirect_stdout
from hashlib import sha256
from itertools import chain
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser
from union.web import edge

from infra import openapi
from infra.union import __main__ as command
from infra.union import edge_keys
from tests.edge import ALL_BUT_THE_HOST, Edge
from tests.tables import ROOT, template

TOLD = template("infra/edge.yaml")
CONFIG: dict[str, Any] = TOLD["Resources"]["Distribution"]["Properties"]["DistributionConfig"]
RULES: dict[str, Any] = {one["Name"]: one for one in TOLD["Resources"]["Firewall"]["Properties"]["Rules"]}
ROUTES = [(door, route) for door in openapi.DOORS for route in openapi.routes(door)]


def _says(named: str, value: Any) -> list[Any]:
    """Every value under a name, however deep it lies."""
    if isinstance(value, dict):
        return [found for key, one in value.items() for found in ([one] if key == named else _says(named, one))]
    return [found for one in value for found in _says(named, one)] if isinstance(value, list) else []


def test_the_template_is_clean_for_the_region_that_it_is_deployed_in() -> None:
    done = subprocess.run(
        ["cfn-lint", "-r", "us-east-1", "--", "infra/edge.yaml"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_every_behaviour_leads_to_routes_that_there_are() -> None:
    for behaviour in CONFIG["CacheBehaviors"]:
        served = [route.path for _, route in ROUTES if Edge().behaviour(route.path) == behaviour]
        assert served, behaviour["PathPattern"]
    assert Edge().behaviour("/staticky") == CONFIG["DefaultCacheBehavior"]


def test_where_something_can_be_sent_all_methods_get_through_and_files_are_only_read() -> None:
    for _, route in ROUTES:
        assert route.method in Edge().behaviour(route.path)["AllowedMethods"], route.path
    assert CONFIG["DefaultCacheBehavior"]["CachedMethods"] == ["GET", "HEAD"]


def test_where_cookies_are_in_no_key_none_is_sent_on_and_the_route_looks_at_none() -> None:
    front = Edge()
    for behaviour in [CONFIG["DefaultCacheBehavior"], *CONFIG["CacheBehaviors"]]:
        parts = front.policy(behaviour)["ParametersInCacheKeyAndForwardedToOrigin"]
        keyed = parts["CookiesConfig"]["CookieBehavior"] == "all" and {"Accept", "Authorization"} <= set(
            parts["HeadersConfig"].get("Headers", ())
        )
        if not keyed:
            sent = front.of(behaviour["OriginRequestPolicyId"])["OriginRequestPolicyConfig"]
            assert sent["CookiesConfig"] == {"CookieBehavior": "none"} and sent["HeadersConfig"] == {"HeaderBehavior": "none"}
            assert {door for door, route in ROUTES if front.behaviour(route.path) == behaviour} <= {"site", "pictures"}
        else:
            assert parts["QueryStringsConfig"] == {"QueryStringBehavior": "all"}
            assert behaviour["OriginRequestPolicyId"] == ALL_BUT_THE_HOST


def test_how_long_is_said_by_the_house_and_errors_are_never_kept() -> None:
    policies = [
        one["Properties"]["CachePolicyConfig"] for one in TOLD["Resources"].values() if one["Type"].endswith("CachePolicy")
    ]
    assert {(one["MinTTL"], one["DefaultTTL"]) for one in policies} == {(0, 0)}
    assert {one["ErrorCode"]: one["ErrorCachingMinTTL"] for one in CONFIG["CustomErrorResponses"]} == dict.fromkeys(
        [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504], 0
    )


def test_the_way_to_the_edge_and_from_it_is_encrypted_by_what_is_still_safe() -> None:
    assert CONFIG["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1.2_2021"
    assert CONFIG["Origins"][0]["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"
    assert CONFIG["Origins"][0]["CustomOriginConfig"]["OriginSSLProtocols"] == ["TLSv1.2"]
    ways = {one["ViewerProtocolPolicy"] for one in [CONFIG["DefaultCacheBehavior"], *CONFIG["CacheBehaviors"]]}
    assert ways == {"redirect-to-https"}
    assert CONFIG["Origins"][0]["OriginCustomHeaders"][0]["HeaderName"].lower() == edge.KEY


def _limited(name: str) -> re.Pattern[str]:
    (found,) = _says("RegexString", RULES[name])
    return re.compile(found)


LIMITED = {
    "reports": [route.path for door, route in ROUTES if door == "reports" and route.method == "POST"],
    "sign-ins": [route.path for _, route in ROUTES if route.path.startswith(("/sign-in", "/my/two-step"))],
    "ballots": [route.path for door, route in ROUTES if door == "polls" and route.method == "POST"],
}


@pytest.mark.parametrize("name", sorted(LIMITED))
def test_what_is_limited_more_tightly_is_every_route_of_that_kind_and_no_other(name: str) -> None:
    matched = {route.path for _, route in ROUTES if _limited(name).search(re.sub(r"<\w+>", "x1", route.path))}
    posts = {route.path for _, route in ROUTES if route.method == "POST"}
    assert LIMITED[name] and set(LIMITED[name]) <= matched
    assert ({path for path in matched if path in posts} if name != "sign-ins" else matched) == set(LIMITED[name])
    assert bool(_says("Method", RULES[name])) == (name != "sign-ins"), "looking at a form costs nothing"


def test_no_rule_judges_what_a_form_holds_by_its_size_or_its_words() -> None:
    """What people report may be long, hold links and code, and a picture's bytes may look like anything."""
    for name in ("common", "known-bad"):
        (group,) = _says("ManagedRuleGroupStatement", RULES[name])
        counted = {one["Name"] for one in group["RuleActionOverrides"] if one["ActionToUse"] == {"Count": {}}}
        assert counted and all(one.endswith(("_BODY", "NoUserAgent_HEADER")) for one in counted)
    common = {one["Name"] for one in _says("RuleActionOverrides", RULES["common"])[0]}
    assert {
        "SizeRestrictions_BODY",
        "CrossSiteScripting_BODY",
        "GenericLFI_BODY",
        "GenericRFI_BODY",
        "EC2MetaDataSSRF_BODY",
    } <= common


def test_each_rule_has_its_turn_and_nobody_s_request_is_written_down() -> None:
    priorities = [one["Priority"] for one in RULES.values()]
    assert priorities == sorted(set(priorities))
    assert set(_says("SampledRequestsEnabled", TOLD)) == {False}
    assert "Logging" not in CONFIG and not [one for one in TOLD["Resources"].values() if "Logging" in one["Type"]]


ALARMS = {name: one["Properties"] for name, one in TOLD["Resources"].items() if one["Type"] == "AWS::CloudWatch::Alarm"}


def _of(alarm: dict[str, Any]) -> dict[str, Any]:
    return {one["Name"]: one["Value"] for one in alarm["Dimensions"]}


def test_each_limit_of_the_firewall_and_failures_ring_and_each_alarm_tells_somebody() -> None:
    """By the dimensions that AWS tells of CloudFront and of a firewall before it, which has no region."""
    limits = {name for name, one in RULES.items() if "RateBasedStatement" in one["Statement"]}
    blocked = [one for one in ALARMS.values() if one["MetricName"] == "BlockedRequests"]
    firewall = TOLD["Resources"]["Firewall"]["Properties"]
    assert firewall["Name"] == firewall["VisibilityConfig"]["MetricName"], "and so of one stage alone"
    assert {_of(one)["Rule"] for one in blocked} == {RULES[name]["VisibilityConfig"]["MetricName"] for name in limits} == limits
    assert all(_of(one) == {"WebACL": firewall["Name"], "Rule": _of(one)["Rule"]} for one in blocked)
    (fails,) = [one for one in ALARMS.values() if one not in blocked]
    assert (fails["Namespace"], fails["MetricName"], fails["Statistic"]) == ("AWS/CloudFront", "5xxErrorRate", "Average")
    assert _of(fails) == {"DistributionId": "Distribution", "Region": "Global"}
    assert {*chain.from_iterable(one["AlarmActions"] for one in ALARMS.values())} == {"Alarms"}
    assert TOLD["Resources"]["AlarmLetter"]["Properties"]["TopicArn"] == "Alarms"
    named = {word for one in ALARMS.values() for word in re.findall(r"\bMost\w+", one["AlarmDescription"])}
    assert named == {name for name in TOLD["Parameters"] if name.startswith("Most")}


ACCEPTED = [
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/json", "application/json, text/plain, */*",
    "application/problem+json", "*/*", "", "text/html, application/json", "application/atom+xml", "application/json;q=0.9, text/html;q=0.1",
]  # fmt: skip


def test_the_edge_s_function_keeps_what_the_house_sees_in_accept_and_says_who_asks(shown: Browser) -> None:
    code = TOLD["Resources"]["Visitor"]["Properties"]["FunctionCode"]
    page = shown.new_page()
    asked = f"(event) => {{ {code}; return handler(event).headers; }}"
    for accept in ACCEPTED:
        headers = {"accept": {"value": accept}, "x-union-viewer": {"value": "forged"}, "cookie": {"value": "a=b"}}
        found = page.evaluate(asked, {"viewer": {"ip": "192.0.2.7"}, "request": {"headers": headers}})
        assert found["x-union-viewer"] == {"value": "192.0.2.7"} and found["cookie"] == {"value": "a=b"}
        assert _asks_for_json(found["accept"]["value"]) == _asks_for_json(accept), accept
    assert page.evaluate(asked, {"viewer": {"ip": "::1"}, "request": {"headers": {}}})["accept"] == {"value": "text/html"}
    page.close()


def _asks_for_json(accept: str) -> bool:
    from union.core.policy import records

    from functions.groups.handler import app
    from tests.functions.conftest import CONTEXT, _event

    records.learn(None)  # How the house looks is known, so no table is asked.
    app.resolve(_event("GET", "/nowhere", {"accept": accept}, None), CONTEXT)  # type: ignore[arg-type]
    return app.json


def test_the_marks_are_told_and_never_the_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    class Told:
        def describe_stacks(self, StackName: str) -> Any:  # noqa: N803 - botocore's own
            assert StackName == "union-house-edge-production"
            return {"Stacks": [{"Outputs": [{"OutputKey": name, "OutputValue": f"arn:{name}"} for name in ("KeyA", "KeyB")]}]}

        def get_secret_value(self, SecretId: str) -> Any:  # noqa: N803 - botocore's own
            return {"SecretString": f"secret of {SecretId}"}

    monkeypatch.setattr(edge_keys, "_client", lambda _: Told())
    said = io.StringIO()
    with redirect_stdout(said):
        assert command.main(["edge-keys", "--stack", "union-house-edge-production"]) == 0
    marks = [sha256(f"secret of arn:{name}".encode()).hexdigest() for name in ("KeyA", "KeyB")]
    assert said.getvalue() == f"EdgeKeys={','.join(marks)}\n"
    assert {"KeyA", "KeyB"} <= set(TOLD["Outputs"])


def test_one_key_is_in_use_while_the_other_is_made_anew() -> None:
    secrets = [one["Properties"]["Name"] for one in TOLD["Resources"].values() if one["Type"] == "AWS::SecretsManager::Secret"]
    assert secrets == ["${AWS::StackName}/a-${KeyA}", "${AWS::StackName}/b-${KeyB}"], "another number is another secret"
    told = yaml.safe_dump(CONFIG["Origins"][0]["OriginCustomHeaders"])
    assert "EdgeKeyA" in told and "EdgeKeyB" in told and "UsesA" in told
