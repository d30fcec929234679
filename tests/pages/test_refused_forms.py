"""A form that is refused shows what was typed in its own fields, with the sentence beside it, and in no other form of its page.

Looked at are all forms of all samples, so a form that somebody adds is among them.
"""

import re
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from importlib import import_module
from typing import Any
from urllib.parse import unquote

import pytest
from union.web.forms import base, moderation
from union.web.typed import again

from tests.pages.render import ROOT, page
from tests.pages.samples import SAMPLES, Sample

_TYPED = {"text", "email", "url", "search", "number", "tel", ""}


@dataclass
class Form:
    """One form of a page: where it is sent, what is fixed in it, what stands in the fields that people fill in, and its words."""

    action: str
    fixed: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    words: str = ""

    @property
    def same(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """What tells it from the other forms of its page."""
        return self.action, tuple(sorted((n, v) for n, v in self.fixed.items() if n not in ("key", "version")))


class Forms(HTMLParser):
    """Reads the forms of a page that are posted."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.ids: set[str] = set()
        self.led: set[str] = set()
        self._form: Form | None = None
        self._area: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self.ids.add(told.get("id", ""))
        if tag == "a" and told.get("href", "").startswith("#"):
            self.led.add(told["href"][1:])
        if tag == "form":
            self._form = Form(told["action"]) if told.get("method") == "post" else None
            self.found += [self._form] if self._form else []
        elif self._form and tag == "input" and "name" in told:
            kind = told.get("type", "")
            if kind == "hidden":
                self._form.fixed[told["name"]] = told.get("value", "")
            elif kind in _TYPED and "readonly" not in told:
                self._form.fields[told["name"]] = told.get("value", "")
        elif self._form and tag == "textarea" and "name" in told:
            self._area, self._form.fields[told["name"]] = told["name"], ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._form and self._area:
            self._form.fields[self._area] += data
        elif self._form:
            self._form.words += data


@cache
def _forms(sample: Sample) -> list[Form]:
    return Forms(sample.html).found


def _filled_in(sample: Sample) -> dict[int, Form]:
    """The forms of a page that people fill in, by their numbers."""
    return {number: form for number, form in enumerate(_forms(sample)) if form.fields}


EVERY = pytest.mark.parametrize("sample", [one for one in SAMPLES if "values" in one.data], ids=lambda sample: sample.name)
"""All pages that may have a form. Which they have is seen once they are drawn, and that would take long here, where all tests are only listed."""


@cache
def _refused(sample: Sample, number: int) -> tuple[dict[str, str], dict[str, str], Forms]:
    """The page after this form of it was refused, with a mark in each field and a sentence at each, as the web makes it."""
    form = _forms(sample)[number]
    marks = {name: f"Typed into {name}" for name in form.fields}
    sentences = {name: f"Please change {name}." for name in form.fields}
    clean: dict[str, Any] = {**sample.data, "values": {}, "errors": {}, "sent": None}
    clean |= (
        {"merged": {}} if "merged" in clean else {}
    )  # Another's words stand in fields that were left alone; here each was written in.
    sent = again(form.action, {**form.fixed, **marks}, sentences, clean)
    return marks, sentences, Forms(page(sample.template, {**clean, **sent}, sample.site))


@EVERY
def test_what_was_typed_stands_in_its_own_form_and_nowhere_else(sample: Sample) -> None:
    assert {f"{form.action}: {what}" for number, form in _filled_in(sample).items() for what in _astray(sample, number)} == set()


def _astray(sample: Sample, number: int) -> list[str]:
    """What is wrong with the page after this form of it was refused: what was typed is gone, or stands in another form with its sentences."""
    form = _forms(sample)[number]
    marks, sentences, shown = _refused(sample, number)
    same = [one for one in shown.found if one.same == form.same]
    kept = any(all(one.fields.get(name, "").strip() == mark.strip() for name, mark in marks.items()) for one in same)
    others = [one for one in shown.found if one.same != form.same]
    crossed = [
        f"{name} could be sent by mistake from {one.action}"
        for one in others
        for name, value in one.fields.items()
        if value.strip().startswith("Typed into ")
    ]
    beside = [
        f"the sentence stands in {one.action}" for one in others if any(sentence in one.words for sentence in sentences.values())
    ]
    return ([] if kept else [f"it has {[one.fields for one in same]}"]) + crossed + beside


@EVERY
def test_the_sentence_stands_beside_the_field_and_the_list_of_them_leads_there(sample: Sample) -> None:
    for number, form in _filled_in(sample).items():
        _, sentences, shown = _refused(sample, number)
        same = [one for one in shown.found if one.same == form.same]
        missing = [said for said in sentences.values() if not any(said in one.words for one in same)]
        assert not missing, form.action
        assert shown.led <= shown.ids, "a link leads nowhere"


@cache
def _routes() -> list[tuple[re.Pattern[str], str | None]]:
    """Every route that takes something, with the page on which its form stands."""
    found: list[tuple[re.Pattern[str], str | None]] = []
    for path in sorted(ROOT.glob("functions/*/handler.py")):
        handler = import_module(f"functions.{path.parent.name}.handler")
        app = getattr(handler, "app", None)
        for route in [*app._static_routes, *app._dynamic_routes] if app else []:
            taker = handler._bring if route.path.endswith("/files") else route.func
            if route.method == "POST":
                found.append((re.compile(re.sub(r"<\w+>", "[^/]+", route.path)), getattr(taker, "page", None)))
    return found


def _kinds(names: dict[str, str]) -> set[str]:
    """The names of fields without what they are about: `q.p1.Standard` is a quantity like any other."""
    return {name.partition(".")[0] for name in names}


def _page_of(form: Form) -> str | None:
    return _shown_on(unquote(form.action.partition("?")[0]))


@cache
def _shown_on(action: str) -> str | None:
    return next((shown for route, shown in _routes() if route.fullmatch(action)), "no route")


@EVERY
def test_a_form_is_shown_again_on_a_page_that_has_it(sample: Sample) -> None:
    if "hostile" in sample.name:
        pytest.skip("its addresses are none")
    for form in _filled_in(sample).values():
        shown = _page_of(form)
        assert shown is not None, f"what was typed into {form.action} would be gone"
        having = [
            one
            for other in SAMPLES
            if other.template == shown
            for one in _forms(other)
            if _page_of(one) == shown and _kinds(form.fields) <= _kinds({**one.fields, **one.fixed})
        ]
        assert having, f"{shown} has no form for {form.action}"


def test_most_pages_of_a_form_have_one() -> None:
    """Each page alone may have none for whoever it is shown to."""
    having = [sample for sample in SAMPLES if "values" in sample.data and _filled_in(sample)]
    assert len(having) > 200
    assert sum(len(_filled_in(sample)) for sample in having) > 500


def test_what_people_write_is_known_by_the_room_there_is_for_it() -> None:
    assert base.texts(moderation.CaseClose, {"text": "Take care.", "outcome": "informal", "key": "k" * 8, "other": "x"}) == {
        "text": "Take care."
    }
    assert base.texts(moderation.StateStep, {"text": "No.", "where": "board"}) == {"text": "No."}
