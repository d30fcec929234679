"""A stand-in for Stripe on one's own machine.

API version 2026-10-28.endive, a pay page, webhooks and a page of faults.

Start it with ``python -m infra.local.stripe --port 8420 --api-key sk_test_x --webhook-url URL
--webhook-secret whsec_x``. It serves Stripe's API at ``/v1/...`` and, with everything else, under the base
path (``/_stripe``):

======================================  ====================================================================
``GET  /_stripe/``                      overview: sessions, events, deliveries
``GET  /_stripe/pay/{session}``         the hosted pay page; its buttons post ``choice``
``GET  /_stripe/faults``                the page of faults and actions, for a person
``GET  /_stripe/health``                ``{"ok": true}``
``POST /_stripe/control/{verb}``        the same for a test: a JSON object in, a JSON object out
``GET  /_stripe/control/{list}``        ``faults``, ``events``, ``deliveries``, ``requests`` or ``sessions``
======================================  ====================================================================

The verbs, with the fields of their JSON object (``?`` may be left out; money in pence, time in seconds):

``pay`` {session}, ``decline`` {session}
    The customer pays by card, or the card is declined and the session stays open.
``pay_later``, ``fail_later`` {session, after?=5}
    The session completes unpaid (Bacs Direct Debit); the payment succeeds or fails after so many seconds.
``settle`` {session}
    The delayed payment of a session ends now, as it would have ended later.
``expire`` {session}
    The session's time is up.
``advance`` {seconds}
    Whatever waits (expiry, delayed payments, retries, pending money) comes due that much sooner. The wall
    clock stays, because the caller's clock also stays and both must agree about ``expires_at`` and about
    signatures.
``set_now`` {now}
    Sets the stand-in's own clock (seconds since 1970) for a caller whose clock is set too. Signatures keep
    real time.
``refund`` {session | payment_intent | charge, amount?}, ``fail_refund`` {refund}
    A refund made in the Dashboard, and a refund that the bank sends back later.
``open_dispute`` {session | payment_intent | charge, amount?, reason?}, ``close_dispute`` {dispute, won}
    The bank opens a dispute, and decides it.
``payout`` {amount?, settle?=true}
    Pays out the available balance; with ``settle`` pending money becomes available first.
``resend`` {event, copies?=1}
    Sends an event now, so many copies at once, and answers with the status code that each copy met.
``send`` {body}
    Signs any body (object or string) properly, posts it, answers with the status code.
``release`` {order?=created | reverse | shuffled}
    Sends what the fault ``hold`` kept back, one after another.
``faults`` {see faults.py}, ``clear_faults`` {}, ``webhook`` {url?, secret?},
``idle`` {timeout?=10}, ``reset`` {}
    Sets faults; removes them; changes the address; waits until no delivery waits; forgets everything.

It listens on loopback for tests, knows no real money and holds no card numbers.
"""
