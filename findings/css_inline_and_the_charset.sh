#!/usr/bin/env bash
# css-inline 0.24.0: what of a letter's style sheet stays in its head where rules that cannot be inlined are kept.
#
# Seen: with keep_at_rules=True the media queries stay, in a new <style> that is put before everything else in the head, the <meta charset> too.
# A reader who is not told the characters by a header looks for that in the first 1,024 bytes alone; behind a style sheet of some length it is not
# there. keep_style_tags=True leaves it where it was and keeps every rule, those that were inlined as well. A <style> that is marked
# data-css-inline="ignore" is neither inlined nor kept: it is gone.
# So: let it inline without keeping anything, and put the style of the dark (or of a phone) behind the charset yourself.
# Source: https://github.com/Stranger6667/css-inline (keep_at_rules, keep_style_tags, data-css-inline);
# https://html.spec.whatwg.org/multipage/semantics.html#charset (the first 1,024 bytes)
set -euo pipefail
here=$(mktemp -d); trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"; "$here/venv/bin/pip" install -q --disable-pip-version-check 'css-inline==0.24.0'
cat > "$here/see.py" <<'PY'
from css_inline import CSSInliner

RULES = "p{color:#111}" + "".join(f"@media (min-width:{n}px){{p{{margin:{n}px}}}}" for n in range(40))
PAGE = '<!doctype html><html><head><meta charset="utf-8"><title>x</title><style MARK>' + RULES + "</style></head><body><p>x</p></body></html>"


def seen(mark="", **options):
    html = CSSInliner(load_remote_stylesheets=False, **options).inline(PAGE.replace("MARK", mark))
    at, kept = html.index("<meta charset"), html.count("@media")
    return f"charset in the first 1,024 bytes: {at < 1024}, media queries kept: {kept}, color kept: {'p{color' in html}, inlined: {'style=' in html}"


print("keep_at_rules:  ", seen(keep_at_rules=True))
print("keep_style_tags:", seen(keep_style_tags=True))
print("ignore:         ", seen('data-css-inline="ignore"'))
PY
"$here/venv/bin/python" "$here/see.py" 2>&1 | tee "$here/seen"
diff "$here/seen" - <<'SEEN'
keep_at_rules:   charset in the first 1,024 bytes: False, media queries kept: 40, color kept: False, inlined: True
keep_style_tags: charset in the first 1,024 bytes: True, media queries kept: 40, color kept: True, inlined: True
ignore:          charset in the first 1,024 bytes: True, media queries kept: 0, color kept: False, inlined: False
SEEN
