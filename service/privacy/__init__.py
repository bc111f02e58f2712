"""What is kept about one customer, wherever it is: shown, handed out, and forgotten."""

from service.privacy.forgetting import Forgotten, KeptAbout, forget, look_up
from service.privacy.holders import Holder

__all__ = ["Forgotten", "Holder", "KeptAbout", "forget", "look_up"]
