"""Pages for the admin: people, organisation settings. No records."""
