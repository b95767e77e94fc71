"""A network as pages that a biologist reads: its modules, reactions in words, diagrams, constants and claims."""
