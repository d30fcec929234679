"""Updates on their way to the bot's webhook: at least once, with the secret in a header, again until they are answered with 2xx."""

import http.client
import json
import time
from threading import Condition, Event, Thread
from urllib.parse import urlsplit

from infra.local.chats.store import Store
from infra.local.chats.telegram.world import Thing, World

BACKOFF = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
TIMEOUT = 30.0
REMEMBERED = 200
_IDLE = 0.5


def post(url: str, body: bytes, secret: str) -> int:
    """Post an update once; return the status, or 0 where no answer came."""
    parts = urlsplit(url)
    maker = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    headers = {"Content-Type": "application/json"} | ({"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {})
    connection = maker(parts.netloc, timeout=TIMEOUT)
    try:
        connection.request("POST", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), body, headers)
        with connection.getresponse() as answer:
            answer.read()
            return answer.status
    except (OSError, http.client.HTTPException, ValueError):
        return 0
    finally:
        connection.close()


class Webhook:
    """Delivers the updates that wait, one after another. What waits is in the world, so it outlives a restart."""

    def __init__(self, store: Store, world: World) -> None:
        self.store, self.world = store, world
        self.news = Condition(store.lock)
        self.stopping = Event()
        self.under_way = False
        self.thread = Thread(target=self._run, name="telegram webhook", daemon=True)
        world.news = self._hear

    def start(self) -> None:
        """Begin to deliver, in a thread."""
        self.thread.start()

    def stop(self) -> None:
        """Deliver no more."""
        self.stopping.set()
        self._hear()
        self.thread.join(5)

    def idle(self, timeout: float) -> bool:
        """Wait until nothing waits or is under way; tell whether that came within `timeout` seconds."""
        with self.news:
            return self.news.wait_for(lambda: not self.world.data["updates"] and not self.under_way, timeout)

    def hurry(self) -> None:
        """Try all that waits again now."""
        with self.news:
            for one in self.world.data["updates"]:
                one["due"] = 0.0
            self.news.notify_all()

    def send_again(self, copies: int) -> list[int]:
        """Send the last delivered update again, so many times; return what each was answered with."""
        with self.store.lock:
            last, hook = self.world.data["delivered"][-1:], dict(self.world.data["webhook"])
        return [post(hook["url"], _body(one), hook["secret"]) for one in last for _ in range(copies)]

    def _hear(self) -> None:
        with self.news:
            self.news.notify_all()

    def _run(self) -> None:
        while not self.stopping.is_set():
            found = self._next()
            if found:
                update, hook = found
                self._note(update, post(hook["url"], _body(update), hook["secret"]))

    def _next(self) -> tuple[Thing, Thing] | None:
        with self.news:
            hook, now = self.world.data["webhook"], time.time()
            due = [one for one in self.world.data["updates"] if one["due"] <= now] if hook["url"] else []
            if not due:
                self.news.wait(_IDLE)
                return None
            self.under_way = True
            return due[0], dict(hook)

    def _note(self, update: Thing, status: int) -> None:
        with self.news:
            self.under_way = False
            update["attempts"] += 1
            update["status"] = status
            if 200 <= status < 300:
                self.world.data["updates"] = [one for one in self.world.data["updates"] if one["id"] != update["id"]]
                self.world.data["delivered"] = [*self.world.data["delivered"], update][-REMEMBERED:]
            else:
                update["due"] = time.time() + BACKOFF[min(update["attempts"], len(BACKOFF)) - 1]
                words = f"Wrong response from the webhook: {status}" if status else "Connection refused"
                self.world.data["webhook"] |= {"last_error_date": int(time.time()), "last_error_message": words}
            self.store.changed = True
            self.news.notify_all()


def _body(update: Thing) -> bytes:
    return json.dumps({"update_id": update["id"], update["kind"]: update["what"]}).encode()
