"""What the pages of a group's platforms show."""

from typing import Literal, TypedDict

from union.views import Form, Named


class PlatformKind(TypedDict):
    """A kind of platform, and what people call it."""

    kind: str
    name: str


class PlatformShown(TypedDict):
    """A platform of a group's: `host` is the link as people read it, `interactive` says that others than the committee write there.

    `public` says that it stands on the group's page. `retired_at` (ISO) is there where it is in use no more.
    """

    platform_id: str
    kind: str
    kind_name: str
    label: str
    url: str
    host: str
    public: bool
    interactive: bool
    retired_at: str | None


class Register(Form):
    """The register of a group's platforms, or the one that is being changed; `most` are as many as a group has at once."""

    group: Named
    mode: Literal["list", "change"]
    kinds: list[PlatformKind]
    most: int
    platforms: list[PlatformShown]
    retired: list[PlatformShown]
    platform: PlatformShown | None
    key: str
