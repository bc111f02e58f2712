"""What another site makes a browser send is refused; a link to us never leads elsewhere."""

import pytest

from service.auth.own_pages import FormTokens, local_path, refuse_foreign
from service.errors import ForeignRequest

OURS = frozenset({"https://drafts.example.com"})


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "anything"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://drafts.example.com"},
        {"origin": "https://drafts.example.com.evil.example"},
        {"origin": "https://drafts.example.com:444"},
        {"origin": ""},
        {"sec-fetch-site": "same-origin", "origin": "https://evil.example"},
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_change_that_another_site_asks_for_is_refused(method: str, headers: dict[str, str]) -> None:
    with pytest.raises(ForeignRequest):
        refuse_foreign(method, headers, OURS)
    refuse_foreign("GET", headers, OURS)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "same-origin", "origin": "https://drafts.example.com"},
        {"origin": "HTTPS://Drafts.example.com"},
    ],
)
def test_our_own_pages_and_programs_may(headers: dict[str, str]) -> None:
    refuse_foreign("POST", headers, OURS)


def test_a_form_is_bound_to_the_browser_that_was_given_it() -> None:
    tokens = FormTokens(b"k" * 32)
    token = tokens.make("browser-1")
    tokens.check(token, "browser-1")
    for wrong, bound in (
        (token, "browser-2"),
        (token, None),
        (token, ""),
        ("", "browser-1"),
        (token[:-2], "browser-1"),
    ):
        with pytest.raises(ForeignRequest):
            tokens.check(wrong, bound)
    with pytest.raises(ForeignRequest):
        tokens.check(FormTokens(b"x" * 32).make("browser-1"), "browser-1")


@pytest.mark.parametrize(
    "path", ["/sidebar", "/sidebar?conversation=42", "/console#jobs", "/a/b?next=//evil.example"]
)
def test_a_path_of_ours_is_followed(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    "elsewhere",
    [
        "",
        "https://evil.example",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/ok\\..\\x",
        "javascript:alert(1)",
        " /sidebar",
        "evil.example",
        "http:/evil.example",
        "/\x00",
    ],
)
def test_a_link_that_leads_elsewhere_leads_home(elsewhere: str) -> None:
    assert local_path(elsewhere) == "/sidebar"
