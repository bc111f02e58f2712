"""GET /healthz and GET /readyz: is the process alive, and could it draft now."""

from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel

from service.api.schemas import errors
from service.auth.gate import is_known, public
from service.doctor import Diagnosis, PartStatus
from service.errors import NotReady, ServiceStopping
from service.parts import ServiceParts
from service.problems import problem_of
from service.stopping import Stopping

__all__ = ["Health", "Readiness", "router"]

_RESPONSES = errors(
    problem_of(NotReady("index: nothing has been indexed in /var/lib/drafter/index yet.")),
    problem_of(ServiceStopping("The service is being stopped. Ask again in a moment.")),
)


class Health(BaseModel):
    """The process answers; `stopping`: it ends soon, and begins no draft any more."""

    status: Literal["ok", "stopping"] = "ok"


class Readiness(BaseModel):
    """Every part that drafting needs works."""

    status: str = "ready"
    parts: list[Diagnosis]


def router(parts: ServiceParts, stopping: Stopping) -> APIRouter:
    """The routes of health."""
    routes = APIRouter(tags=["health"], dependencies=[public])

    @routes.get("/healthz", summary="Is the process alive")
    async def healthz() -> Health:  # a coroutine: it must not queue for a thread behind what takes long
        """Answer at once; restart the process if nothing comes."""
        return Health(status="stopping" if stopping.begun else "ok")

    @routes.get("/readyz", responses=_RESPONSES, summary="Could it draft now")
    def readyz(request: Request) -> Readiness:
        """Look whether the index fits and the model is set up; who is signed in learns which part says what.

        While the service is being stopped it is not ready: send nobody here any more.
        """
        stopping.refuse()
        findings = list(parts.examine())
        known = is_known(request)
        if broken := [finding for finding in findings if finding.status is PartStatus.BROKEN]:
            words = "; ".join(f"{finding.part}: {finding.says}" for finding in broken)
            raise NotReady(words if known else "A part that drafting needs does not work; see `drafter doctor`.")
        return Readiness(parts=findings if known else [])

    return routes
