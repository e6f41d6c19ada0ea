# ruff: noqa: E501
# fmt: off
"""Places of Ningbo as the generator uses them: districts, some of their streets and towns, profiles, site classes.

Districts and streets bear their real names (public knowledge; the streets are a selection). Numbers of grids follow
the residents of the census of 2020, rounded to 10 000 (940 in all); everything else is assumed. A grid here stands for
a handful of the city's real grids and micro-grids (F18), so that the city has 2 000 of them.
"""

# district: (letters of its grids, residents in 10 000, central streets, outer streets)
DISTRICTS: dict[str, tuple[str, int, tuple[str, ...], tuple[str, ...]]] = {
    "海曙区": ("HS", 104, ("江厦街道", "月湖街道", "鼓楼街道", "白云街道", "南门街道", "望春街道"), ("石碶街道", "集士港镇", "古林镇", "高桥镇")),
    "江北区": ("JB", 49, ("中马街道", "白沙街道", "孔浦街道", "文教街道"), ("甬江街道", "庄桥街道", "洪塘街道", "慈城镇")),
    "北仑区": ("BL", 83, ("新碶街道", "大碶街道"), ("小港街道", "霞浦街道", "柴桥街道", "春晓街道", "白峰街道")),
    "镇海区": ("ZH", 51, ("招宝山街道", "骆驼街道"), ("蛟川街道", "庄市街道", "九龙湖镇", "澥浦镇")),
    "鄞州区": ("YZ", 161, ("百丈街道", "东胜街道", "明楼街道", "白鹤街道", "东柳街道", "福明街道", "中河街道", "钟公庙街道"), ("潘火街道", "下应街道", "邱隘镇", "姜山镇", "东钱湖镇")),
    "奉化区": ("FH", 58, ("锦屏街道", "岳林街道"), ("江口街道", "西坞街道", "萧王庙街道", "溪口镇")),
    "余姚市": ("YY", 125, ("梨洲街道", "凤山街道", "兰江街道", "阳明街道"), ("低塘街道", "朗霞街道", "泗门镇", "马渚镇")),
    "慈溪市": ("CX", 183, ("浒山街道", "白沙路街道", "古塘街道", "宗汉街道"), ("坎墩街道", "观海卫镇", "周巷镇", "龙山镇", "庵东镇")),
    "宁海县": ("NH", 70, ("跃龙街道", "桃源街道"), ("梅林街道", "桥头胡街道", "西店镇", "长街镇")),
    "象山县": ("XS", 56, ("丹东街道", "丹西街道"), ("爵溪街道", "石浦镇", "西周镇")),
}
CITY_GRIDS = 2000
CENTRAL_SHARE = 0.5  # of a district's grids that lie in its central streets; assumed 0.4-0.6

# Share of grids by profile in central and in outer streets; assumed.
CENTRAL = {
    "main_street": 16, "shopping_street": 9, "back_alley": 14, "old_neighbourhood": 24, "new_neighbourhood": 17,
    "urban_village": 4, "market_area": 7, "campus": 6, "transport_hub": 3,
}
OUTER = {
    "main_street": 10, "shopping_street": 3, "back_alley": 8, "old_neighbourhood": 10, "new_neighbourhood": 12,
    "urban_village": 13, "market_area": 5, "campus": 4, "transport_hub": 2, "fringe": 17, "village": 16,
}
# Residents of a grid of size 1 relative to the mean; assumed.
PEOPLE = {
    "main_street": 0.7, "shopping_street": 0.5, "back_alley": 0.8, "old_neighbourhood": 1.5, "new_neighbourhood": 1.6,
    "urban_village": 1.2, "market_area": 0.7, "campus": 0.9, "transport_hub": 0.3, "fringe": 0.9, "village": 0.8,
}

# The 28 site classes of F3 (their number is the source's; their names are composed from public site lists).
CLASSES = {
    "主次干道": "main streets", "商业大街": "shopping streets", "背街小巷": "back alleys", "公共广场": "public squares",
    "公园景区": "parks and scenic areas", "居民小区": "residential quarters", "老旧小区": "old neighbourhoods",
    "城中村": "urban villages", "城乡结合部": "urban fringe", "行政村": "villages", "农贸市场": "food markets",
    "商场超市": "malls and supermarkets", "宾馆饭店": "hotels", "小餐饮": "small restaurants", "医院": "hospitals",
    "校园周边": "surroundings of schools", "社区综合服务中心": "community service centres",
    "政务服务大厅": "government service halls", "银行营业网点": "bank branches", "通信营业厅": "telecom shops",
    "公交站点": "bus stops", "公交地铁": "buses and metro", "火车站": "railway stations", "长途汽车站": "coach stations",
    "主要交通路口": "main crossings", "公共厕所": "public toilets", "建筑工地": "building sites", "文化场馆": "cultural venues",
}
# Classes of the sites in a grid of each profile, with weights; assumed.
SITES_IN = {
    "main_street": {"主次干道": 5, "公交站点": 4, "主要交通路口": 4, "银行营业网点": 2, "公共广场": 2, "建筑工地": 1, "宾馆饭店": 1},
    "shopping_street": {"商业大街": 5, "商场超市": 4, "小餐饮": 3, "宾馆饭店": 2, "通信营业厅": 3, "银行营业网点": 1, "文化场馆": 1},
    "back_alley": {"背街小巷": 6, "小餐饮": 2, "公共厕所": 3},
    "old_neighbourhood": {"老旧小区": 6, "社区综合服务中心": 2, "公共厕所": 1},
    "new_neighbourhood": {"居民小区": 6, "社区综合服务中心": 1, "公园景区": 2, "文化场馆": 1, "政务服务大厅": 1},
    "urban_village": {"城中村": 6, "小餐饮": 1, "公共厕所": 1},
    "market_area": {"农贸市场": 6, "公交站点": 1, "小餐饮": 1},
    "campus": {"校园周边": 5, "医院": 3, "文化场馆": 1},
    "transport_hub": {"火车站": 2, "长途汽车站": 3, "公交地铁": 4, "医院": 1},
    "fringe": {"城乡结合部": 6, "建筑工地": 2},
    "village": {"行政村": 6, "公园景区": 1, "政务服务大厅": 1},
}
