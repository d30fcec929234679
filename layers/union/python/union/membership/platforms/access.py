"""How access to each kind of platform is given and taken away, in words for a committee that hands over.

The words are those of late 2026, from what each platform says in its help. Apps move their buttons about, so the way is told more than the
button. Nobody is ever asked to tell this house, or anybody by message, a password.
"""

from collections.abc import Mapping

_ACCESS: Mapping[str, str] = {
    "facebook": (
        "Each person uses their own account. For a page: switch into it, open Page access in its settings, give the new "
        "person full control, and once they have accepted, remove whoever leaves. For a group: on its list of members, "
        "make the new person an admin, then remove the old admin. New admins may have to wait some days before they can "
        "remove others, so begin early."
    ),
    "instagram": (
        "An account has one login. Sit together: in Accounts Centre change the e-mail address and phone number to the "
        "group’s own, let the new owner choose a new password, set up two-step sign-in on their phone, and end old "
        "sessions under “Where you’re logged in”. A professional account can instead be put into a Meta business "
        "portfolio, where each person has a role of their own."
    ),
    "whatsapp": (
        "In the group’s info, tap the new person and choose “Make group admin”, then “Dismiss as admin” for whoever "
        "leaves. Whoever created the group can be removed by nobody: they have to leave it themselves. In a community, do "
        "the same for its announcements."
    ),
    "discord": (
        "In Server settings, Members, choose ••• beside the new owner and Transfer ownership. Only the owner can do that, "
        "and cannot take it back. Then take the admin roles from whoever leaves, and look at bots, webhooks and "
        "integrations that they set up."
    ),
    "telegram": (
        "Only the owner can pass it on: make the new person an admin, open their rights and choose Transfer ownership. "
        "The owner needs two-step verification that was set up at least 7 days before, on a device signed in for at least "
        "a day. So begin a week early."
    ),
    "x": (
        "Turn on Delegate in the settings on x.com and invite each person as admin or contributor: they use their own "
        "accounts. The owner alone can change the password, e-mail address and phone number, so hand these over together, "
        "then end all other sessions and remove old delegates."
    ),
    "snapchat": (
        "An account has one login. Sit together: change the e-mail address and phone number to the group’s own, let the "
        "new owner choose a new password, and end old sessions in the settings. For a public profile, look who else has a "
        "role on it. Leave chats that you do not need."
    ),
    "linkedin": (
        "Each person uses their own account. In the page’s admin tools, Manage admins, make the new person a super admin, "
        "then remove whoever leaves. The last super admin has to name another one first."
    ),
    "tiktok": (
        "An account has one login. Sit together: change the e-mail address and phone number to the group’s own, let the "
        "new owner choose a new password, and in Security remove the devices of whoever leaves. Business accounts can "
        "give roles in TikTok’s Business Center."
    ),
    "email": (
        "A shared mailbox or list of the university: ask its IT service to change who has access. An account with one "
        "login: let the new owner choose a new password, change the recovery address and phone number, set up two-step "
        "sign-in, sign out everywhere else, and look for forwarding rules."
    ),
    "website": (
        "Three keys: who can edit the site, who runs the hosting, and who holds the domain’s name and pays for it. Give "
        "the new person a user of their own with each, change the billing address, then delete the old users, and note "
        "when the domain runs out."
    ),
    "other": (
        "Give the new person a role of their own where the platform has roles. Where there is one login, let the new "
        "owner choose a new password, change the recovery address and phone number, and sign out everywhere else. Then "
        "remove whoever leaves."
    ),
}


def how_access_is_given(kind: str) -> str:
    """How access to a platform of this kind is handed on, in a few sentences."""
    return _ACCESS.get(kind, _ACCESS["other"])
