"""Views that several audiences share: scorecard, document, vendor."""
