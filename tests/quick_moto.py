"""moto as it is, without what it does again and again: most of a test's time went there.

Nothing else is answered than by moto alone: `tests/contracts/test_quick_moto.py` holds that. Only where threads meet it is nearer to DynamoDB:
it does one thing after the other. moto 5.2.5 reads, looks at conditions and changes what is there all at the same time.
"""

import json
import pickle
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from functools import cache
from threading import RLock, local
from typing import Any
from unittest.mock import patch

from botocore.awsrequest import AWSPreparedRequest
from botocore.parsers import JSONParser
from botocore.signers import RequestSigner
from botocore.useragent import UserAgentString
from moto import backend_index
from moto.core import DEFAULT_ACCOUNT_ID, models, responses
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.serialize import ResponseSerializer
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.table import Table
from moto.dynamodb.parsing import validators
from moto.dynamodb.parsing.ast_nodes import DepthFirstTraverser, Node, UpdateExpression
from moto.dynamodb.parsing.expressions import UpdateExpressionParser
from moto.dynamodb.parsing.validators import ActionCountValidator, OverlappingPathsValidator, UpdateExpressionValidator
from moto.dynamodb.responses import DynamoHandler

_serialize = ResponseSerializer._serialize
_sign = RequestSigner.handler
_first = sorted(backend_index.backend_url_patterns, key=lambda one: one[0] != "dynamodb")


def _written(self: ResponseSerializer, told: Any, value: Any, shape: Any, key: str) -> None:
    """A value in DynamoDB says itself of which kind it is; moto looks for each of the ten kinds under seven names."""
    if shape.name == "AttributeValue" and key:
        told[key] = _value(self, value, shape)
    else:
        _serialize(self, told, value, shape, key)


def _value(self: ResponseSerializer, value: Any, shape: Any) -> Any:
    match value:
        case {"M": dict(held), **none} if not none:
            return {"M": {name: _value(self, one, shape) for name, one in held.items()}}
        case {"L": list(held), **none} if not none:
            return {"L": [_value(self, one, shape) for one in held]}
        case {"S": str()} | {"N": str()} | {"BOOL": bool()} if len(value) == 1:
            return value
    told: dict[str, Any] = {}
    _serialize(self, told, value, shape, "value")
    return told["value"]


def _signed(self: RequestSigner, operation_name: str | None = None, request: Any = None, **more: Any) -> Any:
    """moto's tables look at no signature."""
    return None if self._service_id == "DynamoDB" else _sign(self, operation_name, request, **more)


def _copied(self: Table, _: Any) -> Table:
    """A transaction keeps a copy of each table that it writes to, for when it is refused: of what it does not touch, none is needed."""
    made = Table.__new__(Table)
    made.__dict__.update(self.__dict__)
    if _transaction.touches is None or self.stream_shard is not None:
        made.__dict__.update(_twin(self.__dict__))
        return made
    made.items = defaultdict(dict, {key: dict(found) if self.has_range_key else found for key, found in self.items.items()})
    for told in _transaction.touches.get(self.name, ()):
        _keep(made, DynamoType(told[self.hash_key_attr]), told)
    return made


def _keep(made: Table, key: DynamoType, told: dict[str, Any]) -> None:
    """Keep what has this key as it is now: it may be changed in place."""
    if made.has_range_key and key in made.items:
        found, key = made.items[key], DynamoType(told[made.range_key_attr])
    else:
        found = made.items
    if key in found:
        found[key] = _twin(found[key])


def _twin(told: Any) -> Any:
    return pickle.loads(pickle.dumps(told, pickle.HIGHEST_PROTOCOL))


class _Transaction(local):
    """The keys that the transaction which is under way in this thread writes to or looks at, by their table."""

    touches: dict[str, list[dict[str, Any]]] | None = None


_transaction = _Transaction()
_transact = DynamoDBBackend.transact_write_items


