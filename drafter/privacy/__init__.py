"""Personal data: told in a text, and kept from whoever need not see it.

One detector serves what models are sent, past conversations, proposed golden cases and what is looked for in edits.
"""
