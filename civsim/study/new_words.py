"""What a new scenario says about itself: a comment above each block, and the note that lies beside it."""

HEAD = """\
# 本文件是您的城市场景。数值都是示例，请逐项换成本市的数。改后运行 civsim check 检查。
# Your city's scenario. All values are samples: replace them by your own, then run civsim check.
"""

BLOCKS: dict[str, tuple[str, ...]] = {
    "horizon": ("推演期的首日和末日", "first and last simulated day"),
    "calendar": (
        "周末和节假日；holidays.csv 各列：date 日期，workday 是否上班（1/0），name 名称",
        "weekend and holidays; columns of holidays.csv: date, workday (1/0), name",
    ),
    "areas": (
        "网格表 grids.csv 各列：grid 网格编号，street 街道，district 区，profile 网格类型（见 profiles），"
        "size 规模系数（1 为标准网格），population 常住人口",
        "columns of grids.csv: grid id, street, district, profile (see profiles), size (1 = standard grid), residents",
    ),
    "profiles": ("网格类型，编号: 名称", "kinds of grids, id: name"),
    "sites": (
        "测评点位表 sites.csv 各列：site 点位编号，grid 所在网格，site_class 点位类别，"
        "share 网格内问题落在该点位的比例",
        "columns of sites.csv: site id, grid, site_class, share of the grid's problems that lie at the site",
    ),
    "categories": (
        "问题类别：责任部门、每网格每日新增（arrivals_per_grid_day）、整改工时（crew_hours，小时）、单件费用（cost，万元）、"
        "时限（deadline_hours）、反弹概率（relapse_probability）等",
        "categories of problems: department, arrivals, crew-hours, cost (10 000 CNY), deadline, relapse ...",
    ),
    "channels": (
        "发现渠道：kind 为 visit 的是巡查（组数 teams、每组每日网格数），为 report 的是热线等反映渠道",
        "channels of detection: kind visit (teams, grids a team visits a day) or report (hotline and the like)",
    ),
    "departments": ("责任部门及其整改班组数（crews）", "departments and their repair crews"),
    "works": ("工程项目；optional 为 true 的可由方案决定是否实施", "capital works; a plan decides on optional ones"),
    "campaigns": (
        "宣传活动：降低新发问题或不遵守者的比例，效果渐增渐退",
        "campaigns: fewer arrivals, or fewer people who do not keep to a behaviour, while they work",
    ),
    "behaviours": ("可观察的文明行为及其遵守率 rate", "behaviours that tests watch, and the share who keep to them"),
    "budget": ("年度经费，万元；carry_over 为余额是否结转下年", "money by year, 10 000 CNY; carry_over: rest is kept"),
    "indicators": (
        "测评指标表 indicators.csv 各列：id 编号，parent 上级指标，weight 权重（同级之和为 1），name_zh、name_en 名称，"
        "kind 方式（field 实地、desk 材料、survey 问卷、data 数据、observation 行为观察），"
        "categories 涉及的问题类别，site_classes 点位类别，"
        "rule 计分规则，d_or_n 规则参数，local 本地更严标准；多个编号用分号隔开",
        "columns of indicators.csv: id, parent, weight (sums to 1 among siblings), names, kind, categories, "
        "site_classes, rule, d_or_n (its number), local (a stricter standard); separate several ids by semicolons",
    ),
    "sub_indices": ("逐月发布的专项指数：包含的指标", "sub-indices published every month: the indicators in them"),
    "assessments": ("历次测评：日期、年度、各类点位抽查数", "tests: days, year, sites drawn of each class"),
    "cycle": ("周期得分：各年权重与材料、实地、问卷的占比", "cycle score: weights of years and of kinds of evidence"),
    "target": ("目标：得分、名次、期限", "target: score, rank, deadline"),
    "peers": ("同类城市得分的均值、标准差和个数，用于估计名次", "scores of peer cities, from which the rank is told"),
    "warnings": (
        "三色预警：标准分 standard（不写取目标得分），低于标准的概率到多少为黄、为红",
        "three-colour warnings: the standard (the target if not given), and the chances of missing it for yellow, red",
    ),
    "plan": (
        "现行巡查安排：每个巡查渠道一条规则，或 {visits: 巡查表.csv}",
        "present visits: a rule a channel, or a table",
    ),
    "sources": ("参数来源；assumed 表示假设", "source of each value; assumed where nobody measured it"),
}

NOTE = """\
这个文件夹是“{name}”的场景，由 civsim new 建立。

文件：
  scenario.yaml    场景：推演期、问题类别、渠道、部门、经费、测评（每段上方有说明）
  grids.csv        网格表
  sites.csv        测评点位表
  indicators.csv   测评指标表
  holidays.csv     节假日表
表格可用 Excel 打开修改，另存为 CSV（UTF-8）或 XLSX；改用 XLSX 时请同时修改 scenario.yaml 中的文件名。

接下来（在本文件夹内打开命令行，依次运行）：
  civsim check scenario.yaml       检查，一次指出全部错误
  civsim simulate scenario.yaml    按现行安排推演，给出得分与达标概率
  civsim plan scenario.yaml        求最优巡查方案，并与常用做法比较
  civsim report out/scenario-plan  生成方案报告（上一步的结果文件夹）
若提示找不到 civsim，请写它的完整路径：安装目录下的 .venv/bin/civsim（Windows 为 .venv\\Scripts\\civsim）。

数值都是示例，未经实测；有工单记录时可用 civsim calibrate 由记录估计参数。
"""
