"""Citation markers leave no trace in the text, and say where they stood."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafter.proof.markers import strip_markers


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("It takes five minutes [1].", "It takes five minutes."),
        ("It takes five minutes. [1] Then it is ready.", "It takes five minutes. Then it is ready."),
        ("It takes five minutes.[1] Then it is ready.", "It takes five minutes. Then it is ready."),
        ("It takes five minutes.[1][2]", "It takes five minutes."),
        ("It takes [1, 3] five minutes", "It takes five minutes"),
        ("It takes five minutes [Source 2] or more", "It takes five minutes or more"),
        ("[1] Open Settings.\n[2] Save.", "Open Settings.\nSave."),
        ("Open it [^1], then save [1-3].", "Open it, then save."),
        ("Ready 【3†source】.", "Ready."),
        ("Ready (source 2).", "Ready."),
        ("Ready [[1]2].", "Ready."),
        ("Your order [order number?] from [2024] is at [here](https://a.example)", None),
        ("See [1](https://a.example).", None),
        ("Ready [1].\n\nSources:\n[1] An export stays on Preparing\n[2] Exports", "Ready."),
        ("Ready [1].\n\n[1]: https://help.brindlebook.example/a", "Ready."),
        ("**Bold**[1] and more", "**Bold** and more"),
        ("", ""),
    ],
)
def test_markers_are_taken_out_and_the_rest_stays(written: str, expected: str | None) -> None:
    assert strip_markers(written)[0] == (written if expected is None else expected)


def test_places_are_those_of_the_text_without_markers() -> None:
    text, places = strip_markers("One [1]. Two [2, 3] more.")
    assert text == "One. Two more."
    assert [(text[:place], number) for place, number in places] == [("One", 1), ("One. Two", 2), ("One. Two", 3)]


@given(st.text(alphabet="ab .[]12,-\n【】(^?", max_size=60))
def test_no_marker_survives_and_no_other_letter_is_lost(written: str) -> None:
    text, places = strip_markers(written)
    assert not re.search(r"\[\d{1,2}\](?!\()", text)
    assert [c for c in text if c in "ab?"] == [c for c in written if c in "ab?"] or "【" in written
    assert all(0 <= place <= len(text) for place, _ in places)
