"""One connection to DynamoDB for all tables, one round trip for what an action reads, one transaction for what it changes."""

import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import dataclass
from functools import cache, cached_property, partial
from itertools import batched
from typing import Any, Self, overload

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NotConnected
from pynamodb.attributes import ListAttribute, MapAttribute, TTLAttribute, UnicodeAttribute
from pynamodb.connection import Connection
from pynamodb.connection.table import TableConnection
from pynamodb.constants import MAP
from pynamodb.exceptions import AttributeDeserializationError, DeleteError, TransactWriteError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path, Value
from pynamodb.expressions.update import Action, RemoveAction, SetAction
from pynamodb.models import Model
from pynamodb.pagination import ResultIterator
from pynamodb.transactions import TransactWrite

from union import aws, ids, settings
from union.errors import Unavailable

_TRIES = 6
"""Attempts at what collided or was throttled; the pauses between them double, from 0.02 seconds on."""
_MOST_READ = 100
"""As many keys, over all tables, as one BatchGetItem takes."""
_MOST_AT_ONCE = 32
"""As many reads are under way at once for one page as the page of staff has lists; a thread and a connection are made when first needed."""
_READERS = "read"
_SHARING = threading.Lock()
_LONGEST_KEY = 200
"""In characters, so 800 bytes at most: DynamoDB refuses a range key of more than 1,024."""
_CONNECT, _READ = 1.0, 3.0
_ONE_CHANGE = frozenset({"UpdateItem", "DeleteItem"})
_UNREACHED = (HTTPClientError, NotConnected)
"""botocore's two kinds of failures between which nothing stands: nobody answers, and nobody can be reached at all."""
_PASSES = {
    "InternalServerError", "ProvisionedThroughputExceededException", "RequestLimitExceeded", "ServiceUnavailable", "ThrottlingException",
    "TransactionConflictException", "TransactionInProgressException",
}  # fmt: skip
"""For what DynamoDB turns calls away that it may take in a moment.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html: "OK to retry? Yes".
"""
_TURNED_AWAY = "The house is very busy. Please try again in a moment."
_SILENT = "The house cannot reach its records right now. Please try again in a minute."


class Silent(Unavailable):
    """Our tables do not answer, or there is no time left to ask them: whoever is told so need not ask them again at once."""


class _Tables(Connection):
    """PynamoDB's connection, which says in our words that nobody answers."""

    def dispatch(self, operation_name: str, operation_kwargs: dict[str, Any]) -> dict[str, Any]:
        """Do one call. Raises `Silent` where DynamoDB does not answer, or the time that is left is too short to ask."""
        if operation_name in _ONE_CHANGE and "ConditionExpression" in operation_kwargs:
            operation_kwargs = {**operation_kwargs, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}  # `_was_ours` looks at it.
        try:
            answer: dict[str, Any] = super().dispatch(operation_name, operation_kwargs)
        except _UNREACHED as failure:
            raise Silent(_SILENT) from failure
        except Unavailable as failure:
            raise Silent(failure.detail) from failure
        except ClientError as failure:
            # botocore has asked again by then. A transaction is asked again by whoever commits it, with longer pauses.
            if operation_name != "TransactWriteItems" and failure.response["Error"]["Code"] in _PASSES:
                raise Silent(_TURNED_AWAY) from failure
            raise
        return answer


@cache
def connection() -> Connection:
    """The one connection of this process. Each model with one of its own would cost a client apiece."""
    made = _Tables(
        region=settings.region(),
        connect_timeout_seconds=_CONNECT,
        read_timeout_seconds=_READ,
        max_retry_attempts=aws.ATTEMPTS - 1,
        max_pool_connections=_MOST_AT_ONCE,
    )
    aws.watched(made.session, connect=_CONNECT, read=_READ)
    return made


def named(table: str) -> str:
    """The full name of `table` in this deployment."""
    return f"{settings.tables()}-{table}"


class Record(Model):
    """The base of every model: shares the connection and can be asked for with others in one round trip."""

    @classmethod
    def _get_connection(cls) -> TableConnection:
        # One at a time: of two readers who are the first to ask for a table, the second would be told that it is there already.
        with _SHARING:
            table = super()._get_connection()
            if table.connection is not connection():
                # PynamoDB asks DynamoDB for no table's schema by itself: the shared connection knows it from the model, or refuses.
                connection().add_meta_table(table.get_meta_table())
                table.connection = connection()
            return table

    @classmethod
    def by_key(cls, hash_key: str, range_key: str | None = None) -> "Get[Self]":
        """Ask for the item with this key; `read` fetches it."""
        return Get(cls, hash_key, range_key)


