"""From settings to webhooks: what keeps them, and what sends to them."""

from drafter.settings import Settings
from service.auth.stores import AccessStores
from service.hooks.delivery import HookPost
from service.hooks.sending import HookSender
from service.hooks.webhooks import Webhooks

__all__ = ["build_post", "build_webhooks"]


def build_webhooks(settings: Settings, stores: AccessStores) -> Webhooks:
    """The webhooks in the database of `stores`; raises SecretError, StorageError."""
    key = stores.data_keys.key("webhooks")
    return Webhooks(stores.database, key, stores.audit, allow_private=settings.allow_private_webhooks)


def build_post(settings: Settings, stores: AccessStores, webhooks: Webhooks) -> HookPost:
    """What sends to them; every process may have one."""
    sender = HookSender(allow_private=settings.allow_private_webhooks)
    return HookPost(stores.database, webhooks, sender, base=settings.public_url or "")
