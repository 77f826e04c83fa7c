"""HTTP: the API, server-sent events and the pages."""

from frontdesk.web.service import create_service
from frontdesk.web.studio_api import Backstage

__all__ = ["Backstage", "create_service"]
