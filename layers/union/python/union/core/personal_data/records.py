"""What people ask about their data, as other rooms read it."""

from datetime import datetime
from typing import TYPE_CHECKING

from union import sweeps
from union.core.personal_data.rules import Kind
from union.core.personal_data.tables import DataRequest
from union.times import london_day

if TYPE_CHECKING:
    from union.views import OpenItem

_SAYS = {
    Kind.COMPLAINT: "Somebody complains about how their data is used.",
    Kind.COPY: "A copy of somebody's data was not made in time.",
    Kind.ERASURE: "Somebody was not forgotten in time.",
}


def open_items(now: datetime) -> "list[OpenItem]":
    """What staff for all have to do: complaints that wait for an answer, and what the clock has not done by the day of the law."""
    today = london_day(now).isoformat()
    found = sweeps.listed("data request", DataRequest.open_index.query(DataRequest.YES))
    return [
        {
            "group_id": "",
            "group_name": "",
            "group_type": "",
            "text": _SAYS[Kind(one.kind)],
            "due_on": one.due_on,
            "url": "/staff/data",
        }
        for one in found
        if one.kind == Kind.COMPLAINT or one.due_on < today
    ]
