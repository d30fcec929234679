#!/usr/bin/env bash
# feedgenerator 2.2.1 (Django's feeds on their own): a feed that has no items yet.
#
# Seen: an Atom or RSS feed without items, or whose items have no date, says the moment of asking as its last change (`updated`, `lastBuildDate`), so
# that the same feed is another text each second: an ETag made of it never fits, and readers fetch it for ever. As soon as one item has a
# date, that date is told.
# So: give the feed its last change by overriding `latest_post_date`, and make the ETag of what is told.
# Source: https://github.com/getpelican/feedgenerator (feedgenerator/django/utils/feedgenerator.py, `latest_post_date`)
set -euo pipefail
here=$(mktemp -d); trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"; "$here/venv/bin/pip" install -q --disable-pip-version-check 'feedgenerator==2.2.1'
cat > "$here/see.py" <<'PY'
import time
from datetime import UTC, datetime

from feedgenerator import Atom1Feed, Rss201rev2Feed


def twice(kind, *items):
    texts = []
    for _ in range(2):
        feed = kind(title="News", link="https://union.example/news", description="What is new")
        for name, day in items:
            feed.add_item(title=name, link=f"https://union.example/{name}", description=name, pubdate=day, updateddate=day)
        texts.append(feed.writeString("utf-8"))
        time.sleep(1.2)
    return "the same" if texts[0] == texts[1] else "another text"


for kind in (Atom1Feed, Rss201rev2Feed):
    print(f"{kind.__name__}, no item, asked again: {twice(kind)}")
    print(f"{kind.__name__}, an item without a date, asked again: {twice(kind, ('one', None))}")
    print(f"{kind.__name__}, an item with a date, asked again: {twice(kind, ('one', datetime(2026, 11, 1, tzinfo=UTC)))}")
PY
"$here/venv/bin/python" "$here/see.py" 2>&1 | tee "$here/seen"
diff "$here/seen" - <<'SEEN'
Atom1Feed, no item, asked again: another text
Atom1Feed, an item without a date, asked again: another text
Atom1Feed, an item with a date, asked again: the same
Rss201rev2Feed, no item, asked again: another text
Rss201rev2Feed, an item without a date, asked again: another text
Rss201rev2Feed, an item with a date, asked again: the same
SEEN
