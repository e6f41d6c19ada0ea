"""A model and a plan as the flat arrays that both engines execute: calendars, lists, visits by grid, money by year."""

from typing import Annotated, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from civsim.engine.arrival_factors import day_factors
from civsim.engine.components import components_of
from civsim.engine.delay_bins import delay_bins
from civsim.engine.kernel_blocks import Flags, Floats, Floats2, Floats3, Ints, Ints2, Links
from civsim.engine.lists import crews_of, lists_of
from civsim.engine.money import available_fen
from civsim.engine.outcome import DELAY_EDGES
from civsim.engine.places import clocks_of, places_of, rounds_of, visits_of
from civsim.engine.visit_codes import visits_by_grid
from civsim.engine.work_cuts import work_cuts
from civsim.model import DAY_MS, UNLIMITED, Model, Plan, account_of_grids, with_overtime

CATEGORY = np.dtype(
    [
        ("natural_end", "f8"),
        ("service", "f8"),
        ("sigma", "f8"),
        ("redo", "f8"),
        ("postpone", "f8"),
        ("relapse", "f8"),
        ("relapse_wait", "f8"),
        ("cost", "i8"),
        ("verification", "i8"),
    ]
)
"""The numbers of one category, together in memory. Times in ms, money in fen."""
Table = Annotated[NDArray[np.void], CATEGORY, 1]

SHIFT, SNAPSHOT = 0, 1
"""Kinds of the events that the calendar fixes."""
FOUND_BY_VISIT, REPORTED, STRUCK_OFF = range(3)
"""Places of the counts that a policy sees."""


class Inputs(NamedTuple):
    """All that an engine reads. G grids, C categories, V visit channels, R report channels, P pools, D days.

    Channels by which tests find problems stand among the V a second time, see `visits_of_tests`.
    """

    days: int
    slot_of_day: Ints  # (D,) month, shifted by one where there is a warm-up
    slot_end: Ints  # (slots,) [ms]
    counted_from: int  # end of the warm-up [ms]
    base_rate: Floats2  # (G, C) [1/d]
    day_factor: Floats3  # (rows, D, C), shocks included
    factor_row: Ints  # (G,) row of day_factor of each grid
    opening_mean: Floats2  # (G, C)
    opening_hidden: Ints2  # (G, C) exact number instead, or -1
    opening_known: Ints2  # (G, C) orders in hand at the start
    has_points: int  # whether findings lower arrivals (积分制)
    points: Floats2  # (3, C) largest cut, recent findings at half of it, what a finding counts a day later
    work_day: Ints  # (B,) day from which a cut holds, ascending
    work_grid: Ints  # (B,)
    work_number: Ints  # (B,) stage of a work
    work_kept: Floats2  # (Z, C)
    category: Table  # (C,)
    find: Floats2  # (V, C)
    window: Ints2  # (V, 2) [ms of the day]
    visit_first: Ints  # (G + 1,) where the visits of a grid begin
    visit_code: Ints  # (N,)
    known_until: int  # the visits are those before this instant; with a policy, the end of the epoch [ms]
    is_watched: int  # whether a policy wants to know what is found
    place: Ints  # (G,) kind of place (K)
    report_delay: Floats3  # (K, R, C) mean [ms]
    report_timed: Flags  # (R,) whether its clock runs in some hours only
    report_opens: Ints2  # (R, D) [ms of the day]
    report_closes: Ints2
    report_before: Ints2  # (R, D + 1) [ms]
    report_check: Ints  # (R,) [ms]
    round_channel: Ints  # (F,) visit channels whose teams belong to grids
    round_every: Ints2  # (G, F) days of work from one round to the next; 0 = none
    round_offset: Ints2  # (G, F)
    round_teams: Ints2  # (G, F)
    round_day: Ints2  # (F, D) days of work, in order
    round_before: Ints2  # (F, D + 1) days of work before each day
    spot: Floats2  # (V + R, C) share of what a source finds that is fixed on the spot
    source_channel: Ints  # (V + R,) channel of each source: visit channels first, then report channels
    false_share: Floats  # (channels,)
    district: Ints  # (G,)
    profile: Ints  # (G,)
    profiles: int
    pool: Ints2  # (G, C)
    offer_pool: Ints2  # (G, C) pool of the volunteers to whom orders are offered; -1 = none
    accepts: Floats2  # (V + R, C) probability that they accept, by source
    crews: Ints  # (P,) most on any day
    crews_on: Ints2  # (P, D)
    crews_vary: int
    list_first: Ints  # (P + 1,) lists of waiting orders: redo first, then two a category in order of priority
    list_width: Ints  # (P,) lists in each of these places: one, or one an account where several pay
    list_place: Ints2  # (P, C) place among the lists of a pool of a category's first orders that are not postponed
    redo_place: Ints2  # (P, C) the same of orders for redo; 0 = one list for all, where nothing escalates
    step_lateness: Ints2  # (C, S) working time after the deadline at which a step of escalation is reached [ms]
    step_factor: Floats  # (S,) on the crew time of work that begins after it
    deadline: Ints2  # (K, C) [ms]
    deadline_rank: Ints2  # (K, C) place of the deadline among those of its category: each has lists of its own
    opens: Ints2  # (P + 1, D) [ms of the day]; the last row is working time
    closes: Ints2  # (P + 1, D)
    before: Ints2  # (P + 1, D + 1) open time before each day [ms]
    clock_time: Ints  # (E,) events fixed by the calendar, in order [ms]
    clock_kind: Ints  # (E,)
    clock_number: Ints  # (E,) pool, or snapshot
    year_starts: Flags  # (D,)
    account: Ints  # (G,) that pays for repairs
    available: Ints2  # (A, D) money for repairs of the year of a day [fen]
    carries: Flags  # (D,) whether what is left on the day before is carried over
    unlimited: int
    delay_edges: Ints
    delay_bins: Ints2  # (places, 2), see engine/delay_bins.py
    districts: int
    grid_number: Ints  # (G,) place of each grid in the whole city, from which its keys derive
    component: Links  # (G,) number of the part of the city that shares crews or money with the grid
    components: int


