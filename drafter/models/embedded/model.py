"""The embedded model: a small language model on this machine, one copy for all of its processes."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import util
from pathlib import Path

from filelock import Timeout
from pydantic import SecretStr

from drafter.errors import ModelTimeout, ModelUnreachable, WeightsError
from drafter.models.base import ChatMessage, Completion, Parameters, Tier
from drafter.models.embedded.runtime import Folder, Running
from drafter.models.embedded.weights import EXTRA, QWEN, ModelWeights, Progress, assemble, find_assembled
from drafter.models.llm import LiteLLMModel, warm_up

__all__ = ["EmbeddedModel", "EmbeddedStatus", "is_installed"]

_START_SECONDS = 120.0
_ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True, slots=True)
class EmbeddedStatus:
    """What there is of the embedded model on this machine; None: not there."""

    model: str
    installed: bool
    weights: Path | None
    running: Running | None
    log: Path


class EmbeddedModel:
    """The model behind `drafter model serve`. A server that runs is used; otherwise one is started, detached from
    this process, which ends by itself after `idle_seconds` without a request.

    `weights` and the folder below `cache_dir` that they name are all that tells one model from another. `letters`:
    it writes to customers too. It does so worse than the composer (docs/measurements.md), so only where that is asked
    for.
    """

    tier = Tier.SMALL
    local = True

    def __init__(
        self,
        cache_dir: Path,
        *,
        weights: ModelWeights = QWEN,
        idle_seconds: float = 15 * 60.0,
        letters: bool = False,
    ) -> None:
        self.name = f"embedded/{weights.id}"
        self.folder = Folder(cache_dir.absolute() / weights.id)
        self._cache_dir = cache_dir.absolute()
        self._weights = weights
        self._idle_seconds = idle_seconds
        self.writes_letters = letters
        self.sees = False

    def prepare(self) -> None:
        """Have a server that answers; raises what `start` does."""
        self.start()

    def start(self) -> Running:
        """The server that runs, else a new one from assembled weights, with LiteLLM imported meanwhile.

        Raises WeightsError, or ModelUnreachable or ModelTimeout when it does not come up.
        """
        running = self._find() or self._start_once(self.fetch())
        warm_up()
        return running

    def fetch(self, progress: Progress = lambda done, total: None) -> Path:
        """Assemble the weights without loading them; raises WeightsError."""
        if not is_installed():
            raise WeightsError(f"the embedded model needs the package 'xllamacpp', which is not installed. {EXTRA}")
        return assemble(self._weights, self._cache_dir, progress)

    def stream(self, messages: Sequence[ChatMessage], parameters: Parameters) -> Iterator[str | Completion]:
        """Yield the answer's text piece by piece, then one Completion; raises ModelError."""
        for last_try in (False, True):
            model, started = self._through(self.start()), False
            try:
                for piece in model.stream(messages, parameters):
                    started = True
                    yield replace(piece, cost_usd=0.0) if isinstance(piece, Completion) else piece
                return
            except ModelUnreachable:
                # It may have ended for want of work just after it was found: then, once, start it again.
                if last_try or started or self.folder.server_lives():
                    break
        raise self._unreachable("stopped while it was answering")

    def serve(self, ready: Callable[[Running], None], idle_seconds: float | None = None) -> None:
        """Be the server, in this process and its main thread, until it is told to stop; see `embedded.server.serve`.

        The weights must have been fetched. Raises ModelUnreachable where one runs already.
        """
        from drafter.models.embedded.server import serve

        starting = self.folder.start_lock
        with starting.acquire(timeout=_START_SECONDS):
            if running := self._find():
                raise ModelUnreachable(
                    f"process {running.pid} serves {self.name!r} already, at {running.address}. "
                    f"Use it, or end it: drafter model stop"
                )

            def started(running: Running) -> None:
                starting.release()
                ready(running)

            weights = self._weights
            serve(weights.path(self._cache_dir), weights.sha256, weights.id, idle_seconds=idle_seconds, ready=started)

    def status(self) -> EmbeddedStatus:
        """What there is, without starting anything."""
        return EmbeddedStatus(
            model=self.name,
            installed=is_installed(),
            weights=find_assembled(self._weights, self._cache_dir),
            running=self._find(),
            log=self.folder.log,
        )

    def stop(self) -> bool:
        """End the server; whether there was one."""
        return self.folder.stop()

    def _through(self, running: Running) -> LiteLLMModel:
        return LiteLLMModel(
            f"openai/{running.model}",
            api_base=f"{running.address}/v1",
            api_key=SecretStr(running.key),
            tier=self.tier,
            shown_as=self.name,
        )

    def _find(self) -> Running | None:
        running = self.folder.find()
        return running if running and running.sha256 == self._weights.sha256 else None

    def _start_once(self, path: Path) -> Running:
        """The server that this process starts, or the one that another was just starting."""
        try:
            with self.folder.start_lock.acquire(timeout=_START_SECONDS):
                return self._find() or self._start(path)
        except Timeout:
            raise ModelTimeout(
                f"another process has been starting {self.name!r} for {_START_SECONDS:g} s. "
                f"Look into {self.folder.log}, or end it: drafter model stop"
            ) from None
        except OSError as error:
            raise WeightsError(
                f"{self.name!r} cannot be run from {self.folder.path}: {error.strerror or error}. "
                f"Set DRAFTER_CACHE_DIR to a folder that may be written to."
            ) from error

    def _start(self, path: Path) -> Running:
        """Start a server and wait until it answers; the start lock must be held."""
        self.folder.stop()  # one with other weights, or one that answers no more
        self.folder.log.unlink(missing_ok=True)
        about = (str(path), self._weights.sha256, self._weights.id, str(self._idle_seconds))
        process = self.folder.launch("drafter.models.embedded.server", *about)
        warm_up()
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if running := self._find():
                return running
            if process.poll() is not None:
                raise self._unreachable("did not start")
            time.sleep(0.05)
        process.kill()
        raise ModelTimeout(f"{self.name!r} did not load in {_START_SECONDS:g} s. Its log: {self.folder.log}")

    def _unreachable(self, what: str) -> ModelUnreachable:
        return ModelUnreachable(
            f"the server of {self.name!r} {what}. Its last words are in {self.folder.log}. Try again, or set "
            f"DRAFTER_MODEL to another model."
        )


def is_installed() -> bool:
    """Whether the library that runs the embedded model is there."""
    return util.find_spec("xllamacpp") is not None
