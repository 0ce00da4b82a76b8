"""Pages for procurement: board, new request, vendors."""
