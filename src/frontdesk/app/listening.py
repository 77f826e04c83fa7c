"""The port that something is served at."""

import socket

from frontdesk.errors import SettingError


def listening(host: str, port: int) -> socket.socket:
    """A socket bound to `port` of `host`. Raises `SettingError` when it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named because asyncio sends small pieces at once (TCP_NODELAY) only on sockets that name it.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise SettingError(
            f"port {port} of {host} cannot be used ({error.strerror}); choose another with --port"
        ) from error
    bound.set_inheritable(True)
    return bound
