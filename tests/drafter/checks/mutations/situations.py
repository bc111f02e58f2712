"""Mutations: what an outage, a bug, a refusal, a question or a transfer calls for."""

from drafter.situation import Intent, Outcome, Stage
from tests.drafter.checks.drafts import conversation
from tests.drafter.checks.mutations.mutation import (
    ASK,
    BROKEN,
    BUG,
    CHAT,
    FIXED,
    FOLLOW_UP,
    NO,
    OUTAGE,
    OVER,
    TAKEN_OVER,
    Mutation,
)

MUTATIONS = [
    # downtime.py
    Mutation("downtime-aware", "We know and are working on it.", "We know, it happens.", None, OUTAGE),
    Mutation("downtime-data", "Your data is safe.", "All is safe.", None, OUTAGE),
    Mutation(
        "downtime-status-link",
        "News: https://status.brindlebook.example",
        "News: https://brindlebook.example",
        None,
        OUTAGE,
    ),
    Mutation(
        "downtime-second-sorry", "Sorry for the outage. Sorry again.", "Sorry for the outage. Again.", None, OUTAGE
    ),
    Mutation(
        "downtime-no-minimising", "Many studios are hit.", "Only a few studios are hit.", "Only a few studios", OUTAGE
    ),
    Mutation("downtime-no-jokes", "It is down.", "Oops, it is down.", "Oops,", OUTAGE),
    # fixes.py
    Mutation("fixed-stated", "Good news. It is fixed.", "Good news. It is Monday. It is fixed.", "Good news.", FIXED),
    Mutation("fixed-invites-opinion", "It is fixed. How is it now?", "How was it? It is fixed.", None, FIXED),
    Mutation("fix-noted", "I'll write once it works.", "Good news: it is fixed.", "is fixed", FOLLOW_UP),
    Mutation("fixed-confirmed", "I'll write once it is fixed.", "I write as it is fixed.", "is fixed", BUG),
    Mutation(
        "no-coming-patch",
        "The fix for that date is to export it.",
        "The fix is coming soon.",
        "fix is coming soon",
        BUG,
    ),
    Mutation(
        "bug-workaround",
        "I told the developers. For now, export it.",
        "I told the developers. So, wait for it.",
        None,
        BUG,
    ),
    # attached.py
    Mutation(
        "no-ask-for-attached",
        "I need your link. Could you send me another screenshot?",
        "I need your link. Could you send me a screenshot?",
        "Could you send me a screenshot?",
        {"talk": conversation("It is broken.", attachments=("white.png",))},
    ),
    Mutation(
        "ask-for-missing-attachment",
        "Could you attach the file again?",
        "Thank you for the file that you attached.",
        None,
        {"talk": conversation("It is broken. Please see the attached log.")},
    ),
    # refusal.py
    Mutation("no-bare-no", "No, you don't need to pay.", "No, you can't pay.", "No"),
    Mutation(
        "no-bare-no",
        "We don't have a map yet, because it is slow.",
        "We don't have a map yet.",
        "We don't have a map yet.",
    ),
    Mutation(
        "refusal-reason",
        "It isn't possible yet. Each slot holds one client, so that nobody waits because of it.",
        "It isn't possible yet. Each slot holds one client.",
        "It isn't possible yet.",
        NO,
    ),
    Mutation(
        "refusal-sorry",
        "Sorry, it isn't possible yet.",
        "Well, it isn't possible yet.",
        "Well, it isn't possible yet.",
        NO,
    ),
    Mutation(
        "refusal-alternative", "It isn't there. You can use tags.", "It isn't there. We can use tags.", None, NO
    ),
    Mutation(
        "refusal-plan-as-yes", "Yes, on the Team plan.", "You need to be on the Team plan.", "You need to be on"
    ),
    Mutation("no-flat-policy", "Our refund policy covers 30 days.", "Our policy is 30 days.", "Our policy is"),
    Mutation(
        "no-blocking-manager", "I can't see it; my colleague can.", "I can't get my manager.", "can't get my manager"
    ),
    # questions.py, mirroring.py
    Mutation(
        "all-questions-answered",
        "The export is in Settings. The price stays.",
        "The export is in Settings. The look stays.",
        None,
        {},
        ("Where is the export? And does the price change?",),
    ),
    Mutation("ask-asks", "Which page is it?", "Some page it is.", None, ASK),
    Mutation("few-questions", "A1? A2? A3? A4? A5?", "A1? A2? A3? A4? A5? A6?", "A6?"),
    Mutation("ask-thanks", "A1? A2? A3? Thanks.", "Thanks. A1? A2? A3?", None),
    Mutation(
        "ask-order",
        "Sorry about this. Which page is it?",
        "Which page is it? Sorry about this.",
        "Which page is it?",
        {**ASK, **BUG},
    ),
    Mutation(
        "ask-and-offer",
        "Which page? You can try another.",
        "Which page? I can see another.",
        None,
        {"outcome": Outcome.ANSWER_AND_ASK},
    ),
    Mutation(
        "feature-ask-why",
        "Noted. What would you use it for, for example?",
        "Noted. When would you like it, for example?",
        None,
        {"intents": (Intent.FEATURE_REQUEST,)},
        ("Please add a dark theme.",),
    ),
    Mutation(
        "customer-terms",
        "The waiting list is under Settings, and there you can switch it on for each of your services.",
        "The register is under Settings, and there you can switch it on for each of your services.",
        None,
        {},
        ("How do I turn on the waiting list for haircuts?",),
    ),
    Mutation(
        "no-correcting-terms",
        "The calendar feed is a link.",
        "It's actually called the feed.",
        "It's actually called",
    ),
    # bug_details.py
    Mutation("bug-ask-link", "Which page is it?", "Which of them is it?", None, {**ASK, **BUG}, BROKEN),
    Mutation(
        "bug-ask-link",
        "The page is broken here too.",
        "Could you send the link?",
        "Could you send the link?",
        BUG,
        ("It is broken: https://brindlebook.example/b/1",),
    ),
    Mutation("bug-ask-steps", "What do you click before it?", "What is before it?", None, {**ASK, **BUG}, BROKEN),
    Mutation("bug-ask-specifics", "Which browser is it?", "Which of them is it?", None, {**ASK, **BUG}, BROKEN),
    Mutation(
        "bug-ask-recording", "Could you send a screenshot?", "Could you send a note?", None, {**ASK, **BUG}, BROKEN
    ),
    # transfer.py
    Mutation(
        "transfer-named",
        "Ines will answer you.",
        "A colleague will answer you.",
        "A colleague will answer you.",
        OVER,
    ),
    Mutation("transfer-summary", "Ines has all the details.", "Ines has all the power.", None, OVER),
    Mutation(
        "takeover-introduced",
        "I'm taking over from Tom.",
        "I'm writing about Tom.",
        None,
        {"stage": Stage.HANDOFF, "talk": TAKEN_OVER, **CHAT},
    ),
    Mutation(
        "no-passing-around",
        "I'll ask our billing team.",
        "Please ask our billing team.",
        "Please ask our billing team",
    ),
    Mutation("say-what-you-do", "One moment, I'm checking it.", "One moment, I'm quick.", "One moment", CHAT),
    Mutation(
        "follow-up-channel",
        "I'll follow up by email.",
        "I'll follow up by then.",
        "follow up",
        {**CHAT, "stage": Stage.FOLLOW_UP},
    ),
]
