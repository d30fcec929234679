"""What every wing stands on: people and their rights, the policy pack, letters, the audit, limits, pictures."""
