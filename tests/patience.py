"""How long a test waits for what has to come. A slow machine is no fault of the house: only what never comes is one."""

SECONDS = 120.0
"""For one answer, one page, or one change on it."""
MILLISECONDS = SECONDS * 1000
