"""Mutations: greeting, thanks, apology and closing."""

from drafter.situation import Intent, Stage
from tests.drafter.checks.mutations.mutation import BILLED_TWICE, BUG, CHAT, ENDING, OUTAGE, TWICE, UPSET, Mutation

MUTATIONS = [
    # greeting.py
    Mutation("greeting", "Hi Maya,\n\nIt is there.", "It is there.", None),
    Mutation("greeting", "Hi Maya,\n\nIt is there.", "Hi Anna,\n\nIt is there.", "Hi Anna,"),
    Mutation(
        "greeting",
        "Hello Maya,\n\nIt is there.",
        "Hi Maya,\n\nIt is there.",
        "Hi Maya,",
        {**UPSET, "intents": (Intent.DOWNTIME,)},
    ),
    Mutation("chat-opening", "Thanks for asking, happy to help.", "Happy to help.", None, CHAT),
    # thanks.py
    Mutation("thanks-for-criticism", "Thanks, noted.", "Well, noted.", None, {"intents": (Intent.COMPLAINT,)}),
    Mutation(
        "thanks-before-apology", "Thanks for writing. I'm sorry.", "I'm sorry. Thanks for writing.", "I'm sorry.", BUG
    ),
    Mutation(
        "thanks-before-apology",
        "I'm sorry. Thanks for writing.",
        "Thanks for writing. I'm sorry.",
        "Thanks for writing.",
        {**BUG, **UPSET},
    ),
    Mutation(
        "apology-closing-thanks",
        "Thanks for writing. I'm sorry about this.\n\nIt loads again.\n\nThank you for your patience.",
        "Thanks for writing. I'm sorry about this.\n\nIt loads again.\n\nWe value your patience.",
        None,
        BUG,
    ),
    Mutation("thanks-or-sorry", "Thanks, it is there.", "Well, it is there.", None),
    Mutation("empathy-phrase", "That must be annoying.", "It may be so.", None, UPSET),
    # apology.py
    Mutation("apology-present", "Sorry about that. I'm checking it.", "Well noted. I'm checking it.", None, BUG),
    Mutation(
        "apology-owned",
        "I'm sorry, this is our fault.",
        "I'm sorry, this is a fault.",
        "I'm sorry, this is a fault.",
        OUTAGE,
    ),
    Mutation(
        "apology-cause-and-remedy",
        "The database is overloaded; we are adding capacity.",
        "The database is overloaded; we are so sad.",
        None,
        OUTAGE,
    ),
    Mutation(
        "apology-cause-and-remedy",
        "I'm looking into both payments.",
        "I see both payments.",
        None,
        BILLED_TWICE,
        TWICE,
    ),
    Mutation(
        "apology-impact",
        "I'm sorry that this cost you a morning.",
        "I'm terribly sorry about this.",
        "I'm terribly sorry about this.",
        {**BUG, **UPSET},
    ),
    Mutation("apology-sincere", "I'm sorry that it broke.", "I'm sorry if it broke.", "sorry if"),
    Mutation(
        "apology-sincere", "I'm sorry you ran into this.", "I'm sorry you feel this way.", "sorry you feel this way"
    ),
    Mutation(
        "apology-not-repeated",
        "I'm sorry for the wait. I'm sorry about the export.",
        "I'm sorry for the wait. I'm sorry for the wait today.",
        "I'm sorry for the wait today.",
    ),
    Mutation(
        "apology-not-repeated",
        "Sorry Ann. Sorry Bob. Sorry Cem.",
        "Sorry Ann. Sorry Bob. Sorry Cem. Sorry Dan.",
        "Sorry Dan.",
        UPSET,
    ),
    Mutation("no-needless-apology", "Sorry to see you go.", "Sorry about the question.", "Sorry about the question."),
    # closing.py
    Mutation(
        "closing-offer", f"Hi Maya,\n\nIt is there.\n\n{ENDING}", "Hi Maya,\n\nIt is there.\n\nSam\nBrindlebook", None
    ),
    Mutation(
        "closing-wish",
        f"Hi Maya,\n\nIt is there.\n\n{ENDING}",
        f"Hi Maya,\n\nIt is there.\n\n{ENDING}".replace("Have a good day!", ""),
        None,
    ),
    Mutation(
        "no-preset-goodbye", "It is there.\n\nBest,\nSam", "It is there.\n\nBest regards,\nSam", "Best regards,"
    ),
    Mutation("signature", "It is there.\n\nSam\nBrindlebook", "It is there.\n\nThe Support Team", "The Support Team"),
    Mutation(
        "signature",
        "It is there.\n\nSam\nBrindlebook",
        "It is there.\n\nSam\n\nSam\nBrindlebook",
        "Sam\n\nSam\nBrindlebook",
    ),
    Mutation(
        "closing-stage",
        "Thanks, I'm glad it works. Write any time.",
        "Thanks, it works. Write any time.",
        None,
        {"stage": Stage.CLOSING},
    ),
    Mutation(
        "chat-closing-question",
        "Is there anything else?",
        "There is nothing else.",
        None,
        {**CHAT, "stage": Stage.CLOSING},
    ),
    Mutation("chat-good-day", "Bye, have a good day.", "Bye.", None, {**CHAT, "stage": Stage.CLOSING}),
]
