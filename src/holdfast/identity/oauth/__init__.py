"""OAuth 2 and OpenID Connect for third parties' applications, on django-oauth-toolkit."""
