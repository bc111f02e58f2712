"""Idempotency keys: whoever does not know whether a request arrived sends it again, and it is done once.

The key counts for one caller, for a day. The same key with the same request is answered as it was the first time;
with another request it is refused, and while the first one is being done the caller is told when to ask again.
"""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Header
from pydantic import BaseModel

from service.auth.rights import Asker
from service.errors import KeyReused, StillAtWork
from service.problems import problem_of
from service.storage import Database, Session
from service.storage.idempotency import AnsweredBefore, Claimed, answer_claim, claim, release_claim

__all__ = ["KEY_PROBLEMS", "IdempotencyHeader", "claimed", "done_once", "released"]

IdempotencyHeader = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        description="Any text that is new with each new request. The same request with the same key is done once.",
    ),
]

KEY_PROBLEMS = (
    problem_of(KeyReused("the idempotency key '7f3a' came with another request before; take a new key.")),
    problem_of(StillAtWork("The request with the idempotency key '7f3a' is still at work; ask again.", 5)),
)


def claimed(
    database: Callable[[], Database], who: Asker, key: str | None, request: str, asked: BaseModel
) -> Claimed | AnsweredBefore | None:
    """Take the key of a request, which is named by method and address; None: there is no key.

    Raises StillAtWork, KeyReused.
    """
    if key is None:
        return None
    with database().writing() as session:
        return claim(session, str(who), key, f"{request}\n{asked.model_dump_json()}")


def released(database: Callable[[], Database], taken: Claimed | AnsweredBefore | None) -> None:
    """Give the key of a request back that was not done."""
    if isinstance(taken, Claimed):
        with database().writing() as session:
            release_claim(session, taken.id)


def done_once(
    database: Callable[[], Database],
    who: Asker,
    key: str | None,
    request: str,
    asked: BaseModel,
    do: Callable[[Session], tuple[BaseModel, str]],
) -> BaseModel | dict[str, Any]:
    """The answer of `do`, in one transaction, or that of the same request before.

    `do` also gives the id of the conversation that the answer is about: with it the answer is forgotten.
    """
    taken = claimed(database, who, key, request, asked)
    if isinstance(taken, AnsweredBefore):
        return taken.answer
    try:
        with database().writing() as session:
            answer, conversation_id = do(session)
            if taken is not None:
                answer_claim(session, taken.id, 200, answer.model_dump(mode="json"), conversation_id)
    except BaseException:
        released(database, taken)
        raise
    return answer
