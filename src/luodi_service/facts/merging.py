"""Two subjects that are one: the kept one takes what the other has, and all of it can be taken back.

Nothing is lost by a merger. Facts are recorded again for the kept subject, with the source they came with; rows of other
tables are pointed at it by one table of relations, and a relation that is not in that table stops the merger. The other
subject stays on record, leads to the kept one, and is in no snapshot from then on: the fact 〔并入〕 says so, and as every
fact has its number, runs over earlier snapshots find both as they were.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import F, Max, Q

from luodi_service.accounts.models import Person
from luodi_service.facts.decisions import SAME, Merge, Pair
from luodi_service.facts.models import Fact, Term
from luodi_service.facts.precedence import copied
from luodi_service.facts.recording import record_alone, start_batch
from luodi_service.lib.audit import record
from luodi_service.lib.editing import Stale
from luodi_service.registry.models import Subject

MERGED = "〔并入〕"
"""A term of the fact base's own: the key of the subject that this one turned out to be."""
MOVES, STAYS, FACTS = "moves", "stays", "facts"
RELATIONS: dict[str, str] = {
    "facts.Fact.subject": FACTS,
    "facts.FollowUp.subject": MOVES,
    "registry.Subject.park": MOVES,
    "registry.Subject.merged_into": MOVES,
    "registry.Title.subject": MOVES,
    "registry.Membership.subject": MOVES,
    "registry.LadderStep.subject": MOVES,
    "registry.Tenancy.subject": MOVES,
    "registry.Tenancy.park": MOVES,
    "registry.Contact.subject": MOVES,
    "registry.Brand.subject": MOVES,
    "registry.BrandYear.subject": MOVES,
    "registry.Exhibition.subject": MOVES,
    "registry.Deal.subject": MOVES,
    "returns.Return.subject": MOVES,
    "recognition.Case.subject": MOVES,
    "leading_group.Problem.subject": MOVES,
    "promotion.Lead.introduced_by": MOVES,
    "promotion.Lead.subject": MOVES,
    "promotion.Posting.subject": MOVES,
    # An import is undone for the subjects that it brought.
    "intake.Created.subject": STAYS,
    "intake.Guess.subject": MOVES,
    # What was decided or worked out about the two while they were two.
    "facts.Pair.first": STAYS,
    "facts.Pair.second": STAYS,
    "facts.Merge.kept": STAYS,
    "facts.Merge.other": STAYS,
    "facts.Disagreement.subject": STAYS,
    # Worked out from facts, and anew from those that are recorded for the kept one.
    "facts.Declared.subject": STAYS,
    "facts.Classed.subject": STAYS,
    "plans.Line.subject": STAYS,
    # What was claimed and paid was claimed by and paid to whom it says; the kept one's claims are looked at beside them.
    "claims.Claim.subject": STAYS,
    "claims.Claim.recipient": STAYS,
    "claims.Paper.subject": STAYS,
    "claims.OptOut.subject": STAYS,
    "ledger.Award.subject": STAYS,
    "ledger.Award.recipient": STAYS,
    "plans.Change.subject": STAYS,
}
"""Every relation to a subject, and what a merger does to it. One that is not here stops mergers until somebody has thought
about it."""
FILLED = {"name": "名称", "unit": "单位", "area": "所在街道", "park": "所在园区"}
"""Fields of the kept subject that take the other's value where they are empty, and what people call them."""

Thing = tuple[int, int, int]
"""Term, year and part."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A thing of which both know a value, and not the same."""

    term: Term
    year: int
    part: int
    first: Fact
    second: Fact

    @property
    def name(self) -> str:
        """How a form names it."""
        return f"{self.term.pk}-{self.year}-{self.part}"

    def __str__(self) -> str:
        return f"{self.term.name}{f' {self.year}年' if self.year else ''}"


def relations() -> Iterator[tuple[str, type[models.Model], str]]:
    """Every field of every model that points at a subject: its name in the table, the model, the field's name."""
    for model in apps.get_models():
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many):  # noqa: SLF001  Django's own name
            if field.related_model is Subject:
                yield f"{model._meta.app_label}.{model.__name__}.{field.name}", model, field.name  # noqa: SLF001


