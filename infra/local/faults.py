"""What goes wrong on purpose at a stand-in: faults that are set from plain values, count down by themselves, and are cleared.

Each stand-in says in a dataclass which faults there are, and how it refuses a value that is none.
"""

import threading
from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar


@dataclass
class Faults:
    """The faults of a stand-in. `LOWEST` and `HIGHEST` hold the limits of a value by its name, where they are not 0 and ten million."""

    LOWEST: ClassVar[dict[str, int]] = {}
    HIGHEST: ClassVar[dict[str, int]] = {}

    def __post_init__(self) -> None:
        self.lock = threading.Lock()

    @staticmethod
    def refusal(name: str, why: str) -> Exception:
        """Make the error of the stand-in for a value that is none; `why` is "" where there is no such fault."""
        raise NotImplementedError

    def take(self, name: str) -> bool:
        """Tell whether a counted fault strikes now, and count it down."""
        with self.lock:
            left = getattr(self, name)
            if left > 0:
                setattr(self, name, left - 1)
            return bool(left)

    def set(self, given: dict[str, Any]) -> None:
        """Set some faults from plain values, or raise the stand-in's error and set none."""
        checked = {name: self._checked(name, value) for name, value in given.items()}
        with self.lock:
            for name, value in checked.items():
                setattr(self, name, value)

    def _checked(self, name: str, value: Any) -> Any:
        kind: Any = self.kinds().get(name)
        if kind is None:
            raise self.refusal(name, "")
        wanted = (int, float) if kind is float else kind
        if not isinstance(value, wanted) or (kind is not bool and isinstance(value, bool)):
            raise self.refusal(name, f"it must be {kind.__name__}")
        if kind is not bool and not self.LOWEST.get(name, 0) <= value <= self.HIGHEST.get(name, 10_000_000):
            raise self.refusal(name, "it is out of range")
        return kind(value)

    @classmethod
    def kinds(cls) -> dict[str, Any]:
        """Return of which type each fault is."""
        return {fault.name: fault.type for fault in fields(cls)}

    def clear(self) -> None:
        """Remove every fault."""
        self.set({fault.name: fault.default for fault in fields(self)})

    def as_json(self) -> dict[str, Any]:
        """Return the faults as plain values."""
        return asdict(self)

    def unusual(self) -> dict[str, Any]:
        """Return the faults that are set."""
        usual = type(self)().as_json()
        return {name: value for name, value in self.as_json().items() if value != usual[name]}
