"""Knowledge: documents cut into passages, and the search for the passages that answer a question."""

from frontdesk.knowledge.documents import Audience, Document
from frontdesk.knowledge.explanation import Explained, Explanation
from frontdesk.knowledge.index import SearchIndex
from frontdesk.knowledge.lexical import LexicalKnowledge
from frontdesk.knowledge.passages import passages
from frontdesk.knowledge.port import Knowledge, Query
from frontdesk.knowledge.texts import DocumentEntry
from frontdesk.knowledge.writing import write_index

__all__ = [
    "Audience",
    "Document",
    "DocumentEntry",
    "Explained",
    "Explanation",
    "Knowledge",
    "LexicalKnowledge",
    "Query",
    "SearchIndex",
    "passages",
    "write_index",
]
