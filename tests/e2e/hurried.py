"""A union in a hurry: for as long as it lasts, its policy asks for no days of notice and no hours of complaints."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import resources

from union import secrets as kept_secrets
from union import store
from union.core.policy import actions as policies
from union.core.policy.tables import Pack

from infra.local.cloud import Cloud
from tests import patience

MINIMA = "[elections]\nnotice_days = 0\nnominations_days = 0\nreview_days = 0\npoll_hours = 0\ncomplaints_hours = 0\n\n"


def now() -> datetime:
    """Tell the time in whole seconds, as forms do."""
    return datetime.now(UTC).replace(microsecond=0)


@contextmanager
def spoken(cloud: Cloud) -> Iterator[None]:
    """Let our own actions speak to this cloud for as long as it lasts."""
    with patience.speaking(cloud.environment):
        _forget()
        yield
    _forget()


@contextmanager
def hurried(cloud: Cloud, *more: tuple[str, str]) -> Iterator[None]:
    """Let our own actions speak to this cloud, in which such a policy is in force until the end, with `more` lines of it in other words."""
    with spoken(cloud):
        pack = (resources.files("union.core.policy") / "default.toml").read_text(encoding="utf-8")
        version = policies.read().version
        quick = re.sub(r"(?s)\[elections\].*?\n\n", MINIMA, pack)
        for words, other in more:
            assert words in quick
            quick = quick.replace(words, other)
        policies.adopt(quick.replace(f'"{version}"', f'"quick-{secrets.token_hex(3)}"', 1), "test", now())
        yield
        Pack(Pack.IN_FORCE).delete()


def _forget() -> None:
    store.connection.cache_clear()
    kept_secrets._held.clear()
    kept_secrets._manager.cache_clear()
