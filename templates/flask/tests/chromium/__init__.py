"""What only a real browser sees; each module is skipped where there is none."""
