"""Mutations: the words that a draft may not use, and in whose voice it speaks."""

from drafter.situation import Stage, Tone
from tests.drafter.checks.mutations.mutation import BUG, UPSET, Mutation

MUTATIONS = [
    # words.py
    Mutation("no-empty-words", "I'm sorry for the trouble.", "I'm sorry for the inconvenience.", "the inconvenience"),
    Mutation(
        "no-empty-words",
        "Your call with Ana is at noon.",
        "Your call is important to us.",
        "Your call is important to us.",
    ),
    Mutation("no-feedback-word", "Thanks for your thoughts.", "Thanks for your feedback.", "your feedback"),
    Mutation("no-feedback-word", "Open the Feedback tab.", "Open the tab for feedback.", "feedback"),
    Mutation("no-corporate-phrases", "Please open Settings.", "Kindly open Settings.", "Kindly"),
    Mutation("no-corporate-phrases", "It helps in order tracking.", "Click it in order to export.", "in order to"),
    Mutation("no-slang", "Yes, that is gone.", "Yeah, that is gone.", "Yeah", UPSET),
    Mutation(
        "no-stiff-words", "I also checked it.", "Furthermore I checked it.", "Furthermore", {"tone": Tone.CHEERFUL}
    ),
    Mutation("no-jargon", "The repair is live.", "The hotfix is live.", "hotfix", {"stage": Stage.FOLLOW_UP}),
    # blame.py
    Mutation("no-blame", "You did not miss anything.", "You did not save the form.", "You did not save"),
    Mutation(
        "no-blame", "If you forgot your password, reset it.", "It seems you forgot your password.", "you forgot"
    ),
    Mutation("no-blame", "It is not your fault.", "It is your fault.", "your fault"),
    Mutation(
        "no-manual-hint",
        "The guide has the steps.",
        "Have you read the guide with the steps?",
        "Have you read the guide",
    ),
    Mutation("no-rudeness", "The line should calm down soon.", "Please calm down.", "Please calm down"),
    # person.py
    Mutation("no-as-an-ai", "As an agent I see your bookings.", "As an AI, I see no bookings.", "As an AI"),
    Mutation(
        "no-lead-in",
        "Hi Maya,\n\nIt is there.",
        "Here is a draft reply:\n\nHi Maya,\n\nIt is there.",
        "Here is a draft reply:\n\n",
    ),
    Mutation(
        "no-lead-in", "Hi Maya,\n\nHere is the answer.", "Hi Maya,\n\nThis draft uses the article.", "This draft uses"
    ),
    Mutation(
        "no-human-takeover",
        "Ana from billing will take over.",
        "A human agent will take over.",
        "A human agent will take over",
    ),
    Mutation("first-person", "I will look into it.", "The agent will look into it.", "The agent will"),
    # voice.py
    Mutation(
        "own-voice",
        "I hear that you sent two of your clients away on Tuesday.",
        "I had to send two of my clients away on Tuesday.",
        "I had to send two of my clients away on Tuesday.",
        said=("I had to send two of my clients away on Tuesday.",),
    ),
    # third_party.py
    Mutation(
        "no-third-party-blame",
        "We work with our payment provider on it.",
        "It was caused by our payment provider.",
        "caused by our payment provider",
        BUG,
    ),
    # emphasis.py
    Mutation("exclamation-marks", "Good! Done! Bye.", "Good! Done! Bye!", "!"),
    Mutation("exclamation-marks", "Done.", "Done!", "!", UPSET),
    Mutation("exclamation-marks", "Thanks! I'm sorry.", "Thanks. I'm sorry!", "!"),
    Mutation("emoji-fit", "It works 🙂", "It works 🙂 🎉", "🎉"),
    Mutation("emoji-fit", "It works ✓", "It works :)", ":)", UPSET),
    Mutation("no-overenthusiasm", "I'm happy to help.", "I'm so happy to help.", "so happy"),
    Mutation(
        "no-shouting",
        "Press Ctrl and NOT the other key".replace("NOT", "not"),
        "Press Ctrl and NOT the other key",
        "NOT",
    ),
]
