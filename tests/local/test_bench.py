"""The bench can be made: each of its requests is answered, and what DynamoDB is asked for it is counted."""

import subprocess
import sys

from infra.local import bench


def test_every_request_of_the_bench_can_be_made_and_counted() -> None:
    """In a process of its own, as the bench sets what the house is told."""
    told = "from infra.local import bench; bench.settings(); print(sorted(bench.recorded()[1]))"
    done = subprocess.run([sys.executable, "-c", told], cwd=bench.ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1:] == [str(sorted(bench.REQUESTS))], done.stderr[-2000:]
