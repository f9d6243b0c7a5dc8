"""Work that goes on without a browser: the queue and its tasks."""
