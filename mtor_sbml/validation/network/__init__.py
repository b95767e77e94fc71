"""What a reaction network says of itself: what it converts and conserves, and what its rates do at chosen states."""
