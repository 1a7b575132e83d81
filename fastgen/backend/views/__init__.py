"""What each template gets to see: one module, one frozen dataclass for each template."""
