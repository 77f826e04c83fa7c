"""A run and its scorecard as files: a page for people, JSON for programs, JUnit for build servers."""

from frontdesk.evals.report.files import write_report

__all__ = ["write_report"]
