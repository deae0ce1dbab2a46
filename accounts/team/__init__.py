"""A tenant's members and managers: invitations, roles, keys."""
