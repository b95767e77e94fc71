"""The sentences of expectations: from text to tree."""
