"""Money is a whole number of pence. It is never a float."""

CURRENCY = "gbp"


def pounds(pence: int) -> str:
    """Write `pence` as people read it: 500 is "£5.00", 0 is "Free", -150 is "-£1.50"."""
    if pence == 0:
        return "Free"
    sign = "-" if pence < 0 else ""
    whole, rest = divmod(abs(pence), 100)
    return f"{sign}£{whole:,}.{rest:02d}"


def plain(pence: int) -> str:
    """Write `pence` for a spreadsheet: 123450 is "1234.50"."""
    sign = "-" if pence < 0 else ""
    whole, rest = divmod(abs(pence), 100)
    return f"{sign}{whole}.{rest:02d}"
