"""The contract that every connector keeps, over a transport that replays what its desk answers."""

from tests.service.helpdesks.contract.base import Contract
from tests.service.helpdesks.contract.drafts import DraftContract, NativeContract
from tests.service.helpdesks.contract.failing import FailingContract, TokenContract
from tests.service.helpdesks.contract.fields import FIELDS, FieldsContract
from tests.service.helpdesks.contract.files import FilesContract
from tests.service.helpdesks.contract.knowledge import ArticlesContract, KnowledgeContract, SavedRepliesContract
from tests.service.helpdesks.contract.reading import ReadingContract
from tests.service.helpdesks.contract.texts import DRAFT, INTERNAL, LETTER, NEWER, SEEN
from tests.service.helpdesks.contract.verified import VerifiedContract
from tests.service.helpdesks.contract.webhooks import TimedWebhookContract, WebhookContract

__all__ = [
    "DRAFT",
    "FIELDS",
    "INTERNAL",
    "LETTER",
    "NEWER",
    "SEEN",
    "ArticlesContract",
    "FieldsContract",
    "FilesContract",
    "HelpDeskContract",
    "KnowledgeContract",
    "NativeContract",
    "SavedRepliesContract",
    "TimedWebhookContract",
    "TokenContract",
    "VerifiedContract",
    "WebhookContract",
]


class HelpDeskContract(ReadingContract, DraftContract, FailingContract, Contract):
    """What connectors of every kind of desk do; `made` makes the replay of one."""
