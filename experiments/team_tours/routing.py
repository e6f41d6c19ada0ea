"""Routing libraries asked for the shortest open ways of some teams through some places.

Each call runs in a process of its own: OR-Tools brings a HiGHS of its own, and beside highspy neither can be loaded.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Routes = list[list[int]]
METRES = 1000.0


def distances(place: NDArray[np.float64]) -> NDArray[np.int64]:
    """(n+1, n+1) whole metres, the first row and column a depot that is near to all: ways are open at both ends."""
    way = np.zeros((len(place) + 1, len(place) + 1), np.int64)
    way[1:, 1:] = np.round(np.linalg.norm(place[:, None] - place[None], axis=2) * METRES)
    return way


def by_pyvrp(place: NDArray[np.float64], teams: int, most: int, seconds: float) -> Routes:
    """PyVRP: iterated local search, stopped by a number of iterations, so that the same call gives the same answer."""
    from pyvrp import Client, Depot, Location, ProblemData, VehicleType, solve
    from pyvrp.stop import MaxRuntime

    way = distances(place)
    data = ProblemData(
        locations=[Location(0, 0)] + [Location(int(x * METRES), int(y * METRES)) for x, y in place],
        clients=[Client(i + 1, delivery=[1]) for i in range(len(place))],
        depots=[Depot(0)],
        vehicle_types=[VehicleType(teams, capacity=[most])],
        distance_matrices=[way],
        duration_matrices=[np.zeros_like(way)],
    )
    best = solve(data, stop=MaxRuntime(seconds), seed=1, display=False).best
    return [[stop.idx for stop in route if stop.is_client()] for route in best.routes()]


def by_ortools(place: NDArray[np.float64], teams: int, most: int, seconds: float) -> Routes:
    """OR-Tools: savings, then guided local search for some seconds."""
    from ortools.constraint_solver import pywrapcp
    from ortools.constraint_solver import routing_enums_pb2 as enums

    way = distances(place).tolist()
    manager = pywrapcp.RoutingIndexManager(len(way), teams, 0)
    routing = pywrapcp.RoutingModel(manager)
    transit = routing.RegisterTransitMatrix(way)
    routing.SetArcCostEvaluatorOfAllVehicles(transit)
    load = routing.RegisterUnaryTransitVector([0] + [1] * len(place))
    routing.AddDimension(load, 0, most, True, "grids")
    search = pywrapcp.DefaultRoutingSearchParameters()
    search.first_solution_strategy = enums.FirstSolutionStrategy.SAVINGS
    search.local_search_metaheuristic = enums.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    search.time_limit.FromMilliseconds(int(seconds * 1000))
    found = routing.SolveWithParameters(search)
    routes = []
    for v in range(teams):
        index, route = routing.Start(v), []
        while not routing.IsEnd(index):
            if not routing.IsStart(index):
                route.append(manager.IndexToNode(index) - 1)
            index = found.Value(routing.NextVar(index))
        routes.append(route)
    return routes


LIBRARIES: dict[str, Callable[[NDArray[np.float64], int, int, float], Routes]] = {
    "pyvrp": by_pyvrp,
    "ortools": by_ortools,
}


def length_km(place: NDArray[np.float64], routes: Routes) -> float:
    """Way of all routes. [km]"""
    return sum(float(np.linalg.norm(np.diff(place[r], axis=0), axis=1).sum()) for r in routes if len(r) > 1)


def timed(library: str, place: NDArray[np.float64], teams: int, most: int, seconds: float) -> tuple[float, float]:
    """(way [km], processor seconds) of a library's routes, which visit every place once and keep the caps."""
    asked = json.dumps([library, place.tolist(), teams, most, seconds])
    told = subprocess.run([sys.executable, __file__], input=asked, capture_output=True, text=True, check=True).stdout
    routes, spent = json.loads(told.splitlines()[-1])
    assert sorted(v for r in routes for v in r) == list(range(len(place)))
    assert max(len(r) for r in routes) <= most and sum(bool(r) for r in routes) <= teams
    return length_km(place, routes), spent


if __name__ == "__main__":
    name, where, *limits = json.load(sys.stdin)
    LIBRARIES[name](np.array([[0.0, 0.0], [1.0, 0.0]]), 1, 2, 0.5)  # loads the library
    began = time.process_time()
    found = LIBRARIES[name](np.array(where), *limits)
    print(json.dumps([found, time.process_time() - began]))
