"""What workers do with open boxes. Every task may run twice, and at the same time."""

from celery import shared_task

from accounts.models import Tenant
from accounts.tenancy import tenant
from surveys.ballots.actions import let_go_of_all, stir, to_be_stirred
from surveys.models import Mode, Wave, WaveState


@shared_task(name="surveys.ballots.let_go", expires=60)
def sweep_rights() -> None:
    """Finish what a crash left between a ballot in the box and the end of its right."""
    for tenant_id in Tenant.objects.values_list("id", flat=True):
        with tenant(tenant_id):
            let_go_of_all()


@shared_task(name="surveys.ballots.stir", expires=600)
def stir_boxes() -> None:
    """Stir every box into which something came."""
    for tenant_id in Tenant.objects.values_list("id", flat=True):
        with tenant(tenant_id):
            waves = list(Wave.objects.filter(state=WaveState.OPEN, mode=Mode.ANONYMOUS))
        for wave in waves:
            with tenant(tenant_id):
                if to_be_stirred(wave):
                    stir(wave=wave)
