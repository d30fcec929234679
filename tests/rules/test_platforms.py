"""What may stand in the register of a group's platforms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.errors import Invalid
from union.membership.platforms import rules
from union.membership.platforms.rules import Platform

BAD = [
    "javascript:alert(1)",
    "JaVaScRiPt://x.example/%0aalert(1)",
    "data:text/html,hi",
    "http://chess.example",
    "//chess.example",
    "https://",
    "https://localhost/x",
    "https://a b.example",
    "https://chess.example/a b",
    "https://chess.example\\@evil.example",
    "https://instagram.com@evil.example/",
    "https://user:secret@chess.example/",
    "https://127.0.0.1/",
    "https://[::1]/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://chess.example:8443/",
    "https://chess.example:99999/",
    "https://[chess.example/",
    "https://xn--.example/",
    "https://-chess.example/",
    "https://chess..example/",
    "https://printer.local/",
    "https://chess.example/<script>",
    'https://chess.example/"onclick=1',
    "https://chess.example/\u202etxt",
    "https://chess.example/" + "a" * 500,
]


@pytest.mark.parametrize("url", BAD)
def test_a_link_that_hides_or_breaks_something_is_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.check_url("other", url)
    assert list(refused.value.errors) == ["url"]


def test_a_link_is_kept_as_it_leads() -> None:
    assert rules.check_url("instagram", " HTTPS://WWW.Instagram.com/Chess?x=1#y ") == "https://www.instagram.com/Chess?x=1#y"
    assert rules.check_url("whatsapp", "") == ""
    assert rules.check_url("email", "chess@union.example") == "mailto:chess@union.example"
    assert rules.check_url("email", "mailto:chess@union.example") == "mailto:chess@union.example"
    assert rules.check_url("email", "https://lists.union.example/chess") == "https://lists.union.example/chess"


PAGES = {
    "facebook": ("qmchess", "https://www.facebook.com/qmchess"),
    "instagram": ("qm.chess", "https://www.instagram.com/qm.chess"),
    "x": ("qmchess", "https://x.com/qmchess"),
    "snapchat": ("qmchess", "https://www.snapchat.com/add/qmchess"),
    "linkedin": ("qm-chess", "https://www.linkedin.com/company/qm-chess"),
    "tiktok": ("qmchess", "https://www.tiktok.com/@qmchess"),
    "telegram": ("qmchess", "https://t.me/qmchess"),
}


def test_every_kind_with_handles_has_an_example() -> None:
    assert set(PAGES) == {kind for kind, told in rules.KINDS.items() if told.handle}


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_is_given_by_its_handle_or_by_its_link_however_it_was_copied(kind: str) -> None:
    handle, link = PAGES[kind]
    assert rules.check_url(kind, f"@{handle}") == rules.check_url(kind, f" {handle} ") == link
    bare = link.removeprefix("https://").removeprefix("www.")
    for start in ("", "www.", "m.", "http://", "http://www.", "https://", "https://m.", "HTTPS://www."):
        assert rules.check_url(kind, start + bare) == f"https://{start.lower().rpartition('/')[2]}{bare}"


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("instagram", "@"), ("instagram", "@chess club"), ("instagram", "@" + "a" * 31), ("x", "@a-b"), ("x", "@" + "a" * 16),
        ("facebook", "@abc"), ("website", "@chess"), ("discord", "@chess"), ("other", "chess"), ("instagram", "@chess@evil.example"),
        ("instagram", "http://evil.example/instagram.com"),
    ],
)  # fmt: skip
def test_what_is_no_handle_of_a_kind_is_refused_at_its_field(kind: str, typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.check_url(kind, typed)
    assert list(refused.value.errors) == ["url"]


def test_the_name_of_the_site_itself_is_no_handle() -> None:
    for typed in ("instagram.com", "www.instagram.com", "m.instagram.com/chess"):
        assert rules.check_url("instagram", typed) == f"https://{typed}"


def test_a_name_in_letters_that_look_alike_is_shown_for_what_it_is() -> None:
    url = rules.check_url("instagram", "https://inst\u0430gram.com/chess")  # the third a is Cyrillic
    assert rules.shown_host(url).startswith("xn--")


@pytest.mark.parametrize(
    "address",
    ["mailto:a@b.example?bcc=all@x.example", "a@b", "a b@c.example", "mailto:", "@b.example", "a@b.example,c@d.example"],
)
def test_an_address_is_one_plain_address(address: str) -> None:
    with pytest.raises(Invalid):
        rules.check_url("email", address)


INVITES = [
    ("whatsapp", "https://chat.whatsapp.com/AbC"),
    ("other", "https://chat.whatsapp.com/AbC"),
    ("website", "https://discord.gg/abc"),
    ("other", "https://discord.com/invite/abc"),
    ("other", "https://t.me/+abc"),
    ("other", "https://T.me/joinchat/abc"),
    ("telegram", "https://t.me/chess"),
]


@pytest.mark.parametrize(("kind", "url"), INVITES)
def test_the_way_into_a_chat_never_stands_on_the_public_page(kind: str, url: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.checked(kind, "Chat", url, public=True, interactive=None)
    assert list(refused.value.errors) == ["public"]
    assert not rules.checked(kind, "Chat", url, public=False, interactive=None).public


def test_a_chat_without_a_link_may_be_named_and_a_kind_knows_whether_people_write_there() -> None:
    assert rules.checked("WhatsApp", " Members'  chat ", "", public=True, interactive=None) == Platform(
        "whatsapp", "Members' chat", "", True, True
    )
    assert not rules.checked("email", "List", "a@b.example", public=True, interactive=None).interactive
    assert rules.checked("email", "List", "a@b.example", public=True, interactive=True).interactive


@pytest.mark.parametrize(
    ("kind", "label", "field"), [("myspace", "x", "kind"), ("other", "  ", "label"), ("other", "x" * 81, "label")]
)
def test_what_is_not_named_is_refused_at_its_field(kind: str, label: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.checked(kind, label, "", public=False, interactive=None)
    assert list(refused.value.errors) == [field]


@given(st.text(max_size=60), st.sampled_from(sorted(rules.KINDS)))
def test_whatever_is_typed_is_refused_or_kept_as_https_or_mailto_and_is_kept_the_same_again(typed: str, kind: str) -> None:
    for text in (typed, f"https://{typed}", f"https://chess.example/{typed}"):
        try:
            url = rules.check_url(kind, text)
        except Invalid:
            continue
        assert url == "" or url.startswith(("https://", "mailto:"))
        assert url.isprintable()
        assert rules.check_url(kind, url) == url


def test_a_group_has_thirty_platforms_at_most() -> None:
    rules.check_number(29)
    with pytest.raises(Invalid):
        rules.check_number(30)


@pytest.mark.parametrize("told", ["the password is Rook2026!", "PIN: 4821", "pw: hunter2"])
def test_no_field_of_the_register_takes_a_password(told: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.checked("instagram", told, "@chess_qm", public=True, interactive=None)
    assert list(refused.value.errors) == ["label"]
    for field in ("name", "role", "why"):
        said = {"name": "Ana", "role": "President", "why": "Posts our news", field: told}
        with pytest.raises(Invalid) as refused:
            rules.check_admin(**said, account=False)
        assert list(refused.value.errors) == [field]
    assert rules.check_admin("Ana", "President", "Has the password and posts our news", account=False)
