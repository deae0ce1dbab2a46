"""What this room tells the rooms above."""

from django.dispatch import Signal

# Told inside the transaction in which somebody became a manager of a municipality, with the `manager`
# (`MunicipalityManager`) and who made it so (`by`).
manager_added = Signal()
