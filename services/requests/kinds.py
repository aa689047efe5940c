"""What each kind of request means: who answers it and which line of the form it is (domain page, «Who counts what»)."""

from dataclasses import dataclass

from storage.models import AppealLine, Profile, RequestKind


@dataclass(frozen=True)
class KindRule:
    """`profile`: whose specialists answer, until the Centre changes it (services.requests.destinations). `line`: of
    section 1 of Annex 1, where the request counts as an appeal. `fixed`: the profile is what was asked for, and stays.
    """

    profile: Profile
    line: AppealLine
    fixed: bool = False


KINDS: dict[RequestKind, KindRule] = {
    RequestKind.URGENT: KindRule(Profile.PSYCHOLOGIST, AppealLine.EMERGENCY_PSYCHOLOGICAL, fixed=True),
    RequestKind.PSYCHOLOGIST: KindRule(Profile.PSYCHOLOGIST, AppealLine.CONSULTATION, fixed=True),
    RequestKind.LAWYER: KindRule(Profile.LAWYER, AppealLine.LEGAL_CONSULTATION, fixed=True),
    RequestKind.EVERYDAY: KindRule(Profile.SOCIAL_WORKER, AppealLine.EVERYDAY),
    RequestKind.MEDICAL: KindRule(Profile.SOCIAL_WORKER, AppealLine.MEDICAL),
    RequestKind.REHABILITATION: KindRule(Profile.SOCIAL_WORKER, AppealLine.REHABILITATION),
    RequestKind.EMPLOYMENT: KindRule(Profile.SOCIAL_WORKER, AppealLine.EMPLOYMENT),
    RequestKind.SPECIAL: KindRule(Profile.SOCIAL_WORKER, AppealLine.SPECIAL),
}
OTHER_KINDS = tuple(kind for kind, rule in KINDS.items() if not rule.fixed)
"""What stands under «🤝 Другая помощь», in the order of the form."""
ASKED_KINDS = tuple(kind for kind in KINDS if kind is not RequestKind.URGENT)
"""What a family chooses, and the routing table speaks of. The urgent lane has ways of its own."""
