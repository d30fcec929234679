"""Whoever writes sees how it will look before anything is saved."""

import json
from collections.abc import Callable
from typing import Any

from union import markdown

from tests.actions.conftest import SAM
from tests.functions.clicking import clicked, twice

type Call = Callable[..., Any]


@twice("/preview")
def test_what_is_written_is_shown_as_a_page_will_show_it_and_nothing_is_kept(call: Call) -> None:
    told = json.loads(clicked(call, "/preview", SAM, json={"text": "# Hi\n\n**You**", "top": 3}).body)
    assert told == {"text": "# Hi\n\n**You**", "html": str(markdown.shown("# Hi\n\n**You**"))}


def test_the_button_beside_a_field_sends_all_of_its_form_and_says_which_field_is_meant(call: Call) -> None:
    form = {"preview": "purpose", "purpose": "- play", "summary": "- not this", "key": "k" * 8}
    page = call("site", "POST", "/preview", caller=SAM, form=form).body
    assert "<li>play</li>" in page and "not this" not in page


def test_a_script_is_told_in_a_sentence_what_cannot_be_shown(call: Call) -> None:
    answer = call("site", "POST", "/preview", caller=SAM, json={"text": "a" * 100_000})
    assert (answer.status, json.loads(answer.body)["errors"]) == (422, {"text": "Please keep this to 20,000 characters."})
    page = call("site", "POST", "/preview", caller=SAM, form={"preview": "purpose", "purpose": "a" * 100_000})
    assert (page.status, "Please keep this to 20,000 characters." in page.body) == (422, True)
    assert call("site", "POST", "/preview", json={"text": "Hi"}).status == 401
