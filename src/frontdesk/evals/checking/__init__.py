"""What code can tell of conversations, from their facts alone."""
