"""Every row held, with its judgement, in files that other programs read as they are."""
