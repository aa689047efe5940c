"""What each kind of request means: who answers it and which line of the form it is (domain page, «Who counts what»)."""

from dataclasses import dataclass

from storage.models import AppealLine, Profile, RequestKind


@dataclass(frozen=True)
class KindRule:
    """`profile`: whose specialists answer; `line`: of section 1 of Annex 1, where the request counts as an appeal."""

    profile: Profile
    line: AppealLine


KINDS: dict[RequestKind, KindRule] = {
    RequestKind.URGENT: KindRule(Profile.PSYCHOLOGIST, AppealLine.EMERGENCY_PSYCHOLOGICAL),
    RequestKind.PSYCHOLOGIST: KindRule(Profile.PSYCHOLOGIST, AppealLine.CONSULTATION),
    RequestKind.LAWYER: KindRule(Profile.LAWYER, AppealLine.LEGAL_CONSULTATION),
}
