"""Reads and writes which platforms are connected, for the room itself and for whoever freezes them or lets members in."""

from collections.abc import Iterator
from datetime import datetime

from pynamodb.expressions.condition import Condition

from union.membership.connections.rules import Connected
from union.membership.connections.tables import ConnectionRecord
from union.store import Delete, Get, Put, Update


def key(group_id: str, platform_id: str) -> Get[ConnectionRecord]:
    """Ask for the connection of a platform."""
    return ConnectionRecord.by_key(group_id, platform_id)


def of_group(group_id: str) -> dict[str, ConnectionRecord]:
    """The connections of a group's platforms, by platform. One query."""
    return {str(one.platform_id): one for one in ConnectionRecord.query(group_id, consistent_read=True)}


def with_roles() -> Iterator[ConnectionRecord]:
    """The connections of all groups that give their members a role. It reads the whole table: some hundred short items."""
    # No generator of ours: one record that cannot be read would end it.
    found: Iterator[ConnectionRecord] = ConnectionRecord.scan(ConnectionRecord.role_id.exists(), consistent_read=True)
    return found


def connection_write(group_id: str, platform_id: str, told: Connected, actor: str, now: datetime) -> Put:
    """The part of a transaction that connects a platform that is not connected."""
    record = ConnectionRecord(
        group_id=group_id,
        platform_id=platform_id,
        lane=told.lane,
        service=str(told.service),
        server_id=told.server_id,
        name=told.name,
        post_channel_id=told.post_channel_id or None,
        role_id=told.role_id or None,
        connected_by=actor,
        connected_at=now,
    )
    return Put(record, ConnectionRecord.platform_id.does_not_exist())


def disconnected_write(record: ConnectionRecord) -> Delete:
    """The part that disconnects a platform. `ConditionFailed` where it was connected anew since."""
    same = ConnectionRecord.connected_at == record.connected_at
    return Delete(ConnectionRecord(record.group_id, record.platform_id), same)


def chosen_write(record: ConnectionRecord, role_id: str, post_channel_id: str) -> Update:
    """The part that says which role members get there and where statements are posted. `ConditionFailed` where it was changed since."""
    doing = [
        ConnectionRecord.role_id.set(role_id) if role_id else ConnectionRecord.role_id.remove(),
        ConnectionRecord.post_channel_id.set(post_channel_id) if post_channel_id else ConnectionRecord.post_channel_id.remove(),
    ]
    same: Condition = ConnectionRecord.connected_at == record.connected_at
    for field, before in ((ConnectionRecord.role_id, record.role_id), (ConnectionRecord.post_channel_id, record.post_channel_id)):
        same = same & (field == before if before else field.does_not_exist())
    return Update(ConnectionRecord(record.group_id, record.platform_id), doing, same)
