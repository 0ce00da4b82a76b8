"""Pure: a Case in, a Scorecard out. Codes and values, never sentences."""
