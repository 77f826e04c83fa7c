"""Where facts are kept: an append-only log per conversation, and a bell that rings when one changes."""

from frontdesk.store.drafts import Draft, Drafts
from frontdesk.store.naming import whole_id
from frontdesk.store.port import History, Store
from frontdesk.store.sqlite import SQLiteStore

__all__ = ["Draft", "Drafts", "History", "SQLiteStore", "Store", "whole_id"]
