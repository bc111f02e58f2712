"""Sentences from public data sets, mapped to our labels: they widen the vocabulary of our own few rows.

GoEmotions (Apache-2.0; data CC BY 4.0) gives tones, Banking77 (CC BY 4.0) and CLINC150 (CC BY 3.0) give intents.
A category speaks only for the intents it surely has or has not; the others stay unknown. The texts are read from
a folder that the user names and never copied into the repository.
"""

import csv
import json
import random
from collections import defaultdict
from pathlib import Path

from drafter.situation import Intent, Tone
from evals.errors import LabelError
from evals.reading.labelled import Phrase

__all__ = ["read_public"]

EMOTIONS = {
    "anger": Tone.ANGRY,
    "annoyance": Tone.FRUSTRATED,
    "disappointment": Tone.FRUSTRATED,
    "confusion": Tone.CONFUSED,
    "gratitude": Tone.CHEERFUL,
    "joy": Tone.CHEERFUL,
    "excitement": Tone.CHEERFUL,
    "admiration": Tone.CHEERFUL,
    "neutral": Tone.NEUTRAL,
}
BANKING = {
    "request_refund": Intent.BILLING,
    "Refund_not_showing_up": Intent.BILLING,
    "extra_charge_on_statement": Intent.BILLING,
    "transaction_charged_twice": Intent.BILLING,
    "card_payment_fee_charged": Intent.BILLING,
    "direct_debit_payment_not_recognised": Intent.BILLING,
    "terminate_account": Intent.CANCELLATION,
    "edit_personal_details": Intent.ACCOUNT_CHANGE,
    "passcode_forgotten": Intent.ACCOUNT_CHANGE,
    "lost_or_stolen_phone": Intent.ACCOUNT_CHANGE,
    "unable_to_verify_identity": Intent.ACCOUNT_CHANGE,
}
CLINC = {
    "thank_you": Intent.THANKS,
    "cancel": Intent.CANCELLATION,
    "account_blocked": Intent.ACCOUNT_CHANGE,
    "change_user_name": Intent.ACCOUNT_CHANGE,
    "card_declined": Intent.BILLING,
    "report_fraud": Intent.BILLING,
}
_SURE = frozenset(
    {
        Intent.BILLING,
        Intent.CANCELLATION,
        Intent.ACCOUNT_CHANGE,
        Intent.TECHNICAL_API,
        Intent.DOWNTIME,
        Intent.SPAM,
        Intent.THANKS,
        Intent.FEATURE_REQUEST,
    }
)
"""Intents of which a mapped category surely has one and no other; how it is asked is left open."""


_EACH, _WEIGHT = 40, 0.05
"""How many sentences of a category are taken, and what one counts beside a whole message."""


def read_public(folder: Path) -> list[Phrase]:
    """Sentences for every category, always the same ones; raises LabelError for a file that cannot be read."""
    try:
        return _read(folder)
    except OSError as error:
        raise LabelError(
            f"{error.filename} cannot be read: {error.strerror}. Give a folder with goemotions, banking77, clinc150."
        ) from error


def _read(folder: Path) -> list[Phrase]:
    chooser = random.Random(2026)
    emotions = (folder / "goemotions" / "original_labels.txt").read_text("utf-8").split()
    by_category: dict[tuple[Intent | None, Tone | None, str], list[str]] = defaultdict(list)
    for line in (folder / "goemotions" / "original_train.tsv").read_text("utf-8").splitlines():
        text, labels, _ = line.split("\t")
        name = emotions[int(labels)] if labels.isdigit() else ""
        if name in EMOTIONS and 3 <= len(text.split()) <= 40:
            by_category[(None, EMOTIONS[name], name)].append(text)
    with (folder / "banking77" / "train.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["category"] in BANKING:
                by_category[(BANKING[row["category"]], None, row["category"])].append(row["text"])
    for text, name in json.loads((folder / "clinc150" / "data_full.json").read_text("utf-8"))["train"]:
        if name in CLINC:
            by_category[(CLINC[name], None, name)].append(text)
    return [
        Phrase(text, frozenset({intent}) if intent else None, tone, _SURE, _WEIGHT)
        for (intent, tone, _), texts in sorted(by_category.items(), key=lambda item: item[0][2])
        for text in chooser.sample(texts, min(_EACH, len(texts)))
    ]
