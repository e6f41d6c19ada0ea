# fmt: off
"""The outline of the indicator tree of Ningbo: 7 / 24 / 75 / 228 (F2), 15 of the 75 with a stricter local standard.

The numbers are the source's. The names are composed from public knowledge of the national system, and the weights,
categories, rules and levels are assumed. One line a node: `id|zh|en`, for the third level also its leaves:

    D           desk audit (台账审核)                  D:kind  desk audit of the works of that kind
    O:id:places people watched: the share that keeps to a behaviour of the scenario (F5), at places of those classes
    S:cats      survey on the problems of those categories (* = all); S:cats:base gives the base satisfaction
    K:kpi:cats  data retrieval: an indicator of the work-order loop
    F:cats:classes:dX or :pN    field visit; share X deducted a problem, or full marks up to N problems

Categories by letter: r rubbish, p posters, s stalls, c cars, b bicycles, i illegal building, f facilities, x corridors.
"""

LETTERS = {
    "r": ("rubbish", "垃圾", "rubbish"),
    "p": ("posters", "小广告", "posters"),
    "s": ("stalls", "占道经营", "street stalls"),
    "c": ("car_parking", "机动车乱停", "badly parked cars"),
    "b": ("bike_parking", "非机动车乱停", "badly parked bicycles"),
    "i": ("building", "违法搭建", "illegal building"),
    "f": ("facilities", "设施破损", "broken facilities"),
    "x": ("corridors", "楼道与通道堵塞", "blocked corridors and fire lanes"),
}
FIRST_WEIGHTS = {"1": 0.10, "2": 0.10, "3": 0.13, "4": 0.10, "5": 0.25, "6": 0.20, "7": 0.12}  # assumed
LOCAL = (  # the 15 third-level indicators above the national standard (F2); which ones is assumed
    "2.1.3", "2.3.1", "3.1.1", "3.1.2", "3.1.3", "4.1.1", "5.1.1", "5.1.2", "5.1.4", "5.2.2", "5.4.1", "6.1.2",
    "6.2.2", "6.3.1", "7.2.2",
)
OUTLINE = """
1|理想信念与思想道德|ideals and morals
1.1|理想信念教育|education in ideals
1.1.1|理论学习宣传|study and publicity|D D D
1.1.2|爱国主义教育|patriotic education|D D S:*
1.1.3|公益广告宣传|public-interest notices|F:pf:主次干道+公交站点+公共广场:d.25 D D
1.2|社会主义核心价值观|core values
1.2.1|宣传阐释|explanation and publicity|D D S:*
1.2.2|榜样引领|role models|D D D
1.2.3|融入社会生活|core values in daily life|D D S:*
1.3|公民道德建设|civic morality
1.3.1|道德模范选树与关爱|care for moral models|D D D
1.3.2|家庭家教家风|family and upbringing|D D S:*
1.3.3|网络文明|civility online|D D S:*
2|政务与法治环境|government and rule of law
2.1|政务服务|government services
2.1.1|政务公开|open government|D D D
2.1.2|窗口服务|service counters|F:fb:政务服务大厅+银行营业网点:d.3 D S:f:.95
2.1.3|热线与诉求办理|hotline and requests|K:on_time_share:* K:closed_share:* S:*
2.2|法治建设|rule of law
2.2.1|依法行政|lawful administration|D D D
2.2.2|普法宣传|legal education|D D S:*
2.2.3|社会治安|public safety|D D S:xi
2.3|诚信建设|integrity
2.3.1|诚信教育实践|education in integrity|D D S:s:.985
2.3.2|信用体系建设|credit system|D D D
2.3.3|诚信经营|honest trade|F:s:商业大街+农贸市场:p0 D S:s:.97
3|人文与社会风尚|culture and civility
3.1|文明行为习惯|civil habits
3.1.1|文明礼仪养成|manners|D O:good_habits:* S:rcb
3.1.2|文明出行|civil traffic behaviour|O:yielding:主要交通路口 F:cb:主要交通路口:p1 S:cb
3.1.3|文明餐桌|civil dining|O:shared_chopsticks:小餐饮+宾馆饭店 D F:r:小餐饮+宾馆饭店:p1
3.2|志愿服务|volunteering
3.2.1|队伍建设|volunteer teams|D D D
3.2.2|项目与阵地|projects and posts|D D S:*
3.2.3|激励保障|incentives|D D D
3.3|移风易俗|change of customs
3.3.1|文明好习惯|ten civil habits|D D S:r
3.3.2|文明养犬|civil dog keeping|D F:r:居民小区+公园景区:p0 S:r
3.3.3|婚丧新风|new wedding and funeral customs|D D D
3.4|公共文化服务|public culture
3.4.1|文化设施|cultural facilities|D F:f:文化场馆:p0 S:f
3.4.2|文化活动|cultural events|D D S:*
3.4.3|文明旅游|civil tourism|D F:rfs:公园景区:d.25 S:rs
4|未成年人成长环境|environment of minors
4.1|校园及周边环境|schools and surroundings
4.1.1|校园周边秩序|order around schools|F:s:校园周边:p1 F:cb:校园周边:d.3 S:scb
4.1.2|校园周边卫生|hygiene around schools|F:r:校园周边:d.3 F:p:校园周边:p0 D
4.1.3|文化市场监管|supervision of cultural markets|D D D
4.2|教育关爱体系|education and care
4.2.1|未成年人思想道德教育|moral education of minors|D D S:*
4.2.2|心理健康辅导|counselling|D D D
4.2.3|困境儿童关爱|care for children in need|D D S:*
5|公共环境与市容秩序|public environment
5.1|街面环境卫生|street hygiene
5.1.1|主次干道环境|main streets|F:r:主次干道:d.25 F:rp:主次干道+公交站点:d.2 F:f:主次干道:p1 S:r
5.1.2|背街小巷环境|back alleys|F:r:背街小巷:d.25 F:pi:背街小巷:d.25 D:alley
5.1.3|公园广场环境|parks and squares|F:rp:公共广场+公园景区:d.25 F:f:公共广场:p0 S:r
5.1.4|公共厕所|public toilets|F:rf:公共厕所:d.3 F:p:公共厕所:p1 D
5.2|市容秩序|order in the streets
5.2.1|占道经营整治|street stalls|F:s:主次干道+商业大街:p1 F:s:背街小巷:d.3 S:s
5.2.2|乱贴乱画整治|illegal posters|F:p:主次干道+背街小巷:p1 F:p:公交站点+居民小区:d.25 K:first_time_share:p
5.2.3|违法建设治理|illegal building|F:i:城中村+城乡结合部:p0 F:i:居民小区+老旧小区:p0 D:village
5.3|公共设施|public facilities
5.3.1|道路设施|road facilities|F:f:主次干道+背街小巷:p0 F:f:主要交通路口:p0 K:on_time_share:f
5.3.2|无障碍与便民设施|accessible facilities|F:fb:公共广场+商场超市+医院:d.3 D S:f
5.3.3|建筑工地|building sites|F:rf:建筑工地:d.25 F:r:建筑工地:p0 D
5.4|农贸市场与商业场所|markets and shops
5.4.1|农贸市场环境|food markets|F:r:农贸市场:d.25 F:sb:农贸市场:d.25 D:market S:rs:.985
5.4.2|商业大街环境|shopping streets|F:rb:商业大街:d.25 F:sp:商业大街:p0 S:sb
5.4.3|商场超市环境|malls and supermarkets|F:rc:商场超市:d.3 F:b:商场超市:p0 D
5.4.4|小餐饮店环境|small restaurants|F:r:小餐饮:d.3 F:s:小餐饮:p0 D
5.5|城中村与城乡结合部|urban villages and fringe
5.5.1|城中村环境|urban villages|F:rp:城中村:d.18 F:ix:城中村:d.3 D:village
5.5.2|城乡结合部环境|urban fringe|F:r:城乡结合部:d.2 F:sp:城乡结合部:d.25 S:r
5.5.3|村镇环境|villages and towns|F:r:行政村:d.25 F:pi:行政村:d.25 D:model
6|交通与居民生活|traffic and daily life
6.1|交通秩序|traffic order
6.1.1|机动车停放|parking of cars|F:c:主次干道+商业大街:p1 F:c:居民小区+老旧小区:d.25 S:c
6.1.2|非机动车停放|parking of bicycles|F:b:公交站点+商业大街:p1 F:b:医院+校园周边:d.25 S:b
6.1.3|路口秩序|order at crossings|F:cb:主要交通路口:d.25 F:s:主要交通路口:p0 D
6.2|居住小区|residential areas
6.2.1|居民小区环境|residential quarters|F:r:居民小区:d.25 F:cb:居民小区:d.25 S:rcb
6.2.2|老旧小区环境|old neighbourhoods|F:rp:老旧小区:d.18 F:xc:老旧小区:d.25 D:old S:rx
6.2.3|社区综合服务中心|community service centres|F:rf:社区综合服务中心:d.3 D S:*
6.3|公共交通与窗口行业|public transport and counters
6.3.1|公交站点与车厢|bus stops and vehicles|F:rp:公交站点:d.25 F:r:公交地铁:p1 S:r
6.3.2|火车站与客运站|railway and coach stations|F:rc:火车站+长途汽车站:d.18 F:sb:火车站+长途汽车站+公交地铁:p0 D
6.3.3|医院环境|hospitals|F:rb:医院:d.25 F:c:医院:p0 S:cb
6.3.4|银行通信与宾馆|banks, telecom shops and hotels|F:bp:银行营业网点+通信营业厅:d.3 D F:r:宾馆饭店:p0
6.4|安全与应急|safety
6.4.1|消防通道与楼道|fire lanes and corridors|F:x:老旧小区+居民小区:p0 F:x:商场超市+宾馆饭店:p0 D
6.4.2|安全生产|safety at work|D D D
6.4.3|食品安全|food safety|D F:r:小餐饮+农贸市场:p0 S:rs
7|长效机制|lasting mechanisms
7.1|组织领导|leadership
7.1.1|领导机制|steering|D D D
7.1.2|经费与队伍保障|money and staff|D D D
7.1.3|责任落实|responsibility|D K:closed_share:* D
7.2|问题发现与处置|finding and fixing
7.2.1|问题发现|finding|K:found_share:* K:found_share:ix D
7.2.2|整改时效|speed of fixing|K:on_time_share:r K:on_time_share:scb K:closed_share:*
7.2.3|防止反弹|no relapse|K:first_time_share:* K:first_time_share:sb S:*
7.3|城乡共建与重点项目|key projects
7.3.1|老旧小区与城中村改造|renewal of old quarters|D:old D:village S:*
7.3.2|市场与街巷提升|markets and alleys|D:market D:alley S:*
7.3.3|精品示范项目|model projects|D:model D D
"""
KPI_NAMES = {
    "on_time_share": ("按期结案率", "orders closed on time"),
    "closed_share": ("结案率", "orders closed"),
    "first_time_share": ("一次整改合格率", "repairs right the first time"),
    "found_share": ("问题发现率", "problems found"),
}
KPI_LEVELS = {  # kpi: (level that earns nothing, level for full marks, the city's own level); assumed
    "on_time_share": (0.5, 0.95, 0.98),
    "closed_share": (0.6, 0.98, 0.995),
    "first_time_share": (0.9, 0.99, 0.995),
    "found_share": (0.3, 0.9, 0.95),
}
DESK_NAMES = (
    ("工作部署与制度", "arrangements and rules"),
    ("台账与过程资料", "records"),
    ("工作成效材料", "evidence of results"),
)
COLUMNS = ["id", "parent", "weight", "name_zh", "name_en", "kind", "categories", "site_classes", "rule", "d_or_n"]
COLUMNS += ["local", "works", "base", "slope", "low", "behaviour", "observations", "observations_per_place", "icc"]
Row = dict[str, object]


