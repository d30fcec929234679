#!/usr/bin/env bash
# protego 0.7.0 (robots.txt for Scrapy) and RFC 9309: for whom a group of robots.txt is.
#
# Seen: a group is taken for a crawler when a word of the crawler's name begins with the group's. So a group for "Union" shuts out
# "UnionHouse" too, even where a group for "*" lets everybody in; RFC 9309 compares the whole product token, without case. And a group written
# "UnionHouse/2", as older guides had it, is for nobody at all, where RFC 9309's token ends before the slash (Google's parser reads it so).
# A byte order mark at the beginning makes the first group disappear. urllib.robotparser (CPython 3.11.7 and 3.13.0) takes a group whose text
# stands anywhere in the crawler's name, up to its first slash; the first rule that fits and not the longest; and knows no "*" within a path.
# So: strip the mark, log which group was taken, and where a robots.txt keeps you out, say that you could not look and not that a page is broken.
# Source: RFC 9309, 2.2.1 and 2.2.2 (https://www.rfc-editor.org/rfc/rfc9309), https://github.com/google/robotstxt (ExtractUserAgent)
set -euo pipefail
here=$(mktemp -d); trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" install -q --disable-pip-version-check protego==0.7.0 2>"$here/pip" || { cat "$here/pip"; exit 1; }
cat > "$here/see.py" <<'PY'
from urllib.robotparser import RobotFileParser

from protego import Protego

PAGE = "https://chess.example/events/autumn"


def told(text, name="UnionHouse"):
    other = RobotFileParser()
    other.parse(text.splitlines())
    may = {"protego": Protego.parse(text).can_fetch(PAGE, name), "robotparser": other.can_fetch(name, PAGE)}
    return ", ".join(f"{who} {'goes in' if yes else 'stays out'}" for who, yes in may.items())


for group in ("UnionHouse", "unionhouse", "Union", "House", "UnionHouse/2"):
    print(f"group for {group}: {told(f'User-agent: {group}' + chr(10) + 'Disallow: /')}")
print("Union out, all others in:", told("User-agent: Union\nDisallow: /\n\nUser-agent: *\nAllow: /"))
print("name within a browser's:", told("User-agent: UnionHouse\nDisallow: /", "Mozilla/5.0 (compatible; UnionHouse/1.0)"))
print("byte order mark:", told("\ufeffUser-agent: *\nDisallow: /"))
print("longest rule allows:", told("User-agent: *\nDisallow: /events\nAllow: /events/autumn"))
print("asterisk in a path:", told("User-agent: *\nDisallow: /*/autumn"))
PY
"$here/venv/bin/python" "$here/see.py" 2>&1 | tee "$here/seen"
diff "$here/seen" - <<'SEEN'
group for UnionHouse: protego stays out, robotparser stays out
group for unionhouse: protego stays out, robotparser stays out
group for Union: protego stays out, robotparser stays out
group for House: protego goes in, robotparser stays out
group for UnionHouse/2: protego goes in, robotparser goes in
Union out, all others in: protego stays out, robotparser stays out
name within a browser's: protego stays out, robotparser goes in
byte order mark: protego goes in, robotparser goes in
longest rule allows: protego goes in, robotparser stays out
asterisk in a path: protego stays out, robotparser goes in
SEEN
