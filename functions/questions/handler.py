"""What a committee asks of whoever buys, and what they answer."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.commerce.questions import actions as questions
from union.commerce.questions import answering
from union.web.api import App, serve

if TYPE_CHECKING:
    from union.commerce.questions.views import AnswersPage, Questions
    from union.web.api import Page
    from union.web.forms.base import Pressed
    from union.web.forms.commerce import Answers, ChangeQuestion, KeepAnswers, NewQuestion

app = App()
_PATH = "/groups/<group_id>/products/<product_id>/questions"


def _questions(group_id: str, product_id: str) -> "Questions":
    return questions.listed(group_id, product_id, app.caller, app.now)


def _back(group_id: str, product_id: str) -> Response[str]:
    return app.go(f"/groups/{group_id}/products/{product_id}/questions", {})


@app.get(_PATH, summary="List what is asked with a product", description="For its committee.")
def listed(group_id: str, product_id: str) -> "Page[Questions]":
    return app.page("questions.html", _questions(group_id, product_id))


@app.form(_PATH, "commerce.NewQuestion", again=("questions.html", _questions), summary="Ask something of whoever buys")
def ask(form: "NewQuestion", group_id: str, product_id: str) -> Response[str]:
    questions.ask(group_id, product_id, app.caller, form.question(), form.key, app.now)
    return _back(group_id, product_id)


@app.form(
    _PATH + "/weeks",
    "commerce.KeepAnswers",
    again=("questions.html", _questions),
    summary="Say how many weeks after the event answers are deleted",
)
def keep(form: "KeepAnswers", group_id: str, product_id: str) -> Response[str]:
    questions.keep_for(group_id, product_id, app.caller, form.weeks, app.now)
    return _back(group_id, product_id)


@app.form(
    _PATH + "/<question_id>",
    "commerce.ChangeQuestion",
    again=("questions.html", _questions),
    summary="Change a question",
    description="Answers keep the words that they answered.",
)
def change(form: "ChangeQuestion", group_id: str, product_id: str, question_id: str) -> Response[str]:
    changed = form.question(question_id)
    questions.change(group_id, product_id, app.caller, changed, form.version, app.now)
    return _back(group_id, product_id)


@app.form(_PATH + "/<question_id>/remove", "base.Pressed", summary="Ask something no more")
def remove(form: "Pressed", group_id: str, product_id: str, question_id: str) -> Response[str]:
    questions.withdraw(group_id, product_id, app.caller, question_id, app.now)
    return _back(group_id, product_id)


def _of_order(order_id: str) -> "AnswersPage":
    return answering.of_order(order_id, app.caller, app.now)


def _of_ticket(ticket_id: str) -> "AnswersPage":
    return answering.of_ticket(ticket_id, app.caller, app.now)


@app.get("/orders/<order_id>/answers", summary="Look at what you answered with an order")
def of_order(order_id: str) -> "Page[AnswersPage]":
    return app.page("answers.html", _of_order(order_id))


@app.form(
    "/orders/<order_id>/answers",
    "commerce.Answers",
    again=("answers.html", _of_order),
    summary="Change what you answered with an order",
    description="Until the sale is over.",
)
def answer_order(form: "Answers", order_id: str) -> Response[str]:
    answering.answer_order(order_id, app.caller, form.answers, form.version, app.now)
    return app.go(f"/orders/{order_id}/answers", {})


@app.get("/tickets/<ticket_id>/answers", summary="Look at what you answered for a ticket")
def of_ticket(ticket_id: str) -> "Page[AnswersPage]":
    return app.page("answers.html", _of_ticket(ticket_id))


@app.form(
    "/tickets/<ticket_id>/answers",
    "commerce.Answers",
    again=("answers.html", _of_ticket),
    summary="Change what you answered for a ticket",
    description="Until the sale is over.",
)
def answer_ticket(form: "Answers", ticket_id: str) -> Response[str]:
    answering.answer_ticket(ticket_id, app.caller, form.answers, form.version, app.now)
    return app.go(f"/tickets/{ticket_id}/answers", {})


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
