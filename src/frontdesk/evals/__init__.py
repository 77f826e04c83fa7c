"""The guide's success criteria, made executable: over cases before a release, over real conversations after it."""
