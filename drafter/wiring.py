"""The composition root: from settings to a drafter and its parts. Nothing heavy is loaded until it is used."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from drafter.bundled import BUNDLED
from drafter.handbook.guidelines import Handbook, load_handbook
from drafter.mailbox import Mailbox, load_mailboxes
from drafter.models.base import Parameters, Tier
from drafter.models.chain import NO_MODEL, FallbackChain, choose_models
from drafter.models.endpoint_embedder import PREFIX, EndpointEmbedder
from drafter.phrasebook import load_phrasebook
from drafter.pipeline import Drafter
from drafter.prompting.prompt_set import load_prompt_set
from drafter.proof.verifier import CrossEncoderVerifier, ModelVerifier, Verifier
from drafter.settings import Settings
from drafter.sound_sources import noted
from kb_index.calibration import kept_scale
from kb_index.documents import Kind, SourceItem
from kb_index.index import KnowledgeIndex
from kb_index.passages.embedding import DEFAULT_MODEL, Embedder, SentenceTransformerEmbedder, word_encoder
from kb_index.passages.reranking import CrossEncoderReranker, Reranker
from kb_index.store.chroma import CLOUD, Server
from kb_index.sync.ledger import Ledger

if TYPE_CHECKING:
    from drafter.past.sources import PastSource

__all__ = [
    "build_drafter",
    "build_embedder",
    "build_handbook",
    "build_ledger",
    "build_mailboxes",
    "build_models",
    "build_reranker",
    "build_verifier",
    "open_index",
    "open_past",
    "read_source",
    "rebuild_index",
]


def build_drafter(
    settings: Settings,
    embedder: Embedder | None = None,
    models: FallbackChain | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Drafter:
    """The drafter that `settings` describe, with the embedding model of theirs that is loaded already, if one is, and
    with other `models` or another time where they are given.

    Raises DrafterError or KnowledgeError where a part is wrong.
    """
    prompts, handbook = load_prompt_set(settings.prompt_set or BUNDLED), build_handbook(settings)  # what people edit
    embedder = embedder or build_embedder(settings)
    return Drafter(
        index=open_index(settings, embedder),
        embed=embedder.encode_passages,
        embed_words=word_encoder(embedder),
        models=build_models(settings) if models is None else models,
        prompts=prompts,
        handbook=handbook,
        mailboxes=build_mailboxes(settings),
        parameters=Parameters(max_tokens=settings.max_tokens, timeout=settings.model_timeout),
        draft_seconds=settings.draft_timeout,
        now=now,
        verifier=build_verifier(settings),
    )


def build_embedder(settings: Settings) -> Embedder:
    """The embedding model, not yet loaded or asked."""
    name = settings.embedding_model or DEFAULT_MODEL
    if name.startswith(PREFIX):
        return EndpointEmbedder(name, api_base=settings.embedding_api_base, api_key=settings.embedding_api_key)
    return SentenceTransformerEmbedder(name)


def build_reranker(settings: Settings) -> Reranker | None:
    """The cross-encoder that reads found passages again, not yet loaded; None where no setting names one."""
    return CrossEncoderReranker(settings.reranker) if settings.reranker else None


def build_verifier(settings: Settings) -> Verifier | None:
    """What gives a second opinion on the proof, not yet loaded or asked; None where no setting names one. Raises
    SettingsError."""
    name = settings.verifier
    if not name or not name.startswith(PREFIX):
        return CrossEncoderVerifier(name) if name else None
    own = settings.model if settings.model != NO_MODEL else ""
    models = choose_models(
        ",".join(filter(None, (own, name.removeprefix(PREFIX)))),  # an address and a key are the first provider's
        cache_dir=settings.cache_dir,
        api_base=settings.api_base,
        api_key=settings.api_key,
    )
    return ModelVerifier(models.only(models.models[-1]))


def open_index(settings: Settings, embedder: Embedder, *, create: bool = False) -> KnowledgeIndex:
    """The knowledge index; raises IndexMissing, ModelMismatch, IndexCorrupt or StoreError."""
    scale = kept_scale(settings.calibration_file, embedder.name)
    reranker = build_reranker(settings)
    return KnowledgeIndex.open(_place(settings), embedder, create=create, reranker=reranker, scale=scale)


def rebuild_index(settings: Settings, embedder: Embedder) -> AbstractContextManager[KnowledgeIndex]:
    """An index made anew, which takes the place of the one in use when the block ends; raises StoreError."""
    return KnowledgeIndex.anew(_place(settings), embedder)


def build_ledger(settings: Settings) -> Ledger:
    """The record of what became of each source, beside the index."""
    return Ledger(settings.ledger_file)


def read_source(
    settings: Settings,
    place: str,
    kind: Kind,
    source: str | None = None,
    index: KnowledgeIndex | None = None,
    base_url: str = "",
) -> Iterator[SourceItem]:
    """The documents at a path or a web address, of the source of this name; raises SourceError for what is neither.

    What past conversations were answered with is looked up in `index` when reading begins. `base_url` is the address
    of the help center that files are built to. A document that gives orders to whoever drafts is named in a note.
    """
    from kb_index.crawl.help_center import CrawlLimits, read_help_center
    from kb_index.sources.files import read_documents
    from kb_index.sources.web_address import is_web_address

    now = datetime.now(UTC)
    if kind is Kind.PAST_CONVERSATION:
        return noted(_read_past(settings, place, source, index, now))
    if not is_web_address(place):
        return noted(read_documents(Path(place), kind, source=source, now=now, base_url=base_url or None))
    limits = CrawlLimits(pages=settings.crawl_max_pages, delay=settings.crawl_delay)
    allow_private = settings.allow_private_addresses
    return noted(
        read_help_center(place, kind, settings.crawl_dir, source=source, limits=limits, allow_private=allow_private)
    )


def open_past(settings: Settings, place: str, source: str | None = None) -> "PastSource":
    """The past conversations at a path; raises SourceError where there are none, or mail of nobody knows whom."""
    from drafter.past.sources import PastSource

    team = tuple(filter(None, (one.strip() for one in (settings.team or "").split(","))))
    return PastSource(Path(place), load_phrasebook(settings.prompt_set or BUNDLED), team, source)


def _read_past(
    settings: Settings, place: str, source: str | None, index: KnowledgeIndex | None, now: datetime
) -> Iterator[SourceItem]:
    from drafter.past.answers import Answers

    past = open_past(settings, place, source)
    return past.documents(lambda: Answers.of(index) if index else Answers({}, {}), now)


def build_handbook(settings: Settings) -> Handbook:
    """The bundled handbook and the team's own folders; raises PromptError."""
    return load_handbook([(settings.prompt_set or BUNDLED) / "handbook", *settings.handbook_paths])


def build_models(settings: Settings) -> FallbackChain:
    """The models to try in turn, none of them reached yet; raises SettingsError."""
    return choose_models(
        settings.model,
        cache_dir=settings.cache_dir,
        api_base=settings.api_base,
        api_key=settings.api_key,
        tier=Tier(settings.tier) if settings.tier else None,
        timeouts=settings.model_timeouts,
    )


def build_mailboxes(settings: Settings) -> dict[str, Mailbox]:
    """The mailbox profiles by id; raises SettingsError."""
    return load_mailboxes(settings.mailbox_paths)


def _place(settings: Settings) -> Path | Server:
    """Where the index is kept."""
    key = settings.chroma_api_key.get_secret_value() if settings.chroma_api_key else None
    url = settings.chroma_url or (CLOUD if key else None)
    if not url:
        return settings.index_dir
    return Server(url, tenant=settings.chroma_tenant, database=settings.chroma_database, api_key=key)
