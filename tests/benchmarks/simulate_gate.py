"""How often `drafter eval gate` calls an edit of an article REGRESSED: harmless edits, and edits that do harm.

    python -m tests.benchmarks.simulate_gate [--edits N] [--out FILE]

Each edit is of one article of the demo help center, drafted by the composer over all golden cases, so that no model
is needed and every fall is one that the rule of `evals.gate.gate` made. Harmless edits keep every fact: other words
of the same meaning (a fixed table), a sentence more, a typo, a new date. Harmful ones change each amount, period or
share of an article, or take it away. A harmful edit can only be seen where a case guards what it breaks; the composer
says a fifth of what the cases ask for, so its share is a floor. Vectors are kept, and the gate is the one that users
run.
"""

import argparse
import random
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import platformdirs

from drafter.settings import Settings
from drafter.wiring import build_embedder
from evals.gate.gate import Gate
from evals.gate.request import GateRequest, open_gate
from evals.knowledge.demo import DEMO
from evals.runs.request import RunRequest

ROOT = Path(__file__).resolve().parents[2]
SEED = 7
WORDS = {
    "Select": "Choose",
    "You can": "You may",
    "Open": "Go to",
    "This page": "This article",
    "explains": "tells you",
    "as soon as": "once",
    "receive": "get",
    "appears": "is shown",
    "For example": "For instance",
    "If you": "In case you",
    "every": "each",
    "also": "as well",
    "need": "require",
    "because": "since",
    "usually": "as a rule",
    "cannot": "can not",
    "sends": "mails",
    "keep": "hold on to",
}
_FIGURE = re.compile(r"(?<![\d.,])(\d{1,3})(?= ?(?:days?|hours?|minutes?|months?|weeks?|EUR|%))")


def reworded(text: str, at: random.Random) -> str:
    """Other words of the same meaning, each with even odds."""
    head, body = split(text)
    for word, other in WORDS.items():
        if at.random() < 0.5:
            body = re.sub(rf"\b{word}\b", other, body)
    return head + body


def lengthened(text: str, _: random.Random) -> str:
    """A sentence more that says nothing about the product."""
    return f"{text.rstrip()}\n\nWe read this article again twice a year and are glad of every hint.\n"


def mistyped(text: str, at: random.Random) -> str:
    """Two letters of a long word swapped."""
    head, body = split(text)
    places = [m.start() for m in re.finditer(r"\b[a-z]{7,}\b", body)]
    place = at.choice(places) + 2
    return head + body[:place] + body[place + 1] + body[place] + body[place + 2 :]


def redated(text: str, _: random.Random) -> str:
    """Another day on which it was written."""
    return re.sub(r"^updated_at: .*$", "updated_at: 2026-11-20", text, flags=re.MULTILINE)


def wrong(text: str, _: random.Random) -> str:
    """Every amount, period and share doubled."""
    head, body = split(text)
    return head + _FIGURE.sub(lambda found: str(2 * int(found[1])), body)


def split(text: str) -> tuple[str, str]:
    """Front matter and body."""
    end = text.index("\n---", 3) + 4
    return text[:end], text[end:]


Edit = Callable[[str, random.Random], str]
HARMLESS: dict[str, Edit] = {
    "reworded": reworded,
    "a sentence more": lengthened,
    "a typo": mistyped,
    "a new date": redated,
}
HARMFUL: dict[str, Edit | None] = {"figures doubled": wrong, "taken away": None}


def judged(article: Path, edit: Edit | None, at: random.Random, settings: Settings) -> Gate | None:
    """The gate over one edit of the demo's article; None where the edit changes nothing of it."""
    with tempfile.TemporaryDirectory() as folder:
        for path in DEMO.paths:
            shutil.copytree(ROOT / path, Path(folder) / "new" / path)
        place = Path(folder) / "new" / article.relative_to(ROOT)
        text = place.read_text("utf-8")
        if edit is None:
            place.unlink()
        elif (edited := edit(text, at)) != text:
            place.write_text(edited, "utf-8")
        else:
            return None
        run = RunRequest(cache=Path(folder) / "none.jsonl")
        asked = GateRequest(run=run, base=str(ROOT), candidate=str(Path(folder) / "new"), out=Path(folder) / "runs")
        with open_gate(asked, settings, build_embedder(settings)) as gate:
            for _ in gate.look():
                pass
            if not gate.touched_cases:
                return gate.judge(None)
            (base, trials), (candidate, others) = gate.runs()
            list(trials)
            list(others)
            return gate.judge((base, candidate))


def simulate(edits: int, settings: Settings) -> list[str]:
    """Lines of a table: for each kind of edit how often it was made, what it touched, and the verdicts."""
    at = random.Random(SEED)
    articles = sorted(p for p in (ROOT / "examples" / "help-center").rglob("*.md"))
    lines = ["| edit | edits | cases touched, mean | REGRESSED | INCONCLUSIVE | else |", "|---|---|---|---|---|---|"]
    for name, edit in (*HARMLESS.items(), *HARMFUL.items()):
        gates: list[Gate] = []
        for article in at.sample(articles, len(articles)):
            if len(gates) < edits and (gate := judged(article, edit, at, settings)):
                gates.append(gate)
                print(name, article.name, gate.touched, gate.verdict, gate.why, flush=True)
        verdicts = Counter(gate.verdict.value for gate in gates)
        red, open_ = verdicts["REGRESSED"], verdicts["INCONCLUSIVE"]
        mean = sum(gate.touched for gate in gates) / len(gates)
        lines.append(f"| {name} | {len(gates)} | {mean:.1f} | {red} | {open_} | {len(gates) - red - open_} |")
    return lines


def main() -> None:
    """Simulate, print and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--edits", type=int, default=20, help="edits of each kind")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    settings = Settings(model="none", cache_dir=Path(platformdirs.user_cache_dir("drafter")))
    table = "\n".join(simulate(given.edits, settings)) + "\n"
    print(table)
    if given.out:
        given.out.write_text(table, "utf-8")


if __name__ == "__main__":
    main()
