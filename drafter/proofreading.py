"""Proofreading: ground a text, check it, mend by rule what a rule can mend."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from drafter.brief import Brief
from drafter.checks import run_checks
from drafter.checks.base import CheckInput
from drafter.checks.repair import repair
from drafter.cleaning.request import OpenRequest, Turn
from drafter.draft import ATTACHMENT, CheckResult, CheckStatus, Citation, Gap, Repair, Sentence, SentenceStatus
from drafter.mailbox import Incident
from drafter.models.base import Embed, EmbedWords
from drafter.proof.evidence import SourceReader, remembering_reader
from drafter.proof.grounding import ground
from drafter.proof.voices import brands
from drafter.text.plain_text import plain_text
from drafter.tracing import span
from drafter.writing.courtesy import signature
from drafter.writing.gaps import find_gaps
from drafter.writing.kinds import FORMS
from drafter.writing.profile import names, proofs
from kb_index.passages.model_traits import SimilarityScale

__all__ = ["Proof", "Proofreader"]


@dataclass(frozen=True, slots=True)
class Proof:
    """A text with what stands behind each of its sentences and what the checks say."""

    text: str
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    checks: tuple[CheckResult, ...]

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """The blanks that are still to be filled."""
        return find_gaps(self.text)

    @property
    def faults(self) -> tuple[int, int, int]:
        """Contradicted sentences, sentences without proof and checks that fail: the fewer, the better, in this
        order."""
        return len(self.contradicted), len(self.unproved), len(self.failed)

    @property
    def unproved(self) -> list[Sentence]:
        """Factual sentences that nothing proves, those among them that a source contradicts."""
        return [s for s in self.sentences if s.status.unproved]

    @property
    def contradicted(self) -> list[Sentence]:
        """Factual sentences of which a source says otherwise."""
        return [s for s in self.sentences if s.status is SentenceStatus.CONTRADICTED]

    @property
    def says_something(self) -> bool:
        """Whether anything in it is proved by more than the conversation itself."""
        return any(s.status in (SentenceStatus.CITED, SentenceStatus.PROFILE) for s in self.sentences)

    @property
    def failed(self) -> list[CheckResult]:
        """Checks that do not hold."""
        return [c for c in self.checks if c.status is CheckStatus.FAILED]

    @property
    def for_the_model(self) -> list[str]:
        """What only the model can put right: facts that a source contradicts, and failed checks by their titles."""
        titles = [c.title for c in self.failed if c.repair is Repair.MODEL]
        return ["A source says otherwise", *titles] if self.contradicted else titles


@dataclass(frozen=True, slots=True)
class Proofreader:
    """Proofreads texts of one draft: everything they are held against; `scale` is that of what `embed` gives;
    `embed_words` as in `ground`. Without `by_rule` it mends nothing. Each source is cut into sentences once."""

    brief: Brief
    embed: Embed
    scale: SimilarityScale
    by_rule: bool = True
    embed_words: EmbedWords | None = None
    read_source: SourceReader = field(default_factory=remembering_reader)

    def proof(self, text: str) -> Proof:
        """The proof of `text` after all that rules can mend has been mended."""
        if not text.strip():
            return Proof("", (), (), ())  # nothing is to be sent, so nothing is missing from it
        first = self._read(plain_text(text))
        if not self.by_rule:
            return first
        mended = repair(self._given(first), first.checks)
        if not mended.repaired:
            return first
        second = self._read(mended.text)
        marked = tuple(_marked(c, mended.repaired) for c in second.checks)
        return replace(second, checks=marked)

    def look(self, text: str) -> Proof:
        """The proof of an agent's own `text`, of which no character is changed."""
        return self._read(text, marked=False) if text.strip() else Proof(text, (), (), ())

    def mend(self, text: str, checks: Collection[str]) -> tuple[Proof, tuple[str, ...]]:
        """The proof of an agent's own `text` with those of `checks` (ids) mended that a rule can mend, and which.

        No word of a proved sentence changes; what was not mended leaves no trace.
        """
        first = self.look(text)
        mended = repair(self._given(first), first.checks, checks)
        return (self.look(mended.text), mended.repaired) if mended.repaired else (first, ())

    def judged_again(self, proof: Proof) -> Proof:
        """`proof`, whose sentences somebody else has judged, with what the checks say of it now."""
        return replace(proof, checks=run_checks(self._given(proof)))

    def _read(self, text: str, *, marked: bool = True) -> Proof:
        brief = self.brief
        with span("prove"):
            grounding = ground(
                text,
                brief.passages,
                _proving(brief),
                self.embed,
                patterns=brief.words.patterns,
                facts=[*proofs(brief), *_incident(brief.mailbox.incident), *_noted(brief)],
                names=names(brief),
                signature=signature(brief.mailbox, brief.situation.channel) if brief.kind.for_customer else "",
                scale=self.scale,
                embed_words=self.embed_words,
                brands=brands(brief.mailbox),
                for_customer=brief.kind.for_customer,
                marked=marked,
                account=brief.account.used,
                read_source=self.read_source,
            )
        sentences = grounding.sentences if FORMS[brief.kind].asks_model else _in_fixed_words(grounding.sentences)
        unchecked = Proof(grounding.text, sentences, grounding.citations, ())
        return replace(unchecked, checks=run_checks(self._given(unchecked)))

    def _given(self, proof: Proof) -> CheckInput:
        return CheckInput(proof.text, self.brief, proof.sentences, _of_ours(proof.citations))


def _of_ours(citations: Sequence[Citation]) -> tuple[Citation, ...]:
    """Those of sources and of account data: what a customer attached is no word of ours."""
    return tuple(citation for citation in citations if citation.kind != ATTACHMENT)


def _incident(incident: Incident | None) -> list[str]:
    """What may be said of the running incident; the templates receive it apart from the facts."""
    return [incident.title, incident.known, incident.data_impact] if incident else []


def _noted(brief: Brief) -> list[str]:
    """What a note by rule says of this conversation, such as that nothing was promised: a model may say it too."""
    return [] if brief.kind.for_customer else FORMS[brief.kind].write(brief).splitlines()


def _proving(brief: Brief) -> OpenRequest:
    """The request as grounding reads it.

    The news of a fix proves a letter as our own words do, the private notes behind it never do. In a note to
    colleagues everything that was said does, whoever said it: the note tells who.
    """
    request = brief.request
    if brief.kind.for_customer:
        news = (Turn("agent", request.shared),) if request.shared else ()
        return replace(request, history=(*request.history, *news))
    everything = (*(turn.text for turn in request.history), request.text)
    return replace(request, history=tuple(Turn("agent", text) for text in everything))


def _in_fixed_words(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Sentences of a text in fixed words: they state nothing that would need a proof."""
    known = {"status": SentenceStatus.COURTESY, "citations": (), "reason": "A rule wrote this in fixed words."}
    return tuple(s.model_copy(update=known) for s in sentences)


def _marked(result: CheckResult, repaired: Sequence[str]) -> CheckResult:
    """`result`, marked as repaired where its check is among `repaired` and now holds."""
    holds = result.status is CheckStatus.PASSED and result.check in repaired
    return result.model_copy(update={"repaired": True}) if holds else result
