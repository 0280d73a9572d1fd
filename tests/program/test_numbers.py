"""What counts as a number in official Chinese, its value and unit, and what its boundary word means."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.program.boundaries import CONTRADICTION, boundary_at
from luodi.program.numbers import numbers_in
from luodi.source import fold


def found(text):
    return numbers_in(fold(text)[0])


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("300万元", "3000000", "元"),
        ("1000 万元", "10000000", "元"),
        ("1 亿元", "100000000", "元"),
        ("３００万元", "3000000", "元"),
        ("1,000元", "1000", "元"),
        ("5.2万平方米", "52000", "平方米"),
        ("5000平方米", "5000", "平方米"),
        ("20%", "0.2", ""),
        ("30％", "0.3", ""),
        ("0.5%", "0.005", ""),
        ("5‰", "0.005", ""),
        ("6成", "0.6", ""),
        ("2017年", "2017", "年"),
        ("10家", "10", "家"),
        ("2个", "2", "个"),
        ("6个月", "6", "月"),
        ("30辆", "30", "辆"),
        # Han numerals before 年 个 家 次 件 成 月
        ("三年", "3", "年"),
        ("五个", "5", "个"),
        ("两家", "2", "家"),
        ("三次", "3", "次"),
        ("四件", "4", "件"),
        ("六成", "0.6", ""),
        ("六个月", "6", "月"),
        ("十年", "10", "年"),
        ("十二个", "12", "个"),
        ("二十家", "20", "家"),
        ("九十九家", "99", "家"),
        ("一百二十家", "120", "家"),
        ("一百零五家", "105", "家"),
        ("两千三百家", "2300", "家"),
        ("一万家", "10000", "家"),
        # and before 元, with 十 百 千 万 亿
        ("五百万元", "5000000", "元"),
        ("一千万元", "10000000", "元"),
        ("三百万元以上", "3000000", "元"),
        ("一百零五万元", "1050000", "元"),
        ("一万三千元", "13000", "元"),
        ("两亿元", "200000000", "元"),
        ("一亿五千万元", "150000000", "元"),
        ("一万亿元", "1000000000000", "元"),
        ("五十元", "50", "元"),
        # points of a hundred
        ("三个百分点", "0.03", ""),
        ("0.5个百分点", "0.005", ""),
        ("3百分点", "0.03", ""),
        # parts of a whole
        ("百分之五", "0.05", ""),
        ("百分之二十五", "0.25", ""),
        ("百分之零点五", "0.005", ""),
        ("百分之5", "0.05", ""),
        ("百分之百", "1", ""),
        ("千分之三", "0.003", ""),
        ("二分之一", "0.5", ""),
        ("1:1", "1", ""),
        ("1：0.5", "0.5", ""),
        # formal numerals
        ("叁佰万元", "3000000", "元"),
        ("壹拾贰万伍仟元", "125000", "元"),
        ("伍拾圆", "50", "元"),
        # more units
        ("100万美元", "1000000", "美元"),
        ("五百万美元", "5000000", "美元"),
        ("10欧元", "10", "欧元"),
        ("20台", "20", "台"),
        ("2套", "2", "套"),
        ("30名", "30", "名"),
        ("18周岁", "18", "周岁"),
        ("80分", "80", "分"),
        ("24小时", "24", "小时"),
        ("15个工作日", "15", "工作日"),
        ("三个工作日", "3", "工作日"),
        ("50公里", "50", "公里"),
        ("6000千瓦", "6000", "千瓦"),
        ("5000吨", "5000", "吨"),
        ("半年", "6", "月"),
    ],
)
def test_a_number_has_a_value_and_a_unit(text, value, unit):
    (number,) = found(f"共{text}。")

    assert (number.value, str(number.unit)) == (Decimal(value), unit)


@pytest.mark.parametrize(
    "text",
    ["一次性奖励", "第三方平台", "第二方", "工业4.0", "4G网络", "5G", "O2O", "B2B、B2C平台", "百余年", "同一年度", "同一家企业", "几十家企业", "数百家",
     "几百万元", "数百万元", "百万元", "十几万元", "一百多万元", "三五百万元", "二元结构", "一元化", "几个百分点",
     "二次招商", "二次创业", "一条龙", "四（七）", "多证合一", "万众创新", "双百企业", "三类企业", "上半年", "每半年",
     "世界500强企业", "985/211高校", "985、211高校", "“863”计划", "国发〔2018〕19号", "[2017]84号", "（2018）23号", "第19号令",
     "12345热线", "3A级、4A级景区", "GB/T 4754-2017", "ISO9001:2015", "3D打印", "百分之五六", "前三名单位", "目前三名"],
)  # fmt: skip
def test_these_are_names_and_no_numbers(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "place", "boundary"),
    [
        ("进入全市前3位", "3", "<="),
        ("进入全市前三位", "3", "<="),
        ("前十名", "10", "<="),
        ("前二十名的区县", "20", "<="),
        ("第2位", "2", "="),
        ("目前10位", "10", ""),
    ],
)
def test_a_place_in_a_ranking(text, place, boundary):
    """前三位 is the third place or better; 目前10位 says how many there are."""
    (number,) = found(text)
    assert (str(number.value), str(number.unit), number.boundary) == (place, "位", boundary)


def test_the_first_three_years_are_no_places():
    (number,) = found("前三年")
    assert (str(number.unit), number.boundary) == ("年", "")


def test_digits_beside_a_name_count():
    assert [number.written for number in found("4G网络覆盖3家第三方平台，一次性奖励5万元")] == ["3家", "5万元"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("211家企业", "211家"),
        ("863万元", "863万元"),
        ("2018分别给予", "2018"),
        ("1名牌产品", "1"),
        ("2台阶", "2"),
        ("5千瓦时", "5"),
        ("300万元（含300万元）以上", "300万元"),
    ],
)
def test_what_looks_like_a_name_or_a_unit(text, number):
    assert [found.written for found in found(text)] == [number]


def test_a_third_is_the_number_that_1_by_3_is():
    (number,) = found("按三分之二补助")

    assert number.value == Decimal(2) / 3


def test_marks_of_a_list_count_nothing():
    """They are known by their place at the start of a line, not by their digits."""
    text = fold("1．3家、②5家")[0]

    assert [number.written for number in numbers_in(text)] == ["1.3家", "25家"]
    assert [number.written for number in numbers_in(text, [(0, 2), (5, 6)])] == ["3家", "5家"]


@pytest.mark.parametrize(
    ("text", "boundary"),
    [
        ("300万元", ""),
        # at least: 以上 includes the number (Civil Code, art. 1259)
        ("300万元以上", ">="),
        ("300万元以上(含)", ">="),
        ("300万元以上（含）", ">="),
        ("300万元（含）以上", ">="),
        ("1亿元的(含)以上", ">="),
        ("300万元及以上", ">="),
        ("达到300万元", ">="),
        ("达300万元", ">="),
        ("不低于300万元", ">="),
        ("不少于300万元", ">="),
        ("不小于300万元", ">="),
        ("至少300万元", ">="),
        ("满3年", ">="),
        ("达到300万元以上", ">="),
        ("不低于300万元以上", ">="),
        # more than
        ("超过300万元", ">"),
        ("高于300万元", ">"),
        ("大于300万元", ">"),
        ("多于300万元", ">"),
        ("突破300万元", ">"),
        ("300万元以上（不含）", ">"),
        ("300万元（不含）以上", ">"),
        ("300万元以外", ">"),
        ("不低于300万元（不含）", ">"),
        # （含） after a word that leaves the number out
        ("超过300万元（含）", ">="),
        ("突破3000万元（含）", ">="),
        ("不足300万元（含）", "<="),
        # at most
        ("300万元以下", "<="),
        ("300万元以下（含）", "<="),
        ("300万元以内", "<="),
        ("3年内", "<="),
        ("三年之内", "<="),
        ("不高于300万元", "<="),
        ("不超过300万元", "<="),
        ("最高不超过300万元", "<="),
        ("不大于300万元", "<="),
        ("不多于300万元", "<="),
        ("最高300万元", "<="),
        ("最多3家", "<="),
        ("300万元封顶", "<="),
        # less than
        ("不足300万元", "<"),
        ("低于300万元", "<"),
        ("少于300万元", "<"),
        ("小于300万元", "<"),
        ("不满300万元", "<"),
        ("未满3年", "<"),
        ("未达到300万元", "<"),
        ("300万元以下（不含）", "<"),
        ("不超过300万元（不含）", "<"),
        # （含） may say the number again
        ("300万元（含300万元）以上", ">="),
        ("300万元（不含300万元）以上", ">"),
        # words in between
        ("不高于人民币300万元", "<="),
        ("300万元人民币以上", ">="),
        ("最高可达300万元", "<="),
        # a measure word that is no unit
        ("10门以上", ">="),
        ("10条（含）以下", "<="),
        ("100万港元以下", "<="),
        ("10生产线以内", "<="),
        ("10规模以上", ""),
        ("500万美元以下", "<="),
        ("10台以下", "<="),
        # about, and the n-th
        ("50%左右", "约"),
        ("约50%", "约"),
        ("第一年", "="),
        ("第十二年", "="),
        # two words
        ("超过300万元以上", ">="),
        ("不足300万元以上", CONTRADICTION),
        ("达到300万元以下", CONTRADICTION),
        # neither is a boundary
        ("前三年", ""),
        ("每1000万元", ""),
        ("每满1000万元", ""),
        ("300万元的企业以上", ""),
        ("规模以上300万元", ""),
    ],
)
def test_what_a_boundary_word_means(text, boundary):
    (number,) = found(f"年税收{text}的企业")

    assert number.boundary == boundary


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "首次达到1000 万元(含)以上、5000 万元(含)以上、1 亿元的(含)以上，",
            [("1000万元", ">="), ("5000万元", ">="), ("1亿元", ">=")],
        ),
        (
            "首次突破3000万元（含）、1亿元（含）、2亿元（含）的",
            [("3000万元", ">="), ("1亿元", ">="), ("2亿元", ">=")],
        ),
        ("突破3000万元、1亿元、2亿元的", [("3000万元", ">"), ("1亿元", ">"), ("2亿元", ">")]),
        ("3000万元、1亿元、2亿元以上的", [("3000万元", ">="), ("1亿元", ">="), ("2亿元", ">=")]),
        # （含） behind the last item alone serves all; behind each its own
        ("突破3000万元、1亿元、2亿元（含）的", [("3000万元", ">="), ("1亿元", ">="), ("2亿元", ">=")]),
        ("突破3000万元（含）、1亿元、2亿元（含）的", [("3000万元", ">="), ("1亿元", ">"), ("2亿元", ">=")]),
        ("突破3000万元（含）、1亿元（不含）、2亿元的", [("3000万元", ">="), ("1亿元", ">"), ("2亿元", ">")]),
        # no list: each number has its own words
        ("超过300万元，给予20%", [("300万元", ">"), ("20%", "")]),
        ("不少于12万平方米，五年内", [("12万平方米", ">="), ("五年", "<=")]),
    ],
)
def test_a_list_shares_its_boundary_words(text, expected):
    assert [(number.written, number.boundary) for number in found(text)] == expected


@pytest.mark.parametrize("dash", ["-", "—", "～", "至", "–"])
def test_a_range_has_two_ends(dash):
    numbers = found(f"年税收300{dash}500万元的")

    assert [(number.value, str(number.unit), number.boundary) for number in numbers] == [
        (Decimal(3_000_000), "元", ">="),
        (Decimal(5_000_000), "元", "<="),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("300万-500万元", [("300万", ">="), ("500万元", "<=")]),
        ("300万元至500万元（不含）", [("300万元", ">="), ("500万元", "<")]),
        ("300万元（不含）-500万元（含）", [("300万元", ">"), ("500万元", "<=")]),
        ("5%-10%", [("5%", ">="), ("10%", "<=")]),
        ("5-10%", [("5", ">="), ("10%", "<=")]),
        ("3至5年", [("3", ">="), ("5年", "<=")]),
        # no range: of different units
        ("3家-500万元", [("3家", ""), ("500万元", "")]),
        ("3家至2021年", [("3家", ""), ("2021年", "")]),
    ],
)
def test_the_ends_of_a_range(text, expected):
    assert [(number.written, number.boundary) for number in found(text)] == expected


def test_a_list_shares_its_magnitude():
    """5、10、20万元 are all 万元."""
    assert [number.value for number in found("分别给予5、10、20万元")] == [50_000, 100_000, 200_000]
    assert [number.value for number in found("分别给予5、10万、20万元")] == [5, 100_000, 200_000]


def test_a_list_shares_its_unit():
    """30万、80万、100万元 are all 元."""
    numbers = found("分别给予产业园创办企业30万、80万、100万元的一次性奖励")

    assert [(number.value, str(number.unit)) for number in numbers] == [
        (Decimal(300_000), "元"),
        (Decimal(800_000), "元"),
        (Decimal(1_000_000), "元"),
    ]


def test_a_list_of_han_numerals_shares_its_unit():
    numbers = found("分别给予五万、十万、三十万元奖励")

    assert [(number.value, str(number.unit), number.written) for number in numbers] == [
        (Decimal(50_000), "元", "五万"),
        (Decimal(100_000), "元", "十万"),
        (Decimal(300_000), "元", "三十万元"),
    ]


HAN = "零一二三四五六七八九"


def in_han(number):
    """A whole number below 万亿 as people write it, with 零 where powers are skipped."""
    if number >= 10**8:
        high, low, word, power = number // 10**8, number % 10**8, "亿", 10**7
    elif number >= 10**4:
        high, low, word, power = number // 10**4, number % 10**4, "万", 10**3
    else:
        words = "".join(
            HAN[digit] + place if digit else "零"
            for digit, place in zip(map(int, f"{number:04}"), ("千", "百", "十", ""), strict=True)
        )
        return re.sub("零+", "零", words).strip("零")
    return f"{in_han(high)}{word}{'零' if 0 < low < power else ''}{in_han(low) if low else ''}"


@given(st.integers(10, 10**12 - 1))
def test_any_sum_of_money_in_han_numerals_is_read(number):
    (read,) = found(f"给予{in_han(number)}元以上的补助")

    assert (read.value, str(read.unit), read.boundary) == (number, "元", ">=")


@pytest.mark.parametrize(
    ("text", "first", "last", "boundary"),
    [
        ("2020年3月1日", "2020-03-01", None, ""),
        ("2020 年 3 月 1 日", "2020-03-01", None, ""),
        ("2020-03-01", "2020-03-01", None, ""),
        ("2020-3-1", "2020-03-01", None, ""),
        ("2017年1月", "2017-01-01", "2017-01-31", ""),
        ("2020年2月", "2020-02-01", "2020-02-29", ""),
        ("2020年2月底", "2020-02-29", None, ""),
        ("2020年2月底前", "2020-02-29", None, "<="),
        # including the day
        ("不早于2020年3月1日", "2020-03-01", None, ">="),
        ("2020年3月1日以后", "2020-03-01", None, ">="),
        ("2020年3月1日（含）之后", "2020-03-01", None, ">="),
        ("自2020年3月1日起", "2020-03-01", None, ">="),
        ("2017年1月起", "2017-01-01", "2017-01-31", ">="),
        ("不晚于2020年3月1日", "2020-03-01", None, "<="),
        ("2020年3月1日之前", "2020-03-01", None, "<="),
        ("2020年3月1日前", "2020-03-01", None, "<="),
        ("截止2020年3月1日", "2020-03-01", None, "<="),
        ("至2020年3月1日止", "2020-03-01", None, "<="),
        # leaving it out
        ("早于2020年3月1日", "2020-03-01", None, "<"),
        ("晚于2020年3月1日", "2020-03-01", None, ">"),
        ("2020年3月1日（不含）以前", "2020-03-01", None, "<"),
        ("2020年3月1日以后（不含当日）", "2020-03-01", None, ">"),
    ],
)
def test_a_date_is_one_thing(text, first, last, boundary):
    (day,) = found(f"开业日期{text}的门店")

    assert (day.value, day.boundary) == (date.fromisoformat(first), boundary)
    assert day.until == (last and date.fromisoformat(last))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("2020年2月30日", ["2020年", "2月", "30日"]),
        ("2020年13月", ["2020年", "13月"]),
        ("2020年6个月", ["2020年", "6个月"]),
        ("2020年3月至5月", ["2020年3月", "5月"]),
        ("2019年1月1日至2020年12月31日", ["2019年1月1日", "2020年12月31日"]),
        ("2020年3月1日5万元", ["2020年3月1日", "5万元"]),
    ],
)
def test_what_the_calendar_has_not_is_numbers(text, numbers):
    assert [number.written for number in found(text)] == numbers


@given(
    st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.sampled_from(["{0.year}年{0.month}月{0.day}日", "{0:%Y-%m-%d}"])
)
def test_any_date_is_read(day, form):
    (read,) = found(f"不晚于{form.format(day)}开业")

    assert (read.value, read.boundary, read.on(day)) == (day, "<=", True)
    assert not read.on(day + timedelta(1))


@pytest.mark.parametrize(
    ("text", "per"),
    [
        ("每新培育1家", True),
        ("每1000万元", True),
        ("每平方米不高于1000元", True),
        ("每年，5家", False),
        ("培育1家", False),
    ],
)
def test_a_number_after_each_is_a_step(text, per):
    (number,) = found(text)

    assert number.per is per


def test_a_number_knows_its_place():
    (number,) = found("不少于 300 万元 以上")

    assert (number.start, number.end, number.written) == (3, 8, "300万元")


@pytest.mark.parametrize(
    ("text", "word", "boundary"),
    [("获得省级以上称号", "省级", ">="), ("省级示范园区", "省级", ""), ("不低于省级的", "省级", ">=")],
)
def test_boundary_words_stand_around_any_words(text, word, boundary):
    start = text.index(word)

    assert boundary_at(text, start, start + len(word)) == boundary


def test_a_unit_stands_behind_its_inclusion():
    first, last, other = found("200万-500万（不含）美元、1000万美元以上")

    assert [str(number.unit) for number in (first, last, other)] == ["美元"] * 3
    assert [number.boundary for number in (first, last, other)] == [">=", "<", ">="]
    assert [number.written for number in (first, last)] == ["200万", "500万"]
