"""From bytes to a Reading, in an isolated child process."""
