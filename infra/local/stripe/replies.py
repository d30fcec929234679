"""Idempotency keys as API v1 has them (docs.stripe.com/api/idempotent_requests).

The first answer to a key is kept for a day, a 500 too, and given again to the same request. A request refused because of
its parameters never began, so its key stays free.
"""

import threading

from infra.local.stripe.clock import Clock
from infra.local.stripe.errors import ApiError
from infra.local.stripe.store import Json

KEPT = 24 * 60 * 60


class Replies:
    """The answers that are kept, in `kept`, and the keys that are being used at this moment."""

    def __init__(self, kept: Json, clock: Clock) -> None:
        self.kept, self.clock = kept, clock
        self._busy: dict[str, str] = {}
        self._lock = threading.Lock()

    def begin(self, key: str, request: str) -> Json | None:
        """The kept answer, or None, and then the key is in use until `keep` or `free`.

        Raises `ApiError`: 400 where the key was used for another request, 409 where it is in use right now.
        """
        if len(key) > 255:
            raise ApiError(400, "Idempotency keys have at most 255 characters.")
        with self._lock:
            kept = self._kept(key)
            before = kept["request"] if kept else self._busy.get(key)
            if before not in (None, request):
                raise _other(key)
            if key in self._busy:
                raise _in_use(key)
            if kept is None:
                self._busy[key] = request
            return kept

    def keep(self, key: str, status: int, body: str, request_id: str) -> None:
        """Keep the answer of a request that was carried out, however it ended."""
        with self._lock:
            request = self._busy.pop(key)
            self.kept[key] = {
                "request": request,
                "status": status,
                "body": body,
                "request_id": request_id,
                "at": self.clock.now(),
            }

    def free(self, key: str) -> None:
        """Let a key go that was not used after all."""
        with self._lock:
            self._busy.pop(key, None)

    def _kept(self, key: str) -> Json | None:
        kept: Json | None = self.kept.get(key)
        if kept and kept["at"] + KEPT <= self.clock.now():
            del self.kept[key]
            return None
        return kept


def _other(key: str) -> ApiError:
    wording = (
        "Keys for idempotent requests can only be used with the same parameters they were first used with. "
        f"Try using a key other than '{key}' if you meant to execute a different request."
    )
    return ApiError(400, wording, kind="idempotency_error")


def _in_use(key: str) -> ApiError:
    wording = f"There is currently another in-progress request using this Idempotent Key: {key}"
    return ApiError(409, wording, "idempotency_key_in_use", kind="idempotency_error")
