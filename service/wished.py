"""What a caller asks of one text, as requests give it."""

from pydantic import Field

from drafter.aim import Aim
from drafter.conversation import Given
from drafter.draft import TextKind
from drafter.text.surrogates import Text
from drafter.wish import Wish

__all__ = ["Wished"]

_AIM = (
    "What a reply is to say: yes, no, or one question first; default: what the conversation calls for. It is never "
    "unsafe, and where it is not followed a notice says why."
)


class Wished(Given):
    """A request for a text, or one about a text: then the wish is that of the draft that it began as."""

    instruction: Text | None = Field(default=None, max_length=2000, description="For this text only.")
    kind: TextKind = Field(default=TextKind.REPLY, description="What to write: a reply or a text around it.")
    aim: Aim | None = Field(default=None, description=_AIM)

    @property
    def wish(self) -> Wish:
        """The three for a drafter."""
        return Wish(self.kind, self.instruction or "", self.aim)