def build_inputs(model: Model, plan: Plan) -> Inputs:
    """The arrays of a model under a plan."""
    time, categories, channels, departments = model.time, model.categories, model.channels, model.departments
    opens, closes, before = _calendars(model, plan)
    slot_of_day = time.month.astype(np.int64) + (1 if time.warm_up_days else 0)
    work_day, work_grid, work_number = work_cuts(model, plan)
    places, account = places_of(model), account_of_grids(model)
    factor_row, day_factor = day_factors(model)
    visit_first, visit_code = visits_by_grid(len(model.areas.grids), plan.day, plan.channel, plan.grid)
    year_starts, available = _years(model, plan)
    component = _components(model, account)
    return Inputs(
        days=time.n_days,
        slot_of_day=slot_of_day,
        slot_end=(np.flatnonzero(np.diff(slot_of_day, append=-1)) + 1) * DAY_MS,
        counted_from=time.warm_up_days * DAY_MS,
        base_rate=np.ascontiguousarray(categories.base_rate),
        day_factor=day_factor,
        factor_row=factor_row,
        opening_mean=np.ascontiguousarray(categories.opening_mean),
        opening_hidden=model.opening.hidden,
        opening_known=model.opening.known,
        has_points=model.points.active,
        points=np.stack([model.points.most, model.points.half, model.points.lasting]),
        work_day=work_day,
        work_grid=work_grid,
        work_number=work_number,
        work_kept=np.ascontiguousarray(model.works.stage_kept),
        category=_category_table(model),
        visit_first=visit_first,
        visit_code=visit_code,
        known_until=time.n_days * DAY_MS,
        is_watched=plan.policy is not None,
        **clocks_of(model),
        **rounds_of(model),
        **visits_of(model),
        false_share=channels.false_share,
        district=model.areas.district.astype(np.int64),
        pool=departments.pool_of.astype(np.int64),
        **crews_of(model),
        **lists_of(model, places["deadline_rank"]),
        **places,
        opens=opens,
        closes=closes,
        before=before,
        **_clock(opens[:-1], closes[:-1], model.assessments.snapshot_day),
        year_starts=year_starts,
        account=account,
        available=available,
        carries=(np.arange(time.n_days) > time.warm_up_days) & model.budget.carry_over,
        unlimited=int(UNLIMITED),
        delay_edges=DELAY_EDGES,
        delay_bins=delay_bins(DELAY_EDGES),
        districts=len(model.areas.districts),
        grid_number=np.arange(len(model.areas.grids), dtype=np.int64),
        component=component,
        components=int(component.max(initial=-1)) + 1,
    )


