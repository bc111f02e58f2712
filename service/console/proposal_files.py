"""What was approved, as a file that a person looks through, completes and commits.

A golden case becomes JSON with the conversation, the draft and what was sent, which `drafter eval propose` reads; all
else Markdown as the knowledge sources and the handbook read it.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from service.errors import EditConflict
from service.storage.proposals import ProposalKind, ProposalState, StoredProposal

__all__ = ["ProposalFile", "proposal_file"]

_TEXTS = ("text", "body", "reply", "instead", "say", "sent")
"""Where a proposal may have its words, the first that it has."""


@dataclass(frozen=True, slots=True)
class ProposalFile:
    """A file: its name, what it is (MIME), and what stands in it."""

    name: str
    kind: str
    text: str


def proposal_file(proposal: StoredProposal) -> ProposalFile:
    """The file of an approved proposal; raises EditConflict for another one."""
    if proposal.state != ProposalState.APPROVED:
        raise EditConflict("Only what a person has approved becomes a file; approve the proposal first.")
    stem = f"{_slug(proposal.title)}-{proposal.id[-6:]}"
    if proposal.kind == ProposalKind.GOLDEN_CASE:
        text = json.dumps({"kind": proposal.kind, "proposal": proposal.id, **proposal.content}, indent=2)
        return ProposalFile(f"{stem}.json", "application/json", f"{text}\n")
    head = _head(proposal, stem)
    front = yaml.safe_dump(head, sort_keys=False, allow_unicode=True, width=110)
    return ProposalFile(f"{stem}.md", "text/markdown", f"---\n{front}---\n\n{_words(proposal.content)}\n")


def _head(proposal: StoredProposal, stem: str) -> dict[str, Any]:
    """The front matter; a guideline lacks `when` and `priority`, which its writer decides."""
    if proposal.kind == ProposalKind.GUIDELINE:
        return {"id": stem, "title": proposal.title, "essence": proposal.content.get("essence", proposal.title)}
    decided = proposal.decided_at or proposal.created_at
    return {"title": proposal.title, "updated_at": f"{decided:%Y-%m-%d}"}


def _words(content: Mapping[str, Any]) -> str:
    """The words of the proposal, and below them what else it holds, for whoever completes it."""
    name = next((name for name in _TEXTS if isinstance(content.get(name), str)), None)
    rest = {key: value for key, value in content.items() if key != name}
    words = str(content[name]).strip() if name else ""
    if not rest:
        return words
    held = json.dumps(rest, indent=2, ensure_ascii=False).replace("-->", "-- >")
    return f"{words}\n\n<!-- Proposed with this; take it out when the text is whole:\n{held}\n-->".strip()


def _slug(title: str) -> str:
    words = re.findall(r"[a-z0-9]+", title.casefold())
    return "-".join(words)[:60].strip("-") or "proposal"
