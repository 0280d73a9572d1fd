"""What people send to change, review, publish and rule on a plan."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from luodi_service.pages.forms import Form
from luodi_service.plans.checking import OFFICIAL, PLAN, TERMS, Texts
from luodi_service.plans.files import LARGEST, clean, official_of, text_of
from luodi_service.plans.models import Review

FILES = {"text": PLAN, "terms": TERMS, "official": OFFICIAL}


class ChangedPlan(Form):
    """A plan's three texts, typed or as files; a file stands in place of what was typed."""

    base = forms.IntegerField(label="版本", min_value=1)
    text = forms.CharField(label=PLAN, required=False, strip=False)
    terms = forms.CharField(label=TERMS, required=False, strip=False)
    official = forms.CharField(label=OFFICIAL, required=False, strip=False)
    text_file = forms.FileField(label=PLAN, required=False, allow_empty_file=True, max_length=200)
    terms_file = forms.FileField(label=TERMS, required=False, allow_empty_file=True, max_length=200)
    official_file = forms.FileField(label=OFFICIAL, required=False, allow_empty_file=True, max_length=200)
    follow = forms.BooleanField(label="公布文本随正文修改", required=False)
    note = forms.CharField(label="说明", max_length=500, required=False)

    def clean(self) -> dict[str, Any]:
        """With ``texts``: the three texts, as far as they can be read."""
        given = super().clean() or {}
        found: dict[str, str] = {}
        for name, shown in FILES.items():
            try:
                found[name] = _text(shown, given.get(f"{name}_file"), given.get(name, ""))
            except ValidationError as error:
                self.add_error(None, error)
        if given.get("follow") and "text" in found:
            found["official"] = official_of(found["text"])
        if len(found) == len(FILES):
            given["texts"] = Texts(**found)
        return given


def _text(name: str, file: UploadedFile | None, typed: str) -> str:
    if file is None:
        return clean(name, typed)
    # One byte more than is allowed tells that there is too much.
    return text_of(name, file.read(LARGEST + 1))


class NewReview(Form):
    """A review on record."""

    number = forms.IntegerField(label="版本", min_value=1)
    kind = forms.ChoiceField(label="程序", choices=[(kind, kind) for kind in Review.KINDS])
    result = forms.ChoiceField(label="结论", choices=[(result, result) for result in Review.RESULTS])
    document = forms.CharField(label="文件", max_length=100)
    on = forms.DateField(label="日期")
    body = forms.CharField(label="审核单位或会议", max_length=100)


class Publishing(Form):
    """Number and validity of a plan to be published."""

    number = forms.IntegerField(label="版本", min_value=1)
    document = forms.CharField(label="文号", max_length=60)
    valid_from = forms.DateField(label="有效期自")
    valid_to = forms.DateField(label="有效期至")


class RulingForm(Form):
    """A ruling on a reading."""

    number = forms.IntegerField(label="版本", min_value=1)
    option = forms.CharField(label="选项", max_length=100)
    document = forms.CharField(label="文号", max_length=60)
    on = forms.DateField(label="日期")
