"""What a group's own web site is taken for: pages as groups write them, one thing at a time."""

import pytest
from hypothesis import given
from hypothesis import strategies as some
from union.membership.platform_checks import markup, reading, services
from union.membership.platform_checks.rules import Evidence, Rule

URL = "https://chess.example.org/"


def found(html: str) -> dict[Rule, list[Evidence]]:
    """What a page breaks."""
    return {one.rule: list(one.evidence) for one in reading.found_on(html, URL)}


SIGN_UPS = {
    "a Google form in a frame": '<iframe src="https://docs.google.com/forms/d/e/1FAIpQL/viewform?embedded=true"></iframe>',
    "a short link to a Google form": '<a href="https://forms.gle/abc">Come along</a>',
    "a Microsoft form": '<p>Tell us <a href="https://forms.office.com/e/x1">here</a></p>',
    "a Typeform that a script puts in": '<div data-tf-live="01HZ"></div><script src="//embed.typeform.com/next/embed.js"></script>',
    "a Jotform": '<script src="https://form.jotform.com/jsform/1234"></script>',
    "SurveyMonkey": '<a href="https://www.surveymonkey.co.uk/r/chess">Survey</a>',
    "Tally": '<iframe data-tally-src="https://tally.so/embed/w7"></iframe>',
    "an Airtable form": '<iframe src="https://airtable.com/embed/shrX"></iframe>',
    "Eventbrite": '<a href="https://www.eventbrite.co.uk/e/chess-night-tickets-1">Tickets</a>',
    "Tito": '<tito-widget event="chess/open"></tito-widget>',
    "Ticket Tailor": '<script src="https://cdn.tickettailor.com/js/widgets/min/widget.js"></script>',
    "Fatsoma": '<a href="https://www.fatsoma.com/e/abc/chess-ball">Ball</a>',
    "Skiddle": '<a href="https://www.skiddle.com/e/123">Buy</a>',
    "FIXR": '<a href="https://fixr.co/event/chess-ball-1">Ball</a>',
    "Native": '<a href="https://native.fm/event/chess">Ball</a>',
    "a Shopify button": '<script src="https://sdks.shopifycdn.com/buy-button/latest/buy-button-storefront.min.js"></script>',
    "Square": '<a href="https://square.link/u/abc">Hoodies</a>',
    "PayPal's own form": '<form action="https://www.paypal.com/cgi-bin/webscr"><input type="hidden" name="cmd"></form>',
    "PayPal.Me": '<a href="https://paypal.me/chessqm/5">Subs</a>',
    "a Stripe payment link": '<a href="https://buy.stripe.com/test_1">Pay subs</a>',
    "a Stripe button": '<stripe-buy-button buy-button-id="x"></stripe-buy-button>',
    "SumUp": '<a href="https://pay.sumup.com/b2c/Q1">Pay</a>',
    "GoCardless": '<a href="https://pay.gocardless.com/AL1">Subs</a>',
    "Ko-fi": '<a href="https://ko-fi.com/chess">Support us</a>',
    "Mailchimp": '<form action="https://x.us1.list-manage.com/subscribe/post?u=1"><input type="email" name="EMAIL"></form>',
    "Substack": '<iframe src="https://chess.substack.com/embed"></iframe>',
    "its own form to sign up": '<h2>Freshers</h2><form><input name="email" type="email"><button>Sign me up</button></form>',
    "its own form under a heading": '<h2>Join the club</h2><form><input name="full_name"><input type="submit" value="Send"></form>',
    "a newsletter": '<form><label>Our newsletter <input type="email"></label><input type="submit" value="Go"></form>',
    "a form for an account": '<form><input type="email"><input type="password"><input type="password"><button>Go</button></form>',
    "an account with one key": '<form><input type="email"><input type="password" autocomplete="new-password"></form>',
    "the number of a card": '<form><input autocomplete="cc-number"></form>',
    "a basket of its own": '<form action="/cart/add"><input type="hidden" name="id"><button>Add to cart</button></form>',
    "a link into a basket": '<a href="/cart/add/7">Buy a hoodie</a>',
    "a button of a shop": "<button data-hook='x'>Add to Cart</button>",
    "a button that is none": '<div class="sqs-add-to-cart-button" role="button">Add</div>',
    "a link of a shop of WordPress": '<a href="/shop/?add-to-cart=7">Add to basket</a>',
    "a form that never closes": '<form><input type="email"><button>Register',
    "letters in capitals": '<FORM ACTION="/x"><INPUT TYPE="EMAIL"><BUTTON>SUBSCRIBE</BUTTON></FORM>',
}
NO_SIGN_UPS = {
    "a search": '<form role="search"><input type="search" name="s"><button>Search</button></form>',
    "a search with nothing but a name": '<form action="/search"><input type="text" name="q"><button>Go</button></form>',
    "a search below words of joining": '<h2>Join us</h2><form action="/"><input name="s" placeholder="Search"></form>',
    "a contact form": '<h2>Contact</h2><form><input name="name"><input type="email"><textarea></textarea><button>Send</button></form>',
    "a contact form below words of joining": '<h2>Join us</h2><form><input type="email"><textarea></textarea><button>Send</button></form>',
    "comments on a text": '<form id="commentform"><textarea name="comment"></textarea><input name="author"><input type="email">'
    '<label><input type="checkbox"> Subscribe to comments</label><button>Post comment</button></form>',
    "signing in": '<h1>Members</h1><form><input name="log"><input type="password"><button>Log in</button></form>',
    "a question with a button to pay": "<form><textarea></textarea><button>Who can pay?</button></form>",
    "the front page of a service": '<a href="https://www.eventbrite.co.uk/">Eventbrite</a> <a href="https://ko-fi.com/">Ko-fi</a>',
    "a document that is no form": '<a href="https://docs.google.com/document/d/1/edit">Minutes</a>',
    "the page here": '<a href="https://groups.union.example/groups/chess">Join and buy tickets on our union page</a>',
    "words alone": "<p>You can sign up and buy tickets on the union's site. Subscribe to our calendar there.</p>",
    "a name that only looks like one": '<a href="https://notforms.gle.example.org/x">x</a><a href="https://paypal.com.example.org/donate">x</a>',
    "a video": '<iframe src="https://www.youtube.com/embed/x"></iframe>',
    "a link that is none": '<a href="https://[/">x</a><a href="javascript:join()">Join</a><a>y</a>',
    "what a script says": "<script>var x = '<form><input type=email><button>Sign up</button></form>'</script>",
    "what a comment says": "<!-- <a href='https://forms.gle/x'>old</a> -->",
    "nothing": "",
}


