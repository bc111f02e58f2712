"""GET /metrics: the figures of this process for Prometheus."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from service.auth.gate import needs
from service.auth.rights import Asker, Right
from service.telemetry.metrics import METRICS_TYPE, Metrics

__all__ = ["router"]

_EXAMPLE = 'drafter_drafts_total{kind="reply",state="ready",outcome="answer",composed="no"} 312.0\n'


def router(metrics: Metrics) -> APIRouter:
    """The route of the figures."""
    routes = APIRouter(tags=["health"])

    @routes.get(
        "/metrics",
        response_class=Response,
        responses={200: {"description": "The figures.", "content": {METRICS_TYPE: {"example": _EXAMPLE}}}},
        summary="Figures for Prometheus",
    )
    def figures(who: Annotated[Asker, needs(Right.METRICS)]) -> Response:
        """What this process has counted since it was started, without any id, address or word of a customer."""
        return Response(metrics.text(), media_type=METRICS_TYPE)

    return routes
