"""Search by words: how texts and messages become words, and what those say of one another."""
