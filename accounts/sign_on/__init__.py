"""Log-in by the identity provider of a tenant: OpenID Connect and SAML 2."""
