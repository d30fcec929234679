"""The stand-in put together.

Account, API, webhooks, controls, pages, and a thread that keeps its appointments.
"""

from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

from infra.local.stripe import agenda
from infra.local.stripe.account import Account
from infra.local.stripe.api import Api
from infra.local.stripe.clock import Clock
from infra.local.stripe.controls import Desk
from infra.local.stripe.faults import Faults
from infra.local.stripe.store import Store, Thing
from infra.local.stripe.webhooks import Webhooks

TICK = 0.2
SAVE_EVERY = 25
REMEMBERED = 5_000


@dataclass(frozen=True)
class Settings:
    """How a stand-in is started.

    ``public_url`` is where a browser reaches the pages, ``base_path`` where it serves them.
    """

    api_key: str
    webhook_url: str
    webhook_secret: str
    public_url: str
    base_path: str = "/_stripe"
    state: Path | None = None
    events: frozenset[str] = field(default_factory=frozenset)


class StandIn:
    """One Stripe account with everything around it; ``start`` begins to deliver and to keep appointments."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.faults = Faults()
        self.account = Account(Store(settings.state), Clock(), settings.public_url.rstrip("/") + "/pay/")
        self.webhooks = Webhooks(self.account, self.faults, settings.webhook_url, settings.webhook_secret, settings.events)
        self.account.tell = self.webhooks.tell
        self.requests: deque[Thing] = deque(maxlen=REMEMBERED)
        self.api = Api(self.account, self.faults, settings.api_key)
        self.desk = Desk(self.account, self.faults, self.webhooks, self.requests)
        self.stopping = Event()
        self.thread = Thread(target=self.keep_time, name="agenda", daemon=True)

    def start(self) -> None:
        """Begin."""
        self.webhooks.start()
        self.thread.start()

    def keep_time(self) -> None:
        """Do what is due, several times a second, and save now and then, until stopped."""
        ticks = 0
        while not self.stopping.wait(TICK):
            agenda.run_due(self.account)
            ticks += 1
            if ticks % SAVE_EVERY == 0:
                self.account.store.save()

    def stop(self) -> None:
        """End cleanly, and save the state."""
        self.stopping.set()
        self.thread.join(5)
        self.webhooks.stop()
        self.account.store.save()
