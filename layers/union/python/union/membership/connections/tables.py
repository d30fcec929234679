"""Nouns: which platform of a group's register is which server or group of a service that can be asked and told."""

from pynamodb.attributes import UnicodeAttribute, UTCDateTimeAttribute

from union.store import Record, named


class ConnectionRecord(Record):
    """One platform of the register that is connected.

    `lane` is the service and the server's id there, `name` what the server is called, `post_channel_id` where statements are posted and
    `role_id` what members are given, on services that have channels and roles.
    """

    class Meta:
        table_name = named("connections")

    group_id = UnicodeAttribute(hash_key=True)
    platform_id = UnicodeAttribute(range_key=True)
    lane = UnicodeAttribute()
    service = UnicodeAttribute()
    server_id = UnicodeAttribute()
    name = UnicodeAttribute()
    post_channel_id = UnicodeAttribute(null=True)
    role_id = UnicodeAttribute(null=True)
    connected_by = UnicodeAttribute()
    connected_at = UTCDateTimeAttribute()
