"""Tokens beside the login, over HTTP: handed out for a purpose, kept by organisations, withdrawn."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import jwt
import pytest

from holdfast.api.errors import Unauthorized
from holdfast.identity import access, operations, queries
from holdfast.identity.models import OrganizationRole, PreSignedKey, RefreshToken
from holdfast.identity.tests.conftest import NOW
from holdfast.platform.models import AuditRecord, BusinessEventRecord

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.identity.models import Organization, User
    from holdfast.identity.tests.asking import Asking

GENERATE = """mutation make($email: String!, $days: Int!, $scope: PreSignedTokenScope!) {
    generatePreSignedToken(email: $email, numberOfDaysAllowed: $days, scope: $scope) {
      token scope tokenExpiryDatetime } }"""
LOGIN = """mutation logIn($key: String!) {
    obtainKrakenToken(input: {preSignedKey: $key}) { token payload refreshToken } }"""
END_ONE = """mutation end($token: String!) {
    invalidatePreSignedToken(input: {token: $token}) { token { key scope isValid } } }"""
END_ALL = """mutation end($email: String!, $scope: PreSignedTokenScope) {
    invalidatePreSignedTokensForUser(input: {email: $email, scope: $scope}) { tokens { key scope isValid } } }"""
END_REFRESH = """mutation end($token: String!) {
    invalidateRefreshToken(input: {refreshToken: $token}) { token { key expiryDt isValid } } }"""
END_REFRESHES = """mutation end($email: String!) {
    invalidateRefreshTokensForUser(input: {email: $email}) { tokens { key expiryDt isValid } } }"""
LONG_LIVED = """mutation keep($token: String!) {
    obtainLongLivedRefreshToken(input: {krakenToken: $token}) { refreshToken refreshExpiresIn } }"""
REFRESH = """mutation logIn($token: String!) { obtainKrakenToken(input: {refreshToken: $token}) { token } }"""
VIEWER = "{ viewer { number } }"


@pytest.fixture(autouse=True)
def everyone_is_a_customer_of_the_partner(monkeypatch: pytest.MonkeyPatch) -> None:
    """Accounts, a floor above, decide whom an organisation sees; here it sees whoever is no staff."""
    monkeypatch.setattr(
        access, "_reasons", [lambda viewer, user: bool(viewer.organization_id) and not user.is_staff]
    )


class TestPreSignedTokens:
    @pytest.fixture
    def make(self, asking: Asking, service_partner: Organization, customer: User) -> Callable[[str], str]:
        token = asking.token_of(service_partner)

        def make(scope: str) -> str:
            return str(asking.must(GENERATE, token, email=customer.email, days=3, scope=scope)["token"])

        return make

    def test_a_partner_makes_a_link_that_opens_one_purpose(
        self, asking: Asking, service_partner: Organization, customer: User
    ) -> None:
        made = asking.must(
            GENERATE,
            asking.token_of(service_partner),
            email="ada.BYRON@example.com",
            days=3,
            scope="JOIN_CAMPAIGNS",
        )

        assert made["scope"] == "JOIN_CAMPAIGNS"
        assert made["tokenExpiryDatetime"] == "2026-01-18T12:00:00+00:00"
        opened = asking.must(LOGIN, key=made["token"])
        assert opened["payload"]["scopes"] == ["JOIN_CAMPAIGNS"]
        assert opened["refreshToken"] is None
        assert asking.code(VIEWER, opened["token"]) == "KT-CT-1111"
        record = AuditRecord.objects.get(operation="generatePreSignedToken")
        assert record.actor_organization_id == service_partner.pk
        assert record.objects_touched == [f"User:{customer.pk}"]
        assert BusinessEventRecord.objects.get(name="identity.pre_signed_key.generated-v1").data == {
            "user_number": customer.number,
            "scopes": ["JOIN_CAMPAIGNS"],
        }

    def test_it_is_over_after_its_days(self, asking: Asking, make: Callable[[str], str]) -> None:
        key = make("JOIN_CAMPAIGNS")
        asking.clock.advance(timedelta(days=3))

        assert asking.code(LOGIN, key=key) == "KT-CT-1139"

    def test_nobody_is_let_in_through_staff_or_strangers(
        self, asking: Asking, agent: User, service_partner: Organization
    ) -> None:
        for asker in (agent, service_partner):
            token = asking.token_of(asker)
            for email in (agent.email, "nobody@example.com"):
                code = asking.code(GENERATE, token, email=email, days=3, scope="JOIN_CAMPAIGNS")
                assert code == "KT-CT-1131"
        assert not PreSignedKey.objects.exists()

    @pytest.mark.parametrize("days", [0, -1, 366])
    def test_it_cannot_be_made_for_longer_than_the_operator_allows(
        self, asking: Asking, agent: User, customer: User, days: int
    ) -> None:
        token = asking.token_of(agent)
        code = asking.code(GENERATE, token, email=customer.email, days=days, scope="JOIN_CAMPAIGNS")
        assert code == "KT-CT-1605"
        assert not PreSignedKey.objects.exists()

    def test_who_may_not_make_one(self, asking: Asking, customer: User, partner: Organization) -> None:
        asked = {"email": customer.email, "days": 3, "scope": "JOIN_CAMPAIGNS"}
        OrganizationRole.objects.filter(organization=partner).delete()

        assert asking.code(GENERATE, **asked) == "KT-CT-1112"
        assert asking.code(GENERATE, asking.token_of(customer), **asked) == "KT-CT-1128"
        assert asking.code(GENERATE, asking.token_of(partner), **asked) == "KT-CT-1128"
        late = asking.token_of(customer)
        asking.clock.advance(timedelta(hours=1))
        assert asking.code(GENERATE, late, **asked) == "KT-CT-1120"

    def test_whoever_holds_one_can_end_it_and_what_it_has_opened(
        self, asking: Asking, make: Callable[[str], str], customer: User
    ) -> None:
        key = make("UPDATE_ACCOUNT_DETAILS")
        opened = asking.must(LOGIN, key=key)["token"]
        assert asking.code(VIEWER, opened) == "KT-CT-1111"

        ended = asking.must(END_ONE, token=key)

        assert ended == {"token": {"key": key, "scope": "UPDATE_ACCOUNT_DETAILS", "isValid": False}}
        assert asking.code(LOGIN, key=key) == "KT-CT-1139"
        assert asking.code(VIEWER, opened) == "KT-CT-1124"
        assert asking.must(END_ONE, token=key) == ended  # again, and nothing more happens
        assert BusinessEventRecord.objects.filter(name="identity.pre_signed_key.invalidated-v1").count() == 1
        record = AuditRecord.objects.filter(operation="invalidatePreSignedToken").first()
        assert record is not None
        assert f"User:{customer.pk}" in record.objects_touched

    def test_a_guess_ends_nothing(self, asking: Asking, make: Callable[[str], str]) -> None:
        make("JOIN_CAMPAIGNS")
        assert asking.code(END_ONE, token="guess") == "KT-CT-1129"
        assert PreSignedKey.objects.filter(revoked_at=None).count() == 1

    def test_staff_end_a_users_tokens_of_a_scope_or_all(
        self, asking: Asking, make: Callable[[str], str], agent: User, customer: User
    ) -> None:
        keys = {scope: make(scope) for scope in ("JOIN_CAMPAIGNS", "AMEND_PAYMENTS", "REPORT_MOVE_OUT")}
        token = asking.token_of(agent)

        one = asking.must(END_ALL, token, email=customer.email, scope="AMEND_PAYMENTS")["tokens"]
        rest = asking.must(END_ALL, token, email=customer.email)["tokens"]

        assert [(each["scope"], each["isValid"]) for each in one] == [("AMEND_PAYMENTS", False)]
        assert [each["scope"] for each in rest] == ["JOIN_CAMPAIGNS", "REPORT_MOVE_OUT"]
        assert len(one[0]["key"]) == 64  # the digest: the token itself is kept nowhere
        asking.clock.advance(timedelta(minutes=2))
        for key in keys.values():
            assert asking.code(LOGIN, key=key) == "KT-CT-1139"
            asking.clock.advance(timedelta(minutes=1))

    def test_who_may_not_end_a_users_tokens(
        self, asking: Asking, make: Callable[[str], str], customer: User, agent: User, partner: Organization
    ) -> None:
        make("JOIN_CAMPAIGNS")
        assert asking.code(END_ALL, email=customer.email) == "KT-CT-1112"
        assert asking.code(END_ALL, asking.token_of(customer), email=customer.email) == "KT-CT-1129"
        assert asking.code(END_ALL, asking.token_of(partner), email=customer.email) == "KT-CT-1129"
        assert asking.code(END_ALL, asking.token_of(agent), email="nobody@example.com") == "KT-CT-1129"
        assert PreSignedKey.objects.filter(revoked_at=None).count() == 1


class TestRefreshTokens:
    def test_staff_end_one(self, asking: Asking, customer: User, agent: User) -> None:
        token = asking.token_of(agent)
        asking.token_of(customer)
        refresh = asking.log_in(api_key=_key(customer)).refresh_token

        ended = asking.must(END_REFRESH, token, token=refresh)

        assert ended == {"token": {"key": refresh, "expiryDt": "2026-01-22T12:00:00+00:00", "isValid": False}}
        assert asking.code(REFRESH, token=refresh) == "KT-CT-1135"
        assert asking.must(END_REFRESH, token, token=refresh) == ended
        assert RefreshToken.objects.filter(user=customer, revoked_at=None).count() == 1
        assert AuditRecord.objects.filter(operation="invalidateRefreshToken", actor_user_id=agent.pk).exists()

    def test_an_organisations_own_one_can_be_ended(
        self, asking: Asking, partner: Organization, agent: User
    ) -> None:
        key = operations.create_organization_key(organization=partner, now=NOW)
        refresh = asking.log_in(organization_secret_key=key).refresh_token

        assert asking.must(END_REFRESH, asking.token_of(agent), token=refresh)["token"]["isValid"] is False

        assert asking.code(REFRESH, token=refresh) == "KT-CT-1135"
        event = BusinessEventRecord.objects.get(name="identity.refresh_token.invalidated-v1")
        assert event.data == {"organization_number": partner.number, "count": 1}

    def test_staff_end_all_of_a_user(self, asking: Asking, customer: User, agent: User) -> None:
        first, second = (asking.log_in(api_key=_key(customer)).refresh_token for _ in range(2))
        token = asking.token_of(agent)

        ended = asking.must(END_REFRESHES, token, email=customer.email)["tokens"]

        assert [one["isValid"] for one in ended] == [False, False]
        assert asking.code(REFRESH, token=first) == "KT-CT-1135"
        assert asking.code(REFRESH, token=second) == "KT-CT-1135"
        assert asking.must(END_REFRESHES, token, email=customer.email) == {"tokens": []}

    def test_who_may_not(self, asking: Asking, customer: User, agent: User, partner: Organization) -> None:
        refresh = asking.log_in(api_key=_key(customer)).refresh_token
        for document, asked, refusal in (
            (END_REFRESH, {"token": refresh}, "KT-CT-1130"),
            (END_REFRESHES, {"email": customer.email}, "KT-CT-1128"),
        ):
            assert asking.code(document, **asked) == "KT-CT-1112"
            assert asking.code(document, asking.token_of(customer), **asked) == refusal
            assert asking.code(document, asking.token_of(partner), **asked) == refusal
        assert asking.code(END_REFRESH, asking.token_of(agent), token="guess") == "KT-CT-1130"
        assert asking.code(END_REFRESHES, asking.token_of(agent), email="nobody@example.com") == "KT-CT-1128"
        assert asking.must(REFRESH, token=refresh)["token"]


class TestLongLivedRefreshTokens:
    def test_an_organisation_keeps_a_users_login_for_a_year(
        self, asking: Asking, customer: User, service_partner: Organization
    ) -> None:
        kept = asking.must(LONG_LIVED, asking.token_of(service_partner), token=asking.token_of(customer))
        assert kept["refreshExpiresIn"] == int((NOW + timedelta(days=365)).timestamp())

        asking.clock.advance(timedelta(days=364))
        fresh = asking.must(REFRESH, token=kept["refreshToken"])["token"]
        assert asking.must(VIEWER, fresh) == {"number": customer.number}

        asking.clock.advance(timedelta(days=1))
        assert asking.code(REFRESH, token=kept["refreshToken"]) == "KT-CT-1134"
        event = BusinessEventRecord.objects.get(name="identity.long_lived_refresh_token.issued-v1")
        assert event.data["organization_number"] == service_partner.number

    def test_a_new_login_everywhere_spares_it_or_not(
        self, asking: Asking, customer: User, service_partner: Organization
    ) -> None:
        token = asking.token_of(customer)
        kept = asking.must(LONG_LIVED, asking.token_of(service_partner), token=token)
        own = asking.log_in(api_key=_key(customer)).refresh_token
        force = """mutation force($all: Boolean!) {
            forceReauthentication(input: {includeThirdParties: $all}) { tokensInvalidated } }"""

        asking.must(force, token, all=False)
        fresh = asking.must(REFRESH, token=kept["refreshToken"])["token"]
        assert asking.must(VIEWER, fresh) == {"number": customer.number}
        assert asking.code(REFRESH, token=own) == "KT-CT-1135"
        asking.must(force, asking.token_of(customer), all=True)
        assert asking.code(REFRESH, token=kept["refreshToken"]) == "KT-CT-1135"

    def test_it_ends_with_the_organisation(
        self, asking: Asking, customer: User, service_partner: Organization
    ) -> None:
        kept = asking.must(LONG_LIVED, asking.token_of(service_partner), token=asking.token_of(customer))
        service_partner.is_active = False
        service_partner.save()

        assert asking.code(REFRESH, token=kept["refreshToken"]) == "KT-CT-1135"

    def test_what_it_is_not_issued_for(
        self, asking: Asking, customer: User, service_partner: Organization, agent: User
    ) -> None:
        partner_token = asking.token_of(service_partner)
        refresh = asking.log_in(api_key=_key(customer)).refresh_token
        from_a_link = asking.log_in(
            pre_signed_key=operations.generate_pre_signed_key(
                user=customer, scopes=["JOIN_CAMPAIGNS"], expires_at=NOW + timedelta(days=1), now=NOW
            )
        ).token

        assert asking.code(LONG_LIVED, partner_token, token=refresh) == "KT-CT-1121"
        assert asking.code(LONG_LIVED, partner_token, token=partner_token) == "KT-CT-1122"
        assert asking.code(LONG_LIVED, partner_token, token=from_a_link) == "KT-CT-1132"
        assert asking.code(LONG_LIVED, partner_token, token=asking.token_of(agent)) == "KT-CT-1132"
        ended = asking.token_of(customer)
        operations.force_reauthentication(holder=customer, now=NOW)
        assert asking.code(LONG_LIVED, partner_token, token=ended) == "KT-CT-1132"
        late = asking.token_of(customer)
        asking.clock.advance(timedelta(hours=1))
        assert asking.code(LONG_LIVED, asking.token_of(service_partner), token=late) == "KT-CT-1120"
        assert not RefreshToken.objects.filter(is_long_lived=True).exists()

    def test_who_may_not(self, asking: Asking, customer: User, partner: Organization) -> None:
        token = asking.token_of(customer)
        boss = operations.create_user(email="boss@fenlight.example", is_superuser=True, now=NOW)

        assert asking.code(LONG_LIVED, token=token) == "KT-CT-1112"
        for asker in (customer, partner, boss):  # even who may everything is no organisation
            assert asking.code(LONG_LIVED, asking.token_of(asker), token=token) == "KT-CT-1132"


class TestMasquerade:
    BEGIN = """mutation be($token: String!, $user: String!) {
        masqueradeAuthentication(masqueradeToken: $token, userId: $user) {
          token errors { field messages } } }"""

    def begin(self, asking: Asking, agent: User, customer: User) -> str:
        return operations.issue_masquerade_token(support_user=agent, customer=customer, now=asking.now)

    def test_a_support_user_sees_what_the_customer_sees_and_the_trail_shows_it(
        self, asking: Asking, agent: User, customer: User
    ) -> None:
        begun = self.begin(asking, agent, customer)
        was = asking.must(self.BEGIN, token=begun, user=str(customer.pk))

        assert was["errors"] == []
        claims = jwt.decode(was["token"], options={"verify_signature": False})
        assert (claims["gty"], claims["sub"]) == ("MASQUERADE", f"kraken|account-user:{customer.pk}")
        assert claims["act"]["sub"] == f"kraken|account-user:{agent.pk}"
        assert asking.must(VIEWER, was["token"]) == {"number": customer.number}
        record = AuditRecord.objects.get(operation="masqueradeAuthentication")
        assert (record.actor_user_id, record.on_behalf_of_user_id) == (agent.pk, customer.pk)

        asking.must(
            "mutation { forceReauthentication(input: {includeThirdParties: true}) { effectiveAt } }",
            was["token"],
        )
        record = AuditRecord.objects.get(operation="forceReauthentication")
        assert (record.actor_kind, record.actor_user_id, record.on_behalf_of_user_id) == (
            "SUPPORT",
            agent.pk,
            customer.pk,
        )

    def test_what_a_customer_alone_may_see_stays_hidden(
        self, asking: Asking, agent: User, customer: User, service_partner: Organization
    ) -> None:
        begun = self.begin(asking, agent, customer)
        token = asking.must(self.BEGIN, token=begun, user=str(customer.pk))["token"]

        assert asking.must("{ viewer { liveSecretKey } }", token) == {"liveSecretKey": None}
        assert asking.code("mutation { regenerateSecretKey { key } }", token) == "KT-CT-11100"
        assert asking.code(LONG_LIVED, asking.token_of(service_partner), token=token) == "KT-CT-1132"

    def test_the_token_is_good_once_for_minutes_and_for_one_customer(
        self, asking: Asking, agent: User, customer: User
    ) -> None:
        other = operations.create_user(email="mary@example.com", now=NOW)
        used = self.begin(asking, agent, customer)
        asking.must(self.BEGIN, token=used, user=str(customer.pk))
        late = self.begin(asking, agent, customer)
        asking.clock.advance(timedelta(minutes=5))
        good = self.begin(asking, agent, customer)

        refused = [
            asking.must(self.BEGIN, token=token, user=str(user.pk))
            for token, user in ((used, customer), (late, customer), (good, other), ("guess", customer))
        ]

        message = "The masquerade token is not valid for this user."
        assert (
            refused == [{"token": None, "errors": [{"field": "masqueradeToken", "messages": [message]}]}] * 4
        )
        assert asking.must(self.BEGIN, token=good, user=str(customer.pk))["token"]

    def test_it_is_over_when_the_support_user_may_not_any_more(
        self, asking: Asking, agent: User, customer: User
    ) -> None:
        begun, unused = self.begin(asking, agent, customer), self.begin(asking, agent, customer)
        token = asking.must(self.BEGIN, token=begun, user=str(customer.pk))["token"]

        agent.role_assignments.all().delete()

        assert asking.code(VIEWER, token) == "KT-CT-1124"
        assert asking.must(self.BEGIN, token=unused, user=str(customer.pk))["token"] is None

    def test_it_is_over_when_the_support_user_logs_out_everywhere(
        self, asking: Asking, agent: User, customer: User
    ) -> None:
        token = asking.must(self.BEGIN, token=self.begin(asking, agent, customer), user=str(customer.pk))[
            "token"
        ]
        operations.force_reauthentication(holder=agent, now=NOW)
        assert asking.code(VIEWER, token) == "KT-CT-1124"

    def test_who_cannot_begin_one(self, agent: User, customer: User) -> None:
        newcomer = operations.create_user(email="new@fenlight.example", is_staff=True, now=NOW)
        for support_user, target in ((newcomer, customer), (customer, agent), (agent, newcomer)):
            with pytest.raises(Unauthorized):
                operations.issue_masquerade_token(support_user=support_user, customer=target, now=NOW)


def _key(user: User) -> str:
    return queries.live_secret_keys([user])[user.pk]
