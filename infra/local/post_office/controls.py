"""The verbs by which a test (or the page of faults) plays the people who get letters, and the weather.

See the package's own words.
"""

import time
from collections.abc import Callable
from typing import Any

from infra.local.post_office import events, refusals
from infra.local.post_office.fates import KINDS, Rule
from infra.local.post_office.letters import Thing
from infra.local.post_office.office import Office
from infra.local.post_office.refusals import Refusal

VERBS: dict[str, tuple[dict[str, Any], Callable[..., Thing]]] = {}
NUMBER = (int, float)
LISTS: dict[str, Callable[[Office], Thing]] = {
    "letters": lambda office: {"data": [letter.as_json() for letter in office.store.letters()]},
    "notices": lambda office: {"data": [notice.as_json() for notice in office.store.notices()]},
    "rules": lambda office: {"data": [rule.as_json() for rule in office.rules]},
    "faults": lambda office: office.faults.as_json(),
    "refused": lambda office: {"data": list(office.refused)},
    "counts": lambda office: {
        "letters": office.store.counted(),
        "notices": office.store.states(),
        "busiest": office.pace.busiest,
    },
}


def do(office: Office, name: str, given: Thing) -> Thing:
    """Do one verb with its fields and return its answer, or raise ``Refusal``."""
    found = VERBS.get(name)
    if found is None:
        raise refusals.invalid(f"There is no verb {name[:40]}.", status=404)
    wanted, work = found
    if name != "faults":
        check_fields(given, wanted)
    return work(office, **given)


def show(office: Office, name: str) -> Thing:
    """Return one of the lists, or raise 404."""
    found = LISTS.get(name)
    if found is None:
        raise refusals.invalid(f"There is no list {name[:40]}.", status=404)
    with office.store.lock:
        return found(office)


def verb(**fields: Any) -> Callable[[Callable[..., Thing]], Callable[..., Thing]]:
    """Register the function below as a verb; each field has its type, in a list when it may be left out."""

    def register(work: Callable[..., Thing]) -> Callable[..., Thing]:
        VERBS[work.__name__] = (fields, work)
        return work

    return register


def check_fields(given: Thing, wanted: dict[str, Any]) -> None:
    """Refuse a field that the verb does not have, one that lacks, or one of the wrong type."""
    for name, value in given.items():
        if name not in wanted:
            raise refusals.invalid(f"There is no field {name[:40]}.")
        kind = wanted[name][0] if isinstance(wanted[name], list) else wanted[name]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise refusals.invalid(f"Invalid {name}.")
    for name, kind in wanted.items():
        if name not in given and not isinstance(kind, list):
            raise refusals.invalid(f"The field {name} is missing.")


@verb(**{name: kind if name in ("who", "does") else [NUMBER if kind is float else kind] for name, kind in KINDS.items()})
def rule(office: Office, **given: Any) -> Thing:
    """Letters to somebody meet another end."""
    office.set_rules([*office.rules, Rule(**given)])
    return show(office, "rules")


@verb()
def clear_rules(office: Office) -> Thing:
    """All letters are delivered again."""
    office.set_rules([])
    return show(office, "rules")


@verb()
def faults(office: Office, **given: Any) -> Thing:
    """Faults are set."""
    office.faults.set(given)
    return office.faults.as_json()


@verb()
def clear_faults(office: Office) -> Thing:
    """Every fault is removed; what was held stays held until it is released."""
    office.faults.clear()
    return office.faults.as_json()


@verb(letter=str, event=str, copies=[int])
def tell(office: Office, letter: str, event: str, copies: int = 1) -> Thing:
    """Something happens to a letter now, such as a complaint, and is told so many times."""
    found = office.letter(letter)
    if not 1 <= copies <= 100:
        raise refusals.invalid("Invalid copies: 1 to 100.")
    told = events.event(found, event, found.to, time.time())
    office.feedback.tell(found.id, [(time.time(), told)] * copies)
    return {"told": copies}


@verb(notice=int, copies=[int])
def resend(office: Office, notice: int, copies: int = 1) -> Thing:
    """An event is sent now, in a new envelope, so many copies at once."""
    found = [one for one in office.store.notices() if one.n == notice]
    if not found or not 1 <= copies <= 100:
        raise refusals.invalid("There is no such event, or too many copies.")
    return {"sent": office.feedback.send(found, copies)}


@verb(body=(dict, str))
def send(office: Office, body: Thing | str) -> Thing:
    """Any message is put into an envelope, signed properly, and sent."""
    office.feedback.bring(office.feedback.queue, [office.feedback.envelope(body)])
    return {"sent": 1}


@verb(body=str)
def put(office: Office, body: str) -> Thing:
    """Any body is put into the queue as it is, as somebody would who may not."""
    office.feedback.bring(office.feedback.queue, [body])
    return {"sent": 1}


@verb(order=[str])
def release(office: Office, order: str = "made") -> Thing:
    """What was held is sent, in this order."""
    if order not in ("made", "reverse", "shuffled"):
        raise refusals.invalid("Invalid order: made, reverse or shuffled.")
    return {"sent": office.feedback.release(order)}


@verb(queue=str, topic=[str])
def listen(office: Office, queue: str, topic: str = "") -> Thing:
    """Events go into another queue, from a topic of this name."""
    office.feedback.listen(queue, topic)
    return {"queue": office.feedback.queue, "topic": office.feedback.topic}


@verb(timeout=[NUMBER])
def idle(office: Office, timeout: float = 10.0) -> Thing:
    """Wait until no event waits or is under way; 408 when some still do after ``timeout`` seconds."""
    if not office.feedback.idle(min(timeout, 300)):
        raise Refusal(408, "Timeout", f"Events still wait after {timeout} s.")
    return {"idle": True}


@verb()
def reset(office: Office) -> Thing:
    """Letters, events, rules and faults are forgotten; what the emulator knows of letters it keeps."""
    office.store.forget()
    office.set_rules([])
    office.faults.clear()
    office.refused.clear()
    office.pace.busiest = 0
    return {"ok": True}
