"""What a request passes before a view has it: whose it is, of which tenant, and who may log in."""
