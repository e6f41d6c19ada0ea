"""M/M/10 at a load of 0.9 in four engines: customers come at random, wait for one of ten servers, are served, go.

In each engine the plainest model that its own examples would give. civsim has more to do for a customer than the
others: a problem appears, is reported, filed, repaired and verified, each an event, with its books by month kept.
"""

import random
from collections.abc import Callable, Iterator
from typing import Any

import simpy

from civsim.engine import simulate
from civsim.model import Model
from civsim.study.proofs.queues import queue
from civsim.study.proofs.worlds import visits

SERVERS, LOAD, CUSTOMERS = 10, 0.9, 100_000
ARRIVALS_PER_HOUR = SERVERS * LOAD  # each is served for an hour on average
HOURS = CUSTOMERS / ARRIVALS_PER_HOUR


def by_civsim(engine: Any = "fast") -> Callable[[], int]:
    """The kernel; the model is built beforehand, as a user's would be for many replications."""
    model: Model = queue(SERVERS, LOAD, round(HOURS / 24))
    plan = visits(model, [])
    return lambda: next(simulate(model, plan, 1, [0], engine)).problems


def by_simpy() -> int:
    """Plain SimPy: a source, a process a customer, a Resource."""
    env, luck, number = simpy.Environment(), random.Random(1), [0]
    crew = simpy.Resource(env, SERVERS)

    def customer() -> Iterator[simpy.Event]:
        with crew.request() as turn:
            yield turn
            yield env.timeout(luck.expovariate(1.0))

    def source() -> Iterator[simpy.Event]:
        while True:
            yield env.timeout(luck.expovariate(ARRIVALS_PER_HOUR))
            env.process(customer())
            number[0] += 1

    env.process(source())
    env.run(until=HOURS)
    return number[0]


def by_ciw() -> int:
    """Ciw: a network of one node."""
    import ciw

    ciw.seed(1)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=ARRIVALS_PER_HOUR)],
        service_distributions=[ciw.dists.Exponential(rate=1.0)],
        number_of_servers=[SERVERS],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(HOURS)
    return len(simulation.get_all_records())


def by_cimba() -> Callable[[], int]:
    """Cimba; its model is compiled on the first run."""
    import cimba

    from tests.benchmarks.cimba_queue import Queue

    experiment = cimba.Experiment(Queue(), replications=1, window=cimba.Window(duration=HOURS), seed=1)

    def run() -> int:
        experiment.run(workers=1)
        return CUSTOMERS

    return run
