"""With what a study computes: workers, and the cache before them."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from civsim.engine import EngineName
from civsim.study.run_cache import Cached, cache_folder
from civsim.study.workers import Workers, chosen_workers


@contextmanager
def opened_workers(number: int, scheduler: str, engine: EngineName = "fast", cache: bool = False) -> Iterator[Workers]:
    """Workers by the words of the command line, within.

    Parameters
    ----------
    number
        How many of them, 0 = one a core.
    scheduler
        "auto", "threads", "processes", "local" (a Dask cluster on this computer), or the address of a Dask scheduler.
    cache
        Whether to take from the user's cache what was computed before, and to keep there what is computed now.
    """
    folder = cache_folder() if cache else None
    with _chosen(number, scheduler, engine) as team:
        if folder is None:
            yield team
            return
        cached = Cached(team, folder)
        try:
            yield cached
        finally:
            cached.tidy()


def _chosen(number: int, scheduler: str, engine: EngineName) -> AbstractContextManager[Workers]:
    """The workers themselves."""
    if scheduler in ("auto", "threads", "processes"):
        return chosen_workers(number, scheduler, engine)
    from civsim.study.cluster import cluster

    return cluster(number, scheduler)
