"""How long a test waits for what has to come. A slow machine is no fault of the house: only what never comes is one."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from unittest.mock import patch

SECONDS = 120.0
"""For one answer, one page, or one change on it."""
MILLISECONDS = SECONDS * 1000


@contextmanager
def speaking(environment: Mapping[str, str]) -> Iterator[None]:
    """Let our own actions speak to the tables that `environment` names, for as long as it lasts, and wait for them as a test does.

    What functions themselves are given is a few seconds: a local cloud that shares two cores with a browser may need more.
    """
    from union import store  # It asks for settings as it is imported, and this file is imported before there are any.

    with patch.dict(os.environ, environment), patch.object(store, "_CONNECT", SECONDS), patch.object(store, "_READ", SECONDS):
        store.connection.cache_clear()
        try:
            yield
        finally:
            store.connection.cache_clear()