def _transacted(self: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
    parts = [told for part in transact_items for told in part.values()]
    # Whoever calls a table by its ARN is rare: then each table is kept whole.
    _transaction.touches = None if any(":" in told["TableName"] for told in parts) else defaultdict(list)
    for told in parts if _transaction.touches is not None else ():
        _transaction.touches[told["TableName"]].append(told.get("Key") or told["Item"])
    try:
        _transact(self, transact_items)
    finally:
        _transaction.touches = None


_process = BotocoreStubber.process_request
_asked_for = re.compile(r"https://dynamodb\.([a-z0-9-]+)\.amazonaws\.com/")
_BYTES = re.compile(rb'"BS?": ?["[]')


def _processed(self: BotocoreStubber, request: AWSPreparedRequest) -> Any:
    """Ask the tables for what botocore wrote: JSON to one address, in which moto looks for forms, files, cookies and whose address it is.

    Bytes alone are written otherwise than they are meant, and moto reads them.
    """
    act, where = request.headers.get("X-Amz-Target", b""), _asked_for.fullmatch(request.url)
    act, body = act if isinstance(act, str) else act.decode(), request.body
    if not where or not act or not isinstance(body, bytes) or _BYTES.search(body):
        return _process(self, request)
    handler = DynamoHandler()
    handler.region, handler.partition, handler.current_account = where[1], "aws", DEFAULT_ACCOUNT_ID
    handler.headers, handler.querystring = {"x-amz-target": act, "Content-Type": _JSON}, {}
    handler.response_headers = {"server": "amazon.com"}
    handler.params = json.loads(body)
    return handler.call_action()


_read = JSONParser._handle_json_body


def _heard(self: JSONParser, body: bytes, shape: Any) -> Any:
    """What tables tell of their items is read as the JSON that it is: botocore looks through all of it for bytes and moments."""
    if shape.name not in _OF_ITEMS or _BYTES.search(body):
        return _read(self, body, shape)
    return self._parse_body_as_json(body)


_tell = ResponseSerializer._serialize_result


def _told(self: ResponseSerializer, answer: Any, result: Any) -> Any:
    """What moto's tables tell of items is JSON already, where no bytes are in it and nothing is left open."""
    shape = self.operation_model.output_shape
    if shape is None or shape.name not in _OF_ITEMS:
        return _tell(self, answer, result)
    told = {name: result[name] for name in shape.members if result.get(name) is not None}
    try:
        plain = "null" not in json.dumps(told)
    except TypeError:
        plain = False
    return self._serialized_result_to_response(answer, result, shape, told) if plain else _tell(self, answer, result)


_OF_ITEMS = {
    f"{act}Output"
    for act in ("BatchGetItem", "GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan", "TransactWriteItems")
}
_JSON = "application/x-amz-json-1.0"
_alone = RLock()
_answer = DynamoHandler.call_action


def _answered(self: DynamoHandler) -> Any:
    with _alone:
        return _answer(self)


def _packed(self: LimitedSizeDict, _: Any) -> Any:
    """What was not too large is not weighed again in a copy, one attribute after the other."""
    return _unpacked, (dict(self),)


def _unpacked(told: dict[str, Any]) -> LimitedSizeDict:
    made = LimitedSizeDict()
    dict.update(made, told)
    return made


_parse = UpdateExpressionParser.make
_parsed = cache(_parse)
"""What an update says, as a tree: nobody changes one that a validator has not copied before."""


def _copy(told: Any) -> Any:
    return pickle.loads(_kept_as(told)) if isinstance(told, UpdateExpression) else deepcopy(told)


@cache
def _kept_as(tree: UpdateExpression) -> bytes:
    return pickle.dumps(tree, pickle.HIGHEST_PROTOCOL)


def _validated(self: UpdateExpressionValidator) -> Node:
    """Walk the tree for each that looks at it, as moto does, and ask each once, not at each node, what it looks for.

    Two look at clauses and actions wherever these stand below a node: at the root they find all that they find at any other.
    """
    tree = self.node_to_validate
    for looks in self.processors:
        does = looks._processing_map()
        if isinstance(looks, ActionCountValidator | OverlappingPathsValidator):
            tree = does[UpdateExpression](tree)
        else:
            tree = _walked(looks, tree, -1, does, {})
    return tree


def _walked(looks: DepthFirstTraverser, node: Any, at: int, does: dict[type, Any], known: dict[type, Any]) -> Any:
    parent = node.parent
    for place, child in enumerate(node.children or ()):
        looks.pre_processing_of_child(node, place)
        if Node in type(child).__mro__:  # Its class is an abstract one, of which `isinstance` takes long.
            _walked(looks, child, place, does, known)
    kind = type(node)
    if kind not in known:
        known[kind] = next((one for wanted, one in does.items() if issubclass(kind, wanted)), None)
    if known[kind]:
        node = known[kind](node)
        node.parent = parent
        if parent:
            parent.children[at] = node
    return node


_cast = DynamoType.cast_value.fget


def _cast_value(self: DynamoType) -> Any:
    """Most values are texts, which are what they are; moto asks first for five other kinds."""
    return self.value if self.type == "S" else _cast(self)


_weigh = DynamoType.size
_regular = DynamoType.to_regular_json
_project = Item.project


def _size(self: DynamoType) -> int:
    return len(self.value.encode()) if self.type == "S" else _weigh(self)


def _as_json(self: DynamoType) -> dict[str, Any]:
    return {"S": self.value} if self.type == "S" else _regular(self)


def _projected(self: Item, wanted: list[list[str]]) -> Item:
    """Some attributes of an item: moto makes values of Python of all of them, once for each that is wanted, and back again."""
    if any(len(path) > 1 or "[" in path[0] for path in wanted):
        return _project(self, wanted)
    made = Item(self.hash_key, self.range_key, {})
    for (name,) in wanted:
        if name in self.attrs:
            dict.__setitem__(made.attrs, name, deepcopy(self.attrs[name]))
    return made


@contextmanager
def quick() -> Iterator[None]:
    """Let the moto that starts in this block look into its own classes once, and copy, sign and write down as little as it can."""
    with ExitStack() as stack:
        stack.enter_context(patch.object(ResponseSerializer, "_serialize", _written))
        stack.enter_context(patch.object(RequestSigner, "handler", _signed))
        stack.enter_context(patch.object(UserAgentString, "to_string", lambda _: "a test"))
        stack.enter_context(patch.object(models, "CallbackResponse", _answering))
        stack.enter_context(patch.object(Table, "__deepcopy__", _copied, create=True))
        stack.enter_context(patch.object(LimitedSizeDict, "__reduce_ex__", _packed))
        stack.enter_context(patch.object(JSONParser, "_handle_json_body", _heard))
        stack.enter_context(patch.object(BotocoreStubber, "process_request", _processed))
        stack.enter_context(patch.object(DynamoHandler, "call_action", _answered))
        stack.enter_context(patch.object(DynamoDBBackend, "transact_write_items", _transacted))
        stack.enter_context(patch.object(UpdateExpressionParser, "make", _parsed))
        stack.enter_context(patch.object(validators, "deepcopy", _copy))
        stack.enter_context(patch.object(UpdateExpressionValidator, "validate", _validated))
        stack.enter_context(patch.object(DynamoType, "cast_value", property(_cast_value)))
        stack.enter_context(patch.object(DynamoType, "size", _size))
        stack.enter_context(patch.object(DynamoType, "to_regular_json", _as_json))
        stack.enter_context(patch.object(Item, "project", _projected))
        stack.enter_context(patch.object(ResponseSerializer, "_serialize_result", _told))
        stack.enter_context(patch.object(responses, "gen_amzn_requestid_long", _request))
        stack.enter_context(patch.object(responses, "camelcase_to_underscores", _underscored))
        stack.enter_context(patch.object(responses, "method_names_from_class", _names))
        stack.enter_context(patch.object(backend_index, "backend_url_patterns", _first))
        yield


def _request(headers: dict[str, str]) -> str:
    return headers.setdefault("x-amzn-requestid", "A" * 52)


_names = cache(responses.method_names_from_class)
_underscored = cache(responses.camelcase_to_underscores)
_answering = cache(models.CallbackResponse)
"""What answers at each address of AWS to whoever asks past botocore: it holds nothing, and there are more than a thousand."""
