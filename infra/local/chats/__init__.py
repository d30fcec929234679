"""Stand-ins for Discord (HTTP API v10) and for Telegram (Bot API) on one's own machine, in one process, with pages and controls.

Start it with ``python -m infra.local.chats --port 8450 --keys FILE``. FILE is JSON with the keys of both bots, as the house's secret has
them: ``{"discord": {token, client_id, client_secret, public_key}, "telegram": {token, username, webhook_secret}}``.

==============================================  ===========================================================================
``/_discord/api/v10/...``                       Discord's API, with OAuth2
``/_discord/oauth2/authorize``                  where one lets the house know one's account, or adds its bot
``/_telegram/bot<token>/<method>``              Telegram's Bot API; updates go to the webhook that the bot sets
``/_telegram/+...``, ``/_telegram/<bot>``       where links to groups and to the bot lead
``GET /_discord/``, ``GET /_telegram/``         what members see and can do, for a person
``GET /_discord/control``, ``/_telegram/...``   the controls, for a person
``POST /_discord/control/{verb}``               the same for a test: a JSON object in, a JSON object out
``GET /_discord/control/calls``, ``.../world``  the log of calls with counts by route, and all there is
==============================================  ===========================================================================

The verbs are the functions of `discord.controls` and `telegram.controls`; their arguments are the fields. Both have:

``outage`` {kind, requests?, seconds?, route?, delay?}
    Calls go wrong: ``unavailable`` (503, nothing done), ``silent`` (no answer, nothing done), ``lost`` (done, no answer), ``late``
    (done, answered so many seconds later). For so many requests or seconds, or until ``clear_outages``; of routes with ``route`` in them.
``limit`` {most, seconds, ...}
    So many calls in so many seconds. ``clear_limits`` goes back to the usual ones.
``take_right``, ``give_right``, ``throw_out``, ``add_bot``
    What an owner does with the bot.
``may``, ``write``, ``join``, ``leave``
    What people may and do.
``forget`` {empty?}
    Everything is as in the beginning.

Of Discord, ``strict`` lets it ask more of a bot than its documentation says: for every bit that an overwrite names, also those that stay, and
for roles below the bot in overwrites too. Where nobody could look how the real ones behave, docs/local-cloud.md says what was taken for true.

It listens on loopback for tests, and reaches nobody.
"""
