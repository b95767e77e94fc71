"""What a sentence means for a model: from tree to typed claims."""
