"""The columns of enterprises that policies read, read once and added up: the least that a process over them can take."""

from __future__ import annotations

import sys

import duckdb

YES = ("汽车互联网企业", "新入驻")
DATES = ("认定日期", "入驻日期")
MONEY = ("年网络销售额", "年网上交易额", "年纯租金", "区级财政贡献")


def main() -> None:
    """Read the file that is named."""
    sums = [f'sum("{term}")' for term in (*MONEY, "年度")]
    sums += [f'sum("{term}"::INTEGER)' for term in YES]
    sums += [f"sum(\"{term}\" - DATE '1970-01-01')" for term in DATES]
    connection = duckdb.connect(config={"threads": 2})
    query = f'SELECT {", ".join(sums)}, sum(strlen("编号")) FROM read_parquet(?)'
    print(connection.execute(query, [sys.argv[1]]).fetchone())


if __name__ == "__main__":
    main()
