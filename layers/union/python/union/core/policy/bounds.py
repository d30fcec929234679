"""Truths about the numbers of a policy pack: each is whole and within its bounds, or is refused by its name."""

from collections.abc import Mapping


def check_whole(of: str, told: object, bounds: Mapping[str, tuple[int, int]]) -> None:
    """Raises `ValueError` for what is no whole number within its bounds, least and most, both included; true and false are none."""
    for name, (least, most) in bounds.items():
        value = getattr(told, name)
        if type(value) is not int or not least <= value <= most:
            raise ValueError(f"{of}.{name} has to be a whole number from {least} to {most}")
