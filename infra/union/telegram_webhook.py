"""Tells Telegram where the house hears what people say to the union's bot, with the word by which its calls are known.

Say it once, after the keys of the bot are in the secret of the chats, and again where the address or the word has changed. It needs
credentials that may read that secret; with `--local` it speaks to the house that runs on this machine.
"""

import argparse
import os
import sys

from infra.union import which_house

SHORT = "tell Telegram where the house hears what people say to its bot"


def take(parser: argparse.ArgumentParser) -> None:
    """Say what the command is told."""
    which_house.ask_where(parser)


def run(told: argparse.Namespace) -> int:
    """Tell it, and say the address."""
    which_house.settle(told)
    os.environ |= {"CHAT_SECRET": which_house.outputs()["ChatSecret"], "STAGE": "local" if told.local else "production"}
    os.environ.setdefault("TELEGRAM_API", which_house.telegram() if told.local else "https://api.telegram.org")
    from union import settings
    from union.membership.chats.protocol import Lacking
    from union.membership.telegram import gateway

    url = f"{settings.site_url()}/telegram/webhook"
    try:
        gateway.listen(url)
    except Lacking as lacking:
        sys.stderr.write(f"Telegram does not take that: {lacking}. Look at the bot's keys in the secret.\n")
        return 1
    sys.stdout.write(f"Telegram tells the house at {url} from now on.\n")
    return 0
