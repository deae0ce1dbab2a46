from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Tenants and people"

    def ready(self) -> None:
        from accounts import checks  # noqa: F401, PLC0415 -- they register themselves
        from accounts.login import devices, proof, sessions, trail  # noqa: F401, PLC0415 -- they register themselves
