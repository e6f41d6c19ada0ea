"""What a plan for the worst futures of a city gives, and costs, in words."""

from civsim.language import Text
from civsim.report.content import Difference, Insurance
from civsim.report.reading import in_brackets, interval_words, signed


def sentence(found: Insurance) -> Text:
    """What the plan scores in the worst futures, and what it gives and costs beside the usual plan."""
    worst, mean, gain, price = found.worst, found.mean, found.worst.difference, found.mean.difference
    sure, own = _verdict(gain), in_brackets(worst.plan.low, worst.plan.high, worst.plan.n)
    more, all_in = interval_words(gain.low, gain.high, gain.n), interval_words(price.low, price.high, price.n)
    return Text(
        f"最差 {found.share:.0%} 情形下的平均得分：本方案 {worst.plan.mean:.2f} 分{own.zh}，只按场景本身求得的方案 "
        f"{worst.usual.mean:.2f} 分，相差 {signed(gain.mean)} 分{more.zh}，{sure.zh}；"
        f"各情景平均得分 {mean.plan.mean:.2f} 分，相差 {signed(price.mean)} 分{all_in.zh}，{_verdict(price).zh}。",
        f"Mean score in the worst {found.share:.0%} of futures: this plan {worst.plan.mean:.2f}{own.en}, the plan for "
        f"the scenario as given {worst.usual.mean:.2f}; difference {signed(gain.mean)} points{more.en}, {sure.en}. "
        f"Mean over all futures: {mean.plan.mean:.2f}; difference {signed(price.mean)} points{all_in.en}, "
        f"{_verdict(price).en}.",
    )


def _verdict(found: Difference) -> Text:
    if found.n < 2:
        return Text("只推演一次，无法判断", "one run: cannot tell")
    return Text("差异显著", "significant") if found.significant else Text("无显著差异", "no significant difference")
