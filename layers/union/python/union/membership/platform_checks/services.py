"""Truths about services by which sign-ups and money are taken elsewhere: by what addresses each is known.

From the services' own pages on sharing and embedding, read in November 2026: what each gives to those who want to link or build in a form, a
sale of tickets, a payment, a shop or a list. The front page of a service is no sign-up, so most are known by more than their name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit


class Taken(StrEnum):
    """What is taken there."""

    FORM = "form"
    TICKETS = "tickets"
    MONEY = "money"
    SHOP = "shop"
    LIST = "list"


WORDS: Mapping[Taken, str] = {
    Taken.FORM: "a form to fill in",
    Taken.TICKETS: "tickets",
    Taken.MONEY: "payments",
    Taken.SHOP: "a shop",
    Taken.LIST: "a mailing list or memberships",
}


@dataclass(frozen=True)
class Service:
    """A service and how its addresses look: `host` or any name below it, and one of the beginnings of the path (any, where none is given)."""

    name: str
    taken: Taken
    host: str
    paths: tuple[str, ...] = ()


_F, _T, _M, _S, _L = Taken.FORM, Taken.TICKETS, Taken.MONEY, Taken.SHOP, Taken.LIST
SERVICES: tuple[Service, ...] = (
    Service("Google Forms", _F, "docs.google.com", ("/forms/",)),
    Service("Google Forms", _F, "forms.gle", ("/",)),
    Service("Microsoft Forms", _F, "forms.office.com", ("/",)),
    Service("Microsoft Forms", _F, "forms.microsoft.com", ("/",)),
    Service("Microsoft Forms", _F, "forms.cloud.microsoft", ("/",)),
    Service("Typeform", _F, "typeform.com", ("/to/",)),
    Service("Typeform", _F, "embed.typeform.com", ("/",)),
    Service("Jotform", _F, "form.jotform.com", ("/",)),
    Service("Jotform", _F, "jotform.com", ("/form/", "/jsform/", "/app/")),
    Service("SurveyMonkey", _F, "surveymonkey.com", ("/r/",)),
    Service("SurveyMonkey", _F, "surveymonkey.co.uk", ("/r/",)),
    Service("Tally", _F, "tally.so", ("/r/", "/embed/", "/forms/", "/widgets/")),
    Service("Airtable", _F, "airtable.com", ("/shr", "/embed/", "/app")),
    Service("Fillout", _F, "fillout.com", ("/t/",)),
    Service("Cognito Forms", _F, "cognitoforms.com", ("/",)),
    Service("Wufoo", _F, "wufoo.com", ("/forms/", "/embed/")),
    Service("Formstack", _F, "formstack.com", ("/forms/",)),
    Service("Paperform", _F, "paperform.co", ("/",)),
    Service("123FormBuilder", _F, "123formbuilder.com", ("/form-",)),
    Service("forms.app", _F, "forms.app", ("/form/", "/en/form/", "/static/")),
    Service("Zoho Forms", _F, "forms.zohopublic.com", ("/",)),
    Service("Zoho Forms", _F, "forms.zohopublic.eu", ("/",)),
    Service("Eventbrite", _T, "eventbrite.co.uk", ("/e/", "/o/", "/checkout-external", "/static/widgets/")),
    Service("Eventbrite", _T, "eventbrite.com", ("/e/", "/o/", "/checkout-external", "/static/widgets/")),
    Service("Tito", _T, "ti.to", ("/",)),
    Service("Tito", _T, "js.tito.io", ("/",)),
    Service("Ticket Tailor", _T, "tickettailor.com", ("/events/", "/js/", "/checkout/", "/all-tickets/")),
    Service("Ticket Tailor", _T, "buytickets.at", ("/",)),
    Service("Fatsoma", _T, "fatsoma.com", ("/e/", "/p/", "/")),
    Service("Skiddle", _T, "skiddle.com", ("/whats-on/", "/e/")),
    Service("FIXR", _T, "fixr.co", ("/event/", "/organiser/", "/embed/")),
    Service("Native", _T, "native.fm", ("/",)),
    Service("Native", _T, "getnative.app", ("/",)),
    Service("Humanitix", _T, "humanitix.com", ("/",)),
    Service("DICE", _T, "dice.fm", ("/event/", "/partner/")),
    Service("DICE", _T, "link.dice.fm", ("/",)),
    Service("Universe", _T, "universe.com", ("/events/", "/embed")),
    Service("Luma", _T, "lu.ma", ("/",)),
    Service("Luma", _T, "luma.com", ("/event/", "/embed/", "/checkout")),
    Service("Partiful", _T, "partiful.com", ("/e/",)),
    Service("Shopify", _S, "sdks.shopifycdn.com", ("/buy-button/",)),
    Service("Shopify", _S, "cdn.shopify.com", ("/",)),
    Service("Shopify", _S, "myshopify.com", ("/",)),
    Service("Square", _M, "square.link", ("/",)),
    Service("Square", _M, "checkout.square.site", ("/",)),
    Service("Square", _S, "square.site", ("/",)),
    Service("Square", _M, "squareup.com", ("/appointments/", "/checkout/", "/store/")),
    Service("PayPal", _M, "paypal.me", ("/",)),
    Service(
        "PayPal",
        _M,
        "paypal.com",
        ("/cgi-bin/webscr", "/donate", "/ncp/", "/paypalme/", "/sdk/js", "/invoice/", "/instantcommerce"),
    ),
    Service("Stripe", _M, "buy.stripe.com", ("/",)),
    Service("Stripe", _M, "donate.stripe.com", ("/",)),
    Service("Stripe", _M, "book.stripe.com", ("/",)),
    Service("Stripe", _M, "checkout.stripe.com", ("/",)),
    Service("Stripe", _M, "js.stripe.com", ("/",)),
    Service("SumUp", _M, "pay.sumup.com", ("/",)),
    Service("SumUp", _S, "sumup.link", ("/",)),
    Service("SumUp", _S, "sumupstore.com", ("/",)),
    Service("GoCardless", _M, "pay.gocardless.com", ("/",)),
    Service("Monzo", _M, "monzo.me", ("/",)),
    Service("Revolut", _M, "revolut.me", ("/",)),
    Service("Gumroad", _S, "gumroad.com", ("/l/", "/js/")),
    Service("Ko-fi", _M, "ko-fi.com", ("/",)),
    Service("Ko-fi", _M, "storage.ko-fi.com", ("/",)),
    Service("Buy Me a Coffee", _M, "buymeacoffee.com", ("/",)),
    Service("Buy Me a Coffee", _M, "cdnjs.buymeacoffee.com", ("/",)),
    Service("Patreon", _L, "patreon.com", ("/",)),
    Service("Teemill", _S, "teemill.com", ("/",)),
    Service("Spreadshirt", _S, "myspreadshop.co.uk", ("/",)),
    Service("Big Cartel", _S, "bigcartel.com", ("/product",)),
    Service("Etsy", _S, "etsy.com", ("/shop/", "/uk/shop/", "/listing/", "/uk/listing/")),
    Service("Depop", _S, "depop.com", ("/",)),
    Service("Mailchimp", _L, "list-manage.com", ("/subscribe",)),
    Service("Mailchimp", _L, "eepurl.com", ("/",)),
    Service("Substack", _L, "substack.com", ("/subscribe", "/embed", "/api/v1/free")),
    Service("Beehiiv", _L, "beehiiv.com", ("/subscribe", "/forms/")),
    Service("Buttondown", _L, "buttondown.com", ("/api/emails/embed-subscribe/",)),
    Service("Buttondown", _L, "buttondown.email", ("/api/emails/embed-subscribe/",)),
    Service("Kit", _L, "convertkit.com", ("/forms/",)),
    Service("Kit", _L, "app.kit.com", ("/forms/",)),
    Service("membermojo", _L, "membermojo.co.uk", ("/",)),
    Service("Wild Apricot", _L, "wildapricot.org", ("/",)),
)
_OWN_FRONT = frozenset({"fatsoma.com", "native.fm", "humanitix.com", "ko-fi.com", "buymeacoffee.com", "patreon.com", "teemill.com", "depop.com",
                        "ti.to", "lu.ma", "cognitoforms.com", "membermojo.co.uk", "paypal.me", "monzo.me"})  # fmt: skip
"""Sites whose front page is the service's own, and everything below it somebody's."""


def service_at(url: str) -> Service | None:
    """The service that this address belongs to, if it is one by which something is taken."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower().removeprefix("www.")
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or (host in _OWN_FRONT and parts.path.strip("/") == ""):
        return None
    return next((one for one in SERVICES if _fits(one, host, parts.path or "/")), None)


def _fits(one: Service, host: str, path: str) -> bool:
    return (host == one.host or host.endswith(f".{one.host}")) and (not one.paths or path.lower().startswith(one.paths))


MARKS: Mapping[str, tuple[str, Taken]] = {
    "stripe-buy-button": ("Stripe", _M),
    "stripe-pricing-table": ("Stripe", _M),
    "tito-widget": ("Tito", _T),
    "tito-button": ("Tito", _T),
    "shopify-buy-button": ("Shopify", _S),
    "paypal-button": ("PayPal", _M),
}
"""Elements of a page that are a service's own."""
ATTRIBUTES: Mapping[str, tuple[str, Taken]] = {
    "data-tf-live": ("Typeform", _F),
    "data-tf-widget": ("Typeform", _F),
    "data-tf-popup": ("Typeform", _F),
    "data-tally-src": ("Tally", _F),
    "data-tally-open": ("Tally", _F),
    "data-fillout-id": ("Fillout", _F),
    "data-paperform-id": ("Paperform", _F),
    "data-luma-event-id": ("Luma", _T),
}
"""Attributes by which a script of a service finds where it stands."""
