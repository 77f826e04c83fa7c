"""Connections to public addresses only: a page must not make us look at what stands inside our own network."""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence

import httpx2

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""The IP addresses of a host."""

_AT_ONCE = 8
_MOST_KEPT = 32
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class PrivateAddress(httpx2.TransportError):
    """A host whose address is not one of the public internet."""

    def __init__(self, host: str, address: str) -> None:
        self.host = host
        self.address = address
        super().__init__(f"{host} is at {address}, which is not a public address")


class PublicTransport(httpx2.AsyncBaseTransport):
    """Resolves a host once, refuses it if any of its addresses is not public, and connects to what was resolved.

    So a name server that answers differently the second time gains nothing. Certificates are checked by the host's name;
    a connection that one host has been checked for is never used for another at the same address.
    """

    def __init__(self, *, private: bool, resolve: Resolve | None = None) -> None:
        self._private = private
        self._resolve = resolve or _resolved
        self._tls = httpx2.create_ssl_context(trust_env=False)
        self._hosts: dict[str, httpx2.AsyncHTTPTransport] = {}
        self._others = self._transport(kept=0)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        host = request.url.host
        port = request.url.port or (443 if request.url.scheme == "https" else 80)
        addresses = await self._addresses(host, port)
        inner = self._of(host)
        failed: httpx2.ConnectError | httpx2.ConnectTimeout | None = None
        for address in addresses:
            pinned = httpx2.Request(
                request.method,
                request.url.copy_with(host=address),
                headers=request.headers,  # with the host's own name
                extensions={**request.extensions, "sni_hostname": host},
            )
            try:
                return await inner.handle_async_request(pinned)
            except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
                failed = error
        raise failed or httpx2.ConnectError(f"{host} has no address")

    async def aclose(self) -> None:
        for transport in (*self._hosts.values(), self._others):
            await transport.aclose()

    def _of(self, host: str) -> httpx2.AsyncHTTPTransport:
        """Keeps connections for a few hosts only: each takes a file handle for as long as this lives."""
        if host not in self._hosts and len(self._hosts) < _MOST_KEPT:
            self._hosts[host] = self._transport(kept=_AT_ONCE)
        return self._hosts.get(host, self._others)

    def _transport(self, *, kept: int) -> httpx2.AsyncHTTPTransport:
        limits = httpx2.Limits(max_connections=_AT_ONCE, max_keepalive_connections=kept)
        return httpx2.AsyncHTTPTransport(verify=self._tls, trust_env=False, limits=limits)

    async def _addresses(self, host: str, port: int) -> Sequence[str]:
        try:
            addresses: Sequence[str] = [str(ipaddress.ip_address(host))]
        except ValueError:
            try:
                addresses = await self._resolve(host, port)
            except (OSError, UnicodeError) as error:  # UnicodeError: a name that no host can have
                raise httpx2.ConnectError(f"there is no host '{host}'") from error
        for address in addresses:
            if not self._private and not is_public(address):
                raise PrivateAddress(host, address)
        return addresses


def is_public(address: str) -> bool:
    """Whether anybody on the internet can reach `address`; what is wrapped in an IPv6 address counts as itself."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if inner := ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None):
            return is_public(str(inner))
        if ip.is_site_local:
            return False
        if ip in _NAT64:
            return is_public(str(ipaddress.IPv4Address(ip.packed[-4:])))
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


async def _resolved(host: str, port: int) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))
