"""Every setting of the product in one typed table, read once at the edge.

Order of precedence: environment (`DRAFTER_...`), then the TOML file named by `DRAFTER_CONFIG` (or `drafter.toml`
in the working folder), then the defaults below. Relative paths of a TOML file start at its own folder. A variable or
a value of the file that is empty is not set: `DRAFTER_CACHE_DIR=` asks for the default, not for the working folder.

Keys of the environment go only to the provider's own address, or to one that the environment or the file named by
`DRAFTER_CONFIG` names; a `drafter.toml` that merely lies in the working folder may name none.
"""

import os
import tomllib
from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from drafter.account_sources import asks_elsewhere
from drafter.errors import SettingsError
from drafter.setting_forms import FrameOrigins, ListeningPlace, Origin, WebAddress, place_of

__all__ = ["Settings", "account_secret", "load_settings"]

_ADDRESSES = ("api_base", "embedding_api_base", "chroma_url", "traces")
_GUARDS = ("secret_key", "public_url", "trusted_proxies", "frame_ancestors", "oidc_issuer", "oidc_roles")
_MODELS = ("model", "embedding_model", "verifier")  # of which some providers take an address in place of a name
_WEIGHTS = ("embedding_model", "reranker", "verifier")
_SQLITE = "sqlite:///"
_PATHS = ("data_dir", "cache_dir", "prompt_set", "mailbox_paths", "conversations", "eval_runs")


