"""Whether Stripe takes our key, and tells us what our code listens to."""

from collections.abc import Iterator
from typing import Any

import stripe
from union.commerce.orders.stripe_gateway import API_VERSION
from union.commerce.reconciliation.rules import EVENTS
from union.money import CURRENCY

from infra.union.checks.found import Deployment, Finding, fine, listed, not_here, wrong
from infra.union.checks.storage import secret

WEBHOOK = "/stripe/webhook"
_PUT = 'Put {"api_key": "sk_…", "webhook_secrets": ["whsec_…"]} into it (docs/moving-in.md, "Stripe").'
_WAIT = 10


def keys(house: Deployment) -> Iterator[Finding]:
    """Whether the secret of Stripe's keys was filled in, and Stripe takes the key as one of the mode that the stack says."""
    told, live, place = _keys(house), house.given.get("StripeLivemode") == "true", house.outputs["StripeSecret"]
    key, signing = str(told.get("api_key", "")), told.get("webhook_secrets")
    mode = "live" if live else "test"
    if not key.startswith(("sk_", "rk_")):
        yield wrong(f"Stripe's key was not put into the secret {place}.", _PUT)
    elif ("_live_" in key) is not live:
        yield wrong(
            f"Stripe's key is not of the {mode} mode, which StripeLivemode says.",
            f"Put the key of the {mode} mode into {place}, or change StripeLivemode.",
        )
    else:
        yield from _taken(house, key, live=live)
    if isinstance(signing, list) and signing and all(str(one).startswith("whsec_") for one in signing):
        yield fine("What signs the webhook is known" + (": two, as while one is rolled" if len(signing) > 1 else ""))
    else:
        yield wrong(f"No secret that signs the webhook is in {place}, so nothing that Stripe tells is believed.", _PUT)


def _taken(house: Deployment, key: str, *, live: bool) -> Iterator[Finding]:
    try:
        balance = _stripe(house, key).v1.balance.retrieve()
    except (stripe.AuthenticationError, stripe.PermissionError) as failure:
        yield wrong(
            f"Stripe does not take the key: {failure.user_message}",
            "Make another one in Stripe's dashboard, and put it into the secret.",
        )
        return
    if balance.livemode is live:
        yield fine(f"Stripe takes the key, in {'live' if live else 'test'} mode")
    else:
        yield wrong(
            "Stripe says that the key is of the other mode.", "Put the key of the mode that StripeLivemode says into the secret."
        )


def account(house: Deployment) -> Iterator[Finding]:
    """Whether Stripe lets the account take money and pays it out, in the currency of our books."""
    key = str(_keys(house).get("api_key", ""))
    if house.local or "_live_" not in key:
        yield not_here("In test mode no money moves, so the account need not be activated")
        return
    try:
        told = _stripe(house, key).v1.accounts.retrieve_current()
    except stripe.PermissionError:
        yield not_here("The key is a restricted one that may not ask whether the account takes money; look in Stripe's dashboard")
        return
    if not told.charges_enabled or not told.payouts_enabled:
        what = "takes no money" if not told.charges_enabled else "takes money and pays none out"
        yield wrong(f"Stripe's account {what}.", "Answer what Stripe asks for in its dashboard (Activate payments).")
    elif told.default_currency != CURRENCY:
        yield wrong(
            f"Stripe's account is in {told.default_currency}, and our books are in {CURRENCY}.",
            "Add a bank account in that currency, as the default.",
        )
    else:
        yield fine("The account takes money and pays it out")


def webhook(house: Deployment) -> Iterator[Finding]:
    """Whether Stripe tells our address exactly what our code listens to, in the words that it reads."""
    if house.local:
        yield not_here(f"The stand-in for Stripe has no list of webhooks; it tells {WEBHOOK} what our code listens to")
        return
    key, address = str(_keys(house).get("api_key", "")), f"{house.url}{WEBHOOK}"
    if not key.startswith(("sk_", "rk_")):
        yield not_here("Which webhook there is can be asked once Stripe's key is in its secret")
        return
    found = [
        one for one in _stripe(house, key).v1.webhook_endpoints.list({"limit": 100}).auto_paging_iter() if one.url == address
    ]
    if not found:
        yield wrong(f"Stripe knows no webhook at {address}.", 'Make it as docs/moving-in.md says ("Stripe").')
    if len(found) > 1:
        yield wrong(
            f"Stripe knows {len(found)} webhooks at {address} and tells everything as often.",
            "Delete all but one in Stripe's dashboard.",
        )
    for one in found:
        yield from _endpoint(one.to_dict())


def _endpoint(told: dict[str, Any]) -> Iterator[Finding]:
    asked, wanted, name = set(told["enabled_events"]), set(EVENTS), told["id"]
    problems: list[Finding] = []
    if told["status"] != "enabled":
        problems.append(
            wrong(
                f"The webhook {name} is switched off.",
                "Switch it on in Stripe's dashboard: it stops by itself where we did not answer for days.",
            )
        )
    if missing := wanted - asked - ({*wanted} if "*" in asked else set()):
        problems.append(
            wrong(f"The webhook {name} does not tell {listed(missing)}.", "Add these events to it in Stripe's dashboard.")
        )
    if more := asked - wanted:
        problems.append(
            wrong(
                f"The webhook {name} tells what nobody listens to: {listed(more)}.",
                "Take these events away from it in Stripe's dashboard.",
            )
        )
    if told.get("api_version") != API_VERSION:
        said = told.get("api_version") or "the account's own version"
        problems.append(
            wrong(
                f"The webhook {name} speaks {said}, and our code reads {API_VERSION}.",
                "Make another one of that version (docs/moving-in.md), and delete this one.",
            )
        )
    yield from problems or [fine(f"The webhook {name} tells exactly the {len(EVENTS)} events that our code listens to")]


def _keys(house: Deployment) -> dict[str, Any]:
    told = secret(house.client("secretsmanager"), house.outputs["StripeSecret"])
    return told if isinstance(told, dict) else {}


def _stripe(house: Deployment, key: str) -> stripe.StripeClient:
    return stripe.StripeClient(
        key,
        stripe_version=API_VERSION,
        base_addresses={"api": house.given["StripeApi"]},
        http_client=stripe.RequestsClient(timeout=_WAIT),
        max_network_retries=1,
    )
