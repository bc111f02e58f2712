"""`drafter draft --receipt`: a kept draft made again, and what differs, sentence by sentence."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from drafter.conversation import FILE_LIMIT, Conversation
from drafter.draft import Draft, Sentence
from drafter.errors import ConversationError
from drafter.models.chain import FallbackChain
from drafter.replay import (
    KeptDraft,
    PlayedCall,
    PlayedModel,
    as_it_was,
    misfits,
    read_kept,
    replay_chain,
    versions_apart,
)
from drafter.side_by_side import ChangeKind, SentenceChange, side_by_side
from service.cli.output import print_section
from service.cli.parts import CommandParts

if TYPE_CHECKING:
    from drafter.settings import Settings

__all__ = ["play_again", "show_played"]


def play_again(
    parts: CommandParts,
    settings: "Settings",
    file: str,
    conversation: Conversation | None,
    *,
    offline: bool,
) -> dict[str, Any]:
    """What came of the receipt in `file`, as JSON has it: `calls`, and with the conversation `misfits`, `versions`
    and `sentences` too. Raises ConversationError."""
    kept = read_kept(_read(Path(file)), file)
    chain = replay_chain(kept.receipt, () if offline else parts.models(settings).models)
    played = [model for model in chain.models if isinstance(model, PlayedModel)]
    if conversation is None:
        if offline:
            raise ConversationError("without the models the conversation is needed; give its file before --receipt.")
        if not played:
            raise ConversationError(
                f"{file} tells of no call of a model; give the conversation too, to draft it again."
            )
        calls = [call for model in played for call in model.play_all()]
        return {"same": all(call.same for call in calls), "calls": [_call(call) for call in calls]}
    now = _drafted(parts, settings, kept, conversation, chain)
    calls = [call for model in played for call in model.played]
    rows = side_by_side(kept.draft, now).rows if kept.draft else ()
    sentences = [_change(row) for row in rows if row.kind is not ChangeKind.SAME or row.proof_changed]
    apart = versions_apart(kept.receipt, now.receipt)
    same_text, wrong = kept.draft is not None and kept.draft.text == now.text, misfits(kept, conversation)
    return {
        "same": same_text and not sentences and not wrong and all(call.same for call in calls),
        "misfits": wrong,
        "versions": apart,
        "calls": [_call(call) for call in calls],
        "compared": bool(kept.draft),
        "sentences": sentences,
        "unproved": [sentence.text for sentence in now.unproved],
        "text": now.text,
    }


def show_played(found: dict[str, Any], out: Console) -> None:
    """Print what differs, or that nothing does."""
    out.print(Text("The same, to the last character." if found["same"] else "Not the same.", "bold"))
    print_section(out, "Does not fit together", [Text(line) for line in found.get("misfits", ())])
    print_section(out, "Versions", [Text(line) for line in found.get("versions", ())])
    print_section(out, "Calls", [Text(_call_words(call)) for call in found["calls"]])
    print_section(out, "Sentences", [Text(line) for row in found.get("sentences", ()) for line in _row_words(row)])
    if not found.get("compared", True):
        print_section(out, "Unproved today", [Text(line) for line in found["unproved"]])


def _drafted(
    parts: CommandParts, settings: "Settings", kept: KeptDraft, conversation: Conversation, chain: FallbackChain
) -> Draft:
    at = kept.receipt.created_at
    drafter = parts.replayer(settings, chain, lambda: at)
    return drafter.draft(as_it_was(kept, conversation), kept.wish)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(FILE_LIMIT + 1)
    except OSError as error:
        raise ConversationError(f"{path} cannot be read: {error.strerror}. Check the path.") from error


def _call(call: PlayedCall) -> dict[str, Any]:
    return {
        "model": call.kept.model,
        "same": call.same,
        "prompt_changed": call.prompt_changed,
        "why": call.why,
        "kept": call.kept.answer,
        "now": call.answer,
    }


def _change(row: SentenceChange) -> dict[str, Any]:
    return {
        "change": "proof" if row.kind is ChangeKind.SAME else row.kind.value,
        "kept": _sentence(row.base),
        "now": _sentence(row.candidate),
        "lost": [citation.quote for citation in row.lost],
        "gained": [citation.quote for citation in row.gained],
    }


def _sentence(sentence: Sentence | None) -> dict[str, str] | None:
    if sentence is None:
        return None
    return {"text": sentence.text, "status": sentence.status.value, "reason": sentence.reason}


def _call_words(call: dict[str, Any]) -> str:
    prompt = " (today's prompt is another one)" if call["prompt_changed"] else ""
    if call["why"]:
        return f"{call['model']}: not played: {call['why']}{prompt}"
    return f"{call['model']}: {'answered the same' if call['same'] else 'answered otherwise'}{prompt}"


def _row_words(row: dict[str, Any]) -> Iterator[str]:
    kept, now = row["kept"], row["now"]
    if kept:
        yield f"- {kept['text']} [{kept['status']}]"
    if now:
        yield f"+ {now['text']} [{now['status']}] {now['reason']}".rstrip()
    yield from _quotes("no longer proved by", row["lost"])
    yield from _quotes("proved now by", row["gained"])


def _quotes(what: str, quotes: Sequence[str]) -> Iterator[str]:
    for quote in quotes:
        yield f"  {what} “{quote}”"
