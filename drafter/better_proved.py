"""Of a model's text and one that needs no model, the better proved one."""

from dataclasses import replace

from drafter.proofreading import Proof, Proofreader
from drafter.upholding import uphold
from drafter.writer import COMPOSER, Written
from drafter.writing.kinds import FORMS

__all__ = ["noted_or_quoted", "upheld_or_composed"]


def upheld_or_composed(reader: Proofreader, proof: Proof, written: Written) -> tuple[Proof, Written]:
    """The letter of a small model with what it lacks, or the composer's where that is better proved."""
    upheld = uphold(reader, proof)
    if not upheld.composed:
        return upheld.proof, written
    reason = f"{written.by} left out or did not prove what the sources say."
    return upheld.proof, replace(written, model=None, by=COMPOSER, failures=(*written.failures, reason))


def noted_or_quoted(reader: Proofreader, proof: Proof, written: Written) -> tuple[Proof, Written]:
    """A note that only quotes is better than one that says what nobody said: the better proved one stands."""
    quoted = reader.proof(FORMS[reader.brief.kind].write(reader.brief))
    if len(quoted.unproved) >= len(proof.unproved):
        return proof, written
    reason = f"{written.by} wrote what the conversation does not say."
    return quoted, replace(written, model=None, by=COMPOSER, failures=(*written.failures, reason))
