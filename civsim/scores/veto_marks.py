"""How often gates and incidents strike, and how often each alone is why a goal is missed."""

import numpy as np

from civsim.language import Text
from civsim.scores.labels import coordinate, variable
from civsim.scores.scored import Scored, Variables
from civsim.scores.verdict import verdict


def veto_marks(scored: Scored) -> Variables:
    """Marks of gates and incidents; nothing where there are none.

    A cause decides a goal in a replication where the goal is missed with it and would be reached without it alone.
    """
    model, vetoes, counted, found = scored.model, scored.vetoes, scored.counted, scored.verdict
    if not vetoes.ids:
        return {}
    gates = len(model.spec.cycle.gates)
    score = scored.assessed.scores(scored.assessed.value)
    struck = vetoes.spoilt.any(axis=1) | vetoes.lost.any(axis=1) | (vetoes.points_off > 0).any(axis=1)
    decided = np.zeros((2, len(vetoes.ids)))
    for v in range(len(vetoes.ids)):
        others = np.arange(len(vetoes.ids)) != v
        without = verdict(counted, score, scored.levels, model.spec.target.score, vetoes, others)
        decided[0, v] = ((found.held == 0) & (without.held == 1)).mean()
        decided[1, v] = ((found.whole_reached == 0) & (without.whole_reached == 1)).mean()
    kinds = ["gate"] * gates + ["incident"] * (len(vetoes.ids) - gates)
    title = Text("门槛和负面清单", "gates and incidents")
    made: Variables = {
        "veto": coordinate("veto", vetoes.ids, vetoes.names, title),
        "veto_kind": variable(("veto",), kinds, Text("门槛，或负面清单", "a gate, or an incident"), "1"),
        "p_struck": variable(
            ("veto",), struck.mean(axis=0), Text("发生的概率", "share of runs in which it strikes"), "1"
        ),
        "p_decided_held": variable(
            ("veto",), decided[0], Text("单独致使未能保持的概率", "share of runs in which it alone breaks `held`"), "1"
        ),
        "p_decided_cycle": variable(
            ("veto",),
            decided[1],
            Text("单独致使周期不达标的概率", "share of runs in which it alone loses the cycle"),
            "1",
        ),
        "p_spoilt": variable(
            ("assessment", "veto"),
            vetoes.spoilt.mean(axis=0),
            Text("致使该次测评不达标的概率", "share of runs in which it spoils the test"),
            "1",
        ),
    }
    if gates:
        made |= {
            "gate": coordinate("gate", vetoes.ids[:gates], vetoes.names[:gates], Text("门槛", "gate")),
            "gate_value": variable(
                ("replication", "assessment", "gate"), vetoes.gate_value, Text("门槛指标得分", "score of the gate")
            ),
        }
    if gates < len(vetoes.ids):
        title = Text("负面清单", "incident")
        made |= {
            "incident": coordinate("incident", vetoes.ids[gates:], vetoes.names[gates:], title),
            "incidents": variable(
                ("replication", "year", "incident"), vetoes.count, Text("年内发生次数", "incidents in the year"), "1"
            ),
        }
    return made
