"""One decision of 产业园改造资助 by the ZEN engine, from Python: prints the median, least and most in µs.

`python benchmarks/bulk_zen.py` in an environment that has zen-engine. The rule is an expression and a decision table of
the same meaning as the plan's; the engine compiles it once, before anything is measured.
"""

from __future__ import annotations

import json

import zen

from measured import seconds

RUNS, CALLS = 50, 400
FACTS = {"recognised": True, "investment": 12_345_678.90, "completed": "2019-05-06", "year": 2019}
EXPECTED = {"status": "eligible", "amount": 2_469_135.78}


def rule() -> str:
    """The rule as ZEN writes it: a decision table."""
    inputs = {"项目经认定": "recognised", "实际投资额": "investment", "年度": "d(completed).year() - year"}
    table = {
        "hitPolicy": "first",
        "inputs": [{"id": name, "name": name, "field": field} for name, field in inputs.items()],
        "outputs": [{"id": name, "name": name, "field": name} for name in ("status", "amount")],
        "rules": [
            {
                "_id": "granted", "项目经认定": "true", "实际投资额": ">= 3000000", "年度": "0",
                "status": "'eligible'", "amount": "min([investment * 0.2, 5000000])",
            },
            {
                "_id": "else", "项目经认定": "", "实际投资额": "", "年度": "", "status": "'ineligible'", "amount": "0",
            },
        ],
    }  # fmt: skip
    place = {"x": 0, "y": 0}
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", "position": place},
        {"id": "table", "type": "decisionTableNode", "name": "table", "position": place, "content": table},
        {"id": "out", "type": "outputNode", "name": "out", "position": place},
    ]
    edges = [
        {"id": f"{source}-{target}", "type": "edge", "sourceId": source, "targetId": target}
        for source, target in (("in", "table"), ("table", "out"))
    ]
    return json.dumps({"nodes": nodes, "edges": edges})


def main() -> None:
    """Measure."""
    decision = zen.ZenEngine().create_decision(rule())
    result = decision.evaluate(FACTS)["result"]
    assert result == EXPECTED, result
    found = seconds(lambda: [decision.evaluate(FACTS) for _ in range(CALLS)], RUNS)
    print(json.dumps([value / CALLS * 1_000_000 for value in found]))


if __name__ == "__main__":
    main()
