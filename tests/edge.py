"""CloudFront as infra/edge.yaml sets it up and as its documentation says that it keeps and answers; not tried on AWS.

It keeps answers by the key of the behaviour's cache policy, for as long as `Cache-Control` says within what the policy bounds, and errors for
their own while, whatever is said of them.
"""

import re
from copy import deepcopy
from fnmatch import fnmatchcase
from typing import Any

from tests.functions.conftest import answer_of
from tests.functions.routes import route_of
from tests.tables import template

_ERRORS = {400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504}
_OF_ITSELF = 10
"""Seconds for which CloudFront keeps an error where it is told nothing else."""
_HIDDEN = ("host", "connection", "content-length")
ALL_BUT_THE_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"


class Edge:
    """One place of CloudFront's, which keeps what it may until it is forgotten."""

    def __init__(self, told: dict[str, Any] | None = None) -> None:
        self.told = deepcopy(told or template("infra/edge.yaml"))
        self.kept: dict[tuple[Any, ...], dict[str, Any]] = {}

    def of(self, logical: str) -> Any:
        """The properties of one of the template's resources."""
        return self.told["Resources"][logical]["Properties"]

    def policy(self, behaviour: dict[str, Any]) -> dict[str, Any]:
        """The cache policy of a behaviour."""
        found: dict[str, Any] = self.of(behaviour["CachePolicyId"])["CachePolicyConfig"]
        return found

    def behaviour(self, path: str) -> dict[str, Any]:
        """How a path is treated: by the first pattern that it fits."""
        config = self.of("Distribution")["DistributionConfig"]
        fitting = (one for one in config["CacheBehaviors"] if fnmatchcase(path, one["PathPattern"]))
        found: dict[str, Any] = next(fitting, config["DefaultCacheBehavior"])
        return found

    def get(self, address: str, **asked: str) -> dict[str, Any]:
        """What somebody gets who asks for an address with these headers, from here or from the house."""
        path, _, query = address.partition("?")
        behaviour = self.behaviour(path)
        policy = self.policy(behaviour)
        headers = self._seen({name.replace("_", "-").lower(): value for name, value in asked.items()}, behaviour)
        key = (path, *self._key(policy["ParametersInCacheKeyAndForwardedToOrigin"], headers, query))
        if key not in self.kept:
            answer = self._house(address, behaviour, headers)
            if self.lasts(answer, policy) <= 0:
                return answer
            self.kept[key] = answer
        return self.kept[key]

    def lasts(self, answer: dict[str, Any], policy: dict[str, Any]) -> int:
        """The seconds for which an answer is kept."""
        status, told = int(answer["statusCode"]), str(answer.get("headers", {}).get("Cache-Control", ""))
        if status in _ERRORS:
            errors = self.of("Distribution")["DistributionConfig"].get("CustomErrorResponses", ())
            return next((int(one["ErrorCachingMinTTL"]) for one in errors if one["ErrorCode"] == status), _OF_ITSELF)
        if status not in (200, 301, 302, 307, 308):  # One without a body (304) only freshens what is kept.
            return 0
        if re.search(r"private|no-store|no-cache", told):
            return int(policy["MinTTL"])
        found = re.search(r"s-maxage=(\d+)", told) or re.search(r"max-age=(\d+)", told)
        return min(max(int(found[1]), policy["MinTTL"]), policy["MaxTTL"]) if found else int(policy["DefaultTTL"])

    def _seen(self, headers: dict[str, str], behaviour: dict[str, Any]) -> dict[str, str]:
        """The headers once the function of CloudFront's has looked at them; `accept-encoding` is told as one that takes gzip or nothing."""
        if behaviour.get("FunctionAssociations"):
            accept = headers.get("accept", "")
            headers["accept"] = "application/json" if "application/json" in accept and "text/html" not in accept else "text/html"
            headers["x-union-viewer"] = "192.0.2.1"
        packed = {"accept-encoding": "gzip"} if "gzip" in headers.pop("accept-encoding", "") else {}
        return headers | packed

    def _key(self, told: dict[str, Any], headers: dict[str, str], query: str) -> tuple[Any, ...]:
        named = [name.lower() for name in told["HeadersConfig"].get("Headers", ())]
        return (
            tuple(headers.get(name, "") for name in named),
            headers.get("cookie", "") if told["CookiesConfig"]["CookieBehavior"] == "all" else "",
            query if told["QueryStringsConfig"]["QueryStringBehavior"] == "all" else "",
            headers.get("accept-encoding", "") if told["EnableAcceptEncodingGzip"] else "",
        )

    def _house(self, address: str, behaviour: dict[str, Any], headers: dict[str, str]) -> dict[str, Any]:
        """What the house answers to what CloudFront sends on of a request."""
        if behaviour["OriginRequestPolicyId"] == ALL_BUT_THE_HOST:
            sent = {name: value for name, value in headers.items() if name not in _HIDDEN}
        else:
            address, sent = address.partition("?")[0], {name: headers[name] for name in ("accept-encoding",) if name in headers}
        found = route_of("GET", address)
        return answer_of(found[0] if found else "site", "GET", address, sent)
