"""The examination behind `drafter doctor` and /readyz: each part is tried, what is wrong comes with its fix."""

import shlex
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from drafter.errors import DrafterError
from drafter.models.base import ChatMessage, Model, Parameters
from drafter.models.chain import FallbackChain, Unanswered
from drafter.models.screen import OPEN
from drafter.settings import Settings
from kb_index.errors import KnowledgeError
from kb_index.index import KnowledgeIndex
from service.diagnosis import Diagnosis, PartStatus
from service.errors import ServiceError
from service.words import age, count, documents, seconds

if TYPE_CHECKING:
    from drafter.models.embedded.model import EmbeddedStatus

__all__ = ["Diagnosis", "PartStatus", "examine", "readiness"]

_QUESTION = [ChatMessage("user", "Answer with the one word: ready")]


def examine(settings: Settings, *, offline: bool = False) -> Iterator[Diagnosis]:
    """Try every part in the order in which drafting needs it; `offline` asks no model."""
    from drafter.wiring import build_embedder, open_index
    from service.soundness import clock_right, service_running

    yield _settings(settings)
    yield _tried("mailboxes", lambda: _mailboxes(settings))
    yield _tried("account data", lambda: _account_data(settings))
    yield _tried("prompt set", lambda: _prompts(settings))
    yield _tried("handbook", lambda: _handbook(settings))
    yield _tried("clock", clock_right)
    yield from _kept(settings)
    yield _tried("index", lambda: _searched(open_index(settings, build_embedder(settings))))
    yield _privacy(settings)
    yield _tried("service", lambda: service_running(settings.host, settings.port))
    if offline:
        yield _tried("model", lambda: _model_set_up(settings))
    else:
        yield from _models(settings)


def readiness(settings: Settings, index: Callable[[], KnowledgeIndex]) -> list[Diagnosis]:
    """Whether a running service could draft now: the index it has open, and the model without asking it."""
    return [_tried("index", lambda: _index(index())), _tried("model", lambda: _model_set_up(settings))]


def _tried(part: str, attempt: Callable[[], Diagnosis]) -> Diagnosis:
    try:
        return attempt()
    except (DrafterError, KnowledgeError, ServiceError) as error:
        return Diagnosis(part, PartStatus.BROKEN, str(error))


def _settings(settings: Settings) -> Diagnosis:
    """What was set by somebody, and where things are kept; secrets show themselves as stars."""
    given = {name: getattr(settings, name) for name in sorted(settings.model_fields_set | {"data_dir", "model"})}
    return Diagnosis("settings", PartStatus.OK, ", ".join(f"{name} = {value}" for name, value in given.items()))


def _mailboxes(settings: Settings) -> Diagnosis:
    from drafter.wiring import build_mailboxes

    names = sorted(build_mailboxes(settings))
    says = f"{count(len(names), 'profile')}: {', '.join(names)}"
    if settings.mailbox_paths is None:
        fix = "Set mailbox_paths to a folder of profiles, so that drafts know your brand and what agents may offer."
        return Diagnosis("mailboxes", PartStatus.WARNING, says, fix)
    return Diagnosis("mailboxes", PartStatus.OK, says)


def _account_data(settings: Settings) -> Diagnosis:
    """Whether what the headers of records name is there; no record is asked."""
    from drafter.account_sources import HttpRecords, McpRecords
    from drafter.settings import account_secret
    from drafter.wiring import build_mailboxes

    records = [one for profile in build_mailboxes(settings).values() for one in profile.account]
    if not records:
        return Diagnosis("account data", PartStatus.OK, "no profile names a record of customers")
    asked = [one for one in records if isinstance(one, HttpRecords | McpRecords)]
    missing = {name: one.name for one in asked for name in one.headers.values() if not account_secret(name)}
    if missing:
        says = ", ".join(f"{name}, which {record} asks with, is not set" for name, record in missing.items())
        return Diagnosis("account data", PartStatus.BROKEN, says, "Set it where the service and its workers start.")
    names = ", ".join(dict.fromkeys(one.name for one in records))
    return Diagnosis("account data", PartStatus.OK, f"{count(len(records), 'record')}: {names} (not asked)")


def _prompts(settings: Settings) -> Diagnosis:
    from drafter.bundled import BUNDLED
    from drafter.prompting.prompt_set import load_prompt_set

    prompts = load_prompt_set(settings.prompt_set or BUNDLED)
    return Diagnosis("prompt set", PartStatus.OK, f"{prompts.name} ({prompts.hash}) from {prompts.folder}")


def _handbook(settings: Settings) -> Diagnosis:
    from drafter.wiring import build_handbook

    handbook = build_handbook(settings)
    return Diagnosis("handbook", PartStatus.OK, f"{count(len(list(handbook)), 'guideline')}")


def _kept(settings: Settings) -> Iterator[Diagnosis]:
    """The database, and who gets in, which stands in it."""
    from service.access_soundness import access_guarded, sealing_of
    from service.handoffs.soundness import targets_sound
    from service.jobs.queue_state import queue_found
    from service.soundness import database_sound, room_left
    from service.storage.database import Database

    yield _tried("disk", lambda: room_left(settings.data_dir))
    if settings.database is None and not settings.database_file.exists():
        yield Diagnosis("database", PartStatus.OK, f"none yet; `drafter serve` makes {settings.database_file}")
        yield from access_guarded(settings, None)
        return
    with closing(Database(settings.database_address)) as database:
        yield (found := _tried("database", lambda: database_sound(database)))
        if found.status is not PartStatus.BROKEN:
            yield _tried("auto-draft", lambda: queue_found(database))
            yield _tried("hand-offs", lambda: targets_sound(database, lambda: sealing_of(settings)))
        yield from access_guarded(settings, None if found.status is PartStatus.BROKEN else database)


