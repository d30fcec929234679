"""The operators' command, and what it looks at."""
