"""Every form about who is on a committee, sent twice at once."""

from collections.abc import Callable
from typing import Any

from tests.actions.conftest import PRIYA, SAM
from tests.functions.clicking import clicked, twice
from tests.functions.test_the_committees_door import PATH, sam_belongs
from tests.functions.test_the_committees_door import _form as role

__all__ = ["sam_belongs"]
type Call = Callable[..., Any]


@twice("/groups/<group_id>/committee", "/groups/<group_id>/committee/end")
def test_somebody_is_co_opted_and_gives_the_role_up(call: Call) -> None:
    clicked(call, PATH, PRIYA, **role())
    clicked(call, f"{PATH}/end", SAM, person_id="sam", role="Treasurer")
