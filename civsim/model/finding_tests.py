"""Tests that also find problems (F9, F16): what the assessors see at a drawn site is handed to the city.

A test names a visit channel. On the last day of the test that channel visits every grid with a drawn site once, however
many of its sites were drawn, right after noon: the test scores what was there before. It sends none of the channel's
teams, so hours, spans and days of work of the channel do not bind, and the city pays nothing for it.
"""

from civsim.language import Text
from civsim.model.assessments import AssessmentBlock
from civsim.model.channels import Channels
from civsim.scenario import Mistakes, suggest

MOST_VISITORS = 64
"""Visit channels, and those of them by which tests find once more: a visit has its place among them in its number."""


def check_finds(blocks: dict[str, AssessmentBlock], channels: Channels, mistakes: Mistakes) -> None:
    """Tests find by a visit channel, and at sites that they draw."""
    used = {b.finds for b in blocks.values() if b.finds in channels.visit_ids}
    for key, block in blocks.items():
        path, name = ("assessments", key, "finds"), block.finds
        if name is None:
            continue
        if name not in channels.visit_ids:
            what = (
                Text(
                    f"{name!r} 是反映渠道，测评只能按巡查渠道发现问题",
                    f"{name!r} is a report channel; a test finds by a visit channel",
                )
                if name in channels.ids
                else Text(f"没有巡查渠道 {name!r}", f"unknown visit channel {name!r}")
                + suggest(name, channels.visit_ids)
            )
            mistakes.add(path, "unknown_name", what)
        elif not block.sites_per_class:
            text = Text(
                "没有抽取点位（sites_per_class），发现不了问题",
                "the test draws no sites (sites_per_class), so it finds nothing",
            )
            mistakes.add(path, "finds_without_sites", text)
        elif len(channels.visit_ids) + len(used) > MOST_VISITORS:
            text = Text(
                f"巡查渠道与测评所用渠道合计至多 {MOST_VISITORS} 个",
                f"at most {MOST_VISITORS} visit channels, counting again those by which tests find",
            )
            mistakes.add(path, "too_many_channels", text)
