"""One Stripe account: its store, its clock, and the events that it tells."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field

from infra.local.stripe import objects
from infra.local.stripe.clock import Clock
from infra.local.stripe.store import Store, Thing

NOT_A_REQUEST: Thing = {"id": None, "idempotency_key": None}


@dataclass
class Account:
    """What the actions work on.

    ``request`` says which API request runs, ``tell`` takes each new event to the webhooks.
    """

    store: Store
    clock: Clock
    pay_url: str
    tell: Callable[[Thing], None] = lambda event: None
    request: Thing = field(default_factory=lambda: dict(NOT_A_REQUEST))

    @property
    def now(self) -> int:
        """Return the present moment in seconds since 1970."""
        return self.clock.now()

    def emit(self, kind: str, thing: Thing, before: Thing | None = None) -> Thing:
        """Make an event about a copy of ``thing``, keep it, and tell it."""
        event = self.store.put(objects.event(kind, deepcopy(thing), self.now, dict(self.request), before))
        self.tell(event)
        return event
