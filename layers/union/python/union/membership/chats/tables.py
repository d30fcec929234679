"""Nouns: who may be in a chat."""

from pynamodb.attributes import TTLAttribute, UnicodeAttribute, UTCDateTimeAttribute

from union.store import Record, named


class ChatPerson(Record):
    """Somebody on a chat's list: a member or officer by `person_id`, or a stranger whom an officer saw there, who goes by `forget_at`.

    `chat` names the group and the platform, `item` the person or the stranger. `notice_of` is the last day (ISO) of the membership about which
    they were written to, `leave_on` (ISO) the day on which that letter says that they leave.
    """

    class Meta:
        table_name = named("chat_people")

    chat = UnicodeAttribute(hash_key=True)
    item = UnicodeAttribute(range_key=True)
    person_id = UnicodeAttribute(null=True)
    name = UnicodeAttribute(null=True)
    known_as = UnicodeAttribute(null=True)
    accepted_at = UTCDateTimeAttribute(null=True)
    version = UnicodeAttribute(null=True)
    words = UnicodeAttribute(null=True)
    entered_at = UTCDateTimeAttribute(null=True)
    entered_by = UnicodeAttribute(null=True)
    out_at = UTCDateTimeAttribute(null=True)
    notice_of = UnicodeAttribute(null=True)
    leave_on = UnicodeAttribute(null=True)
    stranger = UnicodeAttribute(null=True)
    seen_at = UTCDateTimeAttribute(null=True)
    seen_by = UnicodeAttribute(null=True)
    seen_by_id = UnicodeAttribute(null=True)
    forget_at = TTLAttribute(null=True)