class ListOf[Kind: MapAttribute[Any, Any]](ListAttribute[Kind]):
    """A list of maps of one kind, read with one reader.

    PynamoDB's own (6.1.0) makes a reader for each list that it reads, with a deep copy of each attribute of the map: for a list of two maps
    that takes five times as long as reading them.

    Args:
        of: What each map of the list has.
    """

    element_type: type[MapAttribute[Any, Any]]

    def deserialize(self, values: list[dict[str, Any]]) -> list[Any]:
        """Read a list. Raises `AttributeDeserializationError` where something else than maps is in it."""
        if any(MAP not in value for value in values):
            raise AttributeDeserializationError(self.attr_name, MAP)
        return [self._reader.deserialize(value[MAP]) for value in values]

    @cached_property
    def _reader(self) -> MapAttribute[Any, Any]:
        return self.element_type()


class Added(Record):
    """The base of a model whose items are only ever added: none is put over another, none is changed.

    IAM lets no function change or take one away (but a case's, when the whole case goes). It cannot keep a function from putting one over
    another, so that is `Put`'s to keep: each has a condition.
    """


@dataclass(frozen=True)
class Get[R: Record]:
    """One item that an action needs."""

    model: type[R]
    hash_key: str
    range_key: str | None = None

    @property
    def can_be(self) -> bool:
        """Whether anything of ours can have this key. Keys come from what people type: where nothing can, nothing is looked for."""
        return _usable(self.hash_key) and (self.range_key is None or _usable(self.range_key))

    @property
    def table(self) -> str:
        """The full name of the item's table."""
        return str(self.model.Meta.table_name)

    @property
    def key(self) -> dict[str, dict[str, str]]:
        """The key as DynamoDB writes it; all our keys are strings."""
        hash_name, range_name = self.model._hash_keyname, self.model._range_keyname
        key = {str(hash_name): {"S": self.hash_key}}
        return {**key, range_name: {"S": str(self.range_key)}} if range_name else key


def _usable(key: str) -> bool:
    return 0 < len(key) <= _LONGEST_KEY and key.isprintable()


def plain(found: ResultIterator[Any]) -> Iterator[dict[str, Any]]:
    """What a query finds, without models and without DynamoDB's word for what kind of value each is: numbers are text.

    For lists of hundreds of items, of which the models would take most of the time that a page takes.
    """
    found._map_fn = None
    for item in found:
        yield {name: told for name, value in item.items() for kind, told in value.items() if kind != "NULL"}


@overload
def read[A: Record](a: Get[A], /) -> tuple[A | None]: ...
@overload
def read[A: Record, B: Record](a: Get[A], b: Get[B], /) -> tuple[A | None, B | None]: ...
@overload
def read[A: Record, B: Record, C: Record](a: Get[A], b: Get[B], c: Get[C], /) -> tuple[A | None, B | None, C | None]: ...
@overload
def read[A: Record, B: Record, C: Record, D: Record](
    a: Get[A], b: Get[B], c: Get[C], d: Get[D], /
) -> tuple[A | None, B | None, C | None, D | None]: ...
@overload
def read[A: Record, B: Record, C: Record, D: Record, E: Record](
    a: Get[A], b: Get[B], c: Get[C], d: Get[D], e: Get[E], /
) -> tuple[A | None, B | None, C | None, D | None, E | None]: ...
@overload
def read(*wants: Get[Any]) -> tuple[Any, ...]: ...
def read(*wants: Get[Any]) -> tuple[Any, ...]:
    """Fetch every item of `wants`, strongly consistent, in one BatchGetItem; None where there is none or can be none.

    DynamoDB takes 100 keys at once. More are fetched by the hundred at the same time, so each hundred is of its own moment.
    """
    once = dict.fromkeys(want for want in wants if want.can_be)  # DynamoDB refuses a key that is asked for twice.
    found: dict[str, list[dict[str, Any]]] = {}
    all_at_once([partial(_batch, _asked(some), found) for some in batched(once, _MOST_READ, strict=False)])
    return tuple(_pick(want, found.get(want.table, ())) for want in wants)


def _asked(wants: Iterable[Get[Any]]) -> dict[str, dict[str, Any]]:
    asked: dict[str, dict[str, Any]] = {}
    for want in wants:
        # Actions decide by what they read: an older copy would let in somebody whose right has just ended.
        asked.setdefault(want.table, {"Keys": [], "ConsistentRead": True})["Keys"].append(want.key)
    return asked


def _batch(asked: dict[str, dict[str, Any]], found: dict[str, list[dict[str, Any]]]) -> None:
    for attempt in range(_TRIES):
        answer = connection().dispatch("BatchGetItem", {"RequestItems": asked})
        for table, items in answer["Responses"].items():
            found.setdefault(table, []).extend(items)
        # Where it is throttled, or 16 MB are full, DynamoDB answers with what it had and names the rest: that is no failure.
        asked = answer.get("UnprocessedKeys") or {}
        if not asked:
            return
        _pause(attempt)
    raise Silent(_TURNED_AWAY)


