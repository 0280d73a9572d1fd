"""What a server is made of: the port it holds from its first moment, who answers there, and the worker beside it."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from luodi.diagnostics import Diagnostics, Faults
from luodi.source import Cell
from luodi.words import Words

_HIGHEST = 65_535
_PATIENCE_SECONDS = 5
_CONNECTIONS = 2_000
"""Open at once: a browser keeps six, and whoever comes after the last one waits until others are closed."""
_THREADS = 8
"""More than cores: those that wait for the database, or for their turn to compute, keep nobody else waiting."""
_REFUSALS = {
    errno.EADDRINUSE: Words("另一个程序正在用它", "another program has it"),
    errno.EACCES: Words(
        "没有权限，1024 以下的端口要管理员权限", "permission denied; those below 1024 need an administrator"
    ),
    errno.EADDRNOTAVAIL: Words("这个地址不是本机的", "the address is not of this machine"),
}


def listening_socket(host: str, port: int) -> socket.socket:
    """A socket that holds the port from now on; whoever comes too early waits for the server.

    Raises:
        Faults: the port is taken, or the address is not ours to use.
    """
    try:
        (family, kind, protocol, _, address), *_ = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        raise _refused(host, port, _REFUSALS[errno.EADDRNOTAVAIL]) from error
    found = socket.socket(family, kind, protocol)
    # The port of a server that has just stopped is free at once. Elsewhere than on POSIX this would take one in use.
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(os.name == "posix"))
    try:
        found.bind(address)
        found.listen()
    except OSError as error:
        found.close()
        own = error.strerror or str(error)
        raise _refused(host, port, _REFUSALS.get(error.errno or 0) or Words(own, own)) from error
    return found


def _refused(host: str, port: int, problem: Words) -> Faults:
    diagnostics = Diagnostics()
    other = port + 1 if port < _HIGHEST else 8000
    diagnostics.add("LD0811", Cell(f"{host}:{port}", 0, ""), port=port, problem=problem, other=other)
    return Faults(diagnostics)


def answering(application: Any, listening: socket.socket, *, https: bool, proxy: str) -> Any:
    """The server of an application, to be run.

    Behind HTTPS everybody comes by it, though what reaches us from the proxy no longer is. Who asks is known only to the
    proxy that is named; what others say of it is passed over.
    """
    import waitress

    trust: dict[str, Any] = {"trusted_proxy": proxy, "trusted_proxy_headers": "x-forwarded-for"} if proxy else {}
    scheme = "https" if https else "http"
    return waitress.create_server(
        application, sockets=[listening], threads=_THREADS, ident=None, url_scheme=scheme,
        connection_limit=_CONNECTIONS, asyncore_use_poll=True, **trust,
    )  # fmt: skip


@contextmanager
def worker_beside() -> Iterator[None]:
    """A worker for as long as this lasts. It has a session of its own, so that Ctrl+C reaches the server alone."""
    command = [sys.executable, "-m", "luodi_service.attended_worker"]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603
    assert child.stdin is not None
    try:
        yield
    finally:
        child.stdin.close()
        try:
            child.wait(_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
