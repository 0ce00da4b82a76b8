"""Holds each package to its share of covered lines and branches. Usage: coverage.py build/coverage.json."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path

WHOLE = {"model": 100.0, "questions": 100.0, "scoring": 100.0}
ELSEWHERE = 95.0


def main(report: Path) -> int:
    """Print the share of each package; 1 when one is below its aim."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for name, found in json.loads(report.read_text(encoding="utf-8"))["files"].items():
        parts = Path(name).parts
        package = parts[1] if len(parts) > 2 else "(top)"  # noqa: PLR2004 - supplier/<package>/<module>
        summary = found["summary"]
        counts[package][0] += summary["covered_lines"] + summary["covered_branches"]
        counts[package][1] += summary["num_statements"] + summary["num_branches"]
    short = []
    for package, (covered, whole) in sorted(counts.items()):
        share, aim = 100.0 * covered / whole if whole else 100.0, WHOLE.get(package, ELSEWHERE)
        print(f"{package:<12} {share:6.2f} %  (aim {aim:.0f} %)" + ("  BELOW ITS AIM" if share < aim else ""))
        if share < aim:
            short.append(package)
    print("below aim: " + ", ".join(short) if short else "every package meets its aim")
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
