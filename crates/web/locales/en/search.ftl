# Search: box, filters, results, and the state without results.
