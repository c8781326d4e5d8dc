"""Judges the exchanges of exchanges.json by openapi-core, and prints its verdicts as JSON."""

import json
import sys
from importlib.metadata import version
from pathlib import Path
from traceback import format_exception_only
from urllib.parse import unquote

from openapi_core import OpenAPI
from openapi_core.contrib.werkzeug import WerkzeugOpenAPIRequest, WerkzeugOpenAPIResponse
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

HERE = Path(__file__).parent


def request_of(row):
    method, target = row["request"].split(" ", 1)
    path, _, query = target.partition("?")
    headers = dict(row.get("headers", {}))
    body = row.get("body")
    environ = EnvironBuilder(
        method=method,
        path="/v1" + unquote(path),
        query_string=query,
        base_url="http://shop.example",
        headers=headers,
        data=None if body is None else body.encode(),
    ).get_environ()
    return WerkzeugOpenAPIRequest(Request(environ))


def response_of(row):
    answer = row["response"]
    return WerkzeugOpenAPIResponse(
        Response(answer["body"], status=answer["status"], headers=answer["headers"])
    )


def words(error):
    """The innermost cause, on one line."""
    while error.__cause__ is not None:
        error = error.__cause__
    inner = getattr(error, "schema_errors", None)
    said = [one.message for one in inner] if inner else format_exception_only(error)
    return " ".join("; ".join(said).split()).removeprefix("openapi_core.")[:160]


def verdict(api, row):
    try:
        api.validate_request(request_of(row))
        if "response" in row:
            api.validate_response(request_of(row), response_of(row))
    except Exception as error:  # whatever it refuses an exchange with is its verdict
        return words(error)
    return None


rows = json.loads((HERE / "exchanges.json").read_text())
apis = {name: OpenAPI.from_file_path(str(HERE / f"shop-{name}.yaml")) for name in ("3.0", "3.1")}
verdicts = {row["id"]: verdict(apis[row.get("document", "3.1")], row) for row in rows}
json.dump({"version": version("openapi-core"), "verdicts": verdicts}, sys.stdout)
