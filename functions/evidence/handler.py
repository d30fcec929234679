"""Evidence was scanned for malware: seal it. Every five minutes: mend what was missed."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from union import sweeps, watch
from union.moderation.evidence import actions as evidence

_SCANNED = "GuardDuty Malware Protection Object Scan Result"


@watch.invoked
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """EventBridge calls this with a result of GuardDuty's, at least once and in any order, and by the clock."""
    with sweeps.invocation(context):
        now = datetime.now(UTC)
        if event.get("detail-type") == _SCANNED:
            about = event["detail"]["s3ObjectDetails"]
            verdict = event["detail"]["scanResultDetails"]["scanResultStatus"]
            done: dict[str, Any] = {"state": evidence.seal(about["objectKey"], about["versionId"], verdict, now)}
        else:
            done = dict(evidence.sweep(now))
        watch.logger.info("evidence", done=done)
    return done
