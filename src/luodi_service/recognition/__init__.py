"""Recognition cases (认定个案): somebody applies, a unit reviews, another person decides, and a fact is recorded."""
