"""What leaves for the treasury and comes back from it: payment requests, the bank's file, receipts."""
