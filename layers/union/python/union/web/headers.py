"""What is said of every answer: how long it is kept, and what a browser may do with it."""

from functools import cache
from urllib.parse import urlsplit

from union import settings
from union.web.assets import SCRIPTED

_MORE = {
    "door.html": "; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'",
    "staff_case.html": " {vault} {exports}",
    "concern.html": "; script-src 'self'; connect-src 'self' {vault}",
    "case.html": "; script-src 'self'; connect-src 'self' {vault}",
}
"""What pages may do besides, where that is more than to run our own files, as all in `SCRIPTED` may."""
_OWN_SCRIPTS = "; script-src 'self'"
_ASKING = frozenset({"editor.js", "going.js"})
"""The scripts that ask our own doors."""
_FRAMES = frozenset({"letter_preview.html"})
"""The pages that show a letter as it will be read, in a frame of its own."""
_CAMERA = frozenset({"door.html"})


def headers(page: str = "") -> dict[str, str | list[str]]:
    """The headers of an answer, which a `page` with scripts has its own policy in."""
    return {
        "Cache-Control": "no-store",
        "Content-Security-Policy": policy() + more(page),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": f"camera=({'self' if page in _CAMERA else ''}), geolocation=(), microphone=()",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Strict-Transport-Security": "max-age=63072000; includeSubDomains"
        if settings.strict_subdomains()
        else "max-age=63072000",
        "Vary": "Accept, Cookie",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }


@cache
def more(page: str) -> str:
    """What a page may do besides what all may, as its part of the content security policy."""
    told = _MORE.get(page, _usual(page))
    if "{vault}" in told:
        from union.moderation.evidence import actions as evidence  # Only pages to which evidence is brought know where to.

        told = told.replace("{vault}", evidence.origin())
    if "{exports}" in told:
        told = told.replace("{exports}", evidence.exports_origin())
    return told


def _usual(page: str) -> str:
    """What a page with scripts may do besides, by which scripts it has."""
    scripts = SCRIPTED.get(page, ())
    told = (_OWN_SCRIPTS if scripts else "", "; connect-src 'self'" if _ASKING.intersection(scripts) else "")
    return "".join((*told, "; frame-src 'self'" if page in _FRAMES else ""))


def of_a_letter() -> dict[str, str | list[str]]:
    """The headers of a letter as it is read: its own styles stand in it, it runs nothing, and only our own pages show it in a frame."""
    own = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    return {**headers(), "Content-Security-Policy": own, "Referrer-Policy": "no-referrer", "X-Frame-Options": "SAMEORIGIN"}


@cache
def policy() -> str:
    """The content security policy: our own style and pictures, no script, and forms that lead nowhere but where people must go."""
    sign_in = urlsplit(settings.sign_in_url())
    return (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action 'self' https://checkout.stripe.com {sign_in.scheme}://{sign_in.netloc}"
    )