class Settings(BaseSettings):
    """The table: name, default, help."""

    model_config = SettingsConfigDict(env_prefix="DRAFTER_", env_ignore_empty=True, extra="forbid", frozen=True)

    data_dir: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("drafter")), description="Where the index is kept."
    )
    cache_dir: Path = Field(
        default_factory=lambda: Path(platformdirs.user_cache_dir("drafter")),
        description="Where the embedded model's weights are assembled (1.1 GB).",
    )
    model: str = Field(
        default="embedded",
        description="`embedded`, any LiteLLM model name, several separated by commas (tried in turn), or `none`. The "
        "embedded model translates for the search and takes notes; letters are composed without it.",
    )
    tier: str | None = Field(
        default=None,
        pattern="^(small|large)$",
        description="How much the model is given to read; default: by model. "
        "Where it is set the embedded model writes letters too.",
    )
    api_base: WebAddress | None = Field(
        default=None, description="Address of an OpenAI-compatible endpoint, if not the default."
    )
    api_key: SecretStr | None = Field(
        default=None, description="Key for that endpoint; providers' own variables work too."
    )
    model_timeout: float = Field(default=120.0, gt=0, description="Seconds to wait for the next piece of an answer.")
    model_timeouts: str | None = Field(
        default=None,
        description="Seconds that each of several models may take for its whole answer, in their order, such as "
        "`20,,60`; one that takes longer has failed, and the next is asked. An empty place: half of what is left.",
    )
    draft_timeout: float = Field(
        default=300.0,
        gt=0,
        description="Seconds after which a draft waits for no model any more: it is composed without one.",
    )
    keep_warm: float = Field(
        default=300.0,
        ge=0,
        description="Seconds for which `drafter draft` leaves a process ready for the next draft, 0: none.",
    )
    drafts_at_once: int | None = Field(
        default=None,
        ge=1,
        le=1000,
        description="Drafts that are written at once, and as many again may wait; default: 100 with a model "
        "elsewhere, 1 with the embedded one, which answers one request at a time, without a model one for each core.",
    )
    max_tokens: int = Field(
        default=400, gt=0, description="Longest draft, in tokens; a chat message gets 240 at most and a post 180."
    )
    embedding_model: str | None = Field(
        default=None,
        description="A sentence-transformers name or folder, or `litellm/` and a LiteLLM name for an endpoint, such "
        "as `litellm/openai/bge-m3`; default: the bundled MiniLM.",
    )
    embedding_api_base: WebAddress | None = Field(
        default=None, description="Address of the embedding endpoint (TEI, vLLM, ...), if not the provider's own."
    )
    embedding_api_key: SecretStr | None = Field(
        default=None, description="Key for it; providers' own variables work too."
    )
    reranker: str | None = Field(
        default=None,
        description="A sentence-transformers cross-encoder, by name or folder, that reads the first 20 passages of "
        "each search again with the question, and the 8 best sections of the answer plan with each ask, such as "
        "`cross-encoder/ms-marco-MiniLM-L6-v2`; default: none.",
    )
    verifier: str | None = Field(
        default=None,
        description="A second opinion on each factual sentence of a draft: a sentence-transformers NLI "
        "cross-encoder, by name or folder, such as `cross-encoder/nli-deberta-v3-base`, or `litellm/` and a LiteLLM "
        "name; default: none.",
    )
    team: str | None = Field(
        default=None,
        description="Domains or addresses that your agents write from, separated by commas: who is who in mail.",
    )
    crawl_delay: float = Field(
        default=0.5,
        ge=0,
        description="Seconds between two requests to a help center; its robots.txt may ask for more.",
    )
    crawl_max_pages: int = Field(default=5000, gt=0, description="Most pages that one run reads of a help center.")
    allow_private_addresses: bool = Field(
        default=False, description="Whether help centers on private and loopback addresses may be read."
    )
    chroma_url: WebAddress | None = Field(
        default=None,
        description="Address of a Chroma server that keeps the index for several processes or machines; default: a "
        "folder in `data_dir`, or Chroma Cloud where `chroma_api_key` is set.",
    )
    chroma_tenant: str | None = Field(default=None, description="Tenant on that server; default: the key's.")
    chroma_database: str | None = Field(
        default=None,
        description="Database on that server, one for each index; default: the key's, or the server's own.",
    )
    chroma_api_key: SecretStr | None = Field(default=None, description="Key of Chroma Cloud.")
    database: SecretStr | None = Field(
        default=None,
        description="Address of the database that keeps conversations, drafts and access, such as "
        "`postgresql://user:password@host/name`; default: a file of SQLite in `data_dir`.",
    )
    allow_private_webhooks: bool = Field(
        default=False, description="Whether webhooks may lead to private and loopback addresses, and go unencrypted."
    )
    prompt_set: Path | None = Field(default=None, description="Folder of the prompt set; default: the bundled one.")
    handbook_paths: tuple[Path, ...] = Field(
        default=(), description="Further folders of guidelines, which add to the handbook or override it by id."
    )
    mailbox_paths: Path | None = Field(default=None, description="Folder of mailbox profiles (TOML).")
    conversations: Path | None = Field(default=None, description="Folder of demo conversations for the sidebar page.")
    eval_runs: Path | None = Field(
        default=None, description="Folder of the runs of evaluations that the console shows."
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port to listen on; 0: any free one.")

    shutdown_seconds: float = Field(
        default=20.0,
        ge=0,
        description="Seconds that drafts which are being written have to end when the service is told to (SIGTERM).",
    )

    secret_key: SecretStr | None = Field(
        default=None,
        description="Seals what is kept secret; needed where other machines can reach the service. Several are "
        "separated by commas, the newest first; default: one that is made and kept in `data_dir`.",
    )
    public_url: Origin | None = Field(
        default=None, description="Where browsers find the service, such as `https://drafts.example.com`."
    )
    trusted_proxies: str = Field(
        default="127.0.0.1",
        description="Addresses of your proxies, separated by commas, that may say where a request comes from.",
    )
    frame_ancestors: FrameOrigins = Field(
        default="",
        description="Origins in whose pages the sidebar may stand, separated by commas, such as "
        "`https://secure.helpscout.net, https://*.zendesk.com`.",
    )
    requests_per_minute: int = Field(default=240, gt=0, description="Most requests of one key or account.")
    drafts_per_day: int | None = Field(
        default=None,
        ge=0,
        description="Most drafts of one key or account on a day (UTC), unless it has its own limit.",
    )
    cost_per_day: float | None = Field(
        default=None, ge=0, description="Most US dollars that drafts of one key or account may cost on a day (UTC)."
    )
    auto_draft_quiet: float = Field(
        default=5.0,
        ge=0,
        le=3600,
        description="Seconds without a further event of a conversation after which an auto-draft is begun.",
    )
    auto_draft_queue: int = Field(
        default=1_000, gt=0, description="Most events that may wait for their auto-drafts; more are refused."
    )
    auto_drafts_at_once: int | None = Field(
        default=None,
        ge=0,
        le=64,
        description="Auto-drafts that one process writes at a time, 0: none, where `drafter worker` does; default: 1 "
        "with the embedded model, and else 2.",
    )
    worker_metrics: ListeningPlace | None = Field(
        default=None,
        description="Port where `drafter worker` gives its figures to Prometheus, on this machine; `address:port`: "
        "elsewhere.",
    )
    auto_drafts_per_day: int | None = Field(
        default=None, ge=0, description="Most auto-drafts of one mailbox on a day (UTC)."
    )
    auto_cost_per_day: float | None = Field(
        default=None, ge=0, description="Most US dollars that auto-drafts of one mailbox may cost on a day (UTC)."
    )
    oidc_issuer: WebAddress | None = Field(
        default=None, description="Identity provider for sign-in by OpenID Connect, exactly as it calls itself."
    )
    oidc_client_id: str | None = Field(default=None, description="What the provider calls this service.")
    oidc_client_secret: SecretStr | None = Field(default=None, description="The secret that goes with it, if any.")
    oidc_roles: str | None = Field(
        default=None,
        description="Who gets which role, such as `group:support-leads=lead, domain:example.com=agent`; roles are "
        "`agent`, `lead` and `admin`.",
    )

    traces: WebAddress | None = Field(
        default=None,
        description="Address of an OpenTelemetry collector that takes traces (OTLP over gRPC), such as "
        "`http://127.0.0.1:4317`; default: nothing is traced.",
    )
    trace_content: bool = Field(
        default=False, description="Whether traces may hold what models were asked and what they answered."
    )
    log_format: Literal["text", "json"] = Field(
        default="text",
        description="How the log on standard error is written: `text` for people, problems alone, or `json`, a line "
        "for each request and draft too.",
    )
    log_content: bool = Field(
        default=False,
        description="Whether the log may hold the messages of errors, which may quote a customer; personal data in "
        "them is masked.",
    )

    @property
    def worker_metrics_place(self) -> tuple[str, int] | None:
        """Address and port where a worker gives its figures."""
        return place_of(self.worker_metrics) if self.worker_metrics else None

    @property
    def frames(self) -> tuple[str, ...]:
        """The origins in whose pages the sidebar may stand."""
        return tuple(part.strip() for part in self.frame_ancestors.split(",") if part.strip())

    @property
    def database_address(self) -> str:
        """The address of the database; it may hold a password."""
        return self.database.get_secret_value() if self.database else f"{_SQLITE}{self.database_file.absolute()}"

    @property
    def database_file(self) -> Path:
        """The file of the database where no address is set."""
        return self.data_dir / "drafter.sqlite3"

    @property
    def index_dir(self) -> Path:
        """The folder of the knowledge index."""
        return self.data_dir / "index"

    @property
    def ledger_file(self) -> Path:
        """The record of what became of each source."""
        return self.data_dir / "sources.json"

    @property
    def calibration_file(self) -> Path:
        """What was measured of embedding models."""
        return self.data_dir / "calibration.json"

    @property
    def crawl_dir(self) -> Path:
        """The folder where pages of help centers are kept between runs."""
        return self.data_dir / "crawl"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment before the values of the file, which come in as arguments."""
        return env_settings, init_settings


def account_secret(name: str) -> str | None:
    """The value of a variable that a mailbox's profile names for a header of its records; None: it is not set.

    Those begin with ACCOUNT_SECRET_, so that a profile gets at no other secret.
    """
    return (os.environ.get(name) or None) if name.startswith("ACCOUNT_SECRET_") else None


def load_settings() -> Settings:
    """The settings of this process; raises SettingsError naming the key, the rule and where it was set."""
    config = os.environ.get("DRAFTER_CONFIG")
    path = Path(config) if config else Path("drafter.toml")
    values = _read_toml(path) if config or path.exists() else {}
    if not config:
        _refuse_what_needs_trust(path, values)
    try:
        return Settings(**values)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(str(part) for part in fault["loc"])
        where = f"{path} or DRAFTER_{key.upper()}"
        raise SettingsError(f"setting {key!r}: {fault['msg']}. Correct it in {where}.") from None


def _refuse_what_needs_trust(path: Path, values: dict[str, Any]) -> None:
    """Refuse what a file that merely lies in the working folder, perhaps a stranger's, may not decide.

    An address not even with a key beside it, or on this machine: LiteLLM adds to some providers' requests what it
    finds in the environment or on the disk, whatever key it is given.
    """
    set_by_user = {name.upper() for name, value in os.environ.items() if value}
    for name, value in values.items():
        if f"DRAFTER_{name.upper()}" in set_by_user or not isinstance(value, str | Path):
            continue
        if name == "mailbox_paths" and asks_elsewhere(Path(value)):
            what = "names profiles that ask other hosts", "customers' addresses and your keys would go there"
        elif name in _ADDRESSES or (name in _MODELS and "://" in str(value)):
            what = "names an address", "keys of the environment and texts of customers would go there"
        elif name in _GUARDS:
            what = "decides who gets in", "whoever wrote it could be let in, or frame your pages"
        elif name == "chroma_api_key":
            what = "names an account of Chroma Cloud", "your index would be kept in it"
        elif name == "database":
            what = "names a database", "what customers write would be kept there"
        elif name in _WEIGHTS and Path(value).is_dir():
            what = "names a folder of weights", "loading them may run what whoever wrote them wants"
        else:
            continue
        raise SettingsError(
            f"{path.absolute()} {what[0]} in {name!r}, and nobody has named that file: {what[1]}. If that is meant, "
            f"set DRAFTER_CONFIG={path.absolute()} or DRAFTER_{name.upper()}; else take {name!r} out of the file."
        )


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}. Correct DRAFTER_CONFIG.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}. Fix it there.") from error
    values = {key: value for key, value in values.items() if value != ""}
    for key in _PATHS:
        if isinstance(values.get(key), str):
            values[key] = path.parent / Path(values[key]).expanduser()
    database = values.get("database")
    if isinstance(database, str) and database.startswith(_SQLITE):
        values["database"] = f"{_SQLITE}{path.parent.absolute() / database.removeprefix(_SQLITE)}"
    if isinstance(values.get("handbook_paths"), list):
        folders = (Path(str(folder)).expanduser() for folder in values["handbook_paths"] if folder != "")
        values["handbook_paths"] = tuple(path.parent / folder for folder in folders)
    return values
