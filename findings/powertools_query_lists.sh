#!/usr/bin/env bash
# aws-lambda-powertools 3.37.0, APIGatewayHttpResolver with validation: query parameters that hold a comma.
#
# Seen: a parameter declared as list[str] is parted at every comma, at an encoded %2C (which API Gateway has decoded by then) as well
# as where the parameter came twice, so "Art, Music & Drama" arrives as two values; nothing tells the two apart, since the HTTP API's
# payload 2.0 itself joins repeated parameters by commas. The same parameter declared as str arrives whole, but is refused with 422
# "string_type" where it came twice: the type of the declaration decides how the query string is cut before it is validated.
# So: no list parameters whose values people type.
# Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html (payload 2.0, "Duplicate
# query strings are combined with commas") and https://pypi.org/project/aws-lambda-powertools/3.37.0/
set -euo pipefail
here=$(mktemp -d); trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"; "$here/venv/bin/pip" install -q --disable-pip-version-check 'aws-lambda-powertools[parser]==3.37.0'
cat > "$here/see.py" <<'PY'
from typing import Annotated
from urllib.parse import parse_qsl

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.openapi.params import Query

app = APIGatewayHttpResolver(enable_validation=True)


@app.get("/list")
def many(kind: Annotated[list[str], Query()]):
    return kind


@app.get("/one")
def one(kind: Annotated[str, Query()]):
    return kind


def ask(path, query):
    joined = {}
    for name, value in parse_qsl(query):
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    event = {"version": "2.0", "rawPath": path, "rawQueryString": query, "queryStringParameters": joined, "headers": {},
             "requestContext": {"stage": "$default", "http": {"method": "GET", "path": path}}}
    answer = app.resolve(event, None)
    return answer["statusCode"], answer["body"]


for path in ("/list", "/one"):
    for query in ("kind=Art%2C%20Music", "kind=Art&kind=Music"):
        print(path, query, *ask(path, query))
PY
"$here/venv/bin/python" "$here/see.py" 2>&1 | tee "$here/seen"
diff "$here/seen" - <<'SEEN'
/list kind=Art%2C%20Music 200 ["Art"," Music"]
/list kind=Art&kind=Music 200 ["Art","Music"]
/one kind=Art%2C%20Music 200 Art, Music
/one kind=Art&kind=Music 422 {"statusCode":422,"detail":[{"loc":["query","kind"],"type":"string_type"}]}
SEEN
