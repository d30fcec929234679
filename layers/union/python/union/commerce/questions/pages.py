"""Shows questions as fields, with what was answered."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from union.commerce.questions import rules
from union.commerce.questions.rules import Answer, Place, Question

if TYPE_CHECKING:
    from union.commerce.questions.views import Answered, AskedField, AskedNoMore, AskedPlace


def place(where: Place, questions: Sequence[Question], answers: Mapping[str, Answer]) -> "AskedPlace":
    """What is asked at one place, each question a field, and what was answered there to what is asked no more."""
    return {
        "name": where.name,
        "fields": [_field(where, one, answers.get(one.question_id)) for one in rules.asked(questions, where.key)],
        "gone": [
            _gone(where, one, answers[one.question_id])
            for one in rules.withdrawn(questions, where.key)
            if one.question_id in answers
        ],
    }


def _field(where: Place, question: Question, answer: Answer | None) -> "AskedField":
    """A question as a field. What answers it no more stands beside it, for whoever answered to say it anew."""
    fits = answer is not None and rules.answers_it(answer, question)
    return {
        "field": rules.field(where.product_id, where.key, question),
        "label": question.label,
        "kind": question.kind,
        "required": question.required,
        "choices": list(question.choices),
        "value": answer.text if answer and fits else "",
        "before": {"label": answer.label, "text": answer.text} if answer and not fits else None,
    }


def _gone(where: Place, question: Question, answer: Answer) -> "AskedNoMore":
    name = rules.away(where.product_id, where.key, question.question_id)
    return {"field": name, "label": answer.label, "text": answer.text}


def answered(answers: Mapping[str, Answer]) -> "list[Answered]":
    """What was answered, beside the words that were asked."""
    return [{"label": one.label, "text": one.text} for one in answers.values()]
