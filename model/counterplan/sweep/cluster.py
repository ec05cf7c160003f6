"""Blocks on a Dask cluster. Workers compute, this process alone writes; a block whose worker is lost is given to another."""

import contextlib
import logging
import pickle
import socket
import zlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from counterplan.errors import InputError, RunError
from counterplan.sweep.plan import Block, Plan

if TYPE_CHECKING:
    import numpy as np

WAIT = 10  # seconds until a scheduler that does not answer, or has no workers, is given up
AHEAD = 2  # blocks under way for each thread of the workers, so that none waits for us


@contextlib.contextmanager
def connected(address: str) -> Iterator[Any]:
    """A client of the scheduler at an address.

    Raises:
        InputError: There is no scheduler at the address, or it has no workers.
    """
    try:
        from distributed import Client
        from distributed.comm import get_address_host_port
    except ImportError:
        raise InputError("--scheduler needs the extra `cluster`: pip install -c constraints.txt '.[cluster]'") from None
    with _silent():
        try:
            # a plain connection fails at once where a client would try again until its time is up
            socket.create_connection(get_address_host_port(address, strict=True), timeout=WAIT).close()
            client = Client(address, timeout=WAIT, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            raise InputError(
                f"No Dask scheduler answers at {address!r} ({_first(error)}). Start one with `dask scheduler` and give the address "
                "it prints, such as tcp://host:8786."
            ) from None
        with client:
            try:
                client.wait_for_workers(1, timeout=WAIT)
            except TimeoutError:
                raise InputError(f"The scheduler at {address} has no workers. Start some with `dask worker {address}`.") from None
            yield client


def computed(client: Any, plan: Plan, blocks: Sequence[Block]) -> "Iterator[tuple[Block, dict[str, np.ndarray]]]":
    """Blocks in the order in which workers finish them.

    Raises:
        InputError: A worker would not give the same bits as this machine.
        RunError: The scheduler was lost, or a block was given up.
    """
    from concurrent.futures import CancelledError

    from distributed import as_completed
    from distributed.comm import CommClosedError
    from distributed.scheduler import KilledWorker

    plugin = _carrier(plan)
    waiting = iter(blocks)
    under_way: dict[Any, Block] = {}
    pool = as_completed(loop=client.loop)

    def submit() -> None:
        for block in waiting:
            future = client.submit(_on_worker, plugin.name, block, pure=False)
            under_way[future] = block
            pool.add(future)
            return

    try:
        client.register_plugin(plugin)
        for _ in range(AHEAD * sum(client.nthreads().values())):
            submit()
        for future in pool:
            block, arrays = under_way.pop(future), future.result()
            future.release()
            submit()
            yield block, arrays
        client.unregister_worker_plugin(plugin.name)
    except KilledWorker as error:
        raise RunError(
            f"A block was given up because every worker that took it died ({_first(error)}). The same command goes on."
        ) from None
    except (OSError, CommClosedError, CancelledError, TimeoutError):
        raise RunError(
            f"The scheduler at {client.scheduler.address} was lost. What is done is kept; the same command goes on."
        ) from None


@contextlib.contextmanager
def _silent() -> Iterator[None]:
    """Dask's own log says with a traceback what our messages say in a sentence."""
    loggers = [logging.getLogger(name) for name in ("distributed", "distributed.client", "distributed.core", "tornado")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def _first(error: Exception) -> str:
    """First line of what an error says."""
    return (str(error) or type(error).__name__).splitlines()[0]


def _carrier(plan: Plan) -> Any:
    """A plugin that brings a plan to every worker of the cluster, those that join later included."""
    from distributed import WorkerPlugin

    plugin: Any = type("Carrier", (WorkerPlugin,), {})()
    plugin.name = f"counterplan-{plan.name}-{plan.kernel_key()}"
    plugin.key = plan.kernel_key()
    plugin.payload = zlib.compress(pickle.dumps(plan, protocol=5))
    plugin.plan = None
    return plugin


def _on_worker(name: str, block: Block) -> "dict[str, np.ndarray]":
    """Compute a block on a worker, which unpacks its plan at its first block."""
    from distributed import get_worker

    carrier: Any = get_worker().plugins[name]
    if carrier.plan is None:
        plan: Plan = pickle.loads(zlib.decompress(carrier.payload))
        if plan.kernel_key() != carrier.key:
            raise InputError(
                f"Worker {get_worker().address} has another processor or other versions than this machine, and would not give the "
                "same bits. Use workers of one kind, and start the run on one of them."
            )
        carrier.plan = plan
    return carrier.plan.compute(block, threads=1)
