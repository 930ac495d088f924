"""One line per plan, so that a change of the metadata can be read by a person."""

from __future__ import annotations

from hashlib import sha256

from metadata import Plan

HEADER = "region\tcode\ttrunk\tinternational\tlengths\tnumbers\tprefixes\n"


def render(callings: list[list[Plan]]) -> str:
    """Tab-separated: the last two columns are digests of the expressions."""
    lines = (_line(plan) for plans in callings for plan in plans)
    return HEADER + "".join(sorted(lines))


def _line(plan: Plan) -> str:
    columns = (
        plan.region or "-",
        str(plan.calling_code),
        plan.trunk or "-",
        plan.international_prefix or "-",
        ",".join(map(str, plan.lengths)),
        _digest(plan.general, plan.leading_digits, *(kind.pattern for kind in plan.kinds)),
        _digest(plan.prefix, plan.transform),
    )
    return "\t".join(columns) + "\n"


def _digest(*texts: str | None) -> str:
    return sha256("\n".join(text or "" for text in texts).encode()).hexdigest()[:12]
