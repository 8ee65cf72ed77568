"""Where applications and their customers go; mounted under `/o/`, which is part of the issuer's name."""

from __future__ import annotations

from django.urls import path
from oauth2_provider.views import ConnectDiscoveryInfoView, JwksInfoView, RevokeTokenView, UserInfoView

from holdfast.identity.oauth import views

app_name = "oauth2_provider"  # under this name the toolkit looks for its own addresses

urlpatterns = [
    path("login/", views.log_in, name="login"),
    path("authorize/", views.Consent.as_view(), name="authorize"),
    path("token/", views.Token.as_view(), name="token"),
    path("revoke_token/", RevokeTokenView.as_view(), name="revoke-token"),
    path("userinfo/", UserInfoView.as_view(), name="user-info"),
    path("applications/", views.applications, name="applications"),
    path("applications/<str:client_id>/revoke/", views.revoke, name="revoke-application"),
    path(
        ".well-known/openid-configuration",
        ConnectDiscoveryInfoView.as_view(),
        name="oidc-connect-discovery-info",
    ),
    path(".well-known/jwks.json", JwksInfoView.as_view(), name="jwks-info"),
]
