"""Units and names, in both languages, of everything a run leaves behind."""

from civsim.language import Text

FLOW_NAMES: dict[str, Text] = {
    "appeared": Text("新发（含反弹与起始存量）", "appeared, relapses and opening stock included"),
    "found": Text("发现", "found"),
    "spot": Text("即查即改", "fixed on the spot"),
    "filed": Text("立案", "filed"),
    "started": Text("开工整改（含返工）", "repairs started, redone ones included"),
    "done": Text("整改完成", "repairs done"),
    "redo": Text("核查不合格", "failed verification"),
    "closed": Text("销号", "closed"),
    "gone": Text("自然消失", "gone by itself"),
    "due": Text("应结案", "orders due"),
    "on_time": Text("按期结案", "due orders closed on time"),
    "closed_due": Text("应结案中已结案", "due orders closed by the month's end"),
    "due_redo": Text("应结案中返工", "due orders redone by the month's end"),
    "postponed": Text("应结案中延期", "due orders postponed"),
    "relapsed": Text("反弹", "relapsed"),
}
OTHER_NAMES: dict[str, tuple[Text, str]] = {
    "found_by": (Text("各渠道发现", "found by channel"), "1"),
    "received": (Text("各渠道收到（含不实）", "received by channel, false ones included"), "1"),
    "rejected": (Text("不实反映", "false reports rejected"), "1"),
    "escalated": (Text("到达各督办步骤的工单", "orders that reached a step of escalation"), "1"),
    "orders": (Text("各班组受理工单", "orders filed, by pool"), "1"),
    "spent": (Text("整改支出", "spent on repairs"), "万元"),
    "busy_hours": (Text("班组作业工时", "crew-hours at work"), "crew-hour"),
    "delay_histogram": (Text("时长分布", "delays by length"), "1"),
    "cleared": (Text("各类网格清理时长分布", "time from appearance to closing, by profile of the grid"), "1"),
    "delay_sum": (Text("时长合计", "sum of delays"), "d"),
    "visible": (Text("测评日可见问题", "open problems an assessor can see"), "1"),
    "final_states": (Text("期末各状态存量", "open at the end by state"), "1"),
    "carried_in": (Text("起始日各状态存量", "open at the start by state"), "1"),
    "committed": (Text("方案支出", "committed by the plan"), "万元"),
    "budget": (Text("年度经费", "budget of the year"), "万元"),
    "spent_by_district": (Text("各区账户整改支出", "spent on repairs by each district's account"), "万元"),
    "committed_by_district": (Text("各区账户方案支出", "committed by the plan, by district's account"), "万元"),
    "budget_by_district": (Text("各区年度经费", "budget of the year by district"), "万元"),
    "team_days": (Text("巡查组日", "team-days"), "team-day"),
    "visits": (Text("每日巡查次数", "visits a day"), "1"),
    "held": (Text("举行的场次（-1 为未举行）", "sitting at which the test was held, -1 = not held"), "1"),
    "events": (Text("事件数", "events"), "1"),
    "problems": (Text("问题数", "problems"), "1"),
    "seconds": (Text("引擎用时", "engine time"), "s"),
}


def flow_attrs(name: str) -> dict[str, str]:
    """Attributes of a count by month, grid and category."""
    return {"long_name": FLOW_NAMES[name].en, "long_name_zh": FLOW_NAMES[name].zh, "units": "1"}


def other_attrs(name: str) -> dict[str, str]:
    """Attributes of any other variable."""
    text, unit = OTHER_NAMES[name]
    return {"long_name": text.en, "long_name_zh": text.zh, "units": unit}
