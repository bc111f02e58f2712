"""Mutations: what a draft may say as a fact, promise or link, and what it may give away."""

from drafter.situation import Intent
from tests.drafter.checks.drafts import citation
from tests.drafter.checks.mutations.mutation import (
    CHAT,
    ENGLISH,
    GERMAN,
    INTERNAL,
    LACKS,
    NOTED,
    PAST,
    PRICE,
    REFUND_WINDOW,
    SECRET,
    Mutation,
)

MUTATIONS = [
    # hearsay.py
    Mutation(
        "not-on-the-customers-word",
        "I looked at https://mine.example as you wrote.",
        "Please look at https://mine.example for the rest.",
        "https://mine.example",
        said=("My site is https://mine.example.",),
    ),
    Mutation(
        "not-on-the-customers-word",
        "You wrote that you were charged 20 EUR.",
        "Please transfer 20 EUR today.",
        "20 EUR",
        said=("You charged me 20 EUR.",),
    ),
    # promises.py
    Mutation("no-unsourced-promise", "I can't promise that it works.", "I promise that it works.", "I promise"),
    Mutation(
        "no-unsourced-promise",
        "I'll let you know when it will be fixed.",
        "It will be fixed tomorrow.",
        "It will be fixed",
    ),
    Mutation("offers-allowed", "A refund is possible in 30 days.", "I'll refund you today.", "I'll refund"),
    # links.py
    Mutation(
        "no-bare-link",
        "Open Settings, then click Export: https://help.brindlebook.example/e",
        "See https://help.brindlebook.example/e",
        "https://help.brindlebook.example/e",
        CHAT,
    ),
    Mutation(
        "article-link",
        "Exports hold all bookings: https://help.brindlebook.example/e",
        "Exports hold all bookings",
        None,
        {
            "proved": ("Exports hold all bookings",),
            "citations": (citation("x", link="https://help.brindlebook.example/e"),),
        },
    ),
    Mutation(
        "links-known",
        "It is on https://help.brindlebook.example.",
        "It is on https://brindlebook.example/x.",
        "https://brindlebook.example/x",
    ),
    Mutation(
        "requirements-link",
        "Your IT team needs https://help.brindlebook.example/r",
        "Your IT team can open the port.",
        "Your IT team",
    ),
    # commitments.py, releases.py
    Mutation("amounts-sourced", "Studio is 24 EUR a month.", "Studio is 25 EUR a month.", "25 EUR", PRICE),
    Mutation(
        "amounts-sourced", "You asked about 10 %.", "You asked about 15 %.", "15 %", {}, ("Is 10% off possible?",)
    ),
    Mutation("dates-sourced", "You have 30 days.", "You have 14 days.", "14 days", REFUND_WINDOW),
    Mutation("dates-sourced", "Have a good start to next week.", "It is done by next week.", "next week"),
    Mutation(
        "dates-sourced",
        "Your visit on 3 May is safe.",
        "Your visit on 4 May is safe.",
        "4 May",
        {},
        ("See May 3rd.",),
    ),
    Mutation("release-quarter", "It is planned for Q1 2027.", "It is planned for March 2027.", "for March 2027"),
    Mutation("release-planned", "It is planned for Q3.", "It will be released in Q3.", "will be released in Q3"),
    # account_safety.py
    Mutation(
        "no-change-on-behalf",
        "You can change your email there.",
        "I have changed your email there.",
        "I have changed your email",
    ),
    Mutation(
        "no-collecting-credentials",
        "Never send us your password.",
        "Please send us your password.",
        "send us your password",
    ),
    Mutation(
        "no-data-to-unverified",
        "Use maya@x.example.",
        "Use joe@x.example.",
        "joe@x.example",
        {},
        ("I'm maya@x.example.",),
    ),
    Mutation("account-guided", "Open Settings.", "I see.", None, {"intents": (Intent.ACCOUNT_CHANGE,)}),
    # gaps.py, language.py, leaks.py, capabilities.py
    Mutation("typed-gaps", "Your number is [order number?].", "Your number is [order number].", "[order number]"),
    Mutation("typed-gaps", "Click **Save** <b>now</b>.", "Click {{button}} <b>now</b>.", "{{button}}"),
    Mutation("language", GERMAN, ENGLISH, ENGLISH, {"language": "de"}),
    Mutation("no-internal-wording", "The cap is lifted for large studios.", SECRET, SECRET.rstrip("."), INTERNAL),
    Mutation(
        "no-foreign-data",
        "Write maya@studio-lind.example.",
        "Write joe@studio-lind.example.",
        "joe@studio-lind.example",
    ),
    Mutation(
        "no-foreign-data",
        "It is about booking 2024.",
        "It is about booking 88231.",
        "88231",
        {},
        ("Booking 2024 is gone.",),
    ),
    Mutation("no-foreign-names", "Maya, it is there.", "Petra, it is there.", "Petra", PAST),
    Mutation("no-private-note", "BRB-2 is fixed.", "BRB-214 is fixed.", "BRB-214", NOTED),
    Mutation(
        "no-card-number", "Your card 4111 1111 1111 1112.", "Your card 4111 1111 1111 1111.", "4111 1111 1111 1111"
    ),
    Mutation(
        "capability-status",
        "You can sell gift vouchers soon, not yet.",
        "You can sell gift vouchers soon.",
        "gift vouchers",
        LACKS,
    ),
]
