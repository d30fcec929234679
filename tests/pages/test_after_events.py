"""What the pages after an event say of the letter of thanks, of names and of pictures is what happens."""

import pytest

from tests.pages.said import said


@pytest.mark.parametrize(
    ("page", "says"),
    [
        ("thanks-new", "Send what you say to the 34 people who came, as a letter"),
        ("thanks-new", "Tick all who came first"),
        ("thanks-let-in", "Send what you say to the one person whose tickets were used, as a letter"),
        ("thanks-late", "Who came is forgotten 90 days after the event, so there is nobody to write to."),
        ("thanks-full", "It went to all who were ticked by then; whoever is ticked later gets none."),
        ("thanks-full", "Off the page, a picture still opens for whoever has its own address."),
        ("who-came-forgotten", "34 people came. Who told you that they come is forgotten 90 days after the event."),
        ("who-came-forgotten", "Who came Simultaneous display"),
        ("who-came-nobody", "Nobody had told you that they come when it began, so there is nobody to tick."),
        ("who-came-called-off-empty", "This was called off, so nobody can tell you any more that they come."),
        ("who-came-called-off-over", "This was called off, so nobody can tell you any more that they come."),
        ("who-came-called-off", "2 people told you before it was called off"),
        ("comers-empty", "Everybody who presses “I come” on the event’s page stands here."),
    ],
)
def test_a_page_after_an_event_promises_what_is_so(page: str, says: str) -> None:
    assert says in said(page)


@pytest.mark.parametrize(
    ("pages", "never"),
    [
        (
            ("who-came-nobody", "who-came-called-off", "who-came-called-off-empty", "who-came-called-off-over", "comers-empty"),
            "No names are kept",
        ),
        (("who-came-nobody", "who-came-called-off", "who-came-called-off-empty", "who-came-called-off-over"), "“I come”"),
        (("who-came-called-off",), "2 people come"),
    ],
)
def test_a_list_on_which_nobody_is_says_nothing_that_is_not_so(pages: tuple[str, ...], never: str) -> None:
    assert [page for page in pages if never in said(page)] == []
