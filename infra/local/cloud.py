"""The whole house on one machine: the emulator, the stand-ins for Stripe, the post and chats, the real template deployed, and one address for it all."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import urllib.request
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from botocore.session import get_session
from union.commerce.reconciliation.rules import EVENTS

from infra.local import build, deploy, routes
from infra.local.children import Children
from infra.local.demo import figures
from infra.local.proxy import Proxy
from infra.local.relay import Relay
from infra.local.scanner import Scanner
from infra.local.steps import Say, Trouble, alone, step

ROOT = Path(__file__).resolve().parents[2]
REGION = "eu-west-2"
NAME = "union-house-local"
MAIL_FROM = "house@union.example"
_KEPT_OF_OURS = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR")
_NOBODY = "/dev/null"

_UNION = "Queen's Union"


class Cloud:
    """One local cloud with its own ports and its own folder for state.

    `port` 0 takes free ports. `auth` lets the emulator enforce IAM. `say` is told each step with the seconds it took.
    """

    def __init__(self, state: Path, *, port: int, say: Say, auth: bool = False) -> None:
        self.state, self.say, self.auth = state, say, auth
        self.name = NAME
        self.port = _wanted(port)
        near = (_near(port and self.port + more) for more in (566, 420, 430, 440, 450))
        self.emulator_port, self.stripe_port, self.post_port, self.watch_port, self.chats_port = near
        self.url = f"http://localhost:{self.port}"
        self.aws = f"http://127.0.0.1:{self.emulator_port}"
        self.post = f"http://127.0.0.1:{self.post_port}"
        self.stack: dict[str, Any] = {}
        self._session: Any = get_session()
        self._children = Children(state / "logs")
        self._doors, self._lock = ExitStack(), ExitStack()
        self._ours = False

    @property
    def environment(self) -> dict[str, str]:
        """What a tool of AWS's needs to speak to this cloud and no other: nobody's own profile or keys are in it."""
        return {name: os.environ[name] for name in _KEPT_OF_OURS if name in os.environ} | {
            "AWS_ENDPOINT_URL": self.aws,
            "AWS_ENDPOINT_URL_SESV2": self.post,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "AWS_CONFIG_FILE": _NOBODY,
            "AWS_SHARED_CREDENTIALS_FILE": _NOBODY,
            "AWS_EC2_METADATA_DISABLED": "true",
            "SAM_CLI_TELEMETRY": "0",
            "SAM_CLI_POLL_DELAY": "0.1",
        }

    def client(self, service: str) -> Any:
        """A client of this cloud's."""
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        return self._session.create_client(service, region_name=REGION, endpoint_url=self.aws, **keys)

    def start(self) -> None:
        """Start every part and deploy; what has not changed since last time is not done again."""
        self._hold()
        with alone(build.LOCK), step(self.say, "Built the layers and functions"):
            mark = build.build(self.run)
        with step(self.say, "Started the local cloud"):
            self._emulator()
        with step(self.say, "Started the stand-ins for Stripe, the post, chats and CloudWatch's pages"):
            self._stripe()
            self._post_office()
            self._chats()
            self._dashboards()
            self._children.wait_for("The Stripe stand-in", f"http://127.0.0.1:{self.stripe_port}/_stripe/health")
            self._children.wait_for("The post office", f"{self.post}/_post/health")
            self._children.wait_for("The chats", f"http://127.0.0.1:{self.chats_port}/_discord/health")
            self._children.wait_for("The dashboards", f"http://127.0.0.1:{self.watch_port}/_watch/health")
        with alone(build.LOCK), step(self.say, "Deployed the template"):
            outputs = deploy.deploy(self, mark)
        with step(self.say, "Opened the doors"):
            self._open(outputs)
        with step(self.say, "Seeded a demonstration union"):
            self._seed()

    def enliven(self) -> None:
        """Let people of the demonstration do something: vote, buy, report. What they have done before is not done again."""
        with step(self.say, "Let people vote, buy and report"):
            # In a process of its own, which knows of the house what its functions know of it, and whose clients speak to no other.
            self.run(sys.executable, "-minfra.local.demo", str(self._told), **deploy.settings(self.client("lambda")))
            figures.tell(self.client("cloudwatch"), self.name, self.stack["outputs"]["ApiId"], datetime.now(UTC))

    @property
    def _told(self) -> Path:
        return self.state / "stack.json"

    def check(self) -> None:
        """Raises `Trouble` where a part has died."""
        self._children.check()

    def stop(self) -> bool:
        """Stop every part and wait until it has kept its state. True where all was kept."""
        self._doors.close()
        kept = self._children.stop()
        shutil.rmtree(self.state / "scratch", ignore_errors=True)
        if kept and self._ours:
            self._marker.unlink(missing_ok=True)
        self._lock.close()
        return kept

    def run(self, *words: str, **more: str) -> None:
        """Run a tool to its end. Raises `Trouble` with its last words where it fails."""
        log = self.state / "logs" / f"{Path(words[0]).name}-{words[1].removeprefix('-m')}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as out:
            code = _patiently(words, self.environment | more, out)
        if code:
            last = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()][-1:] or ["nothing"]
            raise Trouble(f"`{' '.join(words[:2])}` failed and said last: {last[0]} (all of it: {log}).")

    @property
    def parameters(self) -> dict[str, str]:
        """What the template is told about this machine."""
        return {
            "Stage": "local",
            "UnionName": _UNION,
            "SiteUrl": self.url,
            "SignInDomain": self.name,
            "SignInUrl": f"http://localhost:{self.emulator_port}",
            "IdentityUrl": self.aws,
            "MailFrom": MAIL_FROM,
            "LetterRate": "100",
            "FeedbackCertificates": f"{self.post}/_post",
            "StripeApi": f"http://127.0.0.1:{self.stripe_port}",
            "DiscordApi": f"http://127.0.0.1:{self.chats_port}/_discord/api/v10",
            "DiscordSite": f"{self.url}/_discord",
            "TelegramApi": f"http://127.0.0.1:{self.chats_port}/_telegram",
            # A demonstration asks nobody on the internet, unless somebody wants it to.
            "WhatIsLookedAt": os.environ.get("PLATFORM_CHECKS") or "nothing",
        }

    @property
    def _marker(self) -> Path:
        return self.state / "running"

    def _hold(self) -> None:
        """Make sure that nobody else runs from our folder or at our address, and that what it holds was kept by a clean stop."""
        running = "The house is running from this folder already; stop it first (Ctrl-C where it runs)."
        self._lock.enter_context(alone(self.state / "lock", otherwise=running))
        _must_be_free(self.port)
        if self._marker.exists():
            self.say("  … The last run was not stopped cleanly, so its data are lost; this one starts afresh.")
            forget(self.state)
        self._marker.touch()
        self._ours = True

    def _emulator(self) -> None:
        kept = self.state / "cloud"
        settings = {name: os.environ[name] for name in _KEPT_OF_OURS if name in os.environ} | {
            "GATEWAY_PORT": str(self.emulator_port),
            "EDGE_PORT": str(self.emulator_port),
            "BIND_HOST": "127.0.0.1",
            "IOT_MTLS_ENABLED": "0",
            "PERSIST_STATE": "1",
            "S3_PERSIST": "1",
            "STATE_DIR": str(kept / "state"),
            "S3_DATA_DIR": str(kept / "s3"),
            "TMPDIR": str(self._scratch()),
            "MINISTACK_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AUTH": "true" if self.auth else "false",
            "AWS_ENDPOINT_URL_SESV2": self.post,  # The functions inherit it.
        }
        program = ROOT / "infra/local/emulator/.venv/bin/ministack"
        self._children.start("The local cloud", [str(program)], settings)
        self._children.wait_for("The local cloud", f"{self.aws}/_ministack/health")

    def _scratch(self) -> Path:
        """A new folder for what the emulator unpacks for each worker and does not take away itself."""
        folder = self.state / "scratch"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def _stripe(self) -> None:
        told = {
            "--port": str(self.stripe_port),
            "--api-key": self._keys["api_key"],
            "--webhook-url": f"http://127.0.0.1:{self.port}/stripe/webhook",
            "--webhook-secret": self._keys["webhook_secret"],
            "--state": str(self.state / "stripe.json"),
            "--events": ",".join(EVENTS),
            "--base-path": "/_stripe",
            "--public-url": f"{self.url}/_stripe",
        }
        words = [sys.executable, "-m", "infra.local.stripe", *(word for pair in told.items() for word in pair)]
        self._children.start("The Stripe stand-in", words, self.environment)

    def _post_office(self) -> None:
        told = {"--port": str(self.post_port), "--emulator": self.aws, "--state": str(self.state / "post-office")}
        words = [sys.executable, "-m", "infra.local.post_office", *(word for pair in told.items() for word in pair)]
        self._children.start("The post office", words, self.environment)

    def _chats(self) -> None:
        keys = self.state / "chats-keys.json"
        if not keys.exists():
            keys.write_text(json.dumps(_bots()))
        told = {
            "--port": str(self.chats_port),
            "--keys": str(keys),
            "--state": str(self.state / "chats.json"),
            "--public-url": self.url,
            "--webhook-url": f"http://127.0.0.1:{self.port}/telegram/webhook",
        }
        words = [sys.executable, "-m", "infra.local.chats", *(word for pair in told.items() for word in pair)]
        self._children.start("The chats", words, self.environment)

    def _dashboards(self) -> None:
        told = {"--port": str(self.watch_port), "--emulator": self.aws, "--region": REGION, "--stack": self.name}
        words = [sys.executable, "-m", "infra.local.dashboards", *(word for pair in told.items() for word in pair)]
        self._children.start("The dashboards", words, self.environment)

    @property
    def _keys(self) -> dict[str, str]:
        """Keys between the house and the stand-in, made once."""
        place = self.state / "stripe-keys.json"
        if not place.exists():
            made = {"api_key": f"sk_test_{secrets.token_hex(12)}", "webhook_secret": f"whsec_{secrets.token_hex(16)}"}
            place.write_text(json.dumps(made))
        kept: dict[str, str] = json.loads(place.read_text())
        return kept

    def _open(self, outputs: dict[str, str]) -> None:
        api = routes.correct(self.client, self.name, outputs["ApiId"])
        told = json.dumps({"api_key": self._keys["api_key"], "webhook_secrets": [self._keys["webhook_secret"]]})
        self.client("secretsmanager").put_secret_value(SecretId=outputs["StripeSecret"], SecretString=told)
        bots = (self.state / "chats-keys.json").read_text()
        self.client("secretsmanager").put_secret_value(SecretId=outputs["ChatSecret"], SecretString=bots)
        deploy.verify_sender(self.client("sesv2"), MAIL_FROM)
        self._let_post_be_heard(outputs)
        self.stack = self._described(outputs)
        beside = {"_stripe": self.stripe_port, "_post": self.post_port, "_mailbox": self.post_port, "_watch": self.watch_port}
        beside |= {"_discord": self.chats_port, "_telegram": self.chats_port}
        proxy = Proxy(self.port, api=api, emulator_port=self.emulator_port, beside=beside)
        relay = Relay(self.client, f"/union-house/{self.name}")
        scanner = Scanner(self.client, outputs["Evidence"], f"{self.name}-evidence", self.say)
        for part in (proxy, relay, scanner):
            part.start()
            self._doors.callback(part.stop)

    def _let_post_be_heard(self, outputs: dict[str, str]) -> None:
        """Tell the post office in which queue the house listens to what becomes of letters."""
        told = json.dumps({"queue": outputs["FeedbackQueue"], "topic": outputs["FeedbackTopic"]}).encode()
        with urllib.request.urlopen(f"{self.post}/_post/control/listen", told, timeout=10):  # noqa: S310 - on loopback
            return

    def _described(self, outputs: dict[str, str]) -> dict[str, Any]:
        stripe = {"url": f"http://127.0.0.1:{self.stripe_port}/_stripe", "public_url": f"{self.url}/_stripe", **self._keys}
        return {
            "url": self.url,
            "api": f"{self.aws}/_aws/execute-api/{outputs['ApiId']}/$default",
            "aws": self.aws,
            "region": REGION,
            "stack": self.name,
            "user_pool_id": outputs["UserPoolId"],
            "client_id": outputs["ClientId"],
            "sign_in_url": f"http://localhost:{self.emulator_port}",
            "mailbox": f"{self.url}/_mailbox",
            "post_office": f"{self.url}/_post",
            "dashboards": f"{self.url}/_watch",
            "stripe": stripe,
            "chats": self._told_of_chats(),
            "outputs": outputs,
        }

    def _told_of_chats(self) -> dict[str, Any]:
        near = f"http://127.0.0.1:{self.chats_port}"
        public = {"discord_url": f"{self.url}/_discord", "telegram_url": f"{self.url}/_telegram"}
        return {"url": near, **public, **json.loads((self.state / "chats-keys.json").read_text())}

    def _seed(self) -> None:
        from infra.local import seed

        known = {"SITE_URL": self.url, "UNION_NAME": _UNION}  # What letters of the demonstration say.
        self.stack["accounts"] = seed.seed(self.client, self.stack, self.environment | known)
        self._told.write_text(json.dumps(self.stack, indent=2) + "\n")