def _second_pool(model: Model) -> Ints:
    """(G, C) the other pool that may do a category's work: volunteers, or where there are none the same pool."""
    departments = model.departments
    return np.where(departments.offer_pool >= 0, departments.offer_pool, departments.pool_of).astype(np.int64)


def _components(model: Model, account: Ints) -> NDArray[np.int32]:
    """(G,) number of the part of the city of each grid; money joins only where it can keep a repair waiting."""
    binds = model.budget.limited and model.categories.cost_fen.any()
    pools = np.hstack([model.departments.pool_of.astype(np.int64), _second_pool(model)])
    return components_of(pools, account if binds else np.full_like(account, -1))


def _calendars(model: Model, plan: Plan) -> tuple[Ints, Ints, Ints]:
    """Shifts of the pools with the plan's overtime, and working time as the last row."""
    closes = with_overtime(model.departments, model.time, plan.overtime)
    opens = np.vstack([model.departments.opens, model.time.working_opens])
    closes = np.vstack([closes, model.time.working_closes])
    before = np.zeros((len(opens), opens.shape[1] + 1), np.int64)
    np.cumsum(closes - opens, axis=1, out=before[:, 1:])
    return np.ascontiguousarray(opens), np.ascontiguousarray(closes), before


def _clock(opens: Ints, closes: Ints, snapshot_day: Ints) -> dict[str, Any]:
    """Openings of shifts and snapshots at noon, in order of (time, kind, number)."""
    pool, day = np.nonzero(closes > opens)
    time = np.concatenate([day * DAY_MS + opens[pool, day], snapshot_day * DAY_MS + DAY_MS // 2])
    kind = np.repeat([SHIFT, SNAPSHOT], [len(day), len(snapshot_day)])
    number = np.concatenate([pool, np.arange(len(snapshot_day))])
    order = np.lexsort((number, kind, time))
    named = {"clock_time": time, "clock_kind": kind, "clock_number": number}
    return {name: values[order].astype(np.int64) for name, values in named.items()}


def _years(model: Model, plan: Plan) -> tuple[NDArray[np.bool_], Ints]:
    """First days of the budget years, and each day's yearly money by account; the warm-up has all it wants."""
    year = model.budget.year_of_day
    starts = np.concatenate([[True], year[1:] != year[:-1]])
    money = np.where(year < 0, UNLIMITED, available_fen(model, plan)[:, year])
    return starts, np.ascontiguousarray(money, np.int64)


def _category_table(model: Model) -> NDArray[np.void]:
    categories = model.categories
    table = np.zeros(len(categories.ids), CATEGORY)
    table["natural_end"] = categories.natural_end_ms
    table["service"], table["sigma"] = categories.service_ms, categories.service_sigma
    table["redo"], table["postpone"] = categories.redo, categories.postpone
    table["relapse"], table["relapse_wait"] = categories.relapse, categories.relapse_ms
    table["cost"], table["verification"] = categories.cost_fen, categories.verification_ms
    return table
