"""What pages show of evidence. Moments are ISO, sizes are in bytes."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict


class CopiedPost(TypedDict):
    """The post that a piece of evidence is a copy of, and in which version."""

    group_id: str
    post_id: str
    version: int


class EvidenceFile(TypedDict):
    """A file of a case, without a link to it: what it is, its SHA-256, who sent it when, and how it stands.

    `state` is waiting, sealed, infected, broken or missing; `honest` says that it is what its name says, `copied` that there is a copy
    without hidden data, `openable` that it can be opened. `about` is there where it is a copy of a post.
    """

    evidence_id: str
    name: str
    kind: str
    size: int
    sha256: str
    by: str
    at: str
    state: str
    honest: bool
    copied: bool
    openable: bool
    about: CopiedPost | None


class Place(TypedDict):
    """Where a browser may put one file (S3, POST policy), and with what fields."""

    url: str
    fields: Mapping[str, str]


class PlaceForFile(Place):
    """Where the file is to be put that was asked for, and until when."""

    evidence_id: str
    expires_at: str


class ExportAsked(TypedDict):
    """The latest export of a case: packing, ready or gone. Once it is ready it has a size and the last hash of the log in it."""

    export_id: str
    asked_at: str
    state: str
    size: NotRequired[int]
    log_hash: NotRequired[str]


class Export(ExportAsked):
    """The latest export of a case as its page shows it: ready, failed or neither."""

    ready: bool
    failed: bool
