"""Lists of who has what of a product: for the door, and for handing out; to print, or as a file."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.commerce.sales import lists
from union.web.api import App, serve
from union.web.sheets import sheet

if TYPE_CHECKING:
    from union.commerce.sales.views import ListOfProduct
    from union.web.api import Page

app = App()
_PATH = "/groups/<group_id>/products/<product_id>/list"


@app.get(
    _PATH,
    summary="Look at the list for the door, or for handing out",
    description="For the committee; to print. `by` is a question, to go by its answers.",
)
def of_product(group_id: str, product_id: str) -> "Page[ListOfProduct]":
    return app.page("list.html", lists.of_product(group_id, product_id, app.asked("by")[:100], app.caller, app.now))


@app.get(_PATH + ".csv", summary="Download the list for the door, or for handing out", description="For the committee.")
def of_product_sheet(group_id: str, product_id: str) -> Response[str]:
    head, rows = lists.sheet(group_id, product_id, app.caller, app.now)
    return app.download("list.csv", sheet(head, rows))


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