def _pick[R: Record](want: Get[R], items: Iterable[dict[str, Any]]) -> R | None:
    # BatchGetItem answers in any order and leaves out what is not there, so each item is found again by its key.
    key = want.key
    for item in items:
        if all(item.get(name) == value for name, value in key.items()):
            return want.model.from_raw_data(item)
    return None


@cache
def _beside() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_MOST_AT_ONCE - 1, _READERS)


@overload
def at_once[A, B](a: Callable[[], A], b: Callable[[], B], /) -> tuple[A, B]: ...
@overload
def at_once[A, B, C](a: Callable[[], A], b: Callable[[], B], c: Callable[[], C], /) -> tuple[A, B, C]: ...
@overload
def at_once[A, B, C, D](
    a: Callable[[], A], b: Callable[[], B], c: Callable[[], C], d: Callable[[], D], /
) -> tuple[A, B, C, D]: ...
@overload
def at_once[A, B, C, D, E](
    a: Callable[[], A], b: Callable[[], B], c: Callable[[], C], d: Callable[[], D], e: Callable[[], E], /
) -> tuple[A, B, C, D, E]: ...
def at_once(*looks: Callable[[], Any]) -> tuple[Any, ...]:
    """Read what does not hang together at the same time, so that a page waits no longer than for the slowest: one round trip.

    For what `read` cannot fetch together, such as the lists of several rooms. Raises what a look raises, once all have ended.
    """
    return tuple(all_at_once(looks))


def all_at_once[A](looks: Sequence[Callable[[], A]]) -> list[A]:
    """The same for as many looks as there are, all of one kind."""
    # Readers who wait for readers would wait for ever once all of them do, so what a look asks at once is asked in turn.
    if len(looks) <= 1 or threading.current_thread().name.startswith(_READERS):
        return [look() for look in looks]
    _ = connection().client  # PynamoDB makes its client of the session of the thread that asks first: this one's ends in time.
    *others, mine = looks
    begun = [_beside().submit(copy_context().run, look) for look in others]
    try:
        last = mine()
    finally:
        wait(begun)
    return [*(one.result() for one in begun), last]


@dataclass(frozen=True, eq=False)
class Put:
    """Put `record` whole, if `condition` holds of what is there now."""

    record: Record
    condition: Condition | None = None

    def __post_init__(self) -> None:
        """What is only ever added must not be put over what is there."""
        if isinstance(self.record, Added) and self.condition is None:
            raise TypeError(f"{type(self.record).__name__} is only ever added: say on what condition")


@dataclass(frozen=True, eq=False)
class Update:
    """Apply `actions` to the item with `record`'s key, if `condition` holds of it."""

    record: Record
    actions: Sequence[Action]
    condition: Condition | None = None

    def __post_init__(self) -> None:
        """What is only ever added is never changed."""
        if isinstance(self.record, Added):
            raise TypeError(f"{type(self.record).__name__} is only ever added")


@dataclass(frozen=True, eq=False)
class ConditionCheck:
    """Change nothing; the whole only happens if `condition` holds of the item."""

    want: Get[Any]
    condition: Condition


@dataclass(frozen=True, eq=False)
class Delete:
    """Delete the item with `record`'s key, if `condition` holds of it."""

    record: Record
    condition: Condition | None = None


type Part = Put | Update | ConditionCheck | Delete


def absent(*saves: Put) -> list[Put]:
    """Those of `saves` whose items are not there yet."""
    found = read(*(_want(save.record) for save in saves))
    return [save for save, there in zip(saves, found, strict=True) if there is None]


def _want(record: Record) -> Get[Any]:
    keys = [name for name in (record._hash_keyname, record._range_keyname) if name]
    return Get(type(record), *(str(getattr(record, name)) for name in keys))


class ConditionFailed(Exception):
    """The transaction did not happen, because the conditions of `parts` did not hold."""

    def __init__(self, parts: Sequence[Part]) -> None:
        super().__init__(", ".join(type(part).__name__ for part in parts))
        self.parts = parts

    def on(self, part: Part) -> bool:
        """Whether `part` was among those whose condition did not hold."""
        return part in self.parts


def commit(*parts: Part) -> None:
    """Make all changes of `parts` together or none of them, in one TransactWriteItems.

    Collisions with other transactions are tried again. Raises `ConditionFailed` where a condition does not hold.
    """
    token = ids.key()
    for attempt in range(_TRIES):
        try:
            _write(parts, token)
            return
        except TransactWriteError as failure:
            _raise_if_lost(failure, parts)
            if attempt == _TRIES - 1:
                raise Unavailable(_TURNED_AWAY) from failure
            # What was cancelled was not made. What was not may be in progress still: under its token a try that was made is not made twice.
            token = ids.key() if failure.cancellation_reasons else token
        _pause(attempt)