def tree_rows(classes: dict[str, str], works_of_kind: dict[str, list[str]]) -> list[Row]:
    """Rows of the indicator table: the outline with weights, and the leaves spelt out."""
    lines = [line.split("|") for line in OUTLINE.strip().splitlines()]
    parents = [line[0].rpartition(".")[0] for line in lines]
    rows: list[Row] = []
    for line, parent in zip(lines, parents, strict=True):
        weight = FIRST_WEIGHTS[line[0]] if not parent else 1 / parents.count(parent)
        rows.append(
            {"id": line[0], "parent": parent, "weight": round(weight, 9), "name_zh": line[1], "name_en": line[2]}
        )
    for line in lines:
        leaves = line[3].split() if len(line) > 3 else []
        for n, leaf in enumerate(leaves):
            row = leaf_row(leaf, n, line[1], line[2], line[0] in LOCAL, classes, works_of_kind)
            row |= {"id": f"{line[0]}.{n + 1}", "parent": line[0], "weight": round(1 / len(leaves), 9)}
            rows.append(row)
    return rows


def _cats(letters: str) -> str:
    return "" if letters == "*" else ";".join(LETTERS[x][0] for x in letters)


def leaf_row(
    leaf: str, n: int, zh: str, en: str, local: bool, classes: dict[str, str], works_of_kind: dict[str, list[str]]
) -> Row:
    """One criterion; `local` asks for a stricter standard wherever its kind can have one."""
    kind, *parts = leaf.split(":")
    if kind == "D":
        works = works_of_kind[parts[0]] if parts else []
        name = DESK_NAMES[n % 3] if not parts else ("工程完成情况", "completion of works")
        base = 0.8 if parts else 0.94
        row: Row = {"kind": "desk", "works": ";".join(works), "base": base, "low": 0.0, "d_or_n": 1.0}
        return row | {"name_zh": f"{zh}：{name[0]}（材料审核）", "name_en": f"{en}: {name[1]} (desk audit)"}
    if kind == "O":
        row = {"kind": "observation", "low": 0.5, "d_or_n": 0.95, "local": 0.98 if local else ""}
        row |= {"behaviour": parts[0], "site_classes": "" if parts[1] == "*" else ";".join(parts[1].split("+"))}
        row |= {"observations": 150, "observations_per_place": 15, "icc": 0.05}  # assumed
        return row | {"name_zh": f"{zh}：文明行为达标率（观察）", "name_en": f"{en}: observed rate of the behaviour"}
    if kind == "S":
        base = float(parts[1]) if len(parts) > 1 else 0.95
        row = {"kind": "survey", "categories": _cats(parts[0]), "base": base, "slope": 0.1, "low": 0.5, "d_or_n": 0.95}
        row["local"] = 0.97 if local else ""
        return row | {"name_zh": f"{zh}：群众满意度（问卷）", "name_en": f"{en}: satisfaction (survey)"}
    if kind == "K":
        low, full, own = KPI_LEVELS[parts[0]]
        row = {"kind": "data", "rule": parts[0], "categories": _cats(parts[1]), "low": low, "d_or_n": full}
        row["local"] = own if local else ""
        name = KPI_NAMES[parts[0]]
        return row | {"name_zh": f"{zh}：{name[0]}（数据调取）", "name_en": f"{en}: {name[1]} (data)"}
    letters, where, rule = parts
    places = where.split("+")
    value = float(rule[1:])
    row = {"kind": "field", "categories": _cats(letters), "site_classes": ";".join(places)}
    if rule[0] == "d":
        row |= {"rule": "deduct", "d_or_n": value, "local": round(1.5 * value, 3) if local else ""}
    else:
        row |= {"rule": "pass", "d_or_n": int(value), "local": int(value) - 1 if local and value >= 1 else ""}
    nothing_zh, nothing_en = ("、".join(LETTERS[x][1] for x in letters), ", ".join(LETTERS[x][2] for x in letters))
    return row | {
        "name_zh": f"{'、'.join(places)}无{nothing_zh}（实地考察）",
        "name_en": f"no {nothing_en}: {', '.join(classes[p] for p in places)} (field visit)",
    }
