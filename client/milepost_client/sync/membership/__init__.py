"""Which devices belong to the person: inviting, naming, revoking, moving and parting them."""
