"""What this room tells the rooms above. A signal only makes things faster; sweeps are the truth."""

from django.dispatch import Signal

# Sent by the edge after the commit, with tenant_id and wave_id as text.
wave_closed = Signal()
