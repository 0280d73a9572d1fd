"""The OpenAPI 3.1 document, made from the table of endpoints."""

from __future__ import annotations

from typing import Any

from luodi_service.pages.api.asking import Endpoint, Parameter
from luodi_service.pages.api.endpoints import ENDPOINTS, PAGING, REASON
from luodi_service.pages.api.fields import TYPES, Field, object_schema

ERRORS: dict[int, tuple[str, str]] = {
    400: ("bad_parameter", "参数不正确，message 说明哪个、应当怎样"),
    401: ("bad_token", "令牌不正确、已停用或已到期"),
    403: ("password_due", "须先登录网页修改初始口令"),
    404: ("not_found", "没有，或您无权查看"),
    405: ("read_only", "接口只读，只接受 GET"),
    429: ("too_many", "错误的令牌太多，过一会再试"),
    500: ("disagreement", "存下的结果与逐户计算的不同，是服务自己的错，已记录"),
}
ERROR = (
    Field(
        "error",
        "",
        "出了什么问题",
        fields=(
            Field("code", "string", "代码", "bad_parameter", choices=tuple(code for code, _ in ERRORS.values())),
            Field("message", "string", "说明", "year 应为整数"),
        ),
    ),
)


def openapi() -> dict[str, Any]:
    """The whole document."""
    shapes = {endpoint.shape: object_schema(endpoint.fields) for endpoint in ENDPOINTS}
    shapes |= {f"{endpoint.shape}List": _list(endpoint) for endpoint in ENDPOINTS if endpoint.many is not None}
    shapes |= {"Reason": object_schema(REASON), "Error": object_schema(ERROR)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "落地 luodi",
            "version": "1",
            "description": "只读。令牌代表一个人，看到的与其在网页上看到的一样；不带令牌时看到公众所见。金额和数值都是文本，不用浮点数。",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}, {}],
        "paths": {endpoint.address: {"get": _operation(endpoint)} for endpoint in ENDPOINTS},
        "components": {
            "schemas": shapes,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": "在 /tokens/ 新建"}},
            "responses": {
                str(status): {
                    "description": words,
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
                }
                for status, (_, words) in ERRORS.items()
            },
        },
    }


def parameters_of(endpoint: Endpoint) -> tuple[Parameter, ...]:
    """Its parameters, those of paging included."""
    return (*endpoint.parameters, *(PAGING if endpoint.many is not None else ()))


def _list(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": {"$ref": f"#/components/schemas/{endpoint.shape}"}},
            "next_cursor": {"type": ["integer", "null"], "description": "取下一页时作 cursor；null 为没有了"},
        },
        "required": ["items", "next_cursor"],
        "additionalProperties": False,
    }


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    shape = f"{endpoint.shape}List" if endpoint.many is not None else endpoint.shape
    answer = {"application/json": {"schema": {"$ref": f"#/components/schemas/{shape}"}}}
    return {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "parameters": [_parameter(parameter) for parameter in parameters_of(endpoint)],
        "responses": {
            "200": {"description": endpoint.summary, "content": answer},
            **{str(status): {"$ref": f"#/components/responses/{status}"} for status in ERRORS},
        },
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    kind = dict(TYPES[parameter.type])
    if parameter.choices:
        kind["enum"] = list(parameter.choices)
    return {
        "name": parameter.name,
        "in": parameter.place,
        "required": parameter.place == "path",
        "description": parameter.meaning,
        "schema": kind,
        "example": parameter.example,
    }
