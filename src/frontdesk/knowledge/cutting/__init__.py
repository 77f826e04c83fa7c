"""Cutting: from a document to passages, which are shown, and pieces, which are scored."""
