"""What a heading says of the section below it: whether steps in it solve anything, and in which direction they go."""

import re

from drafter.text.words import fold

__all__ = ["gives_no_steps", "is_remedy", "opposite_direction", "points_elsewhere"]

_NO_STEPS = re.compile(
    r"\b(?:reproduc\w*|expected|actual (?:result|behaviou?r)|what happen(?:s|ed)|symptoms?|problem|known issues?|"
    r"cause[sd]?|reasons?|background|prerequisites?|requirements?|before you (?:begin|start)|you (?:will )?need|"
    r"environment|fehlerbild|ursachen?|voraussetzungen|symptomes?|prerequis|causas?|requisitos|oorzaak|vereisten)\b"
)
_ELSEWHERE = re.compile(
    r"^(?:related(?: \w+){0,3}|see also|further reading|learn more|read more|next steps?|what'?s next|contents?|"
    r"table of contents|on this page|in this (?:article|section)|more (?:help|resources|information)|resources|links|"
    r"references|feedback|was this (?:article |page )?helpful\??|changelog|siehe auch|weiterfuhrendes|"
    r"verwandte \w+|voir aussi|ver tambien|zie ook|vedi anche|veja tambem)$"
)
_REMEDY = re.compile(
    r"\b(?:solutions?|solve|fix(?:es|ing)?|resolutions?|resolve|workarounds?|what (?:you can|to) do|"
    r"try (?:this|these)|how to|remed\w+|troubleshoot\w*|losung\w*|abhilfe|solucion\w*|soluzion\w*|oplossing\w*|"
    r"solucao)\b"
)
_TURN = r"(?:turn|switch|put)(?:s|ed|ing)? (?:\w+ ){0,6}"
_SIDES = tuple(
    (re.compile(rf"\b(?:{one})\b"), re.compile(rf"\b(?:{other})\b"))
    for one, other in (
        (rf"{_TURN}on|enabl\w+|activat\w+", rf"{_TURN}off|disabl\w+|deactivat\w+"),
        (r"add(?:s|ed|ing)?|invit\w+", r"remov\w+|delet\w+|take (?:\w+ ){0,3}(?:off|out)"),
        (r"start(?:s|ed|ing)?|begin|subscrib\w+|sign(?:ing)? up", r"cancel\w*|stop(?:s|ped|ping)?|unsubscrib\w+|end"),
        (r"connect(?:s|ed|ing)?|link(?:s|ed|ing)?|pair(?:ed|ing)?", r"disconnect\w*|unlink\w*|unpair\w*"),
        (r"upgrad\w+", r"downgrad\w+"),
        (r"import\w*|upload\w*", r"export\w*|download\w*"),
        (r"show(?:s|n|ing)?", r"hid(?:e|den|ing)"),
        (r"lock(?:s|ed|ing)?", r"unlock\w*"),
        (r"install\w*|attach\w*|mount\w*", r"uninstall\w*|detach\w*|unmount\w*"),
        (r"(?:re-?)?enabl\w+|includ\w+|count\w* again", r"exclud\w+|stop\w*|prevent\w*|ignor\w+"),
        (r"accept\w*|allow\w*|approv\w+", r"declin\w+|block\w*|reject\w*|forbid\w*"),
        (r"increas\w+|raise", r"decreas\w+|lower|reduc\w+"),
    )
)


def gives_no_steps(heading: str) -> bool:
    """Whether lists below it are no instructions: what reproduces a fault, what caused it, what is needed."""
    return _NO_STEPS.search(fold(heading)) is not None and not is_remedy(heading)


def points_elsewhere(heading: str) -> bool:
    """Whether the section only leads to other pages, so that it answers nothing."""
    return _ELSEWHERE.match(fold(heading).strip(" :.")) is not None


def is_remedy(heading: str) -> bool:
    """Whether the heading says that a solution follows."""
    return _REMEDY.search(fold(heading)) is not None


def opposite_direction(ask: str, heading: str) -> bool:
    """Whether the ask wants one thing and the heading offers its opposite: to turn on, and to turn off."""
    wanted, offered = fold(ask), fold(heading)
    for one, other in _SIDES:
        wants = one.search(wanted) is not None, other.search(wanted) is not None
        has = one.search(offered) is not None, other.search(offered) is not None
        if True in wants and True in has and wants == (has[1], has[0]) and wants[0] is not wants[1]:
            return True
    return False
