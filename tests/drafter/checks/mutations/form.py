"""Mutations: steps, layout, length, and texts that are no letters."""

from drafter.draft import TextKind
from drafter.situation import Intent, Outcome
from tests.drafter.checks.mutations.mutation import CHAT, HURRY, IDLE, NOTE, WISH_NOTE, Mutation

MUTATIONS = [
    # steps.py
    Mutation(
        "numbered-steps",
        "Open Settings. Click Export.",
        "Open Settings. Click Export. Choose CSV.",
        "Open Settings. Click Export. Choose CSV.",
    ),
    Mutation(
        "numbered-steps",
        "To export, open Settings and click Export.",
        "To export, open Settings, click Export and choose CSV.",
        "To export, open Settings, click Export and choose CSV.",
    ),
    Mutation(
        "chat-one-step",
        "Open Settings. Did it work?",
        "Open Settings. It worked.",
        None,
        {**CHAT, "intents": (Intent.HOW_TO,)},
    ),
    Mutation(
        "urgent-steps-and-question",
        "Reload the page. Which browser is it? Let me know.",
        "The page. Which browser is it? Let me know.",
        None,
        {**HURRY, "outcome": Outcome.ANSWER_AND_ASK},
    ),
    Mutation(
        "urgent-fix-harmless",
        "Reset the feed. Your bookings stay safe.",
        "Reset the feed. Your bookings are there.",
        "Reset",
        HURRY,
    ),
    # layout.py, length.py
    Mutation(
        "sentence-length", " ".join(["word"] * 35) + ".", " ".join(["word"] * 36) + ".", " ".join(["word"] * 36) + "."
    ),
    Mutation("short-paragraphs", "Aa. Bb. Cc. Dd.", "Aa. Bb. Cc. Dd. Ee.", "Aa. Bb. Cc. Dd. Ee."),
    Mutation("short-paragraphs", "It is there.\n\nIt is free.", "It is there.\nIt is free.", "\n"),
    Mutation("channel-length", "word " * 90, "word " * 91, None, CHAT),
    Mutation(
        "answer-first",
        f"{'well ' * 40}. It is there.",
        f"{'well ' * 41}. It is there.",
        "well " * 41 + ". ",
        {"proved": ("It is there.",)},
    ),
    # notes.py
    Mutation(
        "note-format",
        NOTE,
        NOTE.replace("- https://brindlebook.example/c/1", "soon"),
        "Export stops",
        {"kind": TextKind.BUG_NOTE},
    ),
    Mutation(
        "note-format",
        "Customer: Maya. Wants: a refund. Tried: nothing. Next: decide.",
        "Customer: Maya. Wants: a refund. Tried: nothing.",
        None,
        {"kind": TextKind.HANDOFF_NOTE},
    ),
    Mutation(
        "note-labels",
        "Customer: Maya.\nWants: a refund.",
        'Customer: Maya.\n"Wants:" - a refund.',
        '"Wants:" - a refund.',
        {"kind": TextKind.SUMMARY},
    ),
    Mutation(
        "note-customer",
        "Customer: Maya Lindqvist, calm.\nWants: a refund.",
        "Customer: she.\nWants: a refund.",
        "Customer: she.",
        {"kind": TextKind.HANDOFF_NOTE},
    ),
    Mutation(
        "note-links",
        "Wants: https://b.example/1 back.",
        "Wants: the page back.",
        None,
        {"kind": TextKind.SUMMARY},
        said=("Where is https://b.example/1 now?",),
    ),
    Mutation("note-length", "a word or " * 60, "a word or " * 61, None, {"kind": TextKind.SUMMARY}),
    Mutation(
        "note-features-first", f"{WISH_NOTE}\n{NOTE}", f"{NOTE}\n{WISH_NOTE}", WISH_NOTE, {"kind": TextKind.BUG_NOTE}
    ),
    Mutation(
        "note-bullets",
        NOTE,
        NOTE.replace("- https://brindlebook.example/c/1", "https://brindlebook.example/c/1"),
        "https://brindlebook.example/c/1",
        {"kind": TextKind.BUG_NOTE},
    ),
    Mutation("idle-message", "Are you still there? Type Yes.", "Are you still there? Type it.", None, IDLE),
    Mutation("idle-message", "I will close it, you can reopen it.", "I will close it, you can read it.", None, IDLE),
    Mutation(
        "idle-message",
        "I'm closing it for now. Come back, thanks, have a good day.",
        "I'm closing it for now. Come back, thanks.",
        None,
        IDLE,
    ),
]
