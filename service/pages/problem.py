"""A problem as a page, and as a card in the place where the draft would have been."""

from fastapi.responses import HTMLResponse

from service.pages.render import render
from service.problems import Problem

__all__ = ["problem_card", "problem_page"]


def problem_page(problem: Problem) -> HTMLResponse:
    """A whole page that says what is wrong and what to do."""
    html = render("problem_page.html", problem=problem)
    return HTMLResponse(html, status_code=problem.status, headers=dict(problem.headers))


def problem_card(problem: Problem) -> str:
    """The part of a page that says what is wrong and what to do."""
    return render("problem.html", problem=problem)
