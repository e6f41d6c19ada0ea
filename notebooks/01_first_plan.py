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
# # 第一个方案 / A first plan
#
# 从场景到方案：读场景、推演现状、求最优方案、看它高出多少、导出排班。用最小示例，几秒完成。
#
# From a scenario to a plan: read, simulate what is done now, optimise, see the gain, get the roster. Smallest scenario.

# %%
import civsim

scenario = civsim.load_scenario("tiny")
scenario.name

# %% [markdown]
# ## 现状能得多少分 / What today's arrangement scores
#
# `simulate` 返回带标签的 xarray 数据集；`score` 给出每次测评的得分，每个变量都有单位和中英文名称（见 docs/results.md）。
# 得分是一个分布：要连区间和推演次数一起看。
#
# `score` gives the marks as a labelled dataset. A score is a distribution: read it with its interval and n.

# %%
run = civsim.simulate(scenario, replications=10, seed=1)
run["appeared"].sum(["month", "grid"]).mean("replication").to_pandas()

# %%
from civsim.scores import score_interval

marks = civsim.score(run)
for test, chance in zip(marks["assessment"].values, marks["p_target"].values, strict=True):
    found = score_interval(marks["score"].sel(assessment=test))
    print(
        f"{test}: {found.mean:.2f} 分 [{found.low:.2f}, {found.high:.2f}]，n = {found.n}，达到 {marks.target_score:g} 分的概率 {chance:.0%}"
    )

# %%
lost = marks["lost"].sum("lost_district").mean("replication")
lost.to_pandas().round(2)

# %% [markdown]
# ## 求最优方案 / The best plan
#
# `optimize` 解线性规划，排成逐日巡查表，再把表放回推演。`bound` 是同类方案不可能超过的上界。

# %%
plan = civsim.optimize(scenario, replications=10, seed=1, baselines="all")
print(
    f"上界 {plan.bound:.2f}，推演得分 {plan.simulated.mean:.2f} [{plan.simulated.low:.2f}, {plan.simulated.high:.2f}]，n = {plan.simulated.n}"
)
assert plan.simulated.low <= plan.bound

# %%
for difference in plan.differences:
    word = "显著" if difference.significant else "无显著差异"
    ends = f"[{difference.low:.2f}, {difference.high:.2f}]"
    print(f"比 {difference.b} 高 {difference.mean:.2f} 分 {ends}，n = {difference.n}，{word}")

# %% [markdown]
# ## 什么最值钱 / What is worth most

# %%
for price in plan.prices[:5]:
    print(price.text.zh)

# %% [markdown]
# ## 排班 / The roster

# %%
visits = civsim.schedule(plan)
visits.head()

# %% [markdown]
# ## 换一个数：多一组巡查 / What if: one more team

# %%
more = civsim.load_scenario("tiny", overrides={"channels.patrol.teams": 2})
table, pairs = civsim.compare({"one team": scenario, "two teams": more}, replications=10, seed=1)
table

# %%
pairs
