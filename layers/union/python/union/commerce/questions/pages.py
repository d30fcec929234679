"""Shows questions as fields, with what was answered."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from union.commerce.questions import rules
from union.commerce.questions.rules import Answer, Place, Question

if TYPE_CHECKING:
    from union.commerce.questions.views import Answered, AskedPlace


def place(where: Place, questions: Sequence[Question], answers: Mapping[str, Answer]) -> "AskedPlace":
    """What is asked at one place, each question a field."""
    return {
        "name": where.name,
        "fields": [
            {
                "field": rules.field(where.product_id, where.key, one.question_id),
                "label": one.label,
                "kind": one.kind,
                "required": one.required,
                "choices": list(one.choices),
                "value": answers[one.question_id].text if one.question_id in answers else "",
            }
            for one in rules.asked(questions, where.key)
        ],
    }


def answered(answers: Mapping[str, Answer]) -> "list[Answered]":
    """What was answered, beside the words that were asked."""
    return [{"label": one.label, "text": one.text} for one in answers.values()]
