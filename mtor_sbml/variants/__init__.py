"""Many variants of one model, judged by the same expectations: evaluated, spread over processes, kept."""
