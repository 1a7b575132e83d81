"""The application. What it makes while it starts lives on: garbage is looked for less often."""

import gc

gc.set_threshold(50_000, 20, 100)