def forget(state: Path) -> None:
    """Throw away all data of the cloud in the folder `state`. What was built stays."""
    ours = ("chats.json", "chats-keys.json", "stripe.json", "stripe-keys.json", "post-office")
    for name in ("cloud", "deployed", "reloaded", "running", "stack.json", *ours):
        place = state / name
        if place.is_dir():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)


def _bots() -> dict[str, dict[str, str]]:
    """New keys of the union's bots, as the house's secret has them; a bot's id at Telegram begins its token."""
    discord = {"token": secrets.token_urlsafe(40), "client_id": "1100000000000000001", "client_secret": secrets.token_urlsafe(24)}
    telegram = {
        "token": f"7000000001:{secrets.token_urlsafe(26)}",
        "username": "union_house_bot",
        "webhook_secret": secrets.token_urlsafe(24),
    }
    return {"discord": discord | {"public_key": secrets.token_hex(32)}, "telegram": telegram}


def _patiently(words: tuple[str, ...], environment: dict[str, str], out: Any) -> int:
    """Run to the end; where we are interrupted, end the tool and whatever it has started first."""
    tool = subprocess.Popen(
        words, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
    )
    try:
        return tool.wait()
    except BaseException:
        os.killpg(tool.pid, 9)
        tool.wait()
        raise


def _wanted(port: int) -> int:
    return port or free_port()


def _near(port: int) -> int:
    """The port itself where it is free, else any that is."""
    return port if port and _is_free(port) else free_port()


def _must_be_free(port: int) -> None:
    if not _is_free(port):
        raise Trouble(f"Port {port} is in use by another program; stop that, or choose another port: make up PORT={port + 1}.")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
