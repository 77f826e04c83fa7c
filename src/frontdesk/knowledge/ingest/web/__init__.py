"""Pages of the web: fetched politely, and never from where they must not be."""

from frontdesk.knowledge.ingest.web.pages import Fetched, Web, WebPage, fetch_pages
from frontdesk.knowledge.ingest.web.store import PageStore

__all__ = ["Fetched", "PageStore", "Web", "WebPage", "fetch_pages"]