def _index(index: KnowledgeIndex) -> Diagnosis:
    info = index.info()
    if not info.passages:
        fix = "Index your help center: drafter index PATH --kind article"
        return Diagnosis("index", PartStatus.BROKEN, "it is empty, so no fact could be proved", fix)
    changed = age(info.updated_at, datetime.now(UTC))
    held = f"{documents(info.documents_by_kind)} in {count(info.passages, 'passage')}"
    says = f"{held}, embedded by {info.model}, changed {changed}"
    if info.outdated:
        fix = "Restart with the new embedding model; until then searches go on in what was there before."
        return Diagnosis(
            "index", PartStatus.WARNING, f"{says}; it has been made anew with another embedding model", fix
        )
    if not info.measured:
        fix = "Measure it on your index, so that what is far from every page is refused: drafter calibrate"
        return Diagnosis("index", PartStatus.WARNING, f"{says}; nobody knows how near is near for that model", fix)
    return Diagnosis("index", PartStatus.OK, says)


def _searched(index: KnowledgeIndex) -> Diagnosis:
    """The index, and whether its embedding model can be loaded and run."""
    finding = _index(index)
    index.search("How do I change my password?", limit=1)
    started = time.perf_counter()
    index.search("How do I cancel my plan?", limit=1)
    return replace(finding, says=f"{finding.says}; a search takes {seconds(time.perf_counter() - started)}")


def _privacy(settings: Settings) -> Diagnosis:
    """Whether other users of this machine can read what is kept of customers and of the team."""
    from evals.caches.completion_cache import kept_answers
    from kb_index.durable import open_to_others

    ours = (settings.database_file, settings.index_dir, settings.crawl_dir, settings.ledger_file)
    kept = (*ours, kept_answers(settings.cache_dir))
    if seen := [str(path) for path in kept if open_to_others(path)]:
        fix = f"Close it to them: chmod -R go-rwx {shlex.join(seen)}"
        return Diagnosis(
            "privacy", PartStatus.WARNING, f"other users of this machine can read {', '.join(seen)}", fix
        )
    return Diagnosis("privacy", PartStatus.OK, f"no other user can read what is kept in {settings.data_dir}")


def _model_set_up(settings: Settings) -> Diagnosis:
    """The model that would be asked first, as far as it can be judged without asking it."""
    from drafter.models.embedded.model import EmbeddedModel
    from drafter.wiring import build_models

    models = build_models(settings)
    if not models.models:
        return _no_model()
    first = models.models[0]
    if isinstance(first, EmbeddedModel):
        return _embedded(first.status())
    return Diagnosis("model", PartStatus.OK, f"{models.name} (not asked)")


def _embedded(status: "EmbeddedStatus") -> Diagnosis:
    if not status.installed:
        fix = "Install it: pip install 'reply-drafter[local]', or set DRAFTER_MODEL to another model."
        return Diagnosis("model", PartStatus.BROKEN, f"{status.model} is not installed", fix)
    if status.running:
        return Diagnosis("model", PartStatus.OK, f"{status.model} is running at {status.running.address}")
    if status.weights:
        return Diagnosis("model", PartStatus.OK, f"{status.model} is in place and starts when it is needed")
    says = f"{status.model} is not assembled yet; the first draft will take a minute longer"
    return Diagnosis("model", PartStatus.WARNING, says, "Do it ahead: drafter model fetch")


def _no_model() -> Diagnosis:
    says = "none: drafts are composed from the best source, without a language model"
    return Diagnosis("model", PartStatus.WARNING, says, "Set DRAFTER_MODEL to a LiteLLM name, or to `embedded`.")


def _models(settings: Settings) -> list[Diagnosis]:
    """Ask each model of the chain. One that answers is enough for drafting; the faults of the others are warnings."""
    from drafter.wiring import build_models

    try:
        findings = [_ask(model, settings) for model in build_models(settings).models]
    except DrafterError as error:
        return [Diagnosis("model", PartStatus.BROKEN, str(error))]
    if any(finding.status is PartStatus.OK for finding in findings):
        return [replace(f, status=PartStatus.WARNING) if f.status is PartStatus.BROKEN else f for f in findings]
    return findings or [_no_model()]


def _ask(model: Model, settings: Settings) -> Diagnosis:
    started = time.perf_counter()
    parameters = Parameters(max_tokens=8, timeout=settings.model_timeout)
    alone = FallbackChain([model])
    *_, answer = alone.stream(lambda tier: _QUESTION, parameters, seconds=settings.draft_timeout, screen=OPEN)
    if isinstance(answer, Unanswered):
        return Diagnosis("model", PartStatus.BROKEN, answer.failed[0].reason)
    took = seconds(time.perf_counter() - started)
    return Diagnosis("model", PartStatus.OK, f"{model.name} ({model.tier} tier) answered in {took}")
