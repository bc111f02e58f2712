"""Invented drafts, which the contract puts into every desk."""

from service.helpdesks.base import DeskDraft

LETTER = "Hi Noor,\n\nE7 means that the door is open <or> the switch is worn & dirty.\n\nBest,\nSam"
DRAFT = DeskDraft(LETTER, f"Draft reply, not sent\n\n{LETTER}\n\n[1] Error codes")
NEWER = DeskDraft("Hi Noor,\n\nThree beeps: replace the switch.", "Draft reply, not sent\n\nThree beeps: replace it.")
INTERNAL = DeskDraft("Kiln E7 / [link?]", "Kiln E7 / [link?]", for_customer=False)
SEEN = "E7 means that the door is open"