def unhandled() -> list[str]:
    """The relations that nobody has said what to do with."""
    return [name for name, _, _ in relations() if name not in RELATIONS]


def known(subject: Subject) -> dict[Thing, Fact]:
    """What is known of a subject now, by term, year and part."""
    newest: dict[Thing, Fact] = {}
    for fact in Fact.objects.filter(subject=subject).select_related("term", "batch").order_by("pk"):
        newest[fact.term_id, fact.year, fact.part] = fact
    return {thing: fact for thing, fact in newest.items() if fact.value}


def differences(first: Subject, second: Subject) -> list[Difference]:
    """Where both know a value and not the same: a person chooses."""
    one, other = known(first), known(second)
    return [
        Difference(fact.term, fact.year, fact.part, fact, other[thing])
        for thing, fact in sorted(one.items())
        if thing in other and other[thing].value != fact.value and fact.term.name != MERGED
    ]


def seen(pair: Pair) -> str:
    """A name for all that a merger of two rests on: the same as long as nobody has changed anything about either."""
    last = Fact.objects.filter(Q(subject=pair.first_id) | Q(subject=pair.second_id)).aggregate(last=Max("pk"))["last"]
    revisions = Subject.objects.filter(pk__in=(pair.first_id, pair.second_id)).order_by("pk").values_list("revision")
    return "-".join(map(str, (pair.revision, *(revision for (revision,) in revisions), last or 0)))


def merge(
    pair: Pair,
    kept_key: str,
    choices: Mapping[str, str],
    reason: str,
    shown: str,
    references: Collection[int],
    actor: Person,
    at: datetime,
) -> Merge:
    """The one merger of a pair. ``choices`` give by a difference's name the key of the subject whose value holds;
    ``references`` are the numbers of terms that name subjects of this kind by their key.

    Raises:
        Stale: somebody merged, decided or changed something about one of them since they were shown.
        ValidationError: everything that stands in the way.
    """
    with transaction.atomic():
        moment = record_alone(at)
        now = Pair.objects.select_for_update().select_related("first", "second").get(pk=pair.pk)
        list(Subject.objects.select_for_update().filter(pk__in=(now.first_id, now.second_id)).order_by("pk"))
        if now.decision == SAME or now.first.merged_into_id or now.second.merged_into_id or seen(now) != shown:
            raise Stale(now)
        kept, other = (now.first, now.second) if now.first.key == kept_key else (now.second, now.first)
        found = differences(kept, other)
        problems = _in_the_way(kept, other, kept_key, found, choices, reason)
        if problems:
            raise ValidationError(problems)
        done = Merge.objects.create(kept=kept, other=other, reason=reason.strip(), by=actor, at=at)
        taken = {(one.term.pk, one.year, one.part) for one in found if choices[one.name] == other.key}
        _take_facts(done, kept, other, taken, references, moment)
        done.filled = _fill(kept, other)
        done.moved, done.stayed = _move(kept, other)
        other.merged_into = kept
        other.revision += 1
        other.save(update_fields=["merged_into", "revision"])
        done.save()
        now.decision, now.note, now.by, now.at, now.revision = SAME, reason.strip(), actor, at, now.revision + 1
        now.save()
        record(
            actor, "合并主体", done, at,
            kept=kept.key, other=other.key, reason=done.reason, facts=len(done.written), moved=len(done.moved),
            stayed=done.stayed, chosen=sorted(str(one) for one in found if choices[one.name] == other.key),
        )  # fmt: skip
    return done


def _in_the_way(
    kept: Subject, other: Subject, key: str, found: Iterable[Difference], choices: Mapping[str, str], reason: str
) -> list[str]:
    problems = [] if key in (kept.key, other.key) else ["请选择保留哪一个"]
    if kept.kind != other.kind:
        problems.append("两个主体的类别不同，不能合并")
    if kept.unit_id and other.unit_id and kept.unit_id != other.unit_id:
        problems.append(
            f"两个主体各有自己的单位账号（{kept.unit}、{other.unit}），不能合并。提示：先由系统管理员核实并只留一个"
        )
    problems += [
        f"还没有规定「{name}」在合并时怎样处理，不能合并。提示：请运维人员升级或补上这一项" for name in unhandled()
    ]
    if not reason.strip():
        problems.append("请写明理由")
    problems += [
        f"「{one}」两边的值不同，请选择用哪一个" for one in found if choices.get(one.name) not in (kept.key, other.key)
    ]
    return problems


