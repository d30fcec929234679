"""Every form about an account, sent twice at once."""

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from union.core.letters.tables import Letter
from union.core.people import identity, two_step
from union.core.people.tables import Enrolment
from union.errors import Conflict

from tests.actions.conftest import SAM
from tests.functions.clicking import clicked, twice
from tests.functions.test_signing_in import issuer, scan, signed_in

__all__ = ["issuer"]
type Call = Callable[..., Any]


@twice("/sign-out")
def test_somebody_signs_out(call: Call) -> None:
    clicked(call, "/sign-out", SAM)


@twice("/my/two-step")
def test_two_steps_are_set_up_and_told_by_one_letter(call: Call) -> None:
    scan(call)
    (kept,) = Enrolment.scan()
    with patch.object(identity, "enrolled", return_value=None) as asked:
        clicked(call, "/my/two-step", headers=signed_in(), enrolment=str(kept.enrolment_id), code="123 456")
    assert [one.kind for one in Letter.scan()] == ["two-step"]
    assert asked.call_count == 2, "who clicks again once it is done asks nobody"


def test_a_click_whose_code_was_taken_from_the_other_one_ends_as_that_does(call: Call) -> None:
    scan(call)
    (kept,) = Enrolment.scan()
    form = {"enrolment": str(kept.enrolment_id), "code": "123 456"}
    used = Conflict("The provider takes a code once.")
    first: list[Any] = []

    def click() -> Any:
        return call("people", "POST", "/my/two-step", form=form, headers=signed_in())

    with (
        patch.object(identity, "enrolled", side_effect=[used, None]),
        patch.object(two_step, "_pause", lambda: first.append(click())),
    ):
        second = click()
    assert [one.status for one in (*first, second)] == [303, 303]
    assert [one.kind for one in Letter.scan()] == ["two-step"]