@pytest.mark.parametrize("what", SIGN_UPS)
def test_what_takes_sign_ups_or_money_is_found(what: str) -> None:
    assert Rule.SIGN_UPS in found(SIGN_UPS[what])


@pytest.mark.parametrize("what", NO_SIGN_UPS)
def test_what_takes_none_is_not_found(what: str) -> None:
    assert Rule.SIGN_UPS not in found(NO_SIGN_UPS[what])


def test_what_is_found_is_quoted_with_its_address() -> None:
    told = found('<a href="https://forms.gle/abc">Freshers: sign up here</a>')[Rule.SIGN_UPS]
    assert told == [Evidence("A link to Google Forms: a form to fill in", URL, "Freshers: sign up here → https://forms.gle/abc")]


def test_the_same_address_is_quoted_once_and_of_many_the_first_few() -> None:
    twice = '<a href="https://forms.gle/a"></a>' * 3
    assert len(found(twice)[Rule.SIGN_UPS]) == 1
    many = "".join(f'<a href="https://forms.gle/{n}"></a>' for n in range(500))
    assert len(found(many)[Rule.SIGN_UPS]) == reading.MOST


def test_an_address_is_read_as_browsers_do() -> None:
    told = found('<base href="https://docs.google.com/forms/d/"><a href="e/1/viewform">x</a>')
    assert "docs.google.com/forms/d/e/1/viewform" in told[Rule.SIGN_UPS][0].excerpt


def test_a_quotation_is_short_whatever_the_page_says() -> None:
    told = found(f'<form><p>{"Sign up " * 900}</p><input type="email"></form>')
    assert len(told[Rule.SIGN_UPS][0].excerpt) == 200


def test_two_hints_of_one_purpose_are_for_a_person_and_one_is_not() -> None:
    one = "<title>The official website of the Chess Society</title><p>Our history since 1921</p>"
    assert Rule.OVERLAP not in found(one)
    told = found(f'{one}<h2>Upcoming events</h2><a href="/join">Join us</a>')
    assert [e.what for e in told[Rule.OVERLAP]] == [
        "It calls itself the official site",
        "It says how to join",
        "It says what is on, or who is on the committee",
    ]
    assert told[Rule.OVERLAP][0].excerpt == "The official website of the Chess Society"
    assert Rule.OVERLAP not in found("<p>Join us! Upcoming events of the official website, says somebody in a text</p>")


@pytest.mark.parametrize("one", services.SERVICES, ids=lambda one: f"{one.host}{''.join(one.paths[:1])}")
def test_every_service_of_the_table_is_known_by_its_address(one: services.Service) -> None:
    known = services.service_at(f"https://www.{one.host}{(one.paths or ('/',))[0]}something")
    assert known is not None
    assert known.name == one.name


@given(some.text(alphabet="<>/=\"' abehinoprtuf&;!-", max_size=200))
def test_whatever_is_written_is_read_to_its_end(html: str) -> None:
    page = markup.taken_apart(html, URL)
    assert len(page.links) <= len(html)
    reading.found_on(html, URL)


def test_what_is_kept_while_a_page_is_read_is_bounded_so_that_no_piece_costs_as_much_as_all_before_it() -> None:
    reader = markup._Reader(URL)
    reader.feed("<svg>" * 3_000 + "<style></style>" + "<svg></svg>" + "<h1>" + "a<b>" * 9_000)
    assert (len(reader._hidden), len(reader._heading)) == (0, 4_000)
    reader.feed("</h1><button>" + "a<b>" * 9_000 + "<svg>" * 3_000)
    assert (len(reader._hidden), len(reader._button)) == (1, 4_000)
    reader.feed("</svg></button><a href='/x'>" + "a<b>" * 9_000 + "<title>" + "a<b>" * 9_000 + "</title>")
    reader.close()
    page = reader.finished()
    assert [len(told) for told in (page.links[0].words, page.title, page.headings[0], page.buttons[0])] == [400] * 4
