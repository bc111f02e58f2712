"""Signatures: the published vector, and every way to forge, change or replay a message."""

import time

import pytest

from service.client import WebhookRejected, verify_webhook
from service.hooks.signing import signed_headers, written_secret

# Published with the libraries of Standard Webhooks, as the example that each of them is tested with.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = b'{"test": 2432232314}'
HEADERS = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}
THEN = 1614265330.0
OTHER = written_secret(b"another secret of 32 bytes......")


def test_the_published_vector_fits() -> None:
    assert verify_webhook(SECRET, HEADERS, BODY, THEN) == {"test": 2432232314}
    assert verify_webhook(SECRET.removeprefix("whsec_"), HEADERS, BODY, THEN)
    assert verify_webhook(SECRET, {name.title(): value for name, value in HEADERS.items()}, BODY, THEN)


@pytest.mark.parametrize("late", [-300, 0, 300])
def test_it_is_good_for_five_minutes(late: float) -> None:
    assert verify_webhook(SECRET, HEADERS, BODY, THEN + late)


@pytest.mark.parametrize(
    ("change", "body", "late"),
    [
        ({"webhook-signature": "v1,AAAA"}, BODY, 0),
        ({"webhook-signature": "v1,ÄÖÜ"}, BODY, 0),
        ({"webhook-signature": HEADERS["webhook-signature"].replace("v1,", "v2,")}, BODY, 0),
        ({"webhook-signature": ""}, BODY, 0),
        ({"webhook-id": "msg_other"}, BODY, 0),
        ({"webhook-id": ""}, BODY, 0),
        ({"webhook-timestamp": "1614265331"}, BODY, 0),
        ({"webhook-timestamp": "1614265330.0"}, BODY, 0),
        ({"webhook-timestamp": "-1"}, BODY, 0),
        ({"webhook-timestamp": "9" * 400}, BODY, 0),
        ({"webhook-timestamp": "١٦١٤٢٦٥٣٣٠"}, BODY, 0),
        ({}, BODY + b" ", 0),
        ({}, b"", 0),
        ({}, BODY, 301),
        ({}, BODY, -301),
    ],
)
def test_what_was_forged_changed_or_recorded_is_rejected(change: dict[str, str], body: bytes, late: float) -> None:
    with pytest.raises(WebhookRejected):
        verify_webhook(SECRET, {**HEADERS, **change}, body, THEN + late)
    with pytest.raises(WebhookRejected):
        verify_webhook(OTHER, HEADERS, BODY, THEN)


def test_while_a_secret_is_replaced_one_of_two_is_enough_on_either_side() -> None:
    old, new = b"o" * 32, b"n" * 32
    both = signed_headers([new, old], "msg_1", b"{}", time.time())
    for known in ([old], [new], [new, old], [b"x" * 32, old]):
        assert verify_webhook([written_secret(one) for one in known], both, b"{}") == {}
    with pytest.raises(WebhookRejected):
        verify_webhook(written_secret(b"x" * 32), both, b"{}")


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_not base64!", "hunter2"])
def test_a_secret_that_is_none_is_no_reason_to_believe_anything(secret: str) -> None:
    with pytest.raises(ValueError, match="no secret of a webhook"):
        verify_webhook(secret, HEADERS, BODY, THEN)


@pytest.mark.parametrize("body", [b"[]", b"no json", b"\xff"])
def test_a_signed_body_that_is_no_object_is_rejected_as_well(body: bytes) -> None:
    headers = signed_headers([b"n" * 32], "msg_1", body, THEN)
    with pytest.raises(WebhookRejected, match="no JSON object"):
        verify_webhook(written_secret(b"n" * 32), headers, body, THEN)
