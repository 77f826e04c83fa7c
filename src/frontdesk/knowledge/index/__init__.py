"""The index: a folder that is written once and searched where it lies."""
