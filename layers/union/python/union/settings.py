"""Every environment variable of the house, once, typed and required. The template sets them; a test holds the two together."""

import os


def _required(name: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise RuntimeError(f"The environment variable {name} is not set.")
    return value


def region() -> str:
    """The AWS region, as Lambda tells it."""
    return _required("AWS_REGION")


def tables() -> str:
    """What the name of every table begins with."""
    return _required("TABLES")


def stage() -> str:
    """`production`, `staging` or another; shown on every page but production's."""
    return _required("STAGE")


def union_name() -> str:
    """What the stack was told that the union is called; `union.core.policy.records.union_name` says what it is called."""
    return _required("UNION_NAME")


def site_url() -> str:
    """Where people find the house, without a slash at the end."""
    return _required("SITE_URL")


def edge_keys() -> tuple[str, ...]:
    """The SHA-256, in hexadecimal, of each key by which CloudFront in front of the house is known; none where there is none in front."""
    told = _required("EDGE_KEYS")
    return () if told == "none" else tuple(told.split(","))


def strict_subdomains() -> bool:
    """Whether browsers are told that every subdomain of the site's domain is reached by HTTPS alone."""
    return _required("STRICT_SUBDOMAINS") == "true"


def session_secret() -> str:
    """The ARN of the secret that signs session cookies."""
    return _required("SESSION_SECRET")


def ticket_secret() -> str:
    """The ARN of the secret that marks the codes of tickets."""
    return _required("TICKET_SECRET")


def receipt_secret() -> str:
    """The ARN of the secret behind the receipts of reports."""
    return _required("RECEIPT_SECRET")


def diary_secret() -> str:
    """The ARN of the secret behind the private addresses of calendars."""
    return _required("DIARY_SECRET")


def letter_secret() -> str:
    """The ARN of the secret behind the links that turn a group's letters off."""
    return _required("LETTER_SECRET")


def evidence() -> str:
    """The name of the bucket that holds evidence."""
    return _required("EVIDENCE")


def exports() -> str:
    """The name of the bucket where exported cases lie for a day."""
    return _required("EXPORTS")


def exporter() -> str:
    """The name of the function that packs a case."""
    return _required("EXPORTER")


def platform_checks() -> str:
    """What of groups' pages elsewhere may be looked at: `internet`, `nothing`, or the stand-ins of a test; in production the internet."""
    told = _required("PLATFORM_CHECKS")
    if told != "internet" and stage() == "production":
        raise RuntimeError("In production PLATFORM_CHECKS has to be internet: stand-ins are for tests alone.")
    return told


def platform_clock() -> str:
    """The name of the function that looks at groups' platforms elsewhere."""
    return _required("PLATFORM_CLOCK")


def stripe_secret() -> str:
    """The ARN of the secret with Stripe's `api_key` and `webhook_secrets`."""
    return _required("STRIPE_SECRET")


def stripe_api() -> str:
    """The base address of Stripe's API."""
    return _required("STRIPE_API")


def stripe_livemode() -> bool:
    """Whether real money moves."""
    return _required("STRIPE_LIVEMODE") == "true"


def chat_secret() -> str:
    """The ARN of the secret with the keys of the union's bots on Discord and Telegram."""
    return _required("CHAT_SECRET")


def discord_api() -> str:
    """The base address of Discord's API, with its version."""
    return _real_in_production(_required("DISCORD_API"), "https://discord.com/api/v10")


def discord_site() -> str:
    """The base address of the pages where people connect their account of Discord."""
    return _real_in_production(_required("DISCORD_SITE"), "https://discord.com")


def telegram_api() -> str:
    """The base address of Telegram's Bot API."""
    return _real_in_production(_required("TELEGRAM_API"), "https://api.telegram.org")


def _real_in_production(told: str, real: str) -> str:
    """An address to which a bot's token goes: in production the real one and no other."""
    if told != real and stage() == "production":
        raise RuntimeError(f"In production this has to be {real}: stand-ins are for tests alone.")
    return told


def issuer() -> str:
    """The issuer of the ID tokens, as OpenID Connect names it."""
    return _required("ISSUER")


def keys_url() -> str:
    """Where the issuer publishes the public keys of its tokens (RFC 7517)."""
    return _required("KEYS_URL")


def client_id() -> str:
    """The house's client at the issuer."""
    return _required("CLIENT_ID")


def groups_bring_roles() -> bool:
    """Whether the groups that the identity provider tells of bring and take roles of staff."""
    return _required("STAFF_GROUPS") == "true"


def university() -> str:
    """The name of the university's identity provider, or `none`."""
    return _required("UNIVERSITY")


def university_second_factor() -> bool:
    """Whether the university's identity provider asks all staff for a second factor."""
    return _required("UNIVERSITY_SECOND_FACTOR") == "true"


def second_factor_required() -> bool:
    """Whether roles of staff need a sign-in with a second factor: everywhere but in the local cloud."""
    return _required("STAFF_SECOND_FACTOR") != "not-asked"


def two_step_client() -> str:
    """The house's client at the issuer by which people set up an app for codes."""
    return _required("TWO_STEP_CLIENT")


def sign_in_url() -> str:
    """The base address of the hosted sign-in pages."""
    return _required("SIGN_IN_URL")


def mail_from() -> str:
    """The address letters come from."""
    return _required("MAIL_FROM")


def letter_queue() -> str:
    """The URL of the queue of letters to send."""
    return _required("LETTER_QUEUE")


def mailing_queue() -> str:
    """The URL of the queue of chunks of mailings to send."""
    return _required("MAILING_QUEUE")


def chat_queue() -> str:
    """The URL of the queue of servers elsewhere at which something is to be done."""
    return _required("CHAT_QUEUE")


def letter_set() -> str:
    """The name of SES's configuration set, by which it tells what becomes of letters."""
    return _required("LETTER_SET")


def letter_rate() -> int:
    """How many letters go in any one second at most."""
    return int(_required("LETTER_RATE"))


def feedback_topic() -> str:
    """The ARN of the topic in which SES tells what becomes of letters."""
    return _required("FEEDBACK_TOPIC")


def feedback_certificates() -> str:
    """Whose certificates sign what is told in it: `amazon`, or the base address of a test's stand-in; in production Amazon's alone."""
    told = _required("FEEDBACK_CERTIFICATES")
    if told != "amazon" and stage() == "production":
        raise RuntimeError("In production FEEDBACK_CERTIFICATES has to be amazon: stand-ins are for tests alone.")
    return told


def schedules() -> str:
    """The name of the schedule group that holds the timers."""
    return _required("SCHEDULES")


def thaw() -> str:
    """The ARN of the function that a freeze's timer calls."""
    return _required("THAW")


def election_clock() -> str:
    """The ARN of the function that an election's timer calls."""
    return _required("ELECTION_CLOCK")


def timer_role() -> str:
    """The ARN of the role with which a timer calls it."""
    return _required("TIMER_ROLE")


def timer_dead_letters() -> str:
    """The ARN of the queue that gets the calls that never succeeded."""
    return _required("TIMER_DEAD_LETTERS")
