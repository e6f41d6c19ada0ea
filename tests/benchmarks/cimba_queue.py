"""M/M/10 for cimba, as in its own first example: customers are counts in a container, ten processes serve them."""

import cimba
from cimba import inputs

from tests.benchmarks.mm10 import ARRIVALS_PER_HOUR, SERVERS


class Queue(cimba.Model):
    """Customers in a container."""

    interarrival: cimba.Input[float] = inputs.dist.exponential(mean=1 / ARRIVALS_PER_HOUR)
    service_time: cimba.Input[float] = inputs.dist.exponential(mean=1.0)
    waiting: cimba.Container
    mean_queue: cimba.Output[float]

    @cimba.process
    def arrivals(self) -> None:
        """The source."""
        while True:
            cimba.hold(self.interarrival.next())
            self.waiting.put(1)

    @cimba.process(copies=SERVERS)
    def server(self) -> None:
        """One of the servers."""
        while True:
            self.waiting.get(1)
            cimba.hold(self.service_time.next())

    @cimba.on_end
    def measure(self) -> None:
        """What is asked for."""
        self.mean_queue = self.waiting.mean_level()
