"""The connection to a Dask scheduler that somebody else started; what is wrong with it is told in words."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from civsim.errors import CivsimError
from civsim.language import Text

PATIENCE_SECONDS = 20


@contextmanager
def connected(address: str) -> Iterator[Any]:
    """A client of the scheduler at an address.

    Raises
    ------
    CivsimError
        If nobody answers there, the address is incomplete, or certificates are missing.
    """
    from distributed import Client

    client_of: Any = Client
    try:
        _see_to_address(address)
        client = client_of(address, timeout=PATIENCE_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        text = Text(f"无法连接调度器 {address}（{error}）", f"cannot reach the scheduler {address} ({error})")
        raise CivsimError(text) from None
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # it would show tracebacks of its own
    with client:
        yield client


@contextmanager
def loss_told(client: Any) -> Iterator[None]:
    """Within, whatever fails because the connection is lost is told in words; other errors pass.

    Raises
    ------
    CivsimError
        If the scheduler is gone.
    """
    try:
        yield
    except Exception as error:  # Dask tells the same loss in many ways
        if isinstance(error, CivsimError) or client.status == "running":
            raise
        address = client._start_arg
        text = Text(
            f"与调度器 {address} 的连接断了，请看它是否还在运行",
            f"the connection to the scheduler {address} broke; see whether it is still running",
        )
        raise CivsimError(text) from None


def _see_to_address(address: str) -> None:
    """Refuse what Dask's client would first half open and then wait for."""
    from distributed.comm.addressing import parse_address, parse_host_port
    from distributed.security import Security

    scheme, place = parse_address(address)
    if scheme in ("tcp", "tls"):
        parse_host_port(place)
    security: Any = Security
    if scheme == "tls" and security().get_connection_args("client")["ssl_context"] is None:
        text = Text(
            f"{address} 需要证书，而 Dask 的配置里没有：请在 distributed.comm.tls 下给出 ca-file 以及 client 的 cert"
            " 和 key（见 docs/cluster.md）",
            f"{address} needs certificates, and Dask's configuration has none: set ca-file, and cert and key of "
            "client, under distributed.comm.tls (see docs/cluster.md)",
        )
        raise CivsimError(text)
