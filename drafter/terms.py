"""On what terms models may be asked for one draft, as whoever asks for it has settled."""

from dataclasses import dataclass

from drafter.mailbox import PrivacyMode

__all__ = ["AS_THE_PROFILE_SAYS", "Terms"]


@dataclass(frozen=True, slots=True)
class Terms:
    """`privacy` goes before what the mailbox profile says; None: as that says. `closed`: why no model but one of this
    machine may be asked, as a sentence; empty where any may."""

    privacy: PrivacyMode | None = None
    closed: str = ""


AS_THE_PROFILE_SAYS = Terms()
