"""The fact base: what is known of subjects, never overwritten."""
