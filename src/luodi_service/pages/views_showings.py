"""Lists over the whole register: brands and platforms of enterprises, and exhibitions added up by year."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from luodi_service.accounts.roles import ROLES
from luodi_service.pages.brand_list import brand_list, brands_of
from luodi_service.pages.exhibition_list import exhibition_list
from luodi_service.pages.views_office import for_roles
from luodi_service.registry.models.exhibitions import Exhibition, by_year

BUSINESS = tuple(role.code for role in ROLES.values() if role.business)


@for_roles(*BUSINESS)
def brands(request: HttpRequest) -> HttpResponseBase:
    """龙头企业与电商品牌、平台, as far as the viewer may know of the enterprises."""
    today = timezone.localdate()
    rows = brands_of(request.user, request.GET, today)
    return brand_list(request.user, today).answer(request, rows, "pages/brands.html")


@for_roles(*BUSINESS)
def exhibitions(request: HttpRequest) -> HttpResponseBase:
    """Exhibitions, and those that are asked for added up by year."""
    found: Any = Exhibition.objects.visible_to(request.user).standing().select_related("subject")
    # Of two events that turned out to be one both had a result: what stayed with the merged one is not added up again.
    found = found.filter(subject__merged_into=None)
    listing, rows = exhibition_list(), found.with_deals(request.user)
    sums = by_year(listing.narrowed(rows, listing.asked(request)))
    return listing.answer(request, rows, "pages/exhibitions.html", {"sums": sums})
