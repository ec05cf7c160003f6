import os
import socket
import subprocess
import sys
import time

import pytest

import counterplan
from counterplan.errors import InputError, RunError
from tests.sweep.conftest import files


def start(*arguments):
    quiet = {**os.environ, "DASK_LOGGING__DISTRIBUTED": "error"}
    return subprocess.Popen([str(a) for a in arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=quiet)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture
def scheduler(tmp_path):
    """Address of a real scheduler on this machine, without workers, and its process."""
    port = free_port()
    command = [sys.executable, "-m", "dask", "scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard", "--no-show"]
    process = start(*command)
    for _ in range(200):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    yield f"tcp://127.0.0.1:{port}", process
    process.kill()
    process.wait()


@pytest.fixture
def workers(scheduler, tmp_path):
    address, _ = scheduler
    options = ["--nthreads", 1, "--no-nanny", "--no-dashboard", "--local-directory", tmp_path / "dask"]
    both = [start(sys.executable, "-m", "dask", "worker", address, *options) for _ in range(2)]
    yield both
    for worker in both:
        worker.kill()
        worker.wait()


def test_a_cluster_that_loses_a_worker_in_mid_run_makes_the_same_store(toy, spec, tmp_path, small_blocks, scheduler, workers):
    spec = {**spec, "design": [{"kind": "prior", "count": 6400}]}
    counterplan.run(spec, model=toy, out=tmp_path / "here")
    done = []

    def kill_one(count):
        done.append(count)
        if sum(done) > 3200 and workers[0].poll() is None:
            workers[0].kill()
            workers[0].wait()

    counterplan.run(spec, model=toy, out=tmp_path / "there", scheduler=scheduler[0], progress=kill_one)
    assert workers[0].poll() is not None
    assert files(tmp_path / "here") == files(tmp_path / "there")


def test_a_scheduler_that_is_lost_is_told_and_the_same_command_goes_on(toy, spec, tmp_path, small_blocks, scheduler, workers):
    done = []

    def kill_it(count):
        done.append(count)
        if sum(done) > 600:
            scheduler[1].kill()

    with pytest.raises(RunError, match=r"The scheduler at tcp://127.* was lost.* the same command goes on"):
        counterplan.run(spec, model=toy, out=tmp_path, scheduler=scheduler[0], progress=kill_it)
    seen = []
    counterplan.run(spec, model=toy, out=tmp_path, progress=seen.append)
    assert seen[0] >= 600
    assert sum(seen) == 2800


def test_a_scheduler_without_workers_is_told(toy, spec, tmp_path, scheduler, monkeypatch):
    monkeypatch.setattr("counterplan.sweep.cluster.WAIT", 1)
    with pytest.raises(InputError, match=r"has no workers\. Start some with `dask worker tcp://127"):
        counterplan.run(spec, model=toy, out=tmp_path, scheduler=scheduler[0])


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nowhere", "ftp://127.0.0.1:1"])
def test_a_dead_scheduler_is_told(toy, spec, tmp_path, monkeypatch, address):
    monkeypatch.setattr("counterplan.sweep.cluster.WAIT", 1)
    with pytest.raises(InputError, match=rf"No Dask scheduler answers at '{address}' .*Start one with `dask scheduler`"):
        counterplan.run(spec, model=toy, out=tmp_path, scheduler=address)
    assert list(tmp_path.iterdir()) == []
