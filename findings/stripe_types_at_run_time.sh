#!/usr/bin/env bash
# stripe 16.1.0 (Python, with typing_extensions 4.16.0): what its types tell a program that reads them when it runs.
#
# Seen: the parameters are TypedDicts of typing_extensions, so the standard library's is_typeddict says that they are none; and the names of other
# objects are imported for type checkers only, so get_type_hints raises NameError, for parameters and for what is answered alike. Parameters
# of a list inherit the options of a request (its key among them), so to a type checker they are parameters of the list.
# So: ask typing_extensions, resolve the names by the source's TYPE_CHECKING imports, and leave the options of a request out.
# Source: https://github.com/stripe/stripe-python/blob/v16.1.0/stripe/params/_refund_list_params.py, https://pypi.org/project/stripe/16.1.0/
set -euo pipefail
here=$(mktemp -d); trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" install -q --disable-pip-version-check 'stripe==16.1.0' 'typing_extensions==4.16.0'
cat > "$here/see.py" <<'PY'
import typing

import stripe.params
import typing_extensions

for kind in (stripe.params.RefundListParams, stripe.params.RefundCreateParams):
    print(f"{kind.__name__}: typing {typing.is_typeddict(kind)}, typing_extensions {typing_extensions.is_typeddict(kind)}")
for kind in (stripe.params.RefundListParams, stripe.Refund, stripe.checkout.Session):
    try:
        typing.get_type_hints(kind)
        print(f"{kind.__name__}: its types are known")
    except NameError:
        print(f"{kind.__name__}: NameError")
print("a list's parameters:", ", ".join(sorted(name for name in stripe.params.RefundListParams.__annotations__ if "key" in name)))
PY
"$here/venv/bin/python" "$here/see.py" | tee "$here/seen"
diff "$here/seen" - <<'SEEN'
RefundListParams: typing False, typing_extensions True
RefundCreateParams: typing False, typing_extensions True
RefundListParams: NameError
Refund: NameError
Session: NameError
a list's parameters: api_key, idempotency_key
SEEN
