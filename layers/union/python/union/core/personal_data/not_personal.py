"""What the house keeps that is about nobody: each table with all its attributes, by the reason why it is."""

from collections.abc import Mapping

NOT_PERSONAL: Mapping[str, Mapping[str, str]] = {
    "What groups are, offer and plan, as everybody may see it": {
        "groups": "group_id standing name type summary purpose how_to_join conduct_statement platforms register offers price"
        " dearest affiliated_at meets"
        " contact enquiries colour banner banner_alt logo logo_alt page draft roles appointed pinned leaves_on leads_to addresses takes_in",
        "events": "event_id group_id title text way status starts_at ends_at venue address online access adults members"
        " capacity repeat odd picture"
        " product_id version changed_at",
        "event_dates": "event_id date group_id listed title way status starts_at ends_at venue address online adults members"
        " picture numbers price dearest"
        " sale_begins sale_ends on_sale called_off_because called_off_at moved_at moved_from unsure telling own changed_at came after",
        "event_thanks": "event_id date group_id text pictures letter_at telling version changed_at",
        "products": "group_id product_id kind status name description items pools sale_begins sale_ends starts_at ends_at"
        " venue cancel_until collection"
        " preorder waiting questions answer_weeks version changed_at edition moved_at moved_from called_off_at called_off_because telling",
        "codes": "group_id code pence percent products begins ends uses withdrawn version",
        "import_columns": "kind name columns digits surname_first changed_at",
        "enforcements": "lane item due due_at wanted leased_until tries failing_since group_id platform_id freeze_id version ends_at"
        " post_channel_id statement reminder stated reminded unsaid told before after mark place",
        "looks": "of name looked_at answer why failing counted_on wanted_at holder held_at",
        "wanted_names": "name_id application_id",
    },
    "Files by their own names; whoever is in a picture is deleted from it by hand, and a constitution goes with its application": {
        "pictures": "name data",
        "documents": "piece data forget_at",
    },
    "Money by order and payment, without a person: whose the order is stands with it": {
        "ledger": "group_id entry_id kind amount currency order_id payment_intent parts at month",
        "disputes": "dispute_id order_id group_id amount state opened_at decided_at group_name group_type due_by asks told_at open",
        "payouts": "payout_id listed place arrives amount state failed unread tried after agrees sales refunds disputes fees other orders",
        "payout_parts": "payout_id part_id group_id order_id movement_id column gross fee name at",
        "payout_shares": "group_id place payout_id sales refunds disputes fees other orders",
        "cursors": "name seen ran_at",
        "stock": "pool place token until sold",
    },
    "What seals the log of who did what: which entries there are, and their hashes": {
        "audit_seals": "subject entry_id block",
        "audit_blocks": "log number at previous entries hash",
    },
    "Ballots and receipts, from which nobody finds out whose they are": {
        "ballots": "box name post_id paper sealed",
        "receipts": "box code",
        "incident_receipts": "receipt incident_id",
    },
    "Counts, and hashes from which nobody is read, that go by themselves": {
        "mailing_days": "group_id day planned sent delivered bounced complained unsubscribed",
        "limits": "limit taken forget_at",
        "once": "key outcome forget_at",
        "letter_line": "line at",
        "sessions": "session_id ended_at forget_at",
        "suppressed": "address bounced_at why bounces lifted_at forget_at",
    },
}
"""What is about nobody, by the reason: each table with all its attributes."""
