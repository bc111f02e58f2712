"""The report of runs: one HTML file that asks no network, to be read on a screen, by keyboard, aloud and on paper."""

from evals.report.page import report_page
from evals.report.timeline_page import timeline_page

__all__ = ["report_page", "timeline_page"]
