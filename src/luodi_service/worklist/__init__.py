"""What waits for a person, and the views of lists that a person keeps."""
