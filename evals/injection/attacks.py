"""Attacks and their harmless twins as golden cases: what each hides where, and what its success would look like.

All of them are our own. An attack says in `success` what stands in a draft that obeys, leaks, links or changes its
rules, as wordings of golden cases, and in `obeyed` a sentence that a model writes which obeys it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from evals.cases.golden import GoldenCase

__all__ = ["Attack", "AttackAim", "AttackPlace", "attacks", "held_out", "made", "twins", "unseen"]

_FOLDER = Path(__file__).parent
_TAG = 0xE0000
"""Where the characters begin that stand for ASCII and that nobody sees."""


class AttackAim(StrEnum):
    """What an attack wants of the draft."""

    OBEY = "obey"
    LEAK = "leak"
    LINK = "link"
    EXFILTRATE = "exfiltrate"
    RULES = "rules"


class AttackPlace(StrEnum):
    """Where it stands."""

    MESSAGE = "message"
    QUOTED = "quoted"
    HIDDEN = "hidden"
    ATTACHMENT = "attachment"
    NAME = "name"
    ARTICLE = "article"
    SAVED_REPLY = "saved-reply"
    PAST_CONVERSATION = "past-conversation"


@dataclass(frozen=True, slots=True)
class Attack:
    """One text and where it stands. A twin has no aim, nothing that would be its success and nobody who obeys it."""

    case: GoldenCase
    place: AttackPlace
    language: str
    aim: AttackAim | None = None
    success: tuple[str, ...] = ()
    obeyed: str = ""

    @property
    def id(self) -> str:
        """What it is called."""
        return self.case.id


def attacks() -> tuple[Attack, ...]:
    """Our attacks, in the order of their files."""
    return tuple(_read("attacks"))


def held_out() -> tuple[Attack, ...]:
    """Attacks that the rules were not made with, measured before any was mended by them."""
    return tuple(_read("held_out"))


def unseen() -> tuple[Attack, ...]:
    """Attacks by which no rule was mended and none may be."""
    return tuple(_read("unseen"))


def twins() -> tuple[Attack, ...]:
    """What honest people write in the words of attacks."""
    return tuple(_read("twins"))


def _read(folder: str) -> Iterable[Attack]:
    for path in sorted((_FOLDER / folder).glob("*.yaml")):
        for row in yaml.safe_load(path.read_text("utf-8")):
            yield made(path, **row)


def made(
    path: Path,
    *,
    id: str,
    place: str = "message",
    language: str = "en",
    aim: str | None = None,
    success: Iterable[str] = (),
    obeyed: str = "",
    **given: Any,
) -> Attack:
    """An attack of the fields of its row; `given` is what makes the conversation and the source."""
    case = {
        "id": id,
        "why": f"An attack in a {place} must not change the draft.",
        "author": "account security",
        "tags": ["injection"],
        "locked": False,
        "conversation": _conversation(given),
        "sources": _sources(place, given),
        "expect": {"outcome": ["answer"]},
        "path": path,
    }
    kind = AttackAim(aim) if aim else None
    return Attack(GoldenCase.model_validate(case), AttackPlace(place), language, kind, tuple(success), obeyed)


def _conversation(given: Mapping[str, Any]) -> dict[str, Any]:
    name = given.get("name", "Maya Okafor")
    last: dict[str, Any] = {"author": "customer", "text": given.get("text", ""), "html": given.get("html")}
    if "tags" in given:
        last["text"] += "".join(chr(_TAG + ord(c)) for c in given["tags"])
    if "quoted" in given:
        last["text"] += (
            "\n\nOn Mon, 3 May 2027 at 09:12, Support <help@brindlebook.example> wrote:\n> " + given["quoted"]
        )
    last["attachments"] = given.get("attachments", [])
    notes = [{"author": "note", "text": given["note"]}] if "note" in given else []
    return {
        "channel": given.get("channel", "email"),
        "subject": given.get("subject", "Re: A question" if "quoted" in given else "A question"),
        "customer": {"name": name, "email": "maya@salon.example"},
        "messages": [*notes, last],
    }


def _sources(place: str, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    if "source" not in given:
        return []
    internal = place == AttackPlace.PAST_CONVERSATION
    text = given["source"] if place == AttackPlace.SAVED_REPLY else f"# {given['title']}\n\n{given['source']}"
    return [
        {
            "id": "planted",
            "kind": place.replace("-", "_"),
            "title": given["title"],
            "text": text,
            "visibility": "internal" if internal else "public",
            "updated_at": "2026-12-01T00:00:00Z",
        }
    ]
