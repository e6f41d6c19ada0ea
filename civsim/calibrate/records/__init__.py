"""Tables of work orders: any file, columns by a map, rows cleaned and counted, and what they are worth."""
