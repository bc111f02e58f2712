"""GET /healthz and GET /readyz: is the process alive, and could it draft now."""

from fastapi import APIRouter
from pydantic import BaseModel

from service.api.schemas import errors
from service.doctor import Diagnosis, PartStatus
from service.errors import NotReady
from service.parts import ServiceParts
from service.problems import problem_of

__all__ = ["Health", "Readiness", "router"]

_RESPONSES = errors(problem_of(NotReady("index: nothing has been indexed in /var/lib/drafter/index yet.")))


class Health(BaseModel):
    """The process answers."""

    status: str = "ok"


class Readiness(BaseModel):
    """Every part that drafting needs works."""

    status: str = "ready"
    parts: list[Diagnosis]


def router(parts: ServiceParts) -> APIRouter:
    """The routes of health."""
    routes = APIRouter(tags=["health"])

    @routes.get("/healthz", summary="Is the process alive")
    async def healthz() -> Health:  # a coroutine: it must not queue for a thread behind what takes long
        """Answer at once; restart the process if nothing comes."""
        return Health()

    @routes.get("/readyz", responses=_RESPONSES, summary="Could it draft now")
    def readyz() -> Readiness:
        """Look whether the index is there and fits, and whether the model is set up; no model is asked."""
        findings = list(parts.examine())
        if broken := [finding for finding in findings if finding.status is PartStatus.BROKEN]:
            raise NotReady("; ".join(f"{finding.part}: {finding.says}" for finding in broken))
        return Readiness(parts=findings)

    return routes
