"""What the pages on help desks and targets say that the code knows: what each can do, and what it asks for."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from service.handoffs.asana import ASANA
from service.handoffs.base import TargetKind
from service.handoffs.github import GITHUB_DISCUSSIONS
from service.handoffs.salesforce import SALESFORCE
from service.handoffs.slack import SLACK, SLACK_WEBHOOK
from service.helpdesks.accounts import DeskAccount, DeskKind, Outside
from service.helpdesks.base import Abilities, DraftPlace, EventProof
from service.helpdesks.registry import DESK_KINDS, open_desk

__all__ = ["DESK_BLOCKS"]

_PLACES = {
    DraftPlace.NATIVE: "a draft of its own",
    DraftPlace.EDITOR: "in the editor",
    DraftPlace.NOTE: "a private note",
    DraftPlace.NONE: "nowhere",
}
_PROOFS = {
    EventProof.SIGNED_WITH_TIME: "a signature over body and time",
    EventProof.SIGNED: "a signature",
    EventProof.ADDRESS: "the secret in our address",
    EventProof.POLLED: "none, it is polled",
}
_HEADS = (
    "desk",
    "`drafter connect`",
    "a draft is",
    "one that is out of date",
    "articles",
    "saved replies",
    "webhooks",
)
_KINDS = [kind for kind in DESK_KINDS.values() if kind.name != "fake"]

_WEB_TARGETS = (ASANA, GITHUB_DISCUSSIONS, SALESFORCE, SLACK, SLACK_WEBHOOK)


def _abilities(kind: DeskKind) -> Abilities:
    """What a desk of this kind can do whose every question was answered."""
    answers = {question.name: "1" for question in kind.questions} | {"hook_secret": "1"}
    address = kind.address or ("imaps://mail.example.com" if kind.name == "mail" else "https://desk.example.com")
    return open_desk(DeskAccount("desk", kind.name, "default", address, answers), Outside()).abilities


def table(_: Path) -> str:
    """What each desk can do."""
    heads = (
        "desk",
        "`drafter connect`",
        "a draft is",
        "one that is out of date",
        "articles",
        "saved replies",
        "webhooks",
    )
    lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for kind in sorted(_KINDS, key=lambda kind: kind.title.casefold()):
        can = _abilities(kind)
        cells = (
            f"[{kind.title}](help-desks/{kind.name}.md)",
            f"`{kind.name}`",
            _PLACES[can.place],
            "is taken away or emptied" if can.removes else "is told in another note",
            "yes" if can.articles else "-",
            "yes" if can.saved_replies else "-",
            _PROOFS[can.proof],
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def asked(kind: DeskKind, _: Path) -> str:
    """What the command asks for, and how webhooks are set up."""
    address = [] if kind.address else ["- its address, unless `--address` gives it"]
    return "\n".join([*address, *_questions(kind), "", _webhooks(kind)])


def asked_of_target(kind: TargetKind, _: Path) -> str:
    """What the command asks for."""
    return "\n".join(_questions(kind))


def _questions(kind: DeskKind | TargetKind) -> Iterator[str]:
    for question in kind.questions:
        secret = "; kept sealed" if question.secret else ""
        default = f"; `{question.default}` if nothing is said" if question.default else ""
        yield f"- `{question.name}`: {question.words}{secret}{default}"


def _webhooks(kind: DeskKind) -> str:
    proof = _abilities(kind).proof
    if proof is EventProof.POLLED:
        return "It has no webhooks, and is polled every minute."
    names = {question.name for question in kind.questions}
    ours = proof is EventProof.SIGNED and not {"hook_secret", "client_secret"} & names
    secret = ", made with the secret that `drafter connect` prints" if ours else ""
    return f"Webhooks, which bear {_PROOFS[proof]}{secret}: {kind.events}."


DESK_BLOCKS: Mapping[str, Callable[[Path], str]] = {
    "help-desks": table,
    **{f"help-desk-{kind.name}": partial(asked, kind) for kind in _KINDS},
    **{f"target-{kind.name}": partial(asked_of_target, kind) for kind in _WEB_TARGETS},
}
"""By the word behind `python -m tests.docs`."""
