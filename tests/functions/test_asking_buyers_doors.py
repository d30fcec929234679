"""Questions and answers as browsers and programs send them: named where they are wrong, kept as typed, sent twice, and in no log."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from union.commerce.orders.tables import Order
from union.commerce.products.tables import Product
from union.commerce.questions import records, rules
from union.commerce.questions.tables import Answers
from union.commerce.tickets.tables import Ticket

from tests.actions import test_shopping as shopping
from tests.actions.conftest import PRIYA, SAM
from tests.actions.test_shopping import ball, stripe  # noqa: F401 - fixtures
from tests.functions.clicking import clicked, twice

type Call = Callable[..., Any]
pytestmark = pytest.mark.usefixtures("union_house", "ball")
PATH = "/groups/chess/products/ball/questions"
DINNER = {"label": "Dinner", "kind": "choice", "choices": "Meat\nVegan", "required": "yes", "per": "ticket"}
JSON = {"accept": "application/json"}


def _asked() -> str:
    return str(Product.get("chess", "ball").questions[-1].question_id)


def _field(place: str, question_id: str = "") -> str:
    """The name of the field for a question, or for the last one."""
    (one,) = (one for one in records.of(Product.get("chess", "ball")) if one.question_id == (question_id or _asked()))
    return rules.field("ball", place, one)


def _version() -> str:
    return str(int(Product.get("chess", "ball").version))


def _once(call: Call, function: str, path: str, caller: Any, **form: str) -> Any:
    answer = call(function, "POST", path, caller=caller, form={"key": "key-of-it-1", **form})
    assert answer.status == 303, answer.body
    return answer


def _basket(call: Call, **wanted: int) -> str:
    names = {"standard": shopping.STANDARD, "hoodie": shopping.HOODIE}
    shopping.shop._left.clear()
    _once(call, "shop", "/groups/chess/basket", SAM, **{names[name]: str(number) for name, number in wanted.items()})
    return str(json.loads(call("shop", "GET", "/groups/chess/basket", caller=SAM, headers=JSON).body)["version"])


def _bought(call: Call, **answers: str) -> str:
    _once(call, "shop", "/groups/chess/checkout", SAM, version=_basket(call, standard=1), **answers)
    (order,) = Order.scan()
    shopping._pay(str(order.order_id), datetime.now(UTC))
    return str(order.order_id)


@twice(
    "/groups/<group_id>/products/<product_id>/questions",
    *(
        f"/groups/<group_id>/products/<product_id>/questions/{deed}"
        for deed in ("weeks", "<question_id>", "<question_id>/remove")
    ),
)
def test_questions_are_asked_changed_and_withdrawn_once_however_often_a_form_is_sent(call: Call) -> None:
    clicked(call, PATH, PRIYA, **DINNER)
    assert [one.label for one in Product.get("chess", "ball").questions] == ["Dinner"]
    clicked(call, f"{PATH}/{_asked()}", PRIYA, **{**DINNER, "label": "Food"}, version=_version())
    clicked(call, f"{PATH}/weeks", PRIYA, weeks="6")
    clicked(call, f"{PATH}/{_asked()}/remove", PRIYA)
    (one,) = Product.get("chess", "ball").questions
    assert (one.label, one.withdrawn, int(Product.get("chess", "ball").answer_weeks)) == ("Food", True, 6)


@twice("/orders/<order_id>/answers", "/tickets/<ticket_id>/answers")
def test_answers_are_kept_once_with_the_order_and_changed_once(call: Call) -> None:
    _once(call, "questions", PATH, PRIYA, **DINNER)
    field = _field("standard-1")
    order_id = _bought(call, **{field: "Meat"})
    (ticket,) = Ticket.scan()
    assert "Meat" in call("tickets", "GET", f"/tickets/{ticket.ticket_id}", caller=SAM).body
    assert f"/orders/{order_id}/answers" in call("orders", "GET", f"/orders/{order_id}", caller=SAM).body
    clicked(call, f"/orders/{order_id}/answers", SAM, **{field: "Vegan"}, version="1")
    clicked(call, f"/tickets/{ticket.ticket_id}/answers", SAM, **{field: "Meat"}, version="2")
    assert [(one.answers[_asked()]["text"], int(one.version)) for one in Answers.scan()] == [("Meat", 3)]


def test_what_was_not_answered_is_named_beside_its_field_and_all_that_was_typed_stays(call: Call) -> None:
    _once(call, "questions", PATH, PRIYA, **DINNER)
    dinner = _asked()
    _once(call, "questions", PATH, PRIYA, label="Allergies", kind="text", per="order", key="key-other-1")
    version, note = _basket(call, standard=2), _field("order")
    form = {"version": version, "key": "key-of-sam", note: "Nüts & <b>", _field("standard-1", dinner): "Vegan"}
    answer = call("shop", "POST", "/groups/chess/checkout", caller=SAM, form=form)
    assert answer.status == 422
    assert "Dinner: please answer this." in answer.body and f'id="e-{_field("standard-2", dinner)}"' in answer.body
    assert 'value="Nüts &amp; &lt;b&gt;"' in answer.body and 'value="Vegan" checked' in answer.body
    told = call("shop", "POST", "/groups/chess/checkout", caller=SAM, json={**form, "version": int(version)})
    assert (told.status, list(json.loads(told.body)["errors"])) == (422, [_field("standard-2", dinner)])
    strange = call("shop", "POST", "/groups/chess/checkout", caller=SAM, json={**form, "version": int(version), "b.x": "y"})
    assert list(json.loads(strange.body)["errors"]) == ["b.x"]
    assert list(Order.scan()) == []


def test_where_the_words_changed_meanwhile_the_new_ones_are_shown_and_all_that_was_typed(call: Call) -> None:
    _once(call, "questions", PATH, PRIYA, label="Allergies", kind="text", per="ticket")
    typed, version = {_field("standard-1"): "Nüts & <eggs>"}, _basket(call, standard=1)
    _once(call, "questions", f"{PATH}/{_asked()}", PRIYA, label="What do you like?", version=_version(), key="key-other-1")
    form = {"version": version, "key": "key-of-sam", **typed}
    answer = call("shop", "POST", "/groups/chess/checkout", caller=SAM, form=form)
    assert (answer.status, list(Order.scan())) == (409, [])
    assert "The group has changed what it asks." in answer.body and "What do you like?" in answer.body
    assert "Nüts &amp; &lt;eggs&gt;" in answer.body
    _once(call, "questions", f"{PATH}/{_asked()}/remove", PRIYA, key="key-other-2")
    gone = call("shop", "POST", "/groups/chess/checkout", caller=SAM, form=form)
    assert gone.status == 409 and "Nüts &amp; &lt;eggs&gt;" in gone.body
    told = call("shop", "POST", "/groups/chess/checkout", caller=SAM, json={**form, "version": int(version)})
    assert told.status == 409 and "Nüts" not in told.body


def test_whoever_is_told_that_their_answers_changed_elsewhere_sends_the_page_they_are_shown(call: Call) -> None:
    _once(call, "questions", PATH, PRIYA, label="Allergies", kind="text", per="ticket")
    order_id = _bought(call, **{_field("standard-1"): "Nuts"})
    path, field = f"/orders/{order_id}/answers", _field("standard-1")
    _once(call, "questions", path, SAM, version="1", **{field: "Eggs"})
    answer = call("questions", "POST", path, caller=SAM, form={"version": "1", field: "Fish", "key": "key-of-it-2"})
    assert answer.status == 409 and 'value="Fish"' in answer.body
    (version,) = re.findall(r'name="version" value="([^"]*)"', answer.body)
    _once(call, "questions", path, SAM, version=version, **{field: "Fish"})
    assert [one.answers[_asked()]["text"] for one in Answers.scan()] == ["Fish"]


def test_a_question_that_cannot_be_asked_is_shown_again_as_it_was_typed(call: Call) -> None:
    form = {**DINNER, "label": "Dinner & drinks", "choices": "Meat", "key": "key-of-it-1"}
    answer = call("questions", "POST", PATH, caller=PRIYA, form=form)
    assert answer.status == 422
    assert 'id="e-choices"' in answer.body and 'value="Dinner &amp; drinks"' in answer.body and ">Meat</textarea>" in answer.body
    for weeks in ("0", "27", "two", ""):
        wrong = call("questions", "POST", f"{PATH}/weeks", caller=PRIYA, form={"weeks": weeks, "key": "key-of-it-2"})
        assert (wrong.status, 'id="e-weeks"' in wrong.body) == (422, True), weeks


def test_answers_are_in_no_log(call: Call, capsys: pytest.CaptureFixture[str]) -> None:
    _once(call, "questions", PATH, PRIYA, label="Allergies", kind="text", per="ticket")
    order_id = _bought(call, **{_field("standard-1"): "Quxnuts"})
    assert "Quxnuts" in call("questions", "GET", f"/orders/{order_id}/answers", caller=SAM).body
    assert "Quxnuts" in call("lists", "GET", "/groups/chess/products/ball/list.csv", caller=PRIYA).body
    call("shop", "POST", "/groups/chess/checkout", caller=SAM, form={"a.ball.standard-1.x": "Quxnuts", "key": "k"})
    assert "Quxnuts" not in "".join(capsys.readouterr())


def test_a_form_of_many_answers_arrives_whole(call: Call) -> None:
    for number in range(10):
        _once(call, "questions", PATH, PRIYA, label=f"Question {number}", kind="text", per="ticket", key=f"key-number-{number}")
    full = call("questions", "POST", PATH, caller=PRIYA, form={"label": "More", "kind": "text", "key": "key-of-more"})
    assert full.status == 409
    version = _basket(call, standard=3)
    ids = [str(one.question_id) for one in Product.get("chess", "ball").questions]
    answers = {_field(f"standard-{n}", one): "x" * 300 for n in (1, 2, 3) for one in ids}
    answer = call("shop", "POST", "/groups/chess/checkout", caller=SAM, form={**answers, "version": version, "key": "key-of-sam"})
    assert answer.status == 303
    assert sum(len(one.answers) for one in Answers.scan()) == 30
