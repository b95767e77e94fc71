"""From typed claims and simulated signals to margins, verdicts and words."""
