"""From settings to access: the secret, the stores over the database, and who guards the service."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from drafter.settings import Settings
from kb_index.durable import make_folder, write_whole
from service.auth.access import GuardedAccess
from service.auth.buckets import Buckets, Rate
from service.auth.oidc import IdentityProvider, read_role_rules
from service.auth.passwords import Passwords
from service.auth.rights import Limits
from service.auth.sealing import Sealing
from service.auth.stores import AccessStores, open_stores
from service.errors import InputError, SecretError
from service.storage import Database

__all__ = ["build_access", "build_provider", "build_sealing", "build_stores"]


def build_sealing(settings: Settings, *, local: bool = True) -> Sealing:
    """What secrets are sealed with; raises SecretError. `local`: where no secret is set, one is made and kept in a
    file for this user, which is enough while only this machine can reach the service."""
    if settings.secret_key is not None:
        return Sealing([part.strip() for part in settings.secret_key.get_secret_value().split(",") if part.strip()])
    file = settings.data_dir / "secret_key"
    if not local:
        raise SecretError(
            "other machines can reach this service, and no secret_key is set. Make one: openssl rand -base64 32, "
            "keep it where your other secrets are, and set it as DRAFTER_SECRET_KEY."
            + (f" What is kept already is sealed with the one in {file}: take that." if file.exists() else "")
        )
    return Sealing([_own_secret(file)])


def build_stores(
    settings: Settings,
    *,
    local: bool = True,
    database: Database | None = None,
    passwords: Passwords | None = None,
) -> AccessStores:
    """Keys, accounts, sessions and the log; raises SecretError, StorageError."""
    sealing = build_sealing(settings, local=local)
    database = database or Database(settings.database_address)
    database.prepare()
    usual = Limits(None, settings.drafts_per_day, settings.cost_per_day)
    return open_stores(database, sealing, usual=usual, passwords=passwords)


def build_access(settings: Settings, stores: AccessStores, *, local: bool) -> GuardedAccess:
    """Who guards the service. `local`: nobody but this machine can reach it."""
    origin = str(settings.public_url).rstrip("/").casefold() if settings.public_url else None
    return GuardedAccess(
        stores,
        open_at_first=local,
        usual=Rate(settings.requests_per_minute, 60),
        buckets=Buckets(),
        public_origin=origin,
    )


def build_provider(settings: Settings, stores: AccessStores) -> IdentityProvider | None:
    """The identity provider, where one is set; raises InputError."""
    if settings.oidc_issuer is None:
        return None
    if settings.oidc_client_id is None:
        raise InputError("oidc_issuer is set and oidc_client_id is not: the provider must know who asks.")
    secret = settings.oidc_client_secret
    return IdentityProvider(
        settings.oidc_issuer,
        settings.oidc_client_id,
        secret.get_secret_value() if secret else None,
        read_role_rules(settings.oidc_roles or ""),
        stores.data_keys.key("provider"),
    )


def _own_secret(path: Path) -> str:
    """The secret of this user on this machine; made at the first need, which only one of two processes does."""
    if not path.exists():
        make_folder(path.parent)
        new = path.with_name(f"{path.name}.{os.getpid()}")
        write_whole(new, f"{secrets.token_urlsafe(32)}\n".encode())
        with suppress(FileExistsError):  # another process was quicker
            os.link(new, path)
        new.unlink()
    return path.read_text("ascii").strip()
