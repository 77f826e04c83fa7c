"""What people write to judge an agent by: cases, and labels that a judge is held against."""
