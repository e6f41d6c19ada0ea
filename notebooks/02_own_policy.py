# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 自己写一个巡查策略 / A policy of one's own
#
# 策略每周（每月、每天）看一次台账，把后面的巡查改派到别的网格。日期、渠道、队数不变，所以人力和经费相同，可以公平比较。
# 策略只看得到已发现、已上报、已销号的问题，看不到尚未发现的。
#
# A policy looks at the city's books every week and moves the next visits to other grids. Days, channels and teams stay,
# so two policies cost the same. It sees what was found, reported and closed, never what is still hidden.

# %%
from dataclasses import dataclass

import numpy as np

import civsim

scenario = civsim.load_scenario("tiny")

# %% [markdown]
# ## 写法 / How it is written
#
# 一个名字、一个周期，`start` 返回决策函数：拿到“已知情况”和“待派的巡查”，给每次巡查返回一个网格编号。
# 下面的策略先去群众反映最多的网格。
#
# A name, a cadence, and `start`, which returns the decision: from what is known and the visits that are due, a grid for
# each visit. This one goes where citizens have reported most since it last looked.


# %%
@dataclass
class WhereCitizensComplain:
    """Visits go round the grids in order of new reports."""

    name: str = "where_citizens_complain"
    every: str = "week"

    def start(self, model):
        """The decision of one replication; what it remembers is its own."""
        before = np.zeros(len(model.areas.grids), int)

        def decide(known, due):
            reported = known.reported.sum(axis=1)
            most_first = np.argsort(before - reported, kind="stable")
            before[:] = reported
            return np.resize(most_first, len(due.grid))

        return decide


# %% [markdown]
# ## 比较 / Compared
#
# 各策略用同样的随机数推演，差异是成对比较的；比较了好几个策略，显著性要一并校正（Holm）。
#
# All run under the same luck, so differences are paired; several are compared, so they are judged together (Holm).

# %%
policies = [
    civsim.policies.Fixed(),
    civsim.policies.Cyclic("week"),
    civsim.policies.WorstFirst("week"),
    civsim.policies.Threshold("week", found=2),
    civsim.policies.Myopic("week"),
    WhereCitizensComplain(),
]
scores = {
    p.name: civsim.score(civsim.simulate(scenario, replications=20, seed=1, policy=p))["cycle_expected"].values
    for p in policies
}

# %%
from civsim.scores import adjusted, interval, paired_difference

others = {name: score for name, score in scores.items() if name != "fixed"}
differences = adjusted([paired_difference(score, scores["fixed"]) for score in others.values()])
for (name, score), d in zip(others.items(), differences, strict=True):
    word = "显著" if d.significant else "无显著差异"
    own = interval(score)
    print(
        f"{name:24s} {own.mean:6.2f} 分 [{own.low:.2f}, {own.high:.2f}]   "
        f"比原安排 {d.mean:+.2f} [{d.low:+.2f}, {d.high:+.2f}]，n = {d.n}，{word}"
    )
assert len(set(scores)) == len(policies)
