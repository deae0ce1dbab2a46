"""What comes from others: may we use it (licences), and what is known against it (advisories)."""
