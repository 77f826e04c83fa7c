"""The use cases: open, post, approve, hand back, rate, close; and what each party sees of a conversation."""

from frontdesk.desk.desk import Access, Desk, Opened, Posted
from frontdesk.desk.events import Event, Position
from frontdesk.desk.projection import customer_view

__all__ = ["Access", "Desk", "Event", "Opened", "Position", "Posted", "customer_view"]
