"""What the page of a committee's roles may look like: for officers, for staff, empty, wrong, and hostile."""

from typing import Any

from union.core.people.rules import WORDS

ROLES = [
    {"person_id": "priya", "name": "Priya Shah", "role": "President", "starts_on": "2026-08-01", "ends_on": "2027-07-31"},
    {"person_id": "tom", "name": "Tom Evans", "role": "Treasurer", "starts_on": "2026-11-02", "ends_on": "2027-07-31"},
]


def committee(
    name: str = "Chess Society", roles: list[dict[str, str]] | None = None, staff: bool = False, **more: Any
) -> dict[str, Any]:
    """Make the data of the page."""
    held = [{**one, "may_end": staff or one["person_id"] == "tom"} for one in (ROLES if roles is None else roles)]
    told = {
        "group": {"group_id": "chess", "name": name},
        "roles": held,
        "you": "tom",
        "words": {can.value: w for can, w in WORDS.items()},
    }
    told |= {"may_co_opt": not staff, "may_give": True, "longest": "2027-11-24", "key": "k" * 22}
    titles = [("President", True, [can.value for can in WORDS]), ("Treasurer", False, ["money"]), (name, False, [])]
    told["titles"] = [
        {"role": role, "leads": leads, "can": can} for role, leads, can in titles[: len(held) + (name != "Chess Society")]
    ]
    told["members"] = [] if staff else [{"person_id": "sam", "name": "Sam Okoro"}, {"person_id": "bo", "name": name}]
    return {**told, "values": {"ends_on": ""}, "errors": {}, **more}


BAD = {"person_id": "Please choose a member.", "role": "Please name the role.", "ends_on": "Please choose a day."}
BAD |= {
    "shared": "Priya Shah holds this role until 31 July 2027. End that first. Or tick that more than one person shall hold it."
}
