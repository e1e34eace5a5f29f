"""`docs/matching-card.md`: made from the code, so that it cannot say what the engine doesn't do."""

from __future__ import annotations

from dataclasses import fields
from fractions import Fraction
from pathlib import Path

from matching.jobseekers.models import FOUR_YEARS
from matching.placements.learning.age import MANY
from matching.placements.matching import LITTLE
from matching.placements.transitions import weight_workflow
from portal.core.small_groups import SMALLEST

HERE = Path(__file__).parent
DOCS = HERE.parent.parent / "docs"
CARD = DOCS / "matching-card.md"


def card(docs: Path = DOCS) -> str:
    """The card for this code; quality and limits are read from the documents that the benchmarks and people write."""
    from matching.engine import ENGINE_VERSION, Jobseeker, Opening
    from matching.engine.codes import BLOCKERS, PART
    from matching.engine.engine import Engine
    from matching.engine.learning import LEAST_COACHES, LEAST_DECISIONS, MOST_OF_ONE
    from matching.engine.taxonomy import load_taxonomy
    from matching.engine.weights import BAND_FLOORS, SCALE, SHIPPED

    engine = Engine(load_taxonomy(None))
    whole = sum(weight for weight, _neutral in SHIPPED.rows.values())
    components = [
        f"| `{code}` | {PART[code]} | {100 * weight / whole:.2f} | {neutral / SCALE:.2f} | "
        f"{'yes' if code in BLOCKERS else ''} |"
        for code, (weight, neutral) in SHIPPED.rows.items()
    ]
    bands = ", ".join(f"{name} from {floor:.2f}" for name, floor in BAND_FLOORS)
    states = "; ".join(f"{', '.join(t.sources)} → {t.target} ({t.action})" for t in weight_workflow.table)
    return (
        (HERE / "card.md.in")
        .read_text(encoding="utf-8")
        .format(
            engine=ENGINE_VERSION,
            weights=SHIPPED.version,
            vocabulary=engine.taxonomy.version,
            person_fields=_fields(Jobseeker),
            opening_fields=_fields(Opening),
            little=Fraction(LITTLE).limit_denominator(10),
            keep_years=FOUR_YEARS // 365,
            components="\n".join(components),
            bands=f"{bands}, weak below",
            quality=section(docs / "matching-quality.md", "## The judged casebook"),
            least_decisions=LEAST_DECISIONS,
            least_coaches=LEAST_COACHES,
            smallest=SMALLEST,
            most_of_one=Fraction(MOST_OF_ONE),
            many=MANY,
            states=states,
            limits=section(docs / "matching.md", "## Limits"),
            version=engine.version,
        )
    )


def _fields(kind: type) -> str:
    return ", ".join(f"`{field.name}`" for field in fields(kind) if field.name != "id")


def section(path: Path, heading: str) -> str:
    """What stands under a heading of a document, to the next one."""
    text = path.read_text(encoding="utf-8")
    return text.split(f"{heading}\n", 1)[1].split("\n## ", 1)[0].strip()
