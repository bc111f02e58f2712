"""What needs scripts cannot be pressed before they are there: else a form goes off as a plain one, and loses what was
typed."""

from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from service.pages import render

TEMPLATES = Path(render.__file__).parent / "templates"
BY_SCRIPT = {
    "account_data.html",
    "handoff.html",
    "leaving.html",
    "lessons.html",
    "proof.html",
    "refine.html",
    "say_like_this.html",
}
"""What a script puts into the page, so that it is there already."""


def forms() -> list[tuple[str, LexborNode]]:
    found = []
    for path in sorted(TEMPLATES.rglob("*.html")):
        name = str(path.relative_to(TEMPLATES))
        if name not in BY_SCRIPT:
            found += [(name, form) for form in LexborHTMLParser(path.read_text("utf-8")).css("form")]
    return found


def waits(button: LexborNode | None, form: LexborNode) -> bool:
    while button is not None and button.mem_id != form.mem_id:
        if {"disabled", "data-starting"} <= button.attributes.keys():
            return True
        button = button.parent
    return False


NEED_SCRIPTS = [(name, form) for name, form in forms() if not form.attributes.keys() & {"method", "hidden"}]
"""Forms that cannot be sent without: a method says how, and what is hidden is shown by a script."""


@pytest.mark.parametrize(("name", "form"), NEED_SCRIPTS, ids=[name for name, _ in NEED_SCRIPTS])
def test_no_button_can_be_pressed_before_what_answers_it(name: str, form: LexborNode) -> None:
    buttons = [one for one in form.css("button") if one.attributes.get("type") != "button"]
    assert buttons
    for button in buttons:
        assert waits(button, form), f"{name}: {button.html}"


def test_such_forms_are_found() -> None:
    assert {name for name, _ in NEED_SCRIPTS} >= {"sidebar.html", "paste.html", "console/jobs.html"}
