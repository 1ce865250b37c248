"""A network connection that goes where a reporter means it to go: public addresses only, checked at the moment of connecting.

The check stands in the connection itself and not before it, so that neither a redirect nor a name that resolves to another
address the second time gets around it.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Iterable
from typing import Any

import httpcore
import httpx


class GuardedBackend(httpcore.SyncBackend):
    """Connects to the first public address of a host; refuses private, loopback, link-local and reserved ones."""

    def __init__(self, *, allow_private: bool) -> None:
        self.allow_private = allow_private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        address = _public_address(host, port, allow_private=self.allow_private)
        return super().connect_tcp(address, port, timeout, local_address, socket_options)

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        raise httpcore.ConnectError(f"local sockets are not fetched: {path}")


def _public_address(host: str, port: int, *, allow_private: bool) -> str:
    try:
        found = [info[4][0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"{host} has no address: {error}") from error
    allowed = [str(address) for address in found if allow_private or is_public(str(address))]
    if not allowed:
        raise httpcore.ConnectError(
            f"{host} is a private address ({', '.join(map(str, found[:2]))}), which is not fetched"
        )
    return allowed[0]


def is_public(address: str) -> bool:
    """
    >>> is_public("127.0.0.1"), is_public("::ffff:10.0.0.1"), is_public("93.184.216.34")
    (False, False, True)
    """
    number = ipaddress.ip_address(address.split("%", 1)[0])
    if isinstance(number, ipaddress.IPv6Address) and number.ipv4_mapped:
        number = number.ipv4_mapped
    return number.is_global and not number.is_multicast


def open_client(*, allow_private: bool, timeout: float, user_agent: str) -> httpx.Client:
    """An HTTP client on guarded connections: no proxies from the environment, no redirects followed by itself."""
    transport = httpx.HTTPTransport(trust_env=False)
    transport._pool = httpcore.ConnectionPool(
        ssl_context=ssl.create_default_context(),
        max_connections=4,
        network_backend=GuardedBackend(allow_private=allow_private),
    )
    return httpx.Client(
        transport=transport,
        timeout=httpx.Timeout(timeout),
        follow_redirects=False,
        trust_env=False,
        headers={
            "User-Agent": user_agent,
            "Accept-Encoding": "gzip",
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5",
        },
    )
