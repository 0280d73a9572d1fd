"""Plan versions, rulings, evaluation runs; alone imports the library."""
