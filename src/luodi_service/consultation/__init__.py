"""征求意见: drafts opened for comment, comments by provision, the office's answers, their publication."""
