"""Who made it and where: reviewed data files, read and matched exactly."""
