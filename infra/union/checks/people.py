"""Whether people can sign in: Cognito, its letters, its pages, and the university's identity provider."""

from collections.abc import Iterator
from typing import Any

import requests

from infra.union.checks.found import Deployment, Finding, fine, not_here, wrong

_WAIT = 10


def pool(house: Deployment) -> Iterator[Finding]:
    """Whether the accounts are kept, their letters arrive, and the sign-in pages lead back here."""
    cognito, pool_id = house.client("cognito-idp"), house.outputs["UserPoolId"]
    told = cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    if house.stage == "production" and told.get("DeletionProtection") != "ACTIVE":
        yield wrong("All accounts can be deleted at once.", "Say DeletionProtection=true in samconfig.toml, and deploy again.")
    if house.local:
        yield not_here("The local cloud's accounts send no letters")
    elif told.get("EmailConfiguration", {}).get("EmailSendingAccount") == "DEVELOPER":
        yield fine("Letters of the sign-in pages go by SES")
    else:
        yield wrong(
            "Letters of the sign-in pages go by Cognito itself, some fifty a day.",
            "Give the ARN of SES's identity as VerifiedIdentity in samconfig.toml, and deploy again.",
        )
    yield from _pages(house, cognito, told)


def _pages(house: Deployment, cognito: Any, told: dict[str, Any]) -> Iterator[Finding]:
    client = cognito.describe_user_pool_client(UserPoolId=told["Id"], ClientId=house.outputs["ClientId"])["UserPoolClient"]
    back = f"{house.url}/sign-in/callback"
    if back in client.get("CallbackURLs", ()):
        yield fine("The sign-in pages lead back here")
    else:
        yield wrong(f"The sign-in pages do not lead back to {back}.", "SiteUrl was changed by hand somewhere: deploy again.")
    if house.local:
        return
    prefix = told.get("Domain", "")
    status = cognito.describe_user_pool_domain(Domain=prefix)["DomainDescription"].get("Status") if prefix else None
    if status == "ACTIVE":
        yield fine(f"The sign-in pages are open at {house.outputs['SignInUrl']}")
    else:
        yield wrong(
            f"The sign-in pages are not open ({status or 'they have no address'}).",
            "Wait some minutes; where that does not help, deploy again.",
        )


def provider(house: Deployment) -> Iterator[Finding]:
    """Whether the university's identity provider is known, is asked, and answers."""
    given, name = house.given, house.given.get("IdentityProviderName", "university")
    address = given.get("SamlMetadataUrl") or (
        f"{given['OidcIssuer'].rstrip('/')}/.well-known/openid-configuration" if given.get("OidcIssuer") else ""
    )
    if not address:
        yield not_here("No identity provider was named: accounts of the pool alone sign in")
        return
    cognito, pool_id = house.client("cognito-idp"), house.outputs["UserPoolId"]
    client = cognito.describe_user_pool_client(UserPoolId=pool_id, ClientId=house.outputs["ClientId"])["UserPoolClient"]
    known = cognito.describe_identity_provider(UserPoolId=pool_id, ProviderName=name)["IdentityProvider"]
    if name not in client.get("SupportedIdentityProviders", ()):
        yield wrong(f"The sign-in pages do not offer {name}.", "Deploy again: the client of infra/people.yaml has to list it.")
    else:
        yield fine(f"The sign-in pages offer {name} ({known['ProviderType']})")
    try:
        there = requests.get(address, timeout=_WAIT).ok
    except requests.RequestException:
        there = False
    if there:
        yield fine(f"{name} answers at {address}")
    else:
        yield wrong(
            f"{name} does not answer at {address}.",
            "Ask the university's IT whether the address is right; Cognito reads it again and again.",
        )
    if given.get("UniversitySecondFactor") != "true":
        yield not_here("Staff who sign in by the university have no second factor here: UniversitySecondFactor is false")
