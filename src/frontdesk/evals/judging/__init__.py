"""What a model tells: a judge with a rubric."""
