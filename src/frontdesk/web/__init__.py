"""HTTP: the API, server-sent events and the pages."""

from frontdesk.web.service import create_service

__all__ = ["create_service"]