def _take_facts(
    done: Merge, kept: Subject, other: Subject, chosen: set[Thing], references: Collection[int], moment: datetime
) -> None:
    own, given = known(kept), known(other)
    cause = f"合并 #{done.pk}：{other.key} 并入 {kept.key}"
    batches: dict[int, Any] = {}

    def stated(origin: Fact, subject: Any, value: str) -> Fact:
        if origin.batch_id not in batches:
            batches[origin.batch_id] = copied(origin.batch, cause, done.by, moment)
        thing = {"term_id": origin.term_id, "year": origin.year, "part": origin.part}
        return Fact(subject_id=subject, value=value, batch=batches[origin.batch_id], **thing)

    rows = [
        (stated(fact, kept.pk, fact.value), own.get(thing))
        for thing, fact in given.items()
        if (thing not in own or thing in chosen) and not fact.term.name.startswith(MERGED)
    ]
    rows += [(stated(fact, fact.subject_id, kept.key), fact) for fact in _pointing_at(other.key, references)]
    term, _ = Term.objects.get_or_create(
        kind=kept.kind, name=MERGED, defaults={"form": "文本", "yearly": False, "nature": "登记"}
    )
    invented = all(fact.batch.demonstration for fact in (*own.values(), *given.values()))
    mark = start_batch("合并", "修订", done.by, moment, demonstration=invented, cause=cause)
    rows.append((Fact(subject=other, term=term, value=kept.key, batch=mark), None))
    made = Fact.objects.bulk_create(fact for fact, _ in rows)
    done.written = [
        [fact.pk, before.pk if before is not None else None] for fact, (_, before) in zip(made, rows, strict=True)
    ]


def _pointing_at(key: str, references: Collection[int]) -> list[Fact]:
    """The facts by which others refer to a key now."""
    said = Fact.objects.filter(term__in=references, value=key).select_related("batch")
    newer = Fact.objects.filter(
        subject=models.OuterRef("subject"), term=models.OuterRef("term"), year=models.OuterRef("year"),
        part=models.OuterRef("part"), pk__gt=models.OuterRef("pk"),
    )  # fmt: skip
    return list(said.exclude(models.Exists(newer)))


def _fill(kept: Subject, other: Subject) -> dict[str, Any]:
    """Let the kept one take what it lacks; gives what it took."""
    took: dict[str, Any] = {}
    for name in FILLED:
        value = getattr(other, name)
        if value and not getattr(kept, name) and value != kept:
            setattr(kept, name, value)
            took[name] = value.pk if isinstance(value, models.Model) else value
    kept.revision += 1
    kept.save(update_fields=["revision", *took])
    return took


def _move(kept: Subject, other: Subject) -> tuple[list[list[Any]], list[list[Any]]]:
    """Point the rows of other tables at the kept one: those moved, and those of which it has the like already."""
    moved: list[list[Any]] = []
    stayed: list[list[Any]] = []
    for name, model, field in relations():
        if RELATIONS[name] != MOVES:
            continue
        for pk in list(model._base_manager.filter(**{field: other}).values_list("pk", flat=True)):  # noqa: SLF001
            row = [name, pk]
            (moved if _pointed(model, pk, field, other, kept) else stayed).append(row)
    return moved, stayed


def _pointed(model: type[models.Model], pk: Any, field: str, there: Subject, here: Subject) -> bool:
    """Whether a row that pointed at one subject points at another now; not where that one has the like already."""
    raised = {"revision": F("revision") + 1} if any(one.name == "revision" for one in model._meta.fields) else {}  # noqa: SLF001
    rows = model._base_manager.filter(**{"pk": pk, field: there})  # noqa: SLF001
    if model is Subject and pk == here.pk:
        return False
    try:
        with transaction.atomic():
            return bool(rows.update(**{field: here}, **raised))
    except IntegrityError:
        return False


