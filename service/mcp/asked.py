"""What an assistant hands to a tool; the descriptions are what its model goes by."""

import hashlib
import json
from dataclasses import replace
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, FailFast, Field, ValidationError, model_validator

from drafter.aim import Aim
from drafter.conversation import (
    MOST_MESSAGES,
    NAME_LIMIT,
    SUBJECT_LIMIT,
    Conversation,
    Customer,
    Given,
    Message,
    describe,
)
from drafter.draft import TextKind
from drafter.errors import ConversationError
from drafter.situation import Channel
from drafter.text.surrogates import MENDED, Text
from drafter.wish import Wish
from service.auth.rights import Asker

__all__ = ["AskedConversation", "AskedDraft", "AskedSearch", "AskedText"]

_Name = Annotated[str, Field(max_length=NAME_LIMIT), MENDED]
_HANDED_OVER = frozenset({"messages", "mailbox", "channel", "subject", "customer_name"})
_MAILBOX = "The inbox that this is about, by its name in this service. Leave it out if you do not know it."


def _unpacked(given: Any) -> Any:
    """The list that some assistants send as a text of JSON."""
    if isinstance(given, str):
        try:
            return json.loads(given)
        except (ValueError, RecursionError):
            return given
    return given


class AskedSearch(Given):
    """A question for the help center."""

    question: Text = Field(
        min_length=1, max_length=10_000, description="One question, in the words in which the customer asks it."
    )
    limit: int = Field(default=5, ge=1, le=20, description="How many passages at most.")
    mailbox: _Name | None = Field(default=None, description=_MAILBOX)
    include_internal: bool = Field(
        default=False,
        description="Also find internal notes and internal articles. Never quote these to a customer.",
    )


class AskedConversation(Given):
    """A conversation with a customer, as it stands now: handed over, or one that the service keeps."""

    messages: Annotated[
        tuple[Message, ...],
        FailFast(),
        Field(
            default=(),
            min_length=1,
            max_length=MOST_MESSAGES,
            description="Every message of the conversation, the oldest first, each word for word: `author` is "
            "customer, agent, bot or note (a private note of the team), `text` is what was written, `at` when "
            "(ISO 8601 with time zone), `name` who wrote it. At least one is the customer's.",
        ),
        BeforeValidator(_unpacked),
    ]
    conversation_id: _Name | None = Field(
        default=None,
        description="In place of messages, mailbox, channel, subject and customer_name: the id of a conversation "
        "that the service keeps, as the address of its sidebar has it. Only for such a one are account data of the "
        "customer known.",
    )
    mailbox: _Name | None = Field(default=None, description=_MAILBOX)
    channel: Channel = Field(default=Channel.EMAIL, description="The way the customer wrote in.")
    subject: Text = Field(default="", max_length=SUBJECT_LIMIT, description="The subject line, where there is one.")
    customer_name: _Name | None = Field(default=None, description="The customer's name, where it is known.")
    kind: TextKind = Field(default=TextKind.REPLY, description="What is written: a reply, or a text around it.")
    aim: Aim | None = Field(
        default=None,
        description="What a reply is to say, only where the agent has decided it: accept (yes), decline (no, "
        "kindly), ask (one question first). Leave it out otherwise. Where it cannot be followed a notice says why.",
    )

    @model_validator(mode="after")
    def _one_conversation(self) -> Self:
        """Either what is handed over or what is kept, so that nobody's words stand beside another's account."""
        if self.conversation_id is None:
            if not self.messages:
                raise ValueError("messages: give the messages of the conversation, or its conversation_id")
        elif also := sorted(_HANDED_OVER & self.model_fields_set):
            raise ValueError(f"conversation_id: the service has this conversation; leave out {', '.join(also)}")
        return self

    @property
    def wish(self) -> Wish:
        """What is asked of the text."""
        return Wish(self.kind, aim=self.aim)

    def conversation(self, who: Asker) -> Conversation:
        """It for the drafter, in a mailbox of the asker's; raises Forbidden, ConversationError.

        Its id is made of its content: assistants make ids up, and one that is in use would mix two customers.
        """
        mailbox = who.mailbox(self.mailbox) or "default"
        shown = self.model_dump(mode="json", include={"messages", "channel", "subject", "customer_name"})
        content = hashlib.sha256(json.dumps([mailbox, shown], sort_keys=True).encode()).hexdigest()
        try:
            return Conversation(
                id=f"mcp-{content[:24]}",
                mailbox=mailbox,
                channel=self.channel,
                subject=self.subject,
                customer=Customer(name=self.customer_name),
                messages=self.messages,
            )
        except ValidationError as error:
            raise ConversationError(describe(error)) from error


class AskedDraft(AskedConversation):
    """A conversation to draft for, and what the agent wants of this one text."""

    instruction: Text | None = Field(
        default=None, max_length=2000, description="What the agent wants of this one draft, in their own words."
    )

    @property
    def wish(self) -> Wish:
        """What is asked of the text."""
        return replace(super().wish, instruction=self.instruction or "")


class AskedText(AskedDraft):
    """An agent's own text for a conversation."""

    text: Text = Field(min_length=1, max_length=20_000, description="The text to check, exactly as it would be sent.")
    instruction: Text | None = Field(
        default=None, max_length=2000, description="That of the draft which the text began as, where it had one."
    )
