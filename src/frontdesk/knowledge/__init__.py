"""Knowledge: documents cut into passages, and the search for the passages that answer a question."""

from frontdesk.knowledge.cutting.passages import passages
from frontdesk.knowledge.documents import Audience, Document
from frontdesk.knowledge.index.explanation import Explained, Explanation
from frontdesk.knowledge.index.search_index import SearchIndex
from frontdesk.knowledge.index.texts import DocumentEntry
from frontdesk.knowledge.index.writing import write_index
from frontdesk.knowledge.port import Knowledge, Query

__all__ = [
    "Audience",
    "Document",
    "DocumentEntry",
    "Explained",
    "Explanation",
    "Knowledge",
    "Query",
    "SearchIndex",
    "passages",
    "write_index",
]