def undo(pk: int, reason: str, actor: Person, at: datetime) -> list[str]:
    """Take a merger back: both subjects as they were before it. Gives in words what has changed since and was left alone.

    Raises:
        Stale: somebody else took it back already.
        ValidationError: no reason, or a later merger stands on this one.
    """
    with transaction.atomic():
        moment = record_alone(at)
        done = Merge.objects.select_for_update().select_related("kept", "other").get(pk=pk)
        if done.undone_at is not None:
            raise Stale(done)
        problems = [] if reason.strip() else ["请写明理由"]
        later = Merge.objects.filter(undone_at=None, pk__gt=done.pk).filter(
            Q(kept=done.kept) | Q(other=done.kept) | Q(kept=done.other)
        )
        problems += [
            f"其后的合并「{one}」（#{one.pk}）还在，请先撤销它" for one in later.select_related("kept", "other")
        ]
        if problems:
            raise ValidationError(problems)
        kept, other = done.kept, done.other
        # First of all: what is recorded for a merged subject goes to the kept one.
        other.merged_into = None
        other.revision += 1
        other.save(update_fields=["merged_into", "revision"])
        left = _give_back(done, actor, moment)
        left += _unfill(kept, done.filled)
        fields = {name: (model, field) for name, model, field in relations()}
        for name, row in done.moved:
            model, field = fields[name]
            if not _pointed(model, row, field, kept, other):
                left.append(f"{name} #{row} 其后已改")
        pairs = Pair.objects.filter(first__in=(kept, other), second__in=(kept, other), decision=SAME)
        pairs.update(decision="", note="", by=None, at=None, revision=F("revision") + 1)
        done.undone_by, done.undone_at, done.undone_reason = actor, at, reason.strip()
        done.save(update_fields=["undone_by", "undone_at", "undone_reason"])
        record(actor, "撤销合并", done, at, kept=kept.key, other=other.key, reason=done.undone_reason, left=left)
    return left


def _give_back(done: Merge, actor: Person, moment: datetime) -> list[str]:
    """Record over every fact of the merger what stood before it; of those that were corrected since, nothing."""
    numbers = [number for pair in done.written for number in pair if number is not None]
    facts = {fact.pk: fact for fact in Fact.objects.filter(pk__in=numbers).select_related("batch", "term")}
    cause = f"撤销合并 #{done.pk}"
    batches: dict[int, Any] = {}

    def again(said: Fact, value: str) -> Fact:
        if said.batch_id not in batches:
            batches[said.batch_id] = copied(said.batch, cause, actor, moment)
        thing = {"subject_id": said.subject_id, "term_id": said.term_id, "year": said.year, "part": said.part}
        return Fact(**thing, value=value, batch=batches[said.batch_id])

    rows: list[Fact] = []
    left: list[str] = []
    for number, before in done.written:
        fact = facts[number]
        about = Fact.objects.filter(subject=fact.subject_id, term=fact.term_id, year=fact.year, part=fact.part)
        if about.filter(pk__gt=number, batch__cause="").exists():
            left.append(f"{fact.term.name}{f' {fact.year}年' if fact.year else ''} 其后已改")
            continue
        own = about.filter(pk__lt=number, batch__source=fact.batch.source, batch__basis=fact.batch.basis)
        said = own.order_by("-pk").first()
        rows.append(again(fact, said.value if said is not None else ""))
        if before is not None and rows[-1].value != facts[before].value:
            rows.append(again(facts[before], facts[before].value))
    Fact.objects.bulk_create(rows)
    return left


def _unfill(kept: Subject, filled: Mapping[str, Any]) -> list[str]:
    left = []
    for name, value in filled.items():
        now = getattr(kept, f"{name}_id" if name != "name" else name)
        if now == value:
            setattr(kept, name, "" if name == "name" else None)
        else:
            left.append(f"{FILLED[name]} 其后已改")
    kept.revision += 1
    kept.save(update_fields=["revision", *filled])
    return left
