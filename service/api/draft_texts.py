"""/v1/drafts/{draft_id}/texts: every version of a draft's text. Versions are added and never overwritten."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field

from drafter.conversation import Given
from service.api.idempotency import KEY_PROBLEMS, IdempotencyHeader, done_once
from service.api.parameters import NO_DRAFT, DraftId, Words
from service.api.records import DraftVersion, DraftVersions
from service.api.schemas import errors
from service.auth.gate import needs
from service.auth.rights import Asker, Right
from service.errors import EditConflict, TextConflict
from service.parts import ServiceParts
from service.problems import problem_of
from service.storage import Session
from service.storage.draft_texts import texts_of
from service.storage.drafts import edit_draft, get_draft, restore_text

__all__ = ["TEXT_LIMIT", "DraftEdit", "DraftRestoration", "router"]

TEXT_LIMIT = 100_000
"""Characters of a text of a draft."""

_NEWER = {"number": 3, "text": "Hi Maya,", "made_by": "user:01k8"}
_CONFLICTS = (
    problem_of(TextConflict("The draft '01k9' is at version 3 now, and you edited version 2.", _NEWER)),
    problem_of(EditConflict("The draft '01k9' is sent, so its text is not edited. Make a new draft.")),
)


class DraftEdit(Given):
    """A text as an agent has it now, and the version that they began from."""

    text: Words = Field(max_length=TEXT_LIMIT)
    base: int = Field(ge=1, le=1_000_000, description="The `number` of the version that was edited.")


class DraftRestoration(Given):
    """An earlier version that is to be the newest again."""

    number: int = Field(ge=1, le=1_000_000, description="The `number` of the version to go back to.")
    base: int = Field(ge=1, le=1_000_000, description="The `number` of the newest version that you know.")


def router(parts: ServiceParts) -> APIRouter:
    """The routes of a draft's texts."""
    routes = APIRouter(prefix="/v1/drafts/{draft_id}", tags=["drafts"])

    @routes.get("/texts", responses=errors(NO_DRAFT), summary="List the versions of a text")
    def draft_texts(draft_id: DraftId, who: Annotated[Asker, needs(Right.READ)]) -> DraftVersions:
        """Every version, the oldest first: the drafter's own, and each that an agent has kept."""
        with parts.database().reading() as session:
            get_draft(session, draft_id, who.mailboxes)
            return DraftVersions(items=[DraftVersion.of(text) for text in texts_of(session, draft_id)])

    @routes.post(
        "/texts",
        response_model=DraftVersion,
        responses=errors(NO_DRAFT, *_CONFLICTS, *KEY_PROBLEMS),
        summary="Keep an edited text",
    )
    def edit_text(
        draft_id: DraftId,
        asked: DraftEdit,
        who: Annotated[Asker, needs(Right.DRAFT)],
        key: IdempotencyHeader = None,
    ) -> Any:
        """Keep an agent's text as the next version. Where somebody was quicker nothing is kept: the error's `current`
        is their version, to compare with your own; then edit on top of it."""

        def edit(session: Session) -> tuple[DraftVersion, str]:
            conversation = get_draft(session, draft_id, who.mailboxes).conversation_id
            return DraftVersion.of(edit_draft(session, draft_id, asked.text, str(who), asked.base)), conversation

        return done_once(parts.database, who, key, f"POST /v1/drafts/{draft_id}/texts", asked, edit)

    @routes.post(
        "/texts/restore",
        response_model=DraftVersion,
        responses=errors(NO_DRAFT, *_CONFLICTS, *KEY_PROBLEMS),
        summary="Go back to an earlier text",
    )
    def restore_version(
        draft_id: DraftId,
        asked: DraftRestoration,
        who: Annotated[Asker, needs(Right.DRAFT)],
        key: IdempotencyHeader = None,
    ) -> Any:
        """Make an earlier version the newest again. It is added as a version of its own: this can be undone too."""

        def restore(session: Session) -> tuple[DraftVersion, str]:
            conversation = get_draft(session, draft_id, who.mailboxes).conversation_id
            text = restore_text(session, draft_id, asked.number, str(who), asked.base)
            return DraftVersion.of(text), conversation

        return done_once(parts.database, who, key, f"POST /v1/drafts/{draft_id}/texts/restore", asked, restore)

    return routes
