"""Crews in the SimPy reference: a pool, its lists of waiting orders, and the accounts that pay."""

from __future__ import annotations

from bisect import insort
from collections import deque
from typing import TYPE_CHECKING

from civsim.engine.outcome import IN_WORK
from civsim.engine.reference_draws import add_shift_time, can_pay, elapsed_shift_time, is_on_shift
from civsim.model.mechanisms import hastened_time, service_time, steps_reached

if TYPE_CHECKING:
    from civsim.engine.reference_city import City, Problem


class Pool:
    """The crews of one department, in the city or in a district."""

    def __init__(self, city: City, number: int, crews: int, lists: int, width: int) -> None:
        self.city, self.number, self.free, self.width = city, number, crews, width
        self.lists: list[deque[Problem]] = [deque() for _ in range(lists)]
        self.waiting = 0
        self.opens, self.closes, self.before = city.opens[number], city.closes[number], city.before[number]

    def put(self, problem: Problem, which: int, luck: float, now: int) -> None:
        """An order joins the end of a list: 0 is redo, the others follow in order of priority; one an account."""
        problem.luck = luck
        if self.width > 1:
            which = which * self.width + self.city.account_of[problem.grid]
        if problem.attempt and self.city.steps:  # in order of deadline, of equal ones the first come first
            insort(self.lists[which], problem, key=lambda p: p.deadline)
        else:
            self.lists[which].append(problem)
        self.waiting += 1
        self.send_crews(now)

    def release(self, now: int) -> None:
        """A crew is free again."""
        self.free += 1
        self.send_crews(now)

    def send_crews(self, now: int) -> None:
        """Give waiting orders to free crews while the shift lasts."""
        if self.free <= 0 or not self.waiting:
            return
        city, day = self.city, self.city.day
        if not is_on_shift(now - city.midnight, self.opens[day], self.closes[day]):
            return
        while self.free > 0 and self.waiting and (line := self._next_list(now)):
            self._start(line.popleft(), now)

    def _next_list(self, now: int) -> deque[Problem] | None:
        """The list to serve: of the heads that can be paid the longest overdue, or else the first in order."""
        accounts, account_of, cost = self.city.accounts, self.city.account_of, self.city.cost
        payable = [
            line for line in self.lists if line and can_pay(accounts[account_of[line[0].grid]], cost[line[0].category])
        ]
        if len(payable) > 1 and (overdue := [line for line in payable if line[0].deadline <= now]):
            if self.city.steps:
                return min(overdue, key=lambda line: (-self.level(line[0], now), line[0].deadline))
            return min(overdue, key=lambda line: line[0].deadline)
        if self.width > 1 and payable:
            return self._earliest()
        return payable[0] if payable else None

    def _earliest(self) -> deque[Problem] | None:
        """Of the lists in the first place where one can be paid, one an account, that with the earliest deadline."""
        city = self.city
        for place in range(0, len(self.lists), self.width):
            heads = [line for line in self.lists[place : place + self.width] if line]
            payable = [x for x in heads if can_pay(city.accounts[city.account_of[x[0].grid]], city.cost[x[0].category])]
            if payable:
                return min(payable, key=lambda line: line[0].deadline)
        return None

    def level(self, p: Problem, now: int) -> int:
        """Steps of escalation that an order has reached."""
        if not self.city.steps or p.deadline > now:
            return 0
        return int(steps_reached(self.city.worked(now) - self.city.worked(p.deadline), self.city.lateness[p.category]))

    def _start(self, p: Problem, now: int) -> None:
        """A crew begins; the order's process goes on when the crew is done."""
        city, day = self.city, self.city.day
        city.end_state(p, now)
        self.free -= 1
        self.waiting -= 1
        city.accounts[city.account_of[p.grid]] -= city.cost[p.category]
        if p.attempt == 0:
            p.started = now
        work = service_time(p.luck, city.service[p.category], city.sigma[p.category])
        if level := self.level(p, now):
            work = hastened_time(work, city.step_factor[level - 1])
        begin = elapsed_shift_time(now - city.midnight, self.opens[day], self.closes[day], self.before[day])
        city.jobs += (self.number, begin, begin + work)
        p.state = IN_WORK
        finish = add_shift_time(now, work, self.opens, self.closes, self.before)
        if finish < city.end:
            p.crew_is_done.set_to(finish, city.end_of_work, p.key)
