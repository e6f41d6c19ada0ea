"""Prints the ladders of answer.json as the table of the README.

Run: python experiments/plan_gap/table.py
"""

import json
from pathlib import Path

ROWS = {
    "bound": "bound",
    "estimate": "the same with mean queues charged (an estimate)",
    "lp": "LP, in fractions of classes",
    "whole": "whole grids, no reserve",
    "reserved": "whole grids, with reserve and queues charged",
    "dated": "on its dates, mean course, nothing queues",
    "no queues": "simulated, 500 crews a pool, money no object",
    "simulated": "simulated",
    "queues": "lost to queues and money (paired)",
    "data leaves": "of this and the line above: data leaves lose",
}


def shown(value: object) -> str:
    """A figure, a mean with its interval, or a pair."""
    if isinstance(value, list) and len(value) == 3:
        return "{:.2f} [{:.2f}, {:.2f}]".format(*value)
    return " and ".join(f"{x:.2f}" for x in value) if isinstance(value, list) else f"{value:.2f}"


def main() -> None:
    """The table."""
    answers = json.loads((Path(__file__).parent / "answer.json").read_text(encoding="utf-8"))
    print("| points | " + " | ".join(answers) + " |")
    print("|---" * (len(answers) + 1) + "|")
    for key, name in ROWS.items():
        print(
            f"| {name} | " + " | ".join(shown(rungs[key]) if key in rungs else "-" for rungs in answers.values()) + " |"
        )


if __name__ == "__main__":
    main()
