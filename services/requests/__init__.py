"""Help requests of families: words, where they go, the one appeal of each, and the specialists' side."""
