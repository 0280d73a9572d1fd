"""What a claim froze, as evidence: worked out again by the library, and packed so that anybody can work it out without us."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import cast

from django.core.exceptions import ValidationError

from luodi.bundles import Award, open_bundle, pack
from luodi.bundles.archive import zipped
from luodi.bundles.manifest import MANIFEST, sealed, sha256
from luodi.compiler import OFFICIAL_FILE, PLAN_FILE, TERMS_FILE
from luodi.diagnostics import Faults
from luodi.evaluate.statuses import Status
from luodi.facts import Facts
from luodi.program.policies import Policy
from luodi.reports.explanations import Explanation

from luodi_service.facts.models import Fact
from luodi_service.plans.entitlements import policy_by_code
from luodi_service.plans.explaining import under_its_ceiling
from luodi_service.plans.models import Line, Plan, Run, Version
from luodi_service.plans.publishing import in_force
from luodi_service.plans.snapshots import facts_around
from luodi_service.plans.texts import compiled
from luodi_service.registry.doors import AGGREGATES
from luodi_service.registry.models import Subject

USUAL_NAME = "证据包.zip"
_FAULTS_TOLD = 20


@dataclass(frozen=True, slots=True)
class Frozen:
    """What a claim froze. ``amount`` in 元, None where it was not known; ``worked_out_on`` is the day it was frozen."""

    version: Version
    snapshot: int
    readings: Mapping[str, str]
    code: str
    policy: str
    subject: Subject
    year: int
    status: str
    amount: Decimal | None
    worked_out_on: date
    missing: Collection[str] = ()
    open_readings: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)
    demonstration: bool = False

    @property
    def line(self) -> Line:
        """As a line of a run that nobody keeps: what pages of reasons ask for."""
        run = Run(version=self.version, snapshot=self.snapshot, readings=dict(self.readings),
                  demonstration=self.demonstration)  # fmt: skip
        return Line(
            run=run, policy=self.policy, subject=self.subject, year=self.year, status=self.status, amount=self.amount
        )


@dataclass(frozen=True, slots=True)
class Packed:
    """A bundle's bytes, and the number that stands for all of it: the SHA-256 of its manifest."""

    content: bytes
    hash: str


def basis_words(plan: Plan) -> str:
    """A plan as letters name it: 《its title》, with the number of the version in force."""
    version = in_force(plan)
    title = compiled(version).program.title if version is not None else plan.title
    number = version.publication.document if version is not None else ""
    return f"《{title}》（{number}）" if number else f"《{title}》"


def policy_of(frozen: Frozen) -> Policy:
    """The policy that it was frozen under."""
    found = policy_by_code(frozen.version, frozen.code)
    assert found is not None, "a claim is under a policy of its version"
    return found


def facts_of_frozen(frozen: Frozen) -> Facts:
    """The facts that it rests on, as they were known at its snapshot."""
    others = under_its_ceiling(policy_of(frozen), frozen.line)
    return facts_around(compiled(frozen.version).terms, frozen.snapshot, frozen.subject, others)


def explanation_of(frozen: Frozen) -> Explanation:
    """Its reasons, worked out again."""
    plan = compiled(frozen.version)
    found = plan.explain(
        facts_of_frozen(frozen), frozen.policy, frozen.subject.key, frozen.year, readings=dict(frozen.readings)
    )
    return replace(found, demonstration=frozen.demonstration)


def guarded_natures(frozen: Frozen) -> frozenset[str]:
    """The natures of terms of which a bundle of it tells figures of single subjects that nobody invented."""
    return frozenset(
        fact.term.nature
        for fact in sources_of_facts(frozen)
        if fact.term.nature and fact.term.kind not in AGGREGATES and not fact.batch.demonstration
    )


def sources_of_facts(frozen: Frozen) -> Iterator[Fact]:
    """Each fact that held at its snapshot of the subjects that it rests on, with where it came from.

    All of them: whoever works an amount out again needs them. Who may have that is asked of whoever asks for a bundle.
    """
    facts = facts_of_frozen(frozen)
    terms = compiled(frozen.version).terms
    for kind in sorted(facts.subjects):
        keys = list(facts.of(kind))
        rows = Fact.objects.as_of(frozen.snapshot).filter(
            subject__kind=kind, subject__key__in=keys, term__name__in=[term.name for term in terms.of(kind)]
        )
        rows = rows.exclude(value="").select_related("subject", "term", "batch__by")
        yield from rows.order_by("subject__key", "year", "part", "term__name", "pk")


def packed(frozen: Frozen, papers: Mapping[str, bytes | str]) -> Packed:
    """The bundle of an award, with papers by their names.

    Raises:
        ValidationError: all that keeps it from being packed, such as too many papers.
    """
    plan, policy = compiled(frozen.version), policy_of(frozen)
    award = Award(
        plan=plan.program.title, document_number=plan.program.document_number, policy=frozen.policy, code=frozen.code,
        provision=policy.provision, subject_kind=frozen.subject.kind, subject=frozen.subject.key, year=frozen.year,
        status=cast("Status", frozen.status), amount=frozen.amount, worked_out_on=frozen.worked_out_on, readings=dict(frozen.readings),
        missing=tuple(frozen.missing), open_readings=_in_yuan(frozen.open_readings), demonstration=frozen.demonstration,
    )  # fmt: skip
    texts = {
        PLAN_FILE: frozen.version.text,
        TERMS_FILE: frozen.version.terms,
        OFFICIAL_FILE: frozen.version.official,
    }
    try:
        content = pack(award, texts, facts_of_frozen(frozen), papers)
        return Packed(content, open_bundle(content).hash)
    except Faults as faults:
        raise _refusal(faults) from faults


def papers_alone(papers: Mapping[str, bytes | str]) -> Packed:
    """The same of what no rule decides (一事一议): papers and their hashes, and nothing to work out again.

    Raises:
        ValidationError: all that keeps it from being packed.
    """
    files = {
        f"papers/{name}": content.encode() if isinstance(content, str) else bytes(content)
        for name, content in papers.items()
    }
    try:
        whole = sealed(files)
        return Packed(zipped(whole, USUAL_NAME), sha256(whole[MANIFEST]))
    except Faults as faults:
        raise _refusal(faults) from faults


def _in_yuan(readings: Mapping[str, Mapping[str, str | None]]) -> dict[str, dict[str, Decimal | None]]:
    return {
        name: {option: None if amount is None else Decimal(amount) for option, amount in options.items()}
        for name, options in readings.items()
    }


def _refusal(faults: Faults) -> ValidationError:
    return ValidationError(
        [
            f"{fault.code} {fault.place.where()} {fault.message()}。提示：{fault.remedy()}"
            for fault in list(faults.diagnostics)[:_FAULTS_TOLD]
        ]
    )
