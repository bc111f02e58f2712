"""Words from outside as a prompt may quote them: cut to a budget, and unable to look like a part of the prompt.

Three forms. `material` is a text of several lines, such as a passage, which a draft may copy. `line` is the same in
one line: a title, a subject, a name. `quoted` is what people write to us: each of its lines begins with `>`, and no
line of a template does, so nothing that somebody writes can be taken for the beginning of a turn, a source or a tag.
"""

import re

from drafter.text.visible import visible

__all__ = ["estimate_tokens", "line", "material", "quoted"]

_CHARACTERS_PER_TOKEN = 4
_LESS, _BAR, _MORE, _SLASH = "<＜﹤", "|｜", ">＞﹥", "/／"
_GAP = r"\s{0,9}"
_OURS = "sources?|conversation|guidelines?|facts?|incident|account"
_ANGLED = (
    r"s|bos|eos|sop|eop|eoh|eoa|eot|pad|unk|sep|cls|mask|(?:reserved_|extra_id_|unused|ctrl)\d{1,4}|seed:\w{1,20}|"
    r"(?:start|end|begin|beginning)[_▁ ]of[_▁ ]\w{1,40}|im_(?:start|end)|think|"
    r"tool_(?:call|response|result)s?|function_(?:call|result)s?"
)
_SQUARE = "INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_(?:CALLS|RESULTS|CONTENT)|gMASK|THINK"
_CONTROL = re.compile(
    rf"[{_LESS}]{_GAP}[{_BAR}][^{_LESS}{_BAR}{_MORE}\n]{{1,60}}[{_BAR}]{_GAP}[{_MORE}]"  # <|im_start|>, <｜User｜>
    rf"|[{_LESS}][{_BAR}](?=\w)"
    rf"|[{_LESS}]{_GAP}[{_LESS}]{_GAP}[{_SLASH}]?{_GAP}SYS{_GAP}[{_MORE}]{_GAP}[{_MORE}]"  # <<SYS>>
    rf"|[{_LESS}]{_GAP}[{_SLASH}]?{_GAP}(?:{_ANGLED}){_GAP}[{_SLASH}]?[{_MORE}]"  # </s>, <start_of_turn>
    rf"|[\[［]{_GAP}[{_SLASH}]?{_GAP}(?:{_SQUARE}){_GAP}[\]］]"  # [INST]
    rf"|[\[［]{_GAP}[{_BAR}][^\[\]{_BAR}\n]{{1,60}}[{_BAR}]{_GAP}[\]］]"  # [|assistant|]
    r"|\]~[a-z]{1,3}\]|\[e~\[",  # ]~b]user, [e~[
    re.IGNORECASE,
)
"""What separates turns for a family of models: ChatML, Llama, Gemma, Mistral, DeepSeek, Phi, Command R, GLM, EXAONE,
MiniMax, T5."""
_GONE = "…"  # not a space, or what stood around it could make a new one
_OUR_TAG = re.compile(rf"[{_LESS}](?={_GAP}[{_SLASH}]?{_GAP}(?:{_OURS})\b)", re.IGNORECASE)
_ANY_TAG = re.compile(rf"[{_LESS}](?=[!?]?[^\W\d_]|{_GAP}[{_SLASH}])")
_NUMBER = re.compile(r"^([ \t]*)\[(\d{1,3})\]", re.MULTILINE)
_LABEL = re.compile(
    r"^([ \t]*(?:customer(?:, now)?|agent|private note))[ \t]{0,9}[:：]", re.MULTILINE | re.IGNORECASE
)


def estimate_tokens(text: str) -> int:
    """About how many tokens `text` has; the same four characters a token for every model, so that drafts repeat."""
    return -(-len(text) // _CHARACTERS_PER_TOKEN)


def material(text: str, tokens: int) -> str:
    """`text` from outside, made safe to stand in a prompt and cut to `tokens`: without what separates the turns of a
    chat, without tags of ours, and without a line that begins as those of our sources and turns do."""
    safe = _OUR_TAG.sub("(", _CONTROL.sub(_GONE, visible(text)))
    safe = _LABEL.sub(r"\1 -", _NUMBER.sub(r"\1(\2)", safe)).strip()
    limit = tokens * _CHARACTERS_PER_TOKEN
    return safe if len(safe) <= limit else safe[:limit].rsplit(" ", 1)[0] + " [...]"


def line(text: str, tokens: int) -> str:
    """`text` as `material` makes it, in one line."""
    return " ".join(material(text, tokens).split())


def quoted(text: str, tokens: int) -> str:
    """What somebody wrote, as `material` makes it, each line behind `> ` and without a tag of any kind."""
    safe = _ANY_TAG.sub("‹", material(text, tokens))
    return "\n".join(f"> {said}".rstrip() for said in safe.split("\n"))
