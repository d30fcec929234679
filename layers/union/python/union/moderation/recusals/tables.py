"""Nouns: who is kept out of a case."""

from pynamodb.attributes import UnicodeAttribute, UnicodeSetAttribute

from union.store import Record, named


class Recusal(Record):
    """Who is kept out of a case, for every room that tells of it: ids of people, types of teams, traces of names, and who was cleared."""

    class Meta:
        table_name = named("recusals")

    incident_id = UnicodeAttribute(hash_key=True)
    people = UnicodeSetAttribute(null=True)
    teams = UnicodeSetAttribute(null=True)
    traces = UnicodeSetAttribute(null=True)
    cleared = UnicodeSetAttribute(null=True)
