#!/usr/bin/env bash
# icalendar 7.3.0: an event of exactly 24 hours over the night on which summer time ends.
#
# Seen: timedelta(hours=24) is written as P1D. In RFC 5545 a day of a DURATION is a nominal one ("the same time of the next day"), so a
# reader that follows it ends such an event after 25 hours of real time in Europe/London on the night to 2026-10-25; hours=25 is
# written as P1DT1H, nominally 26. The hours that were meant cannot be told from the file. 23 hours stay PT23H and are exact.
# So: DTEND in UTC (or TZID with its VTIMEZONE), never DURATION.
# Source: RFC 5545, 3.3.6 (https://www.rfc-editor.org/rfc/rfc5545#section-3.3.6), https://pypi.org/project/icalendar/7.3.0/
set -euo pipefail
here=$(mktemp -d); trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"; "$here/venv/bin/pip" install -q --disable-pip-version-check 'icalendar==7.3.0' 'tzdata==2026.6'
cat > "$here/see.py" <<'PY'
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Event

begin = datetime(2026, 10, 24, 18, 0, tzinfo=ZoneInfo("Europe/London"))
for hours in (23, 24, 25):
    event = Event()
    event.add("dtstart", begin)
    event.add("duration", timedelta(hours=hours))
    (line,) = [line for line in event.to_ical().decode().splitlines() if line.startswith("DURATION")]
    days, rest = divmod(hours, 24) if "P1D" in line else (0, hours)
    by_the_calendar = begin + timedelta(days=days)  # Python adds to the clock on the wall, as a nominal day does.
    end = by_the_calendar.astimezone(UTC) + timedelta(hours=rest)
    real = (end - begin.astimezone(UTC)).total_seconds() / 3600
    print(f"{hours} hours are written as {line}, which RFC 5545 reads as {real:g} hours on that night")
PY
"$here/venv/bin/python" "$here/see.py" 2>&1 | tee "$here/seen"
diff "$here/seen" - <<'SEEN'
23 hours are written as DURATION:PT23H, which RFC 5545 reads as 23 hours on that night
24 hours are written as DURATION:P1D, which RFC 5545 reads as 25 hours on that night
25 hours are written as DURATION:P1DT1H, which RFC 5545 reads as 26 hours on that night
SEEN
