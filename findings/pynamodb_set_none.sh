#!/usr/bin/env bash
# PynamoDB 6.1.0 on moto 5.2.5: an attribute that is set to None in an update.
#
# Seen: `Model.attr.set(None)` writes DynamoDB's NULL. The model reads it as None, as it reads an attribute that is not there, but a condition
# `attr.does_not_exist()` is false from then on, so the next conditional claim of the item fails for ever; `save()` of a model whose
# attribute is None leaves the attribute out, and `.remove()` takes it away. Two ways to write None, two states, one look.
# So: `.remove()`, and a lint that finds `.set(None)`.
# Source: https://pynamodb.readthedocs.io/en/stable/updates.html, https://pypi.org/project/pynamodb/6.1.0/
set -euo pipefail
here=$(mktemp -d); trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"; "$here/venv/bin/pip" install -q --disable-pip-version-check 'pynamodb==6.1.0' 'moto[dynamodb]==5.2.5'
cat > "$here/see.py" <<'PY'
import os

os.environ |= {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": "eu-west-2"}
from moto import mock_aws
from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import UpdateError
from pynamodb.models import Model


class Place(Model):
    class Meta:
        table_name, region, billing_mode = "places", "eu-west-2", "PAY_PER_REQUEST"

    key = UnicodeAttribute(hash_key=True)
    holder = UnicodeAttribute(null=True)


def stored(key):
    return Place._get_connection().get_item(key)["Item"].get("holder", "not there")


with mock_aws():
    Place.create_table(wait=True)
    ways = {
        "save() with None": lambda place: setattr(place, "holder", None) or place.save(),
        "update(remove())": lambda place: place.update([Place.holder.remove()]),
        "update(set(None))": lambda place: place.update([Place.holder.set(None)]),
    }
    for name, give_back in ways.items():
        place = Place(name, holder="ann")
        place.save()
        give_back(place)
        left = stored(name)
        try:
            Place(name).update([Place.holder.set("ben")], condition=Place.holder.does_not_exist())
            claimed = "claimed again"
        except UpdateError as failure:
            claimed = failure.cause_response_code
        print(f"{name}: stored {left}, {claimed}")
PY
"$here/venv/bin/python" "$here/see.py" 2>&1 | tee "$here/seen"
diff "$here/seen" - <<'SEEN'
save() with None: stored not there, claimed again
update(remove()): stored not there, claimed again
update(set(None)): stored {'NULL': True}, ConditionalCheckFailedException
SEEN
