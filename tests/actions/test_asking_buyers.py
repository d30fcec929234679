"""What a committee asks is asked at the checkout, kept with the ticket, changed in time, seen by whom it concerns, and gone in time."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from union.commerce.orders import actions as orders
from union.commerce.orders.rules import Outcome
from union.commerce.products import actions as products
from union.commerce.products import records as product_records
from union.commerce.products.tables import Product, QuestionMap
from union.commerce.questions import actions as questions
from union.commerce.questions import answering, records, rules
from union.commerce.questions.rules import Kind, Per, Question
from union.commerce.questions.tables import Answers
from union.commerce.sales import lists
from union.commerce.shop import actions as shop
from union.commerce.shop import offers
from union.commerce.tickets import actions as tickets
from union.commerce.tickets.tables import Ticket
from union.commerce.waitlist import actions as waitlist
from union.core.audit.tables import Entry
from union.core.people import actions as people
from union.core.people.rules import Caller, Term
from union.errors import Conflict, Invalid, NotAllowed, NotFound

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.actions.test_shopping import _checkout, _fill, _pay, ball, stripe  # noqa: F401 - fixtures
from tests.staff import staff

ALEX = staff("alex", "Alex Green", "alex@union.example", "staff-societies")
ANN = Caller("ann", "Ann Lee", "ann@union.example")
WENDY = Caller("wendy", "Wendy Wiz", "wendy@union.example")
EVENT = NOW + timedelta(days=20)
DINNER = Question("", "Dinner", Kind.CHOICE, Per.TICKET, required=True, choices=("Meat", "Vegan"))
TABLE = Question("", "A table beside whom?", Kind.TEXT, Per.ORDER)
pytestmark = pytest.mark.usefixtures("union_house", "ball")


@pytest.fixture(autouse=True)
def dated(ball: None) -> None:  # noqa: F811 - the fixture
    """Give the ball a date."""
    Product("chess", "ball").update([Product.starts_at.set(EVENT), Product.ends_at.set(EVENT + timedelta(hours=5))])


def _ask(question: Question = DINNER, key: str = "key-ask-1", product: str = "ball", caller: Caller = PRIYA) -> str:
    questions.ask("chess", product, caller, question, key, NOW)
    return str(questions.listed("chess", product, PRIYA, NOW)["questions"][-1]["question_id"])


def _version() -> int:
    return int(Product.get("chess", "ball").version)


def _fields() -> list[str]:
    return [one["field"] for place in shop.basket("chess", SAM, NOW)["asked"] for one in place["fields"]]


def _at(place: str, question_id: str, product: str = "ball") -> str:
    """The name of the field for a question, in the words that it has now."""
    (question,) = (one for one in records.of(Product.get("chess", product)) if one.question_id == question_id)
    return rules.field(product, place, question)


def _two(dinner: str, one: str = "Meat", other: str = "Vegan") -> dict[str, str]:
    return {_at("standard-1", dinner): one, _at("standard-2", dinner): other}


def _order(sent: dict[str, str]) -> str:
    _fill(standard=2)
    order_id = _checkout(answers=sent)
    _pay(order_id)
    return order_id


def _told(by: str = "", caller: Caller = PRIYA, now: Any = NOW) -> list[dict[str, str]]:
    rows = lists.of_product("chess", "ball", by, caller, now)["rows"]
    return [{one["label"]: one["text"] for one in row["answers"]} for row in rows]


def test_the_basket_asks_once_for_the_order_and_for_each_ticket() -> None:
    dinner, table = _ask(), _ask(TABLE, "key-ask-2")
    _fill(standard=2)
    assert _fields() == [_at("order", table), _at("standard-1", dinner), _at("standard-2", dinner)]
    names = [place["name"] for place in shop.basket("chess", SAM, NOW)["asked"]]
    assert names == ["Winter Ball", "Winter Ball, Standard, ticket 1 of 2", "Winter Ball, Standard, ticket 2 of 2"]


def test_nobody_pays_before_what_must_be_answered_is_and_nothing_is_held_meanwhile() -> None:
    dinner = _ask()
    _fill(standard=2)
    with pytest.raises(Invalid) as refused:
        _checkout(answers={_at("standard-1", dinner): "Fish"})
    assert sorted(refused.value.errors) == [_at(f"standard-{n}", dinner) for n in (1, 2)]
    assert list(Answers.scan()) == []
    assert shop._left_of("ball#1", NOW) == 4


def test_answers_are_kept_with_the_tickets_shown_to_their_holder_and_on_the_list() -> None:
    dinner, table = _ask(), _ask(TABLE, "key-ask-2")
    order_id = _order({**_two(dinner), _at("order", table): "Bo"})
    assert sorted(row["Dinner"] for row in _told()) == ["Meat", "Vegan"]
    assert [row.get("A table beside whom?") for row in _told()] == ["Bo", None], "once an order, so that it is counted once"
    shown = [tickets.look_at(str(one.ticket_id), SAM, NOW) for one in Ticket.scan()]
    assert sorted(one["answers"][0]["text"] for one in shown) == ["Meat", "Vegan"]
    assert all(one["asks"] for one in shown)
    page = answering.of_order(order_id, SAM, NOW)
    assert [one["value"] for place in page["places"] for one in place["fields"]] == ["Bo", "Meat", "Vegan"]


def test_the_dinner_list_goes_by_answer_and_counts_each_also_in_the_file() -> None:
    dinner, guests = _ask(), _ask(Question("", "Guests", Kind.NUMBER, Per.TICKET), "key-ask-2")
    _order({**_two(dinner, "Vegan", "Meat"), _at("standard-1", guests): "2", _at("standard-2", guests): "1"})
    assert [row["Dinner"] for row in _told(by=dinner)] == ["Meat", "Vegan"]
    counts = {one["label"]: one["counts"] for one in lists.of_product("chess", "ball", dinner, PRIYA, NOW)["questions"]}
    assert counts["Dinner"] == [{"text": "Meat", "number": 1}, {"text": "Vegan", "number": 1}]
    assert counts["Guests"] == [{"text": "Together", "number": 3}]
    head, rows = lists.sheet("chess", "ball", PRIYA, NOW)
    assert sorted(row[list(head).index("Dinner")] for row in rows) == ["Meat", "Vegan"]


def test_answers_change_until_the_sale_is_over_and_a_second_click_changes_nothing() -> None:
    dinner = _ask()
    order_id = _order(_two(dinner))
    page = answering.of_order(order_id, SAM, NOW)
    for _ in range(2):
        answering.answer_order(order_id, SAM, _two(dinner, "Vegan"), page["version"], NOW)
    assert [row["Dinner"] for row in _told()] == ["Vegan", "Vegan"]
    with pytest.raises(Conflict):
        answering.answer_order(order_id, SAM, _two(dinner, "Meat"), page["version"], NOW)
    with pytest.raises(Invalid):
        answering.answer_order(order_id, SAM, {}, answering.of_order(order_id, SAM, NOW)["version"], NOW)
    late = answering.of_order(order_id, SAM, EVENT)
    assert not late["open"]
    with pytest.raises(Conflict):
        answering.answer_order(order_id, SAM, _two(dinner, "Meat"), late["version"], EVENT)


def test_whoever_gets_a_ticket_is_asked_anew_and_reads_nothing_of_who_had_it() -> None:
    dinner = _ask()
    order_id = _order(_two(dinner, "Meat", "Meat"))
    one, _ = Ticket.scan()
    one.update([Ticket.person_id.set("ann"), Ticket.name.set("Ann Lee"), Ticket.serial.set(2)])
    page = answering.of_ticket(str(one.ticket_id), ANN, NOW)
    assert [field["value"] for field in page["places"][0]["fields"]] == [""]
    assert tickets.look_at(str(one.ticket_id), ANN, NOW)["answers"] == []
    assert tickets.look_at(str(one.ticket_id), SAM, NOW)["answers"] == []
    assert _told() == [{}, {"Dinner": "Meat"}]
    answering.answer_ticket(str(one.ticket_id), ANN, {page["places"][0]["fields"][0]["field"]: "Vegan"}, page["version"], NOW)
    assert _told() == [{"Dinner": "Vegan"}, {"Dinner": "Meat"}]
    assert "Vegan" not in str(answering.of_order(order_id, SAM, NOW)["places"]).replace("'Meat', 'Vegan'", "")
    with pytest.raises(NotFound):
        answering.of_ticket(str(one.ticket_id), SAM, NOW)


def test_nobody_reads_or_writes_somebody_else_s_answers() -> None:
    dinner = _ask()
    order_id = _order(_two(dinner))
    name = str(next(Ticket.scan()).ticket_id)
    for look in (lambda: answering.of_order(order_id, ANN, NOW), lambda: answering.of_ticket(name, ANN, NOW)):
        with pytest.raises(NotFound):
            look()
    with pytest.raises(NotFound):
        answering.answer_order(order_id, ANN, _two(dinner, "Vegan"), "1.1", NOW)
    with pytest.raises(NotFound):
        answering.answer_ticket(name, ANN, _two(dinner, "Vegan"), "1", NOW)


def test_the_door_reads_what_is_meant_for_the_door_and_staff_read_nothing() -> None:
    term = Term("Wizard", NOW.date(), NOW.date().replace(year=2027))
    people.appoint(group_id="chess", group_name="Chess", person_id="wendy", name="W", appointed=[term], actor="t", now=NOW)
    dinner, _ = _ask(), _ask(replace(DINNER, label="Coat", at_door=True, required=False), "key-ask-2")
    coat = questions.listed("chess", "ball", PRIYA, NOW)["questions"][-1]["question_id"]
    _order({**_two(dinner), _at("standard-1", coat): "Meat"})
    assert sorted(map(str, _told(caller=WENDY))) == sorted(map(str, [{"Coat": "Meat"}, {}]))
    assert _told(by=dinner, caller=WENDY) == _told(caller=WENDY)
    with pytest.raises(NotAllowed):
        _told(caller=ALEX)


def test_a_question_changes_its_words_and_answers_keep_theirs() -> None:
    dinner = _ask()
    _order(_two(dinner))
    changed = replace(DINNER, question_id=dinner, label="What do you eat?", choices=("Meat", "Fish"), kind=Kind.TEXT)
    questions.change("chess", "ball", PRIYA, changed, _version(), NOW)
    questions.change("chess", "ball", PRIYA, changed, 1, NOW)
    (told,) = questions.listed("chess", "ball", PRIYA, NOW)["questions"]
    assert (told["kind"], told["label"], told["choices"]) == ("choice", "What do you eat?", ["Meat", "Fish"])
    kept = [answer["label"] for one in Answers.scan() for answer in one.answers.values()]
    assert kept == ["Dinner", "Dinner"]
    counts = lists.of_product("chess", "ball", "", PRIYA, NOW)["questions"][0]["counts"]
    apart = {"Meat": 0, "Fish": 0, "Meat (to: Dinner)": 1, "Vegan (to: Dinner)": 1}
    assert counts == [{"text": text, "number": number} for text, number in apart.items()]
    assert sorted(row["Dinner"] for row in _told(by=dinner)) == ["Meat", "Vegan"], "never under words that were not asked"
    head, rows = lists.sheet("chess", "ball", PRIYA, NOW)
    assert sorted(row[list(head).index("What do you eat?")] for row in rows) == ["Meat (to: Dinner)", "Vegan (to: Dinner)"]
    with pytest.raises(Conflict):
        questions.change("chess", "ball", PRIYA, replace(changed, label="Food"), 1, NOW)


def _turned(question_id: str, label: str) -> None:
    turned = Question(question_id, label, Kind.CHOICE, Per.TICKET, choices=("Yes", "No"))
    questions.change("chess", "ball", PRIYA, turned, _version(), NOW)


def test_who_answered_other_words_is_asked_anew_and_loses_nothing_meanwhile() -> None:
    asked, table = (
        _ask(Question("", "Do you eat meat?", Kind.CHOICE, Per.TICKET, choices=("Yes", "No"))),
        _ask(TABLE, "key-ask-2"),
    )
    order_id = _order(_two(asked, "Yes", "No"))
    _turned(asked, "Do you avoid meat?")
    page = answering.of_order(order_id, SAM, NOW)
    fields = [field for place in page["places"] for field in place["fields"] if field["label"] == "Do you avoid meat?"]
    assert [field["value"] for field in fields] == ["", ""]
    assert [field["before"] for field in fields] == [{"label": "Do you eat meat?", "text": text} for text in ("Yes", "No")]
    sent = {_at("order", table): "Bo", _at("standard-1", asked): "Yes"}
    answering.answer_order(order_id, SAM, sent, page["version"], NOW)
    told = sorted(f"{label} {text}" for row in _told() for label, text in row.items())
    assert told == ["A table beside whom? Bo", "Do you avoid meat? Yes", "Do you eat meat? No"]


def _meat() -> str:
    return _ask(Question("", "Do you eat meat?", Kind.CHOICE, Per.TICKET, choices=("Yes", "No")))


def test_whoever_answers_words_that_have_changed_meanwhile_is_asked_again_and_nothing_is_kept() -> None:
    asked = _meat()
    stale = _two(asked, "Yes", "No")
    _fill(standard=2)
    _turned(asked, "Do you avoid meat?")
    with pytest.raises(Conflict, match="changed what it asks"):
        _checkout(answers=stale)
    assert list(Answers.scan()) == []
    assert shop._left_of("ball#1", NOW) == 4
    entry = _offered()
    with pytest.raises(Conflict, match="changed what it asks"):
        _take(entry, stale)


def test_answers_that_are_changed_on_an_old_page_are_filed_under_no_new_words() -> None:
    asked = _meat()
    order_id = _order(_two(asked, "Yes", "No"))
    stale, version = _two(asked, "No", "No"), answering.of_order(order_id, SAM, NOW)["version"]
    _turned(asked, "Do you avoid meat?")
    with pytest.raises(Conflict, match="changed what it asks"):
        answering.answer_order(order_id, SAM, stale, version, NOW)
    questions.withdraw("chess", "ball", PRIYA, asked, NOW)
    with pytest.raises(Conflict, match="changed what it asks"):
        answering.answer_order(order_id, SAM, stale, version, NOW)
    assert sorted(f"{label} {text}" for row in _told() for label, text in row.items()) == [
        "Do you eat meat? No",
        "Do you eat meat? Yes",
    ]


def test_an_answer_that_can_be_chosen_no_more_stands_beside_the_question_until_there_is_another() -> None:
    dinner = _ask(replace(DINNER, required=False))
    order_id = _order(_two(dinner, "Meat", "Vegan"))
    changed = replace(DINNER, question_id=dinner, required=False, choices=("Vegan", "Fish"))
    questions.change("chess", "ball", PRIYA, changed, _version(), NOW)
    page = answering.of_order(order_id, SAM, NOW)
    first, second = (field for place in page["places"] for field in place["fields"])
    assert (first["value"], first["before"]) == ("", {"label": "Dinner", "text": "Meat"})
    assert (second["value"], second["before"]) == ("Vegan", None)
    answering.answer_order(order_id, SAM, _two(dinner, "", "Fish"), page["version"], NOW)
    assert sorted(row["Dinner"] for row in _told()) == ["Fish", "Meat"]
    answering.answer_order(order_id, SAM, _two(dinner, "Vegan", "Fish"), answering.of_order(order_id, SAM, NOW)["version"], NOW)
    assert sorted(row["Dinner"] for row in _told()) == ["Fish", "Vegan"]


def test_a_letter_written_large_asks_nothing_else() -> None:
    asked = _ask(Question("", "do you eat meat?", Kind.CHOICE, Per.TICKET, choices=("Yes", "No")))
    order_id = _order(_two(asked, "Yes", "No"))
    _turned(asked, "Do you eat meat?")
    page = answering.of_order(order_id, SAM, NOW)
    assert [field["value"] for place in page["places"] for field in place["fields"]] == ["Yes", "No"]


def _handed_on(*serials: int) -> None:
    """Hand on so many of the order's tickets to Ann, whose name comes before Sam's."""
    for ticket, _ in zip(Ticket.scan(), serials, strict=False):
        ticket.update([Ticket.person_id.set("ann"), Ticket.name.set("Ann Lee"), Ticket.serial.set(2)])


def _at_names() -> list[tuple[str, dict[str, str]]]:
    rows = lists.of_product("chess", "ball", "", PRIYA, NOW)["rows"]
    return [(row["name"], {one["label"]: one["text"] for one in row["answers"]}) for row in rows]


def test_what_was_answered_once_for_an_order_stands_beside_the_name_of_whoever_answered() -> None:
    table = _ask(replace(TABLE, label="Can you climb stairs?"))
    _order({_at("order", table): "No, I use a wheelchair"})
    _handed_on(1)
    assert _at_names() == [("Ann Lee", {}), ("Sam Okoro", {"Can you climb stairs?": "No, I use a wheelchair"})]
    _handed_on(1, 2)
    told = {"Can you climb stairs?": "No, I use a wheelchair (answered by Sam Okoro)"}
    assert _at_names() == [("Ann Lee", told), ("Ann Lee", {})]
    head, rows = lists.sheet("chess", "ball", PRIYA, NOW)
    assert [row[list(head).index("Can you climb stairs?")] for row in rows] == [*told.values(), ""]


def _offered(party: int = 2) -> dict[str, Any]:
    waitlist.join("chess", "ball", "standard", ANN, party=party, key="key-wait-1", now=NOW)
    waitlist.sweep(NOW)
    (entry,) = waitlist.mine(ANN, NOW)["waiting"]
    return dict(entry)


def _take(entry: dict[str, Any], answers: dict[str, str], quantity: int = 2) -> str:
    taken = offers.take_offer(
        entry["queue"], entry["entry_id"], ANN, quantity=quantity, key="key-take-1", answers=answers, now=NOW
    )
    _pay(taken.order_id)
    return taken.order_id


def test_whoever_is_offered_a_place_from_the_waiting_list_is_asked_the_same() -> None:
    dinner, table = _ask(), _ask(TABLE, "key-ask-2")
    entry = _offered()
    page = offers.look_at(entry["queue"], entry["entry_id"], ANN, NOW)
    fields = [one["field"] for place in page["asked"] for one in place["fields"]]
    assert fields == [_at("order", table), _at("standard-1", dinner), _at("standard-2", dinner)]
    with pytest.raises(Invalid) as refused:
        _take(entry, {_at("standard-1", dinner): "Meat"})
    assert list(refused.value.errors) == [_at("standard-2", dinner)]
    assert waitlist.mine(ANN, NOW)["waiting"][0]["state"] == "offered", "nothing is lost by an answer that is missing"
    _take(entry, {**_two(dinner), _at("order", table): "Bo"})
    assert sorted(row["Dinner"] for row in _told()) == ["Meat", "Vegan"]
    assert offers.look_at(entry["queue"], entry["entry_id"], ANN, NOW)["asked"] == []


def test_whoever_takes_fewer_answers_for_those_alone() -> None:
    dinner = _ask()
    _take(_offered(), {_at("standard-1", dinner): "Vegan"}, 1)
    assert _told() == [{"Dinner": "Vegan"}]


def test_what_is_asked_no_more_stays_on_the_list_as_long_as_its_answers() -> None:
    dinner = _ask()
    order_id = _order(_two(dinner))
    for _ in range(2):
        questions.withdraw("chess", "ball", PRIYA, dinner, NOW)
    assert sorted(row["Dinner"] for row in _told()) == ["Meat", "Vegan"]
    assert [one["fields"] for one in answering.of_order(order_id, SAM, NOW)["places"]] == [[], []]
    _fill(standard=1)
    assert shop.basket("chess", SAM, NOW)["asked"] == []
    with pytest.raises(NotFound):
        questions.change("chess", "ball", PRIYA, replace(DINNER, question_id=dinner), _version(), NOW)


def test_whoever_answered_sees_it_where_it_is_asked_no_more_and_takes_it_away() -> None:
    dinner, table = _ask(), _ask(TABLE, "key-ask-2")
    order_id = _order({**_two(dinner), _at("order", table): "Bo"})
    for one in (dinner, table):
        questions.withdraw("chess", "ball", PRIYA, one, NOW)
    assert orders.look_at(order_id, None, SAM, NOW)["asks"]
    page = answering.of_order(order_id, SAM, NOW)
    gone = [one for place in page["places"] for one in place["gone"]]
    assert [(one["label"], one["text"]) for one in gone] == [(TABLE.label, "Bo"), ("Dinner", "Meat"), ("Dinner", "Vegan")]
    ticket = next(one for one in Ticket.scan() if str(one.ticket_id) in {str(kept.place_id) for kept in Answers.scan()})
    name = str(ticket.ticket_id)
    assert tickets.look_at(name, SAM, NOW)["asks"]
    answering.answer_order(order_id, SAM, {}, page["version"], NOW)
    assert len(_told()) == 2 and all(_told()), "nothing goes that nobody takes away"
    answering.answer_order(order_id, SAM, {one["field"]: "yes" for one in gone[:2]}, page["version"], NOW)
    assert sorted(map(str, _told())) == sorted(map(str, [{"Dinner": "Vegan"}, {}]))
    told = {one: answering.of_ticket(one, SAM, NOW) for one in (str(each.ticket_id) for each in Ticket.scan())}
    for one, page in told.items():
        away = {field["field"]: "yes" for place in page["places"] for field in place["gone"]}
        answering.answer_ticket(one, SAM, away, page["version"], NOW)
        assert answering.of_ticket(one, SAM, NOW)["places"] == []
        assert not tickets.look_at(one, SAM, NOW)["asks"]
    assert _told() == [{}, {}]


def test_whoever_gets_a_ticket_neither_sees_nor_takes_away_what_was_answered_before_them() -> None:
    dinner = _ask()
    _order(_two(dinner, "Meat", "Meat"))
    _handed_on(1)
    questions.withdraw("chess", "ball", PRIYA, dinner, NOW)
    (name,) = (str(one.ticket_id) for one in Ticket.scan() if one.person_id == "ann")
    assert answering.of_ticket(name, ANN, NOW)["places"] == []
    answering.answer_ticket(name, ANN, {rules.away("ball", "standard-1", dinner): "yes"}, "1", NOW)
    assert len(list(Answers.scan())) == 2 and all(one.answers for one in Answers.scan())


def test_where_there_are_as_many_as_there_can_ever_be_the_page_says_so_and_one_can_still_be_changed() -> None:
    dinner = _ask()
    product = Product.get("chess", "ball")
    (kept,) = product.questions
    gone = [
        QuestionMap(**{**kept.attribute_values, "question_id": f"gone-{n}", "withdrawn": True})
        for n in range(rules.MOST_EVER - 1)
    ]
    product.update([Product.questions.set([*gone, kept])])
    page = questions.listed("chess", "ball", PRIYA, NOW)
    assert (page["spent"], page["full"]) == (True, False)
    with pytest.raises(Conflict, match="Please change one that you have"):
        questions.ask("chess", "ball", PRIYA, TABLE, "key-ask-9", NOW)
    questions.change("chess", "ball", PRIYA, replace(DINNER, question_id=dinner, label="Food"), _version(), NOW)
    assert _told() == []


def test_a_question_is_asked_once_however_often_it_is_sent() -> None:
    assert _ask() == _ask()
    assert len(Product.get("chess", "ball").questions) == 1
    with pytest.raises(Invalid):
        _ask(replace(DINNER, per=Per.TICKET), "key-ask-9", "hoodie")
    with pytest.raises(NotFound):
        _ask(TABLE, "key-ask-9", "member")
    with pytest.raises(NotAllowed):
        _ask(TABLE, "key-ask-9", caller=SAM)


def test_a_committee_that_changes_its_product_keeps_its_questions() -> None:
    _ask()
    kept = records.of(product_records.existing("chess", "ball"))
    products.archive("chess", "ball", PRIYA, NOW)
    assert records.of(product_records.existing("chess", "ball")) == kept


def test_answers_are_deleted_some_weeks_after_the_event_and_hidden_from_that_moment_on() -> None:
    dinner = _ask()
    order_id = _order(_two(dinner))
    ends = EVENT + timedelta(hours=5)
    gone = ends + timedelta(weeks=rules.WEEKS)
    assert records.sweep(gone - timedelta(minutes=1)) == 0
    assert _told(now=gone - timedelta(minutes=1))[0]
    assert _told(now=gone) == [{}, {}]
    assert "Meat" not in [f["value"] for p in answering.of_order(order_id, SAM, gone)["places"] for f in p["fields"]]
    assert records.sweep(gone) == 2
    assert records.sweep(gone) == 0
    assert list(Answers.scan()) == []


def test_where_the_event_is_moved_its_answers_stay_and_where_weeks_change_they_go_by_that() -> None:
    dinner = _ask()
    _order(_two(dinner))
    later = EVENT + timedelta(days=100)
    gone = EVENT + timedelta(hours=5, weeks=rules.WEEKS)
    Product("chess", "ball").update([Product.starts_at.set(later), Product.ends_at.set(later)])
    assert records.sweep(gone) == 0
    assert all(one.forget_at == gone + rules.LOOKED_AT_AGAIN for one in Answers.scan()), "looked at again, and again"
    assert len(_told(now=later + timedelta(weeks=rules.WEEKS, minutes=-1))[0]) == 1
    questions.keep_for("chess", "ball", PRIYA, 1, NOW)
    questions.keep_for("chess", "ball", PRIYA, 1, NOW)
    assert _told(now=later + timedelta(weeks=1)) == [{}, {}]
    assert records.sweep(later + timedelta(weeks=rules.WEEKS)) == 2


def test_where_fewer_weeks_are_said_answers_are_deleted_then_and_not_only_hidden() -> None:
    dinner = _ask()
    _order(_two(dinner))
    for day in range(2, 22, 2):
        assert records.sweep(NOW + timedelta(days=day)) == 0
    questions.keep_for("chess", "ball", PRIYA, 1, NOW)
    assert records.sweep(EVENT + timedelta(hours=5, weeks=1) + rules.LOOKED_AT_AGAIN) == 2


def _hoodie(sent: str = "SAM") -> str:
    name = _ask(Question("", "What stands on its back?", Kind.TEXT, Per.ORDER), "key-ask-3", "hoodie")
    _fill(hoodie=1)
    return _checkout(answers={_at("order", name, "hoodie"): sent})


def _backs(now: Any) -> list[str]:
    rows = lists.of_product("chess", "hoodie", "", PRIYA, now)["rows"]
    return [one["text"] for row in rows for one in row["answers"]]


def test_while_a_sale_without_end_goes_on_its_answers_stay_and_go_some_weeks_after_it_is_ended() -> None:
    _pay(_hoodie())
    later = NOW + timedelta(weeks=30)
    for week in range(31):
        assert records.sweep(NOW + timedelta(weeks=week)) == 0
    assert _backs(later) == ["SAM"]
    products.archive("chess", "hoodie", PRIYA, later)
    over = later + timedelta(weeks=rules.WEEKS)
    assert records.sweep(over - timedelta(minutes=1)) == 0
    assert (_backs(over - timedelta(minutes=1)), _backs(over)) == (["SAM"], [])
    assert records.sweep(over) == 1


def test_what_is_taken_off_sale_is_over_and_answers_are_kept_no_longer_by_being_changed() -> None:
    order_id = _hoodie()
    _pay(order_id)
    page = answering.of_order(order_id, SAM, NOW)
    assert page["open"]
    products.archive("chess", "hoodie", PRIYA, NOW)
    assert not answering.of_order(order_id, SAM, NOW)["open"]
    late = {page["places"][0]["fields"][0]["field"]: "SAMUEL"}
    with pytest.raises(Conflict, match="sale is over"):
        answering.answer_order(order_id, SAM, late, page["version"], NOW + timedelta(days=20))
    assert records.sweep(NOW + timedelta(weeks=rules.WEEKS)) == 1


@pytest.mark.parametrize("outcome", [Outcome.EXPIRED, Outcome.FAILED])
def test_what_was_answered_with_an_order_that_nobody_paid_is_deleted_in_days(outcome: Outcome) -> None:
    order_id = _hoodie()
    _pay(order_id, outcome=outcome)
    assert records.sweep(NOW + timedelta(days=3)) == 1
    assert list(Answers.scan()) == []


@pytest.mark.parametrize("outcome", [None, Outcome.PROCESSING])
def test_while_an_order_can_still_be_paid_its_answers_stay(outcome: Outcome | None) -> None:
    order_id = _hoodie()
    if outcome:
        _pay(order_id, outcome=outcome)
    assert records.sweep(NOW + timedelta(days=3)) == 0


def test_one_answer_that_cannot_be_read_does_not_keep_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    dinner = _ask()
    _order(_two(dinner))
    broken = next(Answers.scan())
    broken.update([Answers.answered_at.remove()])
    assert records.sweep(EVENT + timedelta(weeks=10)) == 1


def test_answers_are_in_no_audit() -> None:
    dinner = _ask()
    order_id = _order(_two(dinner))
    answering.answer_order(order_id, SAM, _two(dinner, "Vegan"), "1.1", NOW)
    assert "Vegan" not in "".join(str(one.attribute_values) for one in Entry.scan() if "asked" not in str(one.act))
