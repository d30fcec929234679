"""Whether letters go out: SES, its sandbox, our domain at it, and what it tells us of letters."""

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from infra.union.checks.found import Deployment, Finding, code_of, fine, listed, not_here, wrong

_EVENTS = {"SEND", "REJECT", "BOUNCE", "COMPLAINT", "DELIVERY", "DELIVERY_DELAY"}
"""What the template has SES tell of each letter, by the names of SES's API."""
_SPARE = 2
"""Letters a second that LetterRate stays below what SES takes, as some arrive late."""


def account(house: Deployment) -> Iterator[Finding]:
    """Whether SES sends to everybody, and as much as we mean to."""
    told = house.client("sesv2").get_account()
    if told.get("ProductionAccessEnabled"):
        yield fine("SES is out of its sandbox")
    else:
        yield wrong(
            "SES is in its sandbox: it sends to addresses that it has verified and to nobody else.",
            "Ask for production access in SES's console; it takes a day.",
        )
    if not told.get("SendingEnabled") or told.get("EnforcementStatus") not in ("HEALTHY", None):
        yield wrong(
            f"SES sends nothing or is about to stop ({told.get('EnforcementStatus')}).",
            "Read what AWS wrote to the account, and answer it.",
        )
    quota, rate = told.get("SendQuota", {}), int(house.given["LetterRate"])
    most, day = quota.get("MaxSendRate", 0), quota.get("Max24HourSend", 0)
    if rate + _SPARE > most:
        yield wrong(
            f"LetterRate is {rate} a second, and SES takes {most:g}.",
            f"Say LetterRate={max(1, int(most) - _SPARE)}, or ask for more in Service Quotas (SES, sending rate).",
        )
    else:
        yield fine(f"SES takes {most:g} letters a second, {day:,.0f} in 24 hours; LetterRate is {rate}")


def identity(house: Deployment) -> Iterator[Finding]:
    """Whether SES knows where our letters come from, and signs them."""
    address = house.given["MailFrom"]
    domain, ses = address.rpartition("@")[2], house.client("sesv2")
    # SES takes letters of a domain where it knows one that it is part of, else of the very address.
    known = ((name, _identity(ses, name)) for name in (*_domains(domain), address))
    name, told = next(((name, told) for name, told in known if told is not None), ("", None))
    if told is None:
        yield wrong(
            f"SES knows neither {domain} nor {address}.", "Say MailIdentity=here and deploy, or add the domain in SES's console."
        )
        return
    if told.get("VerifiedForSendingStatus"):
        yield fine(f"SES has verified {name}")
    else:
        yield wrong(
            f"SES has not verified {name}.",
            "Put MailRecord1 to MailRecord3 of the stack's outputs into the domain's DNS; SES sees them within hours.",
        )
    if house.local:
        yield not_here("The local cloud's post office signs no letters")
        return
    dkim = told.get("DkimAttributes", {})
    if dkim.get("SigningEnabled") and dkim.get("Status") == "SUCCESS":
        yield fine("It signs our letters (DKIM)")
    else:
        yield wrong(
            f"Letters are not signed: DKIM is {dkim.get('Status', 'not there')}.",
            "Put MailRecord1 to MailRecord3 of the stack's outputs into the domain's DNS, or sign by DKIM in SES's console.",
        )
    yield _back(told.get("MailFromAttributes", {}))


def _back(told: dict[str, Any]) -> Finding:
    """Whether letters that cannot be delivered go back to the domain's own, which SPF looks at."""
    domain, status = told.get("MailFromDomain"), told.get("MailFromDomainStatus")
    if not domain:
        return not_here("Letters go back to Amazon's domain (MAIL FROM): SES knows none of ours, as it may be")
    if status == "SUCCESS":
        return fine(f"Letters go back to {domain} (MAIL FROM)")
    return wrong(
        f"SES does not find the records of {domain} ({status}); letters go back to Amazon's domain.",
        "Put MailRecord4 and MailRecord5 of the stack's outputs into the domain's DNS, or those that SES's console shows (MAIL FROM).",
    )


def _domains(domain: str) -> Iterator[str]:
    """A domain, and those that it is part of."""
    while "." in domain:
        yield domain
        domain = domain.partition(".")[2]


def _identity(ses: Any, name: str) -> Any:
    try:
        return ses.get_email_identity(EmailIdentity=name)
    except ClientError as failure:
        if code_of(failure) == "NotFoundException":
            return None
        raise


def feedback(house: Deployment) -> Iterator[Finding]:
    """Whether SES tells us what becomes of letters, and we hear it."""
    name, topic = f"{house.name}-letters", house.outputs["FeedbackTopic"]
    ses = house.client("sesv2")
    told = ses.get_configuration_set(ConfigurationSetName=name)
    if not told.get("SendingOptions", {}).get("SendingEnabled", True):
        yield wrong(f"The configuration set {name} sends nothing.", "Switch sending on in SES's console (Configuration sets).")
    if house.local:
        yield not_here("The local cloud's post office tells what becomes of letters by itself")
    else:
        there = ses.get_configuration_set_event_destinations(ConfigurationSetName=name).get("EventDestinations", [])
        ours = [one for one in there if one.get("Enabled") and one.get("SnsDestination", {}).get("TopicArn") == topic]
        untold = _EVENTS - {kind for one in ours for kind in one["MatchingEventTypes"]}
        if untold:
            yield wrong(
                f"SES does not tell us of {listed(untold)}.",
                f"Set the event destination of {name} as template.yaml has it (LetterEvents), or deploy again.",
            )
        else:
            yield fine("SES tells what becomes of each letter")
    heard = house.client("sns").list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    if any(one["Protocol"] == "sqs" and one["SubscriptionArn"].startswith("arn:") for one in heard):
        yield fine("What it tells comes into our queue")
    else:
        yield wrong(
            "What becomes of letters comes into no queue of ours.",
            "Deploy again: FeedbackSubscription of template.yaml is missing.",
        )
