"""Knowledge: documents cut into passages, and the search for the passages that answer a question."""

from frontdesk.knowledge.lexical import LexicalKnowledge
from frontdesk.knowledge.passages import passages
from frontdesk.knowledge.port import Knowledge

__all__ = ["Knowledge", "LexicalKnowledge", "passages"]
