"""What is said of every answer: how long it is kept, and what a browser may do with it."""

from functools import cache
from urllib.parse import urlsplit

from union import settings

MORE = {
    "door.html": "; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'",
    "stand.html": "; script-src 'self'",
    "staff_case.html": " {vault} {exports}",
    "concern.html": "; script-src 'self'; connect-src 'self' {vault}",
    "case.html": "; script-src 'self'; connect-src 'self' {vault}",
}
"""What pages with scripts may do besides: run our own files, and where it reads codes WebAssembly among them, and ask our own doors."""
_CAMERA = frozenset({"door.html"})


def headers(page: str = "") -> dict[str, str | list[str]]:
    """The headers of an answer, which a `page` with scripts has its own policy in."""
    return {
        "Cache-Control": "no-store",
        "Content-Security-Policy": policy() + _more(page),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": f"camera=({'self' if page in _CAMERA else ''}), geolocation=(), microphone=()",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
        "Vary": "Accept, Cookie",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }


@cache
def _more(page: str) -> str:
    more = MORE.get(page, "")
    if "{vault}" in more:
        from union.moderation.evidence import actions as evidence  # Only pages to which evidence is brought know where to.

        more = more.replace("{vault}", evidence.origin())
    if "{exports}" in more:
        more = more.replace("{exports}", evidence.exports_origin())
    return more


@cache
def policy() -> str:
    """The content security policy: our own style and pictures, no script, and forms that lead nowhere but where people must go."""
    sign_in = urlsplit(settings.sign_in_url())
    return (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action 'self' https://checkout.stripe.com {sign_in.scheme}://{sign_in.netloc}"
    )
