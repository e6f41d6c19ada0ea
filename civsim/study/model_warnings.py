"""Warnings, and those that follow from a scenario alone; loads no planner, so that checking a file stays quick."""

from dataclasses import dataclass, replace

from civsim.language import Text
from civsim.model import Model


@dataclass(frozen=True)
class Warned:
    """A warning: a stable code for programs and a message for people."""

    code: str
    text: Text

    def of(self, name: Text) -> "Warned":
        """The same about one of several variants."""
        return replace(self, text=Text(f"{name.zh}：", f"{name.en}: ") + self.text)

    def plain(self) -> dict[str, str]:
        """As in JSON."""
        return {"code": self.code, "message_zh": self.text.zh, "message_en": self.text.en}


def campaign_warnings(model: Model) -> list[Warned]:
    """Campaigns that do not run, since nobody has chosen them, and behaviours that no score looks at."""
    return [*_not_run(model), *_not_watched(model)]


def _not_run(model: Model) -> list[Warned]:
    campaigns = model.campaigns
    idle = [name for name, runs in zip(campaigns.names, campaigns.running, strict=True) if not runs]
    if not idle:
        return []
    text = Text(
        f"可选的宣传活动没有开展：{'、'.join(n.zh for n in idle)}。规划不选择活动；要开展，请列入 plan.campaigns",
        f"optional campaigns do not run: {', '.join(n.en for n in idle)}. The planner does not choose campaigns; "
        "name those that run under plan.campaigns",
    )
    return [Warned("campaigns_not_run", text)]


def _not_watched(model: Model) -> list[Warned]:
    watched = set(model.indicators.behaviour.tolist())
    idle = [name for b, name in enumerate(model.behaviours.names) if b not in watched]
    if not idle:
        return []
    text = Text(
        f"没有指标观察这些行为：{'、'.join(n.zh for n in idle)}，遵守率的变化不影响得分；"
        "请在指标表中加 kind 为 observation 的指标",
        f"no indicator watches these behaviours: {', '.join(n.en for n in idle)}; their rates move no score. Add "
        "leaves of kind observation to the table of indicators",
    )
    return [Warned("behaviours_not_watched", text)]


def gate_warnings(model: Model) -> list[Warned]:
    """Gates and losses of the title, which a planned score does not show."""
    cycle = model.spec.cycle
    names = model.cause_names[: len(cycle.gates)]
    if not names:
        return _rechecks(model)
    text = Text(
        f"规划只求期望得分，不保证门槛指标（{'、'.join(n.zh for n in names)}）；是否达到见推演所得的达标概率",
        f"the planner maximises expected scores and does not look at gates ({', '.join(n.en for n in names)}); the "
        "chances of the simulation do",
    )
    return [Warned("gates_not_planned", text), *_rechecks(model)]


def _rechecks(model: Model) -> list[Warned]:
    """Re-checks have a level of their own, which no objective of the planner knows."""
    if not model.spec.target.rechecks:
        return []
    text = Text(
        "规划对复查也按目标得分（target.score）安排，不按保牌所需得分；保牌概率见推演结果",
        "the planner asks for the target score at re-checks too, not for the score that keeps the title; the chance of "
        "keeping it is that of the simulation",
    )
    return [Warned("rechecks_not_planned", text)]
