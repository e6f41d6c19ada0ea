"""Behaviours (文明行为): what people do that a test can watch, such as yielding at crossings (F5), and what moves it.

Of those watched a share keeps to a behaviour. Campaigns cut the share that does not, district by district, by the
course by which they cut arrivals: it builds up slowly and fades (campaigns.py). The city's rate is the mean over its
residents. Nothing else moves it: neither visits nor repairs.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.language import Text
from civsim.model.areas import Areas
from civsim.model.arrival_mechanisms import campaign_factor
from civsim.model.campaigns import CampaignBlock, Campaigns
from civsim.model.known import check_known
from civsim.scenario import Block, Mistakes, Name, Probability, quantity


class BehaviourBlock(Block):
    """One behaviour."""

    name: Name | None = quantity(None, about=("名称", "name"))
    rate: Probability = quantity(
        about=("不开展活动时的遵守率", "share of those watched who keep to it, without campaigns"), source="F5"
    )
    district_rate: dict[str, Probability] = quantity(
        {}, about=("与全市不同的区的遵守率", "share in districts where it is another")
    )


@dataclass(frozen=True)
class Behaviours:
    """Behaviours (B) and the city's rate at noon of each day."""

    ids: tuple[str, ...]
    names: tuple[Text, ...]
    base: NDArray[np.float64]  # (B, districts) without campaigns
    rate: NDArray[np.float64]  # (B, D)


def build_behaviours(
    blocks: dict[str, BehaviourBlock],
    campaign_blocks: dict[str, CampaignBlock],
    campaigns: Campaigns,
    categories: tuple[str, ...],
    areas: Areas,
    mistakes: Mistakes,
) -> Behaviours:
    """Arrays of the behaviours; unknown districts, and ids that categories have, are mistakes."""
    for key, block in blocks.items():
        check_known("district", block.district_rate, areas.districts, ("behaviours", key, "district_rate"), mistakes)
        if key in categories:
            text = Text(f"{key!r} 已是问题类别的编号", f"{key!r} is the id of a category already")
            mistakes.add(("behaviours", key), "duplicate_id", text)
    rates = [[b.district_rate.get(d, b.rate) for d in areas.districts] for b in blocks.values()]
    base = np.array(rates, np.float64).reshape(len(blocks), len(areas.districts))
    astray = np.repeat((1.0 - base)[:, :, None], campaigns.effect.shape[1], axis=2)  # (B, districts, D)
    for k in np.flatnonzero(campaigns.running):
        cut = np.array([campaign_blocks[campaigns.ids[k]].cut.get(key, 0.0) for key in blocks])
        where = np.outer(cut, campaigns.where[k])
        astray *= campaign_factor(where[:, :, None], campaigns.effect[k])
    people = np.bincount(areas.district, _residents(areas), len(areas.districts))
    return Behaviours(
        ids=tuple(blocks),
        names=tuple(b.name.text if b.name else Text(k, k) for k, b in blocks.items()),
        base=base,
        rate=np.clip(1.0 - np.einsum("n,bnd->bd", people, astray), 0.0, 1.0),
    )


def _residents(areas: Areas) -> NDArray[np.float64]:
    """(G,) share of the city's residents in each grid."""
    total = areas.population.sum()
    return areas.population / total if total > 0 else np.full(len(areas.grids), 1.0 / len(areas.grids))
