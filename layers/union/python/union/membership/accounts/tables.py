"""Nouns: which account on a platform of chats is whose."""

from pynamodb.attributes import UnicodeAttribute, UTCDateTimeAttribute

from union.store import Record, named


class ChatAccount(Record):
    """That somebody connected an account. There are two of each, found by the person and by the account, written together.

    The platform's own id of the account is all that is kept of it: no name, no address, no token.
    """

    class Meta:
        table_name = named("chat_accounts")

    key = UnicodeAttribute(hash_key=True)
    person_id = UnicodeAttribute()
    service = UnicodeAttribute()
    account_id = UnicodeAttribute()
    connected_at = UTCDateTimeAttribute()
