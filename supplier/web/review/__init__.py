"""Pages for QA: inbox, score page, evidence, clause matrix, decision."""
