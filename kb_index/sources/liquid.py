"""Liquid tags in saved replies, reduced to plain text with variables: nobody runs a template here.

A branch that only asks whether a value is there is taken, because its variables are filled or become gaps. Of other
conditions the `else` is taken, which the author meant for everybody; without one the words are left out, and that is
reported. Source: shopify.github.io/liquid (tags); Zendesk and Freshdesk use the same language.
"""

import re
from dataclasses import dataclass, field

__all__ = ["NAME", "reduce_liquid"]

NAME = r"[^\W\d](?:[\w\\-]|\.(?=\w))*"
"""A name with dots in it, as vendors write them."""

_TAG = re.compile(
    r"\{%-?\s*(?P<word>if|elsif|else|endif|unless|endunless|case|when|endcase|for|endfor|comment|endcomment|"
    r"capture|endcapture|assign)\b(?P<rest>[^{}%\n]{0,200}?)-?%\}"
)
_PRESENT = re.compile(
    rf"\s*(?P<name>{NAME})(?:\.size)?\s*(?:!=\s*(?:blank|nil|null|empty|''|\"\")|>\s*0)?\s*", re.IGNORECASE
)
_ASSIGN = re.compile(rf"\s*({NAME})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|({NAME})\s*)")
_OPENS = {"if": "endif", "unless": "endunless", "case": "endcase", "for": "endfor", "comment": "endcomment",
          "capture": "endcapture"}  # fmt: skip
_DEEPEST = 20


@dataclass(slots=True)
class _Block:
    """A tag that is open: its word, its condition, and the branches so far, each with what leads to it."""

    word: str
    condition: str
    branches: list[tuple[str, str]] = field(default_factory=list)
    leading: str = ""
    text: str = ""

    def turn(self, word: str) -> None:
        """The next branch begins with this tag."""
        self.branches.append((self.leading or self.word, self.text))
        self.leading, self.text = word, ""


def reduce_liquid(text: str) -> tuple[str, list[str]]:
    """`text` without Liquid tags, and what was left out or is broken, in words."""
    problems: list[str] = []
    if "{%" not in text:
        return text, problems
    stack, names, at = [_Block("", "")], dict[str, str](), 0
    for tag in _TAG.finditer(text):
        stack[-1].text += text[at : tag.start()]
        at = tag.end()
        _step(tag["word"], tag["rest"].strip(), stack, names, problems)
    stack[-1].text += text[at:]
    problems += [f"{{% {block.word} %}} is not closed" for block in stack[1:]]
    whole = "".join(_all_of(block) for block in stack)
    return _with(names, whole), problems


def _step(word: str, rest: str, stack: list[_Block], names: dict[str, str], problems: list[str]) -> None:
    """One tag: opens, turns or closes a block, or names a value."""
    block = stack[-1]
    if word == "assign":
        if found := _ASSIGN.fullmatch(rest):
            names[found[1]] = f"{{{{{found[4]}}}}}" if found[4] else found[2] or found[3] or ""
        else:
            problems.append(f"{{% assign {rest[:40]} %}} was left out")
    elif word in _OPENS and len(stack) <= _DEEPEST:
        stack.append(_Block(word, rest))
    elif word in ("else", "elsif", "when") and block.word in ("if", "unless", "case"):
        block.turn(word)
    elif word == _OPENS.get(block.word):
        stack.pop()
        stack[-1].text += _kept(block, problems)
    else:
        problems.append(f"{{% {word} %}} stands alone")


def _kept(block: _Block, problems: list[str]) -> str:
    """The text that a closed block leaves."""
    block.turn("")
    default = next((text for word, text in block.branches[1:] if word == "else"), None)
    asks_presence = _PRESENT.fullmatch(block.condition) is not None
    if (block.word == "if" and asks_presence) or (block.word == "unless" and not asks_presence):
        return block.branches[0][1]
    if default is None and block.word not in ("comment", "unless"):
        problems.append(f"the words for {{% {block.word} {block.condition[:40]} %}} were left out")
    return default or ""


def _all_of(block: _Block) -> str:
    """Everything in a block that was never closed."""
    return "".join(text for _, text in block.branches) + block.text


def _with(names: dict[str, str], text: str) -> str:
    """`text` with the values that tags have named."""
    for name, value in reversed(list(names.items())):  # the latest first: it may stand on earlier ones
        text = re.sub(rf"\{{\{{-?\s*{re.escape(name)}\s*-?\}}\}}", value.replace("\\", r"\\"), text)
    return text
