"""Take the charts' library anew: the small build of Apache ECharts, with its notice and licences.

    npm pack echarts zrender   # and unpack both; echarts' package.json says which zrender it holds
    python scripts/refresh_charts.py ECHARTS_PACKAGE ZRENDER_PACKAGE

The small build draws lines and bars and describes them for screen readers; it evaluates no text as code and sets no
style as an attribute, so that it lives under the service's content policy. The script refuses a build that does either.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "src" / "luodi_service" / "static" / "vendor"
LICENCE = "Apache-2.0"
REFUSED = re.compile(rb"\bnew Function\b|\beval\(|setAttribute\([\"']style[\"']|//# sourceMappingURL")


def main() -> None:
    """Copy what is needed of the unpacked packages."""
    package, zrender = (Path(argument) for argument in sys.argv[1:3])
    described = json.loads((package / "package.json").read_text(encoding="utf-8"))
    if described["license"] != LICENCE:
        raise SystemExit(f"The licence is {described['license']}, not {LICENCE}: read it before taking this version.")
    build = (package / "dist" / "echarts.simple.min.js").read_bytes()
    found = REFUSED.search(build)
    if found:
        raise SystemExit(f"{found[0].decode()} in the build would break the content policy of the pages.")
    licences = (package / "LICENSE", package / "licenses" / "LICENSE-d3", zrender / "LICENSE")
    (TARGET / "echarts.min.js").write_bytes(build)
    (TARGET / "echarts.NOTICE").write_bytes((package / "NOTICE").read_bytes().rstrip() + b"\n")
    (TARGET / "echarts.LICENSE").write_text(
        "\n".join(licence.read_text(encoding="utf-8") for licence in licences), encoding="utf-8"
    )
    print(f"ECharts {described['version']}")


if __name__ == "__main__":
    main()
