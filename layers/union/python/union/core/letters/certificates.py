"""Gateway to where SNS serves the certificates of its signatures: Amazon's own host in our region, and no other address.

The address stands in the very message that is to be checked, so whoever forges one writes it. It is held against the whole of what Amazon
writes there, nothing follows a redirect, and what an address gave is kept, as a certificate at an address never changes.
"""

import re
from functools import lru_cache
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, OpenerDirector, build_opener

from union import settings, time_left
from union.core.letters.envelopes import Forged
from union.errors import Unavailable

_WAIT = 4.0
_LARGEST = 32 * 1024
_AMAZON = "amazon"
_NONE = {301, 302, 303, 307, 308, 400, 403, 404, 410}
"""What is answered where there is no certificate: S3 says "forbidden" of what is not there, and nothing is looked for elsewhere."""
_AWAY = "The certificate of a message cannot be fetched right now."


class _Straight(HTTPRedirectHandler):
    """Follows nobody: a redirect is an answer like any other that is not a certificate."""

    def redirect_request(self, *_: Any) -> None:
        return None


def believed(address: str) -> bool:
    """Whether a certificate at this address is SNS's own; in the local cloud, that of the stand-in for the post."""
    return bool(_ours().fullmatch(address))


def _ours() -> re.Pattern[str]:
    told = settings.feedback_certificates()
    if told == _AMAZON:
        region = re.escape(settings.region())
        return re.compile(rf"https://sns\.{region}\.amazonaws\.com/SimpleNotificationService-[0-9a-f]{{32}}\.pem")
    return re.compile(rf"{re.escape(told)}/certificate[0-9a-z-]{{0,64}}\.pem")


def fetch(address: str) -> bytes:
    """The certificate at this address. Raises `Forged` where it is not SNS's or there is none, `Unavailable`."""
    if not believed(address):
        raise Forged("its certificate is not Amazon's")
    return _kept(address)


@lru_cache(maxsize=8)
def _kept(address: str) -> bytes:
    try:
        with _opener().open(address, timeout=time_left.at_most(_WAIT)) as answer:
            found: bytes = answer.read(_LARGEST + 1)
    except HTTPError as failure:
        if failure.code in _NONE:
            raise Forged("there is no such certificate") from failure
        raise Unavailable(_AWAY) from failure
    except (OSError, HTTPException) as failure:
        raise Unavailable(_AWAY) from failure
    if len(found) > _LARGEST:
        raise Forged("this is no certificate")
    return found


def _opener() -> OpenerDirector:
    return build_opener(_Straight)