def _write(parts: Sequence[Part], token: str) -> None:
    with TransactWrite(connection=connection(), client_request_token=token) as transaction:
        for part in parts:
            match part:
                case Put(record, condition):
                    transaction.save(record, condition=condition)
                case Update(record, actions, condition):
                    transaction.update(record, actions=list(actions), condition=condition)
                case Delete(record, condition):
                    transaction.delete(record, condition=condition)
                case ConditionCheck(want, condition):
                    transaction.condition_check(want.model, want.hash_key, want.range_key, condition=condition)


def alone(part: Update | Delete, *, blind: bool = False) -> bool:
    """Make one change outside of transactions, where many want the same item at once. False where its condition does not hold.

    Where an answer is lost, botocore asks again, and then it may be our own change that the condition does not allow: that is no refusal.

    The record of an `Update` is afterwards as it was written, unless it is `blind`: then DynamoDB does not send the item back, which of a
    large one would take longer to read than the change takes.
    """
    try:
        match part:
            case Update(record, actions, condition) if blind:
                hash_key, range_key = record._get_hash_range_key_serialized_values()
                record._get_connection().update_item(hash_key, range_key=range_key, actions=list(actions), condition=condition)
            case Update(record, actions, condition):
                record.update(list(actions), condition)
            case Delete(record, condition):
                record.delete(condition)
    except (UpdateError, DeleteError) as failure:
        if failure.cause_response_code != "ConditionalCheckFailedException":
            raise
        return _was_ours(part, failure, blind=blind)
    return True


def _was_ours(part: Update | Delete, failure: UpdateError | DeleteError, *, blind: bool) -> bool:
    """Whether what refuses a change is that change: it was asked for more than once, and all that it asks for is so.

    What adds to a number cannot be told, so it counts as refused.
    """
    # PynamoDB 6.1.0 keeps DynamoDB's word for what failed, and leaves out how often was asked and what stands there.
    refusal: dict[str, Any] = getattr(getattr(failure.cause, "__cause__", None), "response", {})
    if not refusal.get("ResponseMetadata", {}).get("RetryAttempts"):
        return False
    there: dict[str, Any] | None = refusal.get("Item")
    match part:
        case Delete():
            return not there
        case Update(record, actions):
            if not there or not all(_is_so(action, there) for action in actions):
                return False
            if not blind:
                record.deserialize(there)
            return True


def _is_so(action: Action, item: dict[str, Any]) -> bool:
    match action:
        case SetAction(values=[Path() as path, Value() as value]):
            return bool(_at(item, path.path) == value.value)
        case RemoveAction(values=[Path() as path]):
            return _at(item, path.path) is None
    return False


def _at(item: dict[str, Any], path: Sequence[str]) -> dict[str, Any] | None:
    """What stands at a path of an item, as DynamoDB writes it; None where nothing does. Of lists it knows nothing."""
    first, *steps = path
    found = item.get(first)
    for step in steps:
        found = found.get("M", {}).get(step) if found else None
    return found


def raw(operation: str, asked: dict[str, Any]) -> dict[str, Any] | None:
    """Ask DynamoDB for one thing in its own words, for what goes through the tables of every room; None where a condition did not hold."""
    try:
        told: dict[str, Any] = connection().dispatch(operation, asked)
    except ClientError as failure:
        if failure.response["Error"]["Code"] == "ConditionalCheckFailedException":
            return None
        raise
    return told


_ORDER = {ConditionCheck: 0, Delete: 1, Put: 2, Update: 3}
_PASSING = {"TransactionConflict", "ProvisionedThroughputExceeded", "ThrottlingError"}


def _raise_if_lost(failure: TransactWriteError, parts: Sequence[Part]) -> None:
    """The reasons come in the order in which PynamoDB sends the parts: checks, deletions, puts, updates."""
    sent = sorted(parts, key=lambda part: _ORDER[type(part)])
    reasons = list(failure.cancellation_reasons)
    # Where the call as a whole was turned away there are no reasons at all.
    lost = [p for p, why in zip(sent, reasons, strict=False) if why and why.code == "ConditionalCheckFailed"]
    if lost:  # It decides, whatever collided beside it: another try would meet what somebody else has written.
        raise ConditionFailed(lost) from failure
    if not any(why and why.code in _PASSING for why in reasons) and failure.cause_response_code not in _PASSES:
        raise failure


def _pause(attempt: int) -> None:
    # By chance: two who collided and paused alike would collide again.
    time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 - jitter, not a secret


class Once(Added):
    """A request that may come twice: its key, and what came of it the first time."""

    class Meta:
        table_name = named("once")

    key = UnicodeAttribute(hash_key=True)
    outcome = UnicodeAttribute()
    forget_at = TTLAttribute()
