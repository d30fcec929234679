"""A stand-in for Amazon SES on one's own machine: it takes letters, keeps them whole, and tells by events what became of them.

Start it with ``python -m infra.local.post_office --port 8430 --emulator http://127.0.0.1:8566``, and let clients of SES v2 find it by
``AWS_ENDPOINT_URL_SESV2``. Each request goes on to the emulator's SES as it came, so that its refusals and IAM's are real; what the emulator
drops (headers, attachments, tags, the configuration set) is kept here, in the folder ``--state``. Each letter is looked at as SES does, as far
as that is documented (`checks.py`), and read again by two parsers of different makes (`mime.py`).

======================================  ====================================================================
``POST /v2/email/outbound-emails``      SendEmail of SES v2; every other path of ``/v2/email/`` goes on to the emulator
``GET  /_mailbox``, ``/_mailbox.json``  the letters, the newest first, also those that went past the post office; ``?to=`` picks by address
``GET  /_mailbox/{letter}``             one letter with headers, files, tags and events; ``.html``, ``.eml`` and ``/files/{n}`` below it
``GET  /_post/``                        overview: letters, events, what was refused
``GET  /_post/faults``                  the page of rules and faults, for a person
``GET  /_post/certificate.pem``         the certificate of the key that signs events
``GET  /_post/health``                  ``{"ok": true}``
``POST /_post/control/{verb}``          the same for a test: a JSON object in, a JSON object out
``GET  /_post/control/{list}``          ``letters``, ``notices``, ``rules``, ``faults``, ``refused`` or ``counts``
======================================  ====================================================================

The verbs, with the fields of their JSON object (``?`` may be left out; time in seconds):

``rule`` {who, does, times?=-1, every?=1, after?=0.2, code?, words?}, ``clear_rules`` {}
    What is done with letters to an address, ``*`` or a pattern like ``*@example.org``; of several that fit the last one strikes, so many
    ``times`` (-1: always), at ``every`` so manieth letter. ``does`` is ``deliver``, ``bounce``, ``soft_bounce``, ``complain``, ``delay``,
    ``reject``, ``silent`` (taken, but the answer is lost), ``lost`` (not taken, and no answer) or ``refuse`` with ``code``, an error of
    SES's as `refusals.py` has them. The addresses of SES's mailbox simulator (``bounce@simulator.amazonses.com``) do as they do there.
``tell`` {letter, event, copies?=1}
    Something happens to a letter now: ``Send``, ``Delivery``, ``Bounce``, ``Bounce:soft``, ``Complaint``, ``DeliveryDelay`` or ``Reject``.
``resend`` {notice, copies?=1}, ``release`` {order?=made | reverse | shuffled}
    Sends an event again in a new envelope; sends what the fault ``hold`` kept back.
``send`` {body}, ``put`` {body}
    Signs any message properly and sends it; puts any body into the queue as it is.
``faults`` {see faults.py}, ``clear_faults`` {}, ``listen`` {queue, topic?}, ``idle`` {timeout?=10}, ``reset`` {}
    Sets faults; removes them; says into which queue events go; waits until no event waits; forgets everything.

Events come as SES publishes them to SNS, in an envelope of SNS's with SignatureVersion 2, straight into the queue that listens to the topic.
It tells only of letters with a configuration set, as SES does.
It listens on loopback for tests and sends nothing to anybody.
"""
