"""Every form of a handover, sent twice at once."""

from collections.abc import Callable
from typing import Any

from tests.actions.conftest import PRIYA
from tests.functions.clicking import clicked, twice
from tests.functions.test_the_handover_s_door import PATH, a_committee, begin, begun

__all__ = ["a_committee"]
type Call = Callable[..., Any]
_ONE = "/groups/<group_id>/handover/<handover_id>"


@twice("/groups/<group_id>/handover", *(f"{_ONE}/{deed}" for deed in ("tick", "untick", "add", "take-off", "change", "call-off")))
def test_a_handover_is_begun_changed_and_called_off(call: Call) -> None:
    clicked(call, PATH, PRIYA, **begin())
    where = begun(call)
    clicked(call, f"{where}/tick", PRIYA, item_id="thing-bank", side="outgoing")
    clicked(call, f"{where}/untick", PRIYA, item_id="thing-bank", side="outgoing")
    added = clicked(call, f"{where}/add", PRIYA, label="Costumes", note="In the loft")
    clicked(call, f"{where}/take-off", PRIYA, item_id=added.headers["Location"].partition("#")[2])
    told = {"side.priya": "both", "side.sam": "incoming", "ends_on": begin()["ends_on"], "version": "5"}
    clicked(call, f"{where}/change", PRIYA, **told)
    clicked(call, f"{where}/call-off", PRIYA, because="The wrong people.")
