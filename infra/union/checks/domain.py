"""Whether the domain leads here: its certificate, its record in DNS, and the site itself."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import requests

from infra.union.checks.found import Deployment, Finding, fine, not_here, wrong

_WAIT = 15
_SOON = timedelta(days=21)
_LOOKS = 3
"""How often a name is looked up: its addresses change by turns."""
TITLE = "Union House"


def certificate(house: Deployment) -> Iterator[Finding]:
    """Whether the certificate is issued, is the domain's, and lasts."""
    if house.local:
        yield not_here("A house on this machine has no certificate")
        return
    arn = house.given.get("CertificateArn")
    if not arn:
        yield not_here("The stack has no domain of its own; with CloudFront in front of it (docs/edge.md) it needs none")
        return
    told = house.client("acm").describe_certificate(CertificateArn=arn)["Certificate"]
    names = {told.get("DomainName", ""), *told.get("SubjectAlternativeNames", ())}
    if told.get("Status") != "ISSUED":
        yield wrong(
            f"The certificate is {told.get('Status')}.",
            "Put the CNAME record that ACM shows into the domain's DNS, and wait until it is issued.",
        )
    elif not {house.given["DomainName"], f"*.{house.given['DomainName'].partition('.')[2]}"} & names:
        yield wrong(
            f"The certificate is for {', '.join(sorted(names))}, not for {house.given['DomainName']}.",
            "Ask ACM for one of that domain, in this region, and give its ARN as CertificateArn.",
        )
    elif told["NotAfter"] - datetime.now(UTC) < _SOON:
        yield wrong(
            f"The certificate ends on {told['NotAfter']:%d %B %Y} and was not renewed.",
            "ACM renews it while its CNAME record stands in the domain's DNS: put it there again.",
        )
    else:
        yield fine(f"The certificate is issued and good until {told['NotAfter']:%d %B %Y}")


def name(house: Deployment) -> Iterator[Finding]:
    """Whether the domain's record leads to the stack."""
    target, at_the_edge = house.outputs.get("DomainTarget"), house.given.get("EdgeKeys", "none") != "none"
    if house.local:
        yield not_here("A house on this machine has no domain")
        return
    found = _addresses(house.host)
    if not found:
        todo = (
            f"Make it an alias or CNAME of {target}."
            if target
            else "Make it an alias or CNAME of what stands in front (docs/edge.md)."
        )
        yield wrong(f"{house.host} leads nowhere.", todo)
    elif target is None or at_the_edge:
        yield not_here(f"{house.host} is found; that it leads to CloudFront is not looked at here (docs/edge.md)")
    elif found & _addresses(target):
        yield fine(f"{house.host} leads to {target}")
    else:
        yield wrong(
            f"{house.host} does not lead to {target}.",
            f"Make it an alias or CNAME of {target}; a record that was changed is seen after its time to live.",
        )


def _addresses(host: str) -> set[str]:
    """What a name leads to: its addresses. Nothing where it leads nowhere."""
    try:
        return {str(one[4][0]) for _ in range(_LOOKS) for one in socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)}
    except OSError:
        return set()


def site(house: Deployment) -> Iterator[Finding]:
    """Whether the site answers at its address, as whoever opens it sees it."""
    try:
        answer = requests.get(f"{house.url}/openapi.json", timeout=_WAIT, allow_redirects=False)
    except requests.exceptions.SSLError:
        yield wrong(
            f"{house.url} shows a certificate that browsers do not take.",
            "Look where the domain leads to, and whether its certificate is issued.",
        )
        return
    except requests.RequestException:
        yield wrong(f"{house.url} does not answer.", "Look where the domain leads to (DomainTarget among the stack's outputs).")
        return
    if answer.ok and TITLE in answer.text[:2000]:
        yield fine(f"{house.url} answers")
    else:
        yield wrong(
            f"{house.url} answers {answer.status_code}, and not as this house does.",
            "Look where the domain leads to; then in the log group for level ERROR.",
        )
