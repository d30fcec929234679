"""The bench can be made: each of its requests is answered, and what DynamoDB is asked for it is counted, as is a letter to many."""

import subprocess
import sys

from infra.local import bench

_MADE = """
from infra.local import bench, cost
bench.settings()
measured, letters = cost.measure(looks=1, people=20)
print(sorted(name for name, one in measured.items() if one.reads and one.trips and one.seconds), letters.reads > 0)
"""


def test_every_request_of_the_bench_can_be_made_and_counted_and_made_again_without_the_tables() -> None:
    """In a process of its own, as the bench sets what the house is told."""
    done = subprocess.run([sys.executable, "-c", _MADE], cwd=bench.ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1:] == [f"{sorted(bench.REQUESTS)} True"], done.stderr[-2000:]
