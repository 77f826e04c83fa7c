"""A stand-in for the Messages API: the real wire format, answered by rule from what is in the request.

`Twin().serve()` gives a base URL for the official SDK. It states nothing that the request's own material doesn't say,
and names itself in every reply's model id. It serves newcomers without a key, tests, and the hours when Claude can't
be reached.
"""

from frontdesk.twin.server import Seen, Twin, run

__all__ = ["Seen", "Twin", "run"]
