"""重复 and 不一致: subjects on record twice, and figures on which sources disagree. People decide; what they decide is kept."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from luodi_service.accounts.models import Person
from luodi_service.accounts.roles import ROLES
from luodi_service.facts import disagreements, duplicates, merging
from luodi_service.facts.decisions import DIFFERENT, SAME, Disagreement, Merge, Pair, PrecedenceRule
from luodi_service.facts.duplicates import DECIDING
from luodi_service.facts.models import BASES, Term
from luodi_service.facts.precedence import rules_in_force
from luodi_service.lib.characters import is_year
from luodi_service.lib.editing import Stale
from luodi_service.lib.visibility import Viewer
from luodi_service.pages.conflict_words import add_facts, lines_of, said_of
from luodi_service.pages.forms_quality import Chosen, Decided, Proposed, Undone
from luodi_service.pages.listing import Column, Filter, Listing, by_value
from luodi_service.pages.views_office import for_roles
from luodi_service.plans.references import reference_terms
from luodi_service.registry.doors import AGGREGATES, reach
from luodi_service.registry.models import Subject

LOOKING = (*DECIDING, "auditor")
READING = ("office", "department", "statistics", "tax", "finance", "street", "auditor", "leader")
KINDS = ("企业", "产业园", "改造项目", "活动", "区域")
STATES = {"open": "待判断", SAME: "同一，已合并", DIFFERENT: "不同"}


def _state(rows: Any, text: str) -> Any:
    return rows.filter(decision="" if text == "open" else text)


def _pair_link(pair: Pair) -> str:
    return reverse("duplicate", args=[pair.pk])


PAIRS = Listing(
    title="重复的主体",
    columns=(
        Column("score", "相似度", told=lambda pair: pair.score or "—", sort=("score",), style="n"),
        Column("first", "主体一", told=lambda pair: f"{pair.first}　{pair.first.key}", link=_pair_link),
        Column("second", "主体二", told=lambda pair: f"{pair.second}　{pair.second.key}"),
        Column("reasons", "理由", told=lambda pair: "；".join(pair.reasons)),
        Column("decision", "判断", told=lambda pair: STATES[pair.decision or "open"]),
        Column("by", "判断人", told=lambda pair: pair.by.name if pair.by else ""),
        Column("at", "时间", told=lambda pair: pair.at or "", sort=("at",)),
    ),
    filters=(
        Filter("state", "判断", narrow=_state, choices=lambda _: STATES.items()),
        Filter("kind", "类别", narrow=by_value("first__kind"), choices=lambda _: [(kind, kind) for kind in KINDS]),
    ),
    order=("decision", "-score", "pk"),
    empty="没有查到重复的主体。",
    home="duplicates",
)


@for_roles(*LOOKING)
def duplicates_page(request: HttpRequest) -> HttpResponseBase:
    """Pairs of subjects that may be the same, those that nobody has decided about first."""
    return _duplicates(request, [], 200)


def _duplicates(request: HttpRequest, problems: list[str], status: int) -> HttpResponseBase:
    rows = Pair.objects.visible_to(request.user).select_related("first", "second", "by")
    merges = Merge.objects.visible_to(request.user).select_related("kept", "other", "by", "undone_by")
    context = {
        "problems": problems, "kinds": KINDS, "decides": _holds(request, DECIDING), "merges": merges[:20],
    }  # fmt: skip
    return PAIRS.answer(request, rows, "pages/duplicates.html", context, status)


def _holds(request: HttpRequest, roles: tuple[str, ...]) -> bool:
    return isinstance(request.user, Person) and not request.user.codes().isdisjoint(roles)


@require_POST
@for_roles(*DECIDING)
def search_duplicates(request: HttpRequest) -> HttpResponse:
    """Search a kind: at once where it is small, in the queue where it is large."""
    assert isinstance(request.user, Person)
    kind = request.POST.get("kind", "")
    if kind not in KINDS:
        raise Http404("没有这个类别")
    if Subject.objects.filter(kind=kind).count() > duplicates.SOON:
        duplicates.search_later.enqueue(kind, request.user.pk)
        messages.info(request, "正在查找，几分钟后刷新本页")
    else:
        waiting = duplicates.search(kind, request.user, timezone.now())
        messages.success(request, f"已查找，{waiting} 对待判断")
    return redirect("duplicates")


@require_POST
@for_roles(*DECIDING)
def propose_duplicate(request: HttpRequest) -> HttpResponseBase:
    """A pair that somebody knows of."""
    assert isinstance(request.user, Person)
    form = Proposed(request.POST)
    problems = form.problems()
    if not problems:
        given = form.cleaned_data
        try:
            pair = duplicates.propose(given["kind"], given["first"], given["second"], request.user, timezone.now())
        except ValidationError as error:
            problems = error.messages
        else:
            return redirect("duplicate", pair.pk)
    return _duplicates(request, problems, 400)


def _pair(viewer: Viewer, pk: int) -> Pair:
    rows = Pair.objects.visible_to(viewer).select_related("first", "second", "by")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404("没有这一对主体，或您无权查看")
    return found


@for_roles(*LOOKING)
def duplicate(request: HttpRequest, pair_id: int) -> HttpResponse:
    """Two subjects side by side; somebody says whether they are one, and what holds where they differ."""
    pair = _pair(request.user, pair_id)
    problems: list[str] = []
    status = 200
    if request.method == "POST":
        if not _holds(request, DECIDING):
            raise Http404("您不能判断主体是否重复")
        assert isinstance(request.user, Person)
        form = Decided(request.POST)
        problems, status = form.problems(), 400
        if not problems:
            try:
                _decide(request, request.user, pair, form.cleaned_data)
            except ValidationError as error:
                problems = error.messages
            except Stale as error:
                problems, status = [str(error)], 409
            else:
                return redirect("duplicate", pair.pk)
        pair = _pair(request.user, pair_id)
    return _pair_page(request, pair, problems, status)


def _decide(request: HttpRequest, actor: Person, pair: Pair, given: dict[str, Any]) -> None:
    now = timezone.now()
    if given["act"] == "different":
        revision = given["revision"]
        duplicates.decide_different(pair, -1 if revision is None else revision, given["reason"], actor, now)
        messages.success(request, "已记为不同，以后不再问")
        return
    choices = {name.removeprefix("use-"): request.POST[name] for name in request.POST if name.startswith("use-")}
    references = reference_terms(pair.first.kind)
    done = merging.merge(pair, given["kept"], choices, given["reason"], given["seen"], references, actor, now)
    messages.success(request, f"已合并：{done}")


def _pair_page(request: HttpRequest, pair: Pair, problems: list[str], status: int) -> HttpResponse:
    far = reach(request.user)
    open_now = not pair.decision and pair.first.merged_into_id is None and pair.second.merged_into_id is None
    rows = [
        {
            "one": one,
            "hidden": one.term.nature in far.hidden and one.term.kind not in AGGREGATES,
            "use": request.POST.get(f"use-{one.name}", ""),
        }
        for one in (merging.differences(pair.first, pair.second) if open_now else ())
    ]
    merges = Merge.objects.visible_to(request.user).select_related("kept", "other", "by", "undone_by")
    context = {
        "pair": pair,
        "sides": [_side(pair.first), _side(pair.second)],
        "rows": rows,
        "open": open_now,
        "decides": _holds(request, DECIDING),
        "seen": merging.seen(pair),
        "state": STATES[pair.decision or "open"],
        "merges": merges.filter(kept__in=(pair.first, pair.second), other__in=(pair.first, pair.second)),
        "problems": problems,
        "typed": {name: request.POST.get(name, "")[:300] for name in ("kept", "reason")},
    }
    return render(request, "pages/duplicate.html", context, status=status)


def _side(subject: Subject) -> dict[str, Any]:
    known = merging.known(subject)
    addresses = [fact.value for fact in known.values() if fact.term.name in duplicates.ADDRESSES]
    return {"subject": subject, "known": len(known), "address": addresses[0] if addresses else ""}


@require_POST
@for_roles(*DECIDING)
def undo_merge(request: HttpRequest, merge_id: int) -> HttpResponse:
    """Take a merger back."""
    assert isinstance(request.user, Person)
    done = Merge.objects.visible_to(request.user).select_related("kept", "other").filter(pk=merge_id).first()
    if done is None:
        raise Http404("没有这次合并，或您无权查看")
    pair = Pair.objects.get(first_id=min(done.kept_id, done.other_id), second_id=max(done.kept_id, done.other_id))
    form = Undone(request.POST)
    problems, status = form.problems(), 400
    if not problems:
        try:
            left = merging.undo(merge_id, form.cleaned_data["reason"], request.user, timezone.now())
        except ValidationError as error:
            problems = error.messages
        except Stale as error:
            problems, status = [str(error)], 409
        else:
            messages.success(request, "已撤销合并" + (f"；以下其后已改，没有动：{'、'.join(left)}" if left else ""))
            return redirect("duplicate", pair.pk)
    return _pair_page(request, _pair(request.user, pair.pk), problems, status)


def _ruled(rows: Any, text: str) -> Any:
    ruled = list(rules_in_force(PrecedenceRule.objects.values_list("term", flat=True)))
    return rows.filter(term__in=ruled) if text == "yes" else rows.exclude(term__in=ruled)


def _disputed(viewer: Viewer) -> Any:
    rows = Disagreement.objects.visible_to(viewer).filter(subject__merged_into=None)
    return rows.select_related("subject", "term")


def _differing(rows: Any, text: str) -> Any:
    return rows.filter(differs=text == "yes")


def _terms(viewer: Viewer) -> list[tuple[str, str]]:
    rows = _disputed(viewer).order_by().values_list("term", "term__name").distinct()
    return sorted((str(pk), name) for pk, name in rows)


CONFLICTS = Listing(
    title="来源不一致的数据",
    columns=(
        Column(
            "subject", "主体", told=lambda row: str(row.subject), link=lambda row: reverse("conflict", args=[row.pk])
        ),
        Column("key", "编号", told=lambda row: row.subject.key, style="key"),
        Column("term", "术语", told=lambda row: row.term.name, sort=("term",)),
        Column("year", "年度", told=lambda row: row.year or "", sort=("year",), style="n"),
        Column("holds", "现用", told=lambda row: lines_of(row, holding=True) or None),
        Column("others", "另有", told=lambda row: lines_of(row, holding=False)),
        Column("rule", "取值规则", told=lambda row: str(row.rule) if row.rule else "未定，以最新录入的为准"),
    ),
    filters=(
        Filter("rule", "取值规则", narrow=_ruled, choices=lambda _: (("no", "未定"), ("yes", "已定"))),
        Filter("differs", "现在", narrow=_differing, choices=lambda _: (("yes", "仍不一致"), ("no", "已一致"))),
        Filter("term", "术语", narrow=by_value("term"), choices=_terms),
        Filter("year", "年度", narrow=lambda rows, text: rows.filter(year=int(text)) if is_year(text) else rows),
    ),
    order=("term", "-year", "part", "subject"),
    empty="没有查到来源不一致的数据。",
    home="conflicts",
    prepare=add_facts,
)


@for_roles(*READING)
def conflicts(request: HttpRequest) -> HttpResponseBase:
    """Everything on which sources disagree, as far as the viewer may see the figures."""
    behind = not disagreements.catch_up()
    return CONFLICTS.answer(request, _disputed(request.user), "pages/conflicts.html", {"behind": behind})


def _conflict(viewer: Viewer, pk: int) -> Disagreement:
    found: Disagreement | None = _disputed(viewer).filter(pk=pk).first()
    if found is None:
        raise Http404("没有这一项，或您无权查看")
    add_facts([found])
    return found


@for_roles(*READING)
def conflict(request: HttpRequest, conflict_id: int) -> HttpResponse:
    """What each source says of one thing, side by side; and the rule for its term, which the unit that owns it chooses."""
    row = _conflict(request.user, conflict_id)
    problems: list[str] = []
    status = 200
    if request.method == "POST":
        assert isinstance(request.user, Person)
        form = Chosen(request.POST)
        problems, status = form.problems(), 400
        if not problems:
            given = form.cleaned_data
            try:
                order = _order(request, row.term, given["way"])
                _, restated = disagreements.choose(
                    row.term, order, given["document"], given["reason"], given["seen"], request.user, timezone.now()
                )
            except ValidationError as error:
                problems = error.messages
            except Stale as error:
                problems, status = [str(error)], 409
            else:
                messages.success(request, f"已选定，{restated} 项数据改用次序在前的来源；请重新测算")
                return redirect("conflict", row.pk)
        row = _conflict(request.user, conflict_id)
    return _conflict_page(request, row, problems, status)


def _order(request: HttpRequest, term: Term, way: str) -> list[list[str]]:
    """The order that was typed: a place beside each source, or the bases from the last word to the first."""
    if way == "newest":
        return []
    if way == "basis":
        return [["", basis] for basis in reversed(BASES)]
    placed: list[tuple[int, list[str]]] = []
    wrong: list[str] = []
    for number, (source, basis) in enumerate(disagreements.sources_of(term)):
        text = request.POST.get(f"place-{number}", "").strip()
        if text and not (text.isascii() and text.isdecimal() and len(text) <= 3):
            wrong.append(f"{source} {basis}：次序须是 1、2、3 这样的数")
        elif text:
            placed.append((int(text), [source, basis]))
    if len({place for place, _ in placed}) != len(placed):
        wrong.append("两个来源写了同一个次序，请分出先后")
    if not placed and not wrong:
        wrong.append("请至少给一个来源写上次序")
    if wrong:
        raise ValidationError(wrong)
    return [entry for _, entry in sorted(placed)]


def _conflict_page(request: HttpRequest, row: Disagreement, problems: list[str], status: int) -> HttpResponse:
    assert isinstance(request.user, Person)
    last = disagreements.chosen(row.term)
    sources = [
        {"source": source, "basis": basis, "name": f"place-{number}", "typed": request.POST.get(f"place-{number}", "")}
        for number, (source, basis) in enumerate(disagreements.sources_of(row.term))
    ]
    rules = PrecedenceRule.objects.visible_to(request.user).filter(term=row.term).select_related("by")
    context = {
        "row": row,
        "said": said_of(row),
        "rules": rules.order_by("-pk"),
        "last": last,
        "chooses": disagreements.may_rule(request.user, row.term),
        "whose": disagreements.WHOSE.get(row.term.nature, "领导小组办公室"),
        "sources": sources,
        "boundaries": len({one["fact"].batch.boundary for one in said_of(row)}) > 1,
        "problems": problems,
        "typed": {name: request.POST.get(name, "")[:300] for name in ("way", "document", "reason")},
    }
    return render(request, "pages/conflict.html", context, status=status)


assert set(READING) <= set(ROLES), "roles that there are"
