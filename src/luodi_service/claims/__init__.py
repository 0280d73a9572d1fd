"""Claims: found or applied for, reviewed, noticed, awarded, paid, and taken back."""
