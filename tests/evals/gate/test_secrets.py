"""An edit that puts a secret into the knowledge is warned of, without repeating it."""

import pytest

from evals.gate.secrets import added_secrets
from evals.knowledge.states import Changes

NOTE = "For the team: refunds above 60 EUR go to Ines."


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("The password is Winter-2026!", "password"),
        ("Admin-Passwort: hunter2#x", "password"),
        ("PIN: 4071", "password"),
        ("Use sk-live4eC39HqLyjWDarjtT1zdp7dc for tests.", "key"),
        ("-----BEGIN RSA PRIVATE KEY-----", "key"),
        ("Her card is 4111 1111 1111 1111.", "card number"),
    ],
)
def test_a_new_secret_is_named_by_its_kind(words: str, kind: str) -> None:
    (warning,) = added_secrets(Changes(changed=("notes::a",)), {"notes::a": NOTE}, {"notes::a": f"{NOTE} {words}"})
    assert warning == f"notes::a says what looks like a {kind}: take it out, or drafts may repeat it."


@pytest.mark.parametrize(
    "words",
    [
        "A password is at least 12 characters long.",
        "Your password is case sensitive.",
        "Choose **Forgotten password** and enter your address.",
        "Order 4071-2210 was shipped.",
        "Select **Settings > API keys > Create key**.",
    ],
)
def test_words_about_secrets_are_none(words: str) -> None:
    assert not list(added_secrets(Changes(added=("help::a",)), {}, {"help::a": words}))


def test_what_stood_there_before_is_no_part_of_the_edit() -> None:
    said = f"{NOTE} PIN: 4071"
    assert not list(added_secrets(Changes(changed=("notes::a",)), {"notes::a": said}, {"notes::a": f"{said}."}))
