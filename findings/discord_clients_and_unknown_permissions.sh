#!/usr/bin/env bash
# discord.py 2.7.1, hikari 2.7.0 and Python's own IntFlag: a permission of Discord's that is newer than the package.
#
# Discord's permissions are one number, in which new bits come to be several times a year. Seen: discord.py reads an overwrite of a channel
# into names, so `from_pair(...).pair()`, which is what `overwrites_for` and `set_permissions` do, loses every bit without a name: whoever
# reads an overwrite, denies one thing and writes it back takes unknown permissions from a role for good. hikari keeps the number, but `~` of
# its flags (and of any IntFlag of Python's) is the inverse of the named bits alone, so that `allow & ~SEND_MESSAGES` loses the others too.
# So: plain integers, and what has to be put back exactly is kept as it came.
# Source: https://docs.discord.com/developers/topics/permissions, https://docs.python.org/3/library/enum.html#enum.FlagBoundary
set -euo pipefail
here=$(mktemp -d); trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"; "$here/venv/bin/pip" install -q --disable-pip-version-check 'discord.py==2.7.1' 'hikari==2.7.0'
cat > "$here/see.py" <<'PY'
from enum import IntFlag

import discord
import hikari

NEW = 1 << 60
SEND = 1 << 11

allow, deny = discord.PermissionOverwrite.from_pair(discord.Permissions(NEW | SEND), discord.Permissions(NEW << 1)).pair()
print("discord.py, an overwrite read and written:", "kept" if allow.value & NEW else "lost", "kept" if deny.value & NEW << 1 else "lost")
role = discord.Permissions(NEW | SEND)
role.update(send_messages=False)
print("discord.py, permissions of a role:", "kept" if role.value & NEW else "lost")
print("hikari, read:", "kept" if hikari.Permissions(NEW | SEND) & NEW else "lost")
print("hikari, allow & ~SEND_MESSAGES:", "kept" if hikari.Permissions(NEW | SEND) & ~hikari.Permissions.SEND_MESSAGES & NEW else "lost")


class Permission(IntFlag):
    SEND_MESSAGES = SEND
    VIEW_CHANNEL = 1 << 10


print("IntFlag, number & ~SEND_MESSAGES:", "kept" if (NEW | SEND) & ~Permission.SEND_MESSAGES & NEW else "lost")
print("int, number & ~int(SEND_MESSAGES):", "kept" if (NEW | SEND) & ~int(Permission.SEND_MESSAGES) & NEW else "lost")
PY
"$here/venv/bin/python" "$here/see.py" 2>&1 | tee "$here/seen"
diff "$here/seen" - <<'SEEN'
discord.py, an overwrite read and written: lost lost
discord.py, permissions of a role: kept
hikari, read: kept
hikari, allow & ~SEND_MESSAGES: lost
IntFlag, number & ~SEND_MESSAGES: lost
int, number & ~int(SEND_MESSAGES): kept
SEEN
