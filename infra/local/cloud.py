"""The whole house on one machine: the emulator, the Stripe stand-in, the real template deployed, and one address for it all."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3

from infra.local import build, routes
from infra.local.proxy import Proxy
from infra.local.relay import Relay

ROOT = Path(__file__).resolve().parents[2]
REGION = "eu-west-2"
KEY, WEBHOOK_SECRET = "sk_test_union_house_local", "whsec_union_house_local"
_PATIENCE = 60.0
_TOLD = ("completed", "expired", "async_payment_succeeded", "async_payment_failed")
_EXPECTED = "running"


class Trouble(Exception):
    """Something that stops the house from running, as one sentence."""


class Cloud:
    """One local cloud with its own ports and its own folder for state.

    `auth` lets the emulator enforce IAM. `say` is told each step with the seconds it took.
    """

    def __init__(
        self, state: Path, *, port: int, emulator_port: int, stripe_port: int, say: Callable[[str], object], auth: bool = False
    ) -> None:
        self.state, self.port, self.emulator_port, self.stripe_port = state, port, emulator_port, stripe_port
        self.say, self.auth = say, auth
        self.name = "union-house-local"
        self.url = f"http://localhost:{port}"
        self.aws = f"http://127.0.0.1:{emulator_port}"
        self.stack: dict[str, Any] = {}
        self._parts: dict[str, subprocess.Popen[bytes]] = {}
        self._threads: list[Proxy | Relay] = []

    @property
    def environment(self) -> dict[str, str]:
        """What a tool of AWS's needs to speak to this cloud and no other."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "SSL_CERT_FILE") if name in os.environ}
        return kept | {
            "AWS_ENDPOINT_URL": self.aws,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "SAM_CLI_TELEMETRY": "0",
        }

    def client(self, service: str) -> Any:
        """A client of this cloud's."""
        make: Any = boto3.client  # Which stubs there are differs from machine to machine.
        return make(
            service,
            region_name=REGION,
            endpoint_url=self.aws,
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106 - the emulator's
        )

    def start(self) -> None:
        """Start every part and deploy; what has not changed since last time is not done again."""
        self.state.mkdir(parents=True, exist_ok=True)
        for port in (self.port, self.emulator_port, self.stripe_port):
            _free(port)
        with self._step("Built"):
            build.build(self._run)
        with self._step("Started the local cloud"):
            self._emulator()
        with self._step("Started the Stripe stand-in"):
            self._stripe()
        with self._step("Deployed"):
            outputs = self._deploy()
        with self._step("Opened the door"):
            self._open(outputs)
        with self._step("Seeded a demonstration union"):
            self._seed()

    def check(self) -> None:
        """Raises `Trouble` where a part has died."""
        for name, part in self._parts.items():
            if part.poll() is not None:
                raise Trouble(f"{name} has stopped by itself; its last words are in {self._log(name)}.")

    def stop(self) -> None:
        """Stop every part and wait until it has kept its state."""
        for thread in self._threads:
            thread.stop()
        for part in self._parts.values():
            if part.poll() is None:
                part.send_signal(signal.SIGTERM)
        for part in self._parts.values():
            _end(part)
        clean = all(part.returncode in (0, -signal.SIGTERM) for part in self._parts.values())
        if clean and self._parts:
            (self.state / _EXPECTED).unlink(missing_ok=True)
        self._parts.clear()

    @contextmanager
    def _step(self, done: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.say(f"  ✓ {done} ({time.monotonic() - began:.1f} s)")

    def _emulator(self) -> None:
        marker, kept = self.state / _EXPECTED, self.state / "cloud"
        if marker.exists() and kept.exists():
            self.say("  … The local cloud was not stopped cleanly last time; it starts afresh.")
            subprocess.run(["rm", "-rf", str(kept), str(self.state / "deployed")], check=True)
        marker.touch()
        program = ROOT / "infra/local/emulator/.venv/bin/ministack"
        settings = {
            "GATEWAY_PORT": str(self.emulator_port),
            "EDGE_PORT": str(self.emulator_port),
            "BIND_HOST": "127.0.0.1",
            "IOT_MTLS_ENABLED": "0",
            "PERSIST_STATE": "1",
            "S3_PERSIST": "1",
            "STATE_DIR": str(kept / "state"),
            "S3_DATA_DIR": str(kept / "s3"),
            "MINISTACK_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AUTH": "true" if self.auth else "false",
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", "/"),
        }
        self._begin("The local cloud", [str(program)], settings)
        self._wait("The local cloud", f"{self.aws}/_ministack/health")

    def _stripe(self) -> None:
        told = {
            "--port": str(self.stripe_port),
            "--api-key": KEY,
            "--webhook-url": f"http://127.0.0.1:{self.port}/stripe/webhook",
            "--webhook-secret": WEBHOOK_SECRET,
            "--state": str(self.state / "stripe.json"),
            "--events": ",".join(f"checkout.session.{what}" for what in _TOLD),
            "--base-path": "/_stripe",
            "--public-url": f"{self.url}/_stripe",
        }
        words = [word for pair in told.items() for word in pair]
        self._begin("The Stripe stand-in", [sys.executable, "-m", "infra.local.stripe", *words], dict(os.environ))
        self._wait("The Stripe stand-in", f"http://127.0.0.1:{self.stripe_port}/_stripe/health")

    def _deploy(self) -> dict[str, str]:
        stamp = self.state / "deployed"
        mark = f"{build.mark()} {self.port} {self.emulator_port} {self.stripe_port}"
        if not (stamp.exists() and stamp.read_text() == mark):
            bucket = f"{self.name}-artifacts"
            self.client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
            self._run(["sam", "deploy", *_options(self.name, bucket), "--parameter-overrides", *self._parameters()])
            stamp.write_text(mark)
        outputs = self.client("cloudformation").describe_stacks(StackName=self.name)["Stacks"][0]["Outputs"]
        return {output["OutputKey"]: output["OutputValue"] for output in outputs}

    def _parameters(self) -> list[str]:
        values = {
            "Stage": "local",
            "SiteUrl": self.url,
            "SignInDomain": self.name,
            "SignInUrl": f"http://localhost:{self.emulator_port}",
            "IdentityUrl": self.aws,
            "MailFrom": "house@union.example",
            "StripeApi": f"http://127.0.0.1:{self.stripe_port}",
        }
        return [f"{name}={value}" for name, value in values.items()]

    def _open(self, outputs: dict[str, str]) -> None:
        api = routes.correct(self.client, self.name, outputs["ApiId"])
        secret = json.dumps({"api_key": KEY, "webhook_secrets": [WEBHOOK_SECRET]})
        self.client("secretsmanager").put_secret_value(SecretId=f"{self.name}/stripe", SecretString=secret)
        self.client("sesv2").create_email_identity(EmailIdentity="house@union.example")
        self.stack = {
            "url": self.url,
            "api": f"http://{api}",
            "aws": self.aws,
            "region": REGION,
            "stack": self.name,
            "user_pool_id": outputs["UserPoolId"],
            "client_id": outputs["ClientId"],
            "sign_in_url": f"http://localhost:{self.emulator_port}",
            "mailbox": f"{self.url}/_mailbox",
            "stripe": {
                "url": f"http://127.0.0.1:{self.stripe_port}/_stripe",
                "public_url": f"{self.url}/_stripe",
                "api_key": KEY,
                "webhook_secret": WEBHOOK_SECRET,
            },
        }
        proxy = Proxy(self.port, api=(api, self.emulator_port), stripe_port=self.stripe_port, aws=self.aws)
        relay = Relay(self.client, f"/union-house/{self.name}")
        self._threads += [proxy, relay]
        for thread in self._threads:
            thread.start()

    def _seed(self) -> None:
        from infra.local import seed

        self.stack["accounts"] = seed.seed(self.client, self.stack, self.environment)
        (self.state / "stack.json").write_text(json.dumps(self.stack, indent=2) + "\n")

    def _run(self, words: list[str], **more: str) -> None:
        done = subprocess.run(words, cwd=ROOT, env=self.environment | more, capture_output=True, text=True, check=False)
        if done.returncode:
            log = self.state / "last-failure.log"
            log.write_text(done.stdout + done.stderr)
            last = (done.stdout + done.stderr).strip().splitlines()[-1:] or ["no words"]
            raise Trouble(f"`{' '.join(words[:2])}` failed: {last[0]} (all of it is in {log}).")

    def _log(self, name: str) -> Path:
        return self.state / f"{name.lower().replace(' ', '-')}.log"

    def _begin(self, name: str, words: list[str], settings: dict[str, str]) -> None:
        with self._log(name).open("wb") as log:
            self._parts[name] = subprocess.Popen(
                words, cwd=ROOT, env=settings, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
            )

    def _wait(self, name: str, address: str) -> None:
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            self.check()
            try:
                with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - our own
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise Trouble(f"{name} did not start within {_PATIENCE:.0f} s; look in {self._log(name)}.")


def _options(name: str, bucket: str) -> list[str]:
    return [
        *("--template-file", ".aws-sam/build/template.yaml", "--stack-name", name, "--s3-bucket", bucket),
        *("--capabilities", "CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND", "--region", REGION),
        *("--no-confirm-changeset", "--no-fail-on-empty-changeset", "--no-progressbar"),
    ]


def _free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as failure:
            raise Trouble(f"Port {port} is in use by another program; stop it, or choose with PORT=….") from failure


def _end(part: subprocess.Popen[bytes]) -> None:
    """Wait for a part to keep its state; whatever it leaves behind in its process group goes too."""
    try:
        part.wait(timeout=20)
    except subprocess.TimeoutExpired:
        part.kill()
        part.wait()
    try:
        os.killpg(part.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
