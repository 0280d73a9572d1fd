"""The plain calculator behind the 算式 of a case."""

from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from english import stray_chinese
from luodi.cases.calculator import Measure, Unclear, measure_of, to_fen, work_out
from luodi.units import RATIO, unit_named

YUAN = unit_named("元")


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("1250万元×20%=250万元", "2500000"),
        ("1250 万元 × 20％ = 250 万元", "2500000"),
        ("10010.01平方米×999.00元/平方米=9999999.99元", "9999999.99"),
        ("19019平方米×525.79元/平方米=10000000.01元；取小(10000000.01元，1000万元)=1000万元", "10000000"),
        ("取大（1万元、2万元,3万元）＝3万元", "30000"),
        ("取小(1,000元，999元)=999元", "999"),
        ("3家×10万元/家=30万元", "300000"),
        ("30万元+80万元−30万元=80万元", "800000"),
        ("100万元-(60万元-20万元)=60万元", "600000"),
        ("80×1000万元×0.5%=400万元=4000000元", "4000000"),
        ("1亿元÷3≈33333333.33元", "33333333.33"),
        ("3333333.33元×20%≈666666.67元", "666666.67"),
        ("0.005元≈0.01元", "0.01"),
        ("0.0049元≈0元", "0"),
        ("6成×100元=60元", "60"),
        ("5‰×1000元=5元", "5"),
        ("1万亿元=10000亿元", "1000000000000"),
        ("10元−−5元=15元", "15"),
        ("(10万元÷1家)×3家=30万元", "300000"),
        ("600万元÷3年×1年=200万元", "2000000"),
    ],
)
def test_a_formula_that_holds(formula: str, result: str) -> None:
    worked = work_out(formula)

    assert worked.wrong == ()
    assert worked.result == Measure(Fraction(result), YUAN)


@pytest.mark.parametrize(
    ("formula", "wrong", "found"),
    [
        ("1250万元×20%=251万元", "1250万元×20%=251万元", "2500000"),
        ("1250万元×20%=250万元；250万元+1元=250万元", "250万元+1元=250万元", "2500001"),
        ("2元×3=6.00元=7元", "6.00元=7元", "6"),
        ("1亿元÷3=33333333.33元", "1亿元÷3=33333333.33元", "100000000/3"),
        ("0.0049元≈0.01元", "0.0049元≈0.01元", "49/10000"),
    ],
)
def test_a_step_that_does_not_hold(formula: str, wrong: str, found: str) -> None:
    (step,) = work_out(formula).wrong

    assert formula[step.start : step.end] == wrong
    assert step.found == Measure(Fraction(found), YUAN)


@pytest.mark.parametrize(
    ("formula", "problem", "at"),
    [
        ("", "此处应为数，却是结尾", ""),
        ("250万元", "没有等号", "250万元"),
        ("=250万元", "此处应为数，却是「=」", "="),
        ("250万元=", "此处应为数，却是结尾", ""),
        ("1250万元×20%＝250万元元", "不认识「元」", "元"),
        ("1250万元20%=250万元", "没有等号", "1250万元"),
        ("1250万元=20%20%", "等号两边的单位不同", "1250万元=20%"),
        ("1250万元=1250万元20%", "多出「20%」", "20%"),
        ("1250万元 x 20%=250万元", "不认识「x」", "x"),
        ("投资额×20%=250万元", "不认识「投」", "投"),
        ("(1万元+2万元=3万元", "此处应为「)」", "="),
        ("1万元+2万元)=3万元", "没有等号", "1万元+2万元"),
        ("1万元+2平方米=3万元", "单位不同的数不能相加减", "+"),
        ("取小(1万元，2平方米)=1万元", "单位不同的数不能比较", "("),
        ("取小 1万元=1万元", "此处应为「(」", "1万元"),
        ("取小()=1万元", "此处应为数，却是「)」", ")"),
        ("1万元÷0=1万元", "除数为零", "÷"),
        ("3家×10万元=30万元", "等号两边的单位不同", "3家×10万元=30万元"),
        ("1平方米≈1平方米", "≈ 只用于把元四舍五入到分", "≈"),
        ("1万元=1万元；", "此处应为数，却是结尾", ""),
        ("1万元/2=5000元", "不认识「/」", "/"),
        ("1.万元=1万元", "不认识「.」", "."),
        ("(" * 50 + "1元" + ")" * 50 + "=1元", "括号嵌套过深", "("),
        ("−" * 50 + "1元=1元", "括号嵌套过深", "−"),
    ],
)
def test_a_formula_that_cannot_be_read(formula: str, problem: str, at: str) -> None:
    with pytest.raises(Unclear) as raised:
        work_out(formula)

    assert str(raised.value.problem) == problem
    assert stray_chinese(raised.value.problem.en) == []
    assert formula[raised.value.start : raised.value.end] == at


@given(st.text(alphabet="0123456789.,，、%万亿元家年/平方米+-−×÷()（）=≈；;取小大 x", max_size=40))
@example("取小(1元，2元)=1元")
def test_any_text_gives_a_result_or_says_what_is_wrong(text: str) -> None:
    unclear = _unclear(text)

    assert unclear is None or (unclear.problem and 0 <= unclear.start <= len(text))


def _unclear(text: str) -> Unclear | None:
    try:
        work_out(text)
    except Unclear as unclear:
        return unclear
    return None


@given(st.integers(0, 10**12), st.integers(0, 10**6))
def test_products_of_decimals_are_exact(cents: int, hundredths: int) -> None:
    left, right = Fraction(cents, 100), Fraction(hundredths, 100)
    product = left * right

    worked = work_out(f"{cents // 100}.{cents % 100:02}元×{hundredths // 100}.{hundredths % 100:02}≈{_fen(product)}元")

    assert worked.wrong == ()


def _fen(value: Fraction) -> str:
    whole = to_fen(value) * 100
    return f"{int(whole) // 100}.{int(whole) % 100:02}"


def test_a_literal_alone() -> None:
    assert measure_of("250万元") == Measure(Fraction(2_500_000), YUAN)
    assert measure_of("20％") == Measure(Fraction(1, 5), RATIO)
    assert measure_of("250万元×1") is None
    assert measure_of("") is None
