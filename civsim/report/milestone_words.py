"""Milestones in words."""

from civsim.language import Text
from civsim.scores import Milestone


def what(m: Milestone) -> Text:
    """What is to be done, or the level to be kept to."""
    if m.kind == "works":
        return Text(f"工程“{m.name.zh}”开工至完工", f"works: {m.name.en}, from start to completion")
    if m.kind == "visits":
        return Text(f"{m.name.zh} {m.number:,} 次", f"{m.name.en}: {m.number:,} visits")
    if m.kind == "last_round":
        return Text("收尾巡查（八成网格的最后一次）", "last round (last visit of eight grids in ten)")
    if m.level is not None:
        said = f"{m.level.mean:,.0f}"
        if m.kind == "repairs":
            return Text(f"整改高峰月，办结约 {said} 件", f"busiest month of repairs: about {said} closed")
        return Text(f"{m.name.zh}约 {said} 件", f"{m.name.en}: about {said}")
    return m.name
