"""Pack a case as a ZIP. Called asynchronously, at least once."""

from datetime import UTC, datetime

from aws_lambda_powertools.utilities.typing import LambdaContext
from union import sweeps, watch
from union.moderation.evidence import actions as evidence


@watch.invoked
def lambda_handler(event: dict[str, str], context: LambdaContext) -> dict[str, str]:
    """Whoever asks for an export calls this with `incident_id` and `export_id`; Lambda calls it twice more where it fails."""
    with sweeps.invocation(context):
        state = evidence.pack(event["incident_id"], event["export_id"], datetime.now(UTC))
        watch.logger.info("export", export=event["export_id"], state=state)
    return {"state": state}
