"""What the pages that are put together from several rooms show."""

from union.views import Form


class Preview(Form):
    """What somebody wrote, and how a page will show it, as HTML that can do no harm."""

    text: str
    html: str
