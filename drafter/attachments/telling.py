"""What of a file tells most: where it speaks of a fault those lines, else how it begins."""

import re

from drafter.conversation import Attachment

__all__ = ["faults_in", "telling"]

_FAULT = re.compile(
    r"\b(?:err(?:or)?s?|fail(?:ed|ure|s)?|exception|fatal|critical|denied|refused|rejected|timed? ?out|time-?out|"
    r"invalid|unauthori[sz]ed|forbidden|declined|not found|fehler\w*|fehlgeschlagen|erreur|échec|échoué|fallo|falló|"
    r"errore|erro|falhou|fout|mislukt)\b|(?-i:\b[A-Z]{1,5}-?\d{2,6}\b)",
    re.IGNORECASE,
)
_READ = 2_000  # lines from the end
_LINE = 300  # characters of each
_AROUND = 1


def faults_in(file: Attachment, most: int) -> list[str]:
    """The latest `most` lines of `file` that speak of a fault, each once, in their order."""
    lines = (" ".join(line[:_LINE].split()) for line in reversed(file.text.splitlines()[-_READ:]))
    return list(dict.fromkeys(line for line in lines if _FAULT.search(line)))[:most][::-1]


def telling(file: Attachment, characters: int) -> str:
    """What a model is shown of `file`, at most so many characters: lines of faults and those beside them."""
    if len(file.text) <= characters:
        return file.text.replace("\f", "\n")
    lines = file.text.splitlines()
    kept, left = set[int](), characters
    for number in range(len(lines) - 1, max(len(lines) - _READ, 0) - 1, -1):
        if _FAULT.search(lines[number][:_LINE]):
            for near in range(max(number - _AROUND, 0), min(number + _AROUND + 1, len(lines))):
                if near not in kept and len(lines[near]) < left:
                    left -= len(lines[near]) + 1
                    kept.add(near)
        if left <= 0:
            break
    return "\n".join(lines[number] for number in sorted(kept)) or file.text[:characters].replace("\f", "\n")
