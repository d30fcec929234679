"""What the pages about the API show."""

from collections.abc import Mapping
from typing import Any, TypedDict


class About(TypedDict):
    """What an API is called, its version, and what it is."""

    title: str
    version: str
    description: str


class OpenApi(TypedDict):
    """The description of this API, as OpenAPI 3.1 has it."""

    openapi: str
    info: About
    paths: Mapping[str, Mapping[str, Any]]
    components: Mapping[str, Mapping[str, Any]]


class EndpointField(TypedDict):
    """A field of what an endpoint takes."""

    name: str
    type: str
    required: bool
    description: str


class EndpointAnswer(TypedDict):
    """A status with which an endpoint answers, and what it means."""

    status: str
    description: str


class Endpoint(TypedDict):
    """A way to ask for an address; `signed_in` says that nobody else may."""

    method: str
    path: str
    summary: str
    description: str
    signed_in: bool
    fields: list[EndpointField]
    answers: list[EndpointAnswer]


class Docs(TypedDict):
    """The description of this API for people, and the address of the one for programs."""

    endpoints: list[Endpoint]
    openapi_url: str
