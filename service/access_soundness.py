"""Who can get in, and what would let in others: the findings of `drafter doctor` about access."""

import ipaddress
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

from drafter.settings import Settings
from service.auth.data_keys import holds_keys
from service.auth.rights import TeamRole
from service.auth.sealing import Sealing
from service.auth.stores import AccessStores
from service.auth.wiring import build_provider, build_sealing, build_stores
from service.diagnosis import Diagnosis, PartStatus
from service.errors import SecretError, ServiceError
from service.loopback import is_local_name
from service.storage import Database
from service.words import count

__all__ = ["access_guarded", "sealing_of"]

_OK, _WARNING, _BROKEN = PartStatus.OK, PartStatus.WARNING, PartStatus.BROKEN
_ADD_ADMIN = "Make one: drafter user add YOU@EXAMPLE.COM --role admin"


def access_guarded(settings: Settings, database: Database | None) -> Iterator[Diagnosis]:
    """Secret, who may sign in, and the address; `database`: None where there is none to look into."""
    yield _secret(settings)
    try:
        stores = _stores(settings, database)
        yield _people(stores)
        if stores:
            build_provider(settings, stores)
    except ServiceError as error:
        yield Diagnosis("access", _BROKEN, str(error))
    yield _address(settings)


def _secret(settings: Settings) -> Diagnosis:
    """Whether what is sealed is sealed with something that nobody could guess."""
    if settings.secret_key is None:
        file = settings.data_dir / "secret_key"
        made = f"the one in {file}" if file.exists() else f"none yet; `drafter serve` makes {file}"
        says = f"{made}: good for this machine; `drafter serve --allow-remote` wants DRAFTER_SECRET_KEY"
        return Diagnosis("secret", _OK, says)
    try:
        build_sealing(settings)
    except ServiceError as error:
        return Diagnosis("secret", _BROKEN, str(error))
    return Diagnosis("secret", _OK, "DRAFTER_SECRET_KEY is set, long enough and no placeholder")


def _stores(settings: Settings, database: Database | None) -> AccessStores | None:
    """What access stands on; None where nobody can have an account yet. Nothing is made: raises SecretError where the
    secret is gone that things were sealed with."""
    if database is None or not holds_keys(database):
        return None
    sealing_of(settings)
    return build_stores(settings, database=database)


def sealing_of(settings: Settings) -> Sealing:
    """What secrets are sealed with. Nothing is made: raises SecretError where it is gone."""
    file = settings.data_dir / "secret_key"
    if settings.secret_key is None and not file.exists():
        raise SecretError(
            f"the database holds what was sealed with a secret that is not here. Bring back {file}, or set "
            "DRAFTER_SECRET_KEY to it."
        )
    return build_sealing(settings)


def _people(stores: AccessStores | None) -> Diagnosis:
    """How many may sign in or show a key."""
    if stores is None or not stores.in_use():
        says = "whoever uses this very machine may do everything; nobody has an account or a key yet"
        return Diagnosis("access", _OK, says)
    open_accounts = [account for account in stores.accounts.all() if not account.disabled]
    admins = [account for account in open_accounts if account.role is TeamRole.ADMIN]
    keys = [key for key in stores.keys.all() if key.state == "good"]
    says = f"{count(len(open_accounts), 'account')} ({count(len(admins), 'admin')}) and {count(len(keys), 'key')}"
    if not admins:
        return Diagnosis("access", _WARNING, f"{says}: no admin, so settings are changed here alone", _ADD_ADMIN)
    return Diagnosis("access", _OK, says)


def _address(settings: Settings) -> Diagnosis:
    """By which address browsers find us, and who may say where a request comes from."""
    public = settings.public_url
    if _trusts_everybody(settings.trusted_proxies):
        says = f"trusted_proxies = {settings.trusted_proxies}: everybody may say that they are somebody else"
        return Diagnosis("address", _WARNING, says, "Set DRAFTER_TRUSTED_PROXIES to the addresses of your proxies.")
    if public is None:
        says = "no public_url: right for this machine alone; with --allow-remote it is answered under any name"
        fix = "" if is_local_name(settings.host) else "Set DRAFTER_PUBLIC_URL to the address that browsers show."
        return Diagnosis("address", _WARNING if fix else _OK, says, fix)
    host = urlsplit(public).hostname or ""
    if public.startswith("http:") and not is_local_name(host):
        says = f"{public} is not encrypted: what goes over it can be read on the way, and browsers send no sign-in"
        return Diagnosis(
            "address", _WARNING, says, "Put a proxy that speaks https in front, and set public_url to it."
        )
    return Diagnosis("address", _OK, f"browsers find it at {public}")


def _trusts_everybody(proxies: str) -> bool:
    for one in proxies.split(","):
        if one.strip() == "*":
            return True
        with suppress(ValueError):
            if ipaddress.ip_network(one.strip(), strict=False).prefixlen == 0:
                return True
    return False
