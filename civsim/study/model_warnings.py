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
    """Campaigns that do not run, since nobody has chosen them."""
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
