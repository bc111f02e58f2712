"""How well personal data is told: labelled messages in five languages, and what the detector finds in them."""
