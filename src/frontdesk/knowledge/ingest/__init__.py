"""Ingest: from files and pages in many formats to documents in Markdown, and to an index that serves."""

from frontdesk.knowledge.ingest.files import read_documents
from frontdesk.knowledge.ingest.ingest import Progress, ingest
from frontdesk.knowledge.ingest.library import Library
from frontdesk.knowledge.ingest.live import LiveKnowledge
from frontdesk.knowledge.ingest.report import Report
from frontdesk.knowledge.ingest.web import Web

__all__ = ["Library", "LiveKnowledge", "Progress", "Report", "Web", "ingest", "read_documents"]
