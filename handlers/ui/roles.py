"""How roles and profiles of the staff are called."""

from aiogram.utils.i18n import gettext as _

from storage.models import Profile, Role


def role_label(role: Role) -> str:
    return {
        Role.SPECIALIST: _("Specialist"),
        Role.HEAD: _("Head of department"),
        Role.COORDINATOR: _("Coordinator"),
        Role.ADMIN: _("Administrator"),
    }[role]


def profile_label(profile: Profile) -> str:
    return {
        Profile.PSYCHOLOGIST: _("Psychologist"),
        Profile.LAWYER: _("Lawyer"),
        Profile.SOCIAL_WORKER: _("Social worker"),
    }[profile]


def post_label(role: Role, profile: Profile | None) -> str:
    """A post in a text: the profile of a specialist, else the role."""
    return profile_label(profile) if profile is not None else role_label(role)
