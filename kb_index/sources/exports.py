"""Exports of help desks in JSON: the objects in them that are articles, saved replies or macros.

Zendesk has `{"articles": [...]}` and macros with `actions`, Intercom `{"data": [...]}` with a text for each language,
Help Scout `{"articles": {"items": [...]}}`, Freshdesk a list with `description`, WordPress `{"rendered": ...}`,
Gorgias macros with `setResponseText`. An object counts that has a text, and a title, a name or an id of its own.
"""

from collections.abc import Iterator, Mapping

from kb_index.sources.fields import BODY_NAMES, ID_NAMES, as_text, plain_name

__all__ = ["find_records", "said_by_actions", "versions_of"]

_NAMES = frozenset(map(plain_name, ("title", "name", "subject", "question", *ID_NAMES)))
_BODIES = frozenset(map(plain_name, BODY_NAMES))
_DESCRIPTIONS = frozenset(("description", "message"))
_OF_PROGRAMS = frozenset(("openapi", "swagger", "asyncapi", "$schema", "lockfileVersion", "nbformat"))
_DEEPEST = 12
_TRANSLATED = "translated_content"
_REPLY = ("comment_value_html", "comment_value")
_OTHER_REPLIES = ("body_html", "body_text", "text", "html")

Record = Mapping[str, object]


def find_records(whole: object, depth: int = 0) -> Iterator[Record]:
    """The objects of an export that may become documents, in order, each of its languages on its own."""
    if depth > _DEEPEST:
        return
    if isinstance(whole, list):
        for each in whole:
            yield from find_records(each, depth + 1)
    elif isinstance(whole, dict) and not _OF_PROGRAMS & whole.keys():
        record = {name: _plain(value) for name, value in whole.items()}
        if _is_record(record):
            yield from versions_of(record)
            return
        for each in whole.values():
            if isinstance(each, list | dict):
                yield from find_records(each, depth + 1)


def versions_of(record: Record) -> Iterator[Record]:
    """The record, and the same in each other language that Intercom exports with it."""
    yield record
    translated = record.get(_TRANSLATED)
    usual = as_text(record.get("default_locale") or record.get("locale") or "")
    for language, version in translated.items() if isinstance(translated, dict) else ():
        if isinstance(version, dict) and language != usual and version.get("body"):
            key = f"{as_text(record.get('id', ''))}-{language}"
            yield {**record, **version, "id": key, "locale": language, _TRANSLATED: None}


def said_by_actions(record: Record) -> dict[str, object] | None:
    """What a macro says to the customer as its `body`, empty where it only sets fields; None for what is no macro."""
    actions = record.get("actions")
    if not isinstance(actions, list) or not all(isinstance(each, dict) for each in actions):
        return None
    values = {as_text(each.get("field", "")): each.get("value") for each in actions}
    said = next(filter(None, (_last(values.get(name)) for name in _REPLY)), "") or _by_arguments(actions)
    if not said and not actions and any(as_text(record.get(name, "")) for name in BODY_NAMES):
        return None
    internal = as_text(values.get("comment_mode_is_public", "")).lower() == "false"
    return {"body": said, **({"visibility": "internal"} if internal else {})}


def _by_arguments(actions: list[dict[str, object]]) -> str:
    given = (each.get("arguments") for each in actions)
    texts = (as_text(each.get(name, "")) for each in given if isinstance(each, dict) for name in _OTHER_REPLIES)
    return next(filter(None, texts), "")


def _last(value: object) -> str:
    """The words of an action's value: of several, the last, behind the name of a channel."""
    if isinstance(value, list):
        return as_text(value[-1]) if value else ""
    return as_text(value) if value else ""


def _plain(value: object) -> object:
    return value["rendered"] if isinstance(value, dict) and "rendered" in value else value


def _is_record(record: Record) -> bool:
    names = {plain_name(name) for name, value in record.items() if isinstance(value, str | int) and value != ""}
    texts = {plain_name(name) for name, value in record.items() if isinstance(value, str) and value}
    if isinstance(record.get("actions"), list):
        return bool(names & _NAMES)
    # Programs describe much of what they have: such an object is an article only where it has a number too.
    return bool(names & _NAMES) and bool(texts & _BODIES - (_DESCRIPTIONS if "id" not in names else frozenset()))
