"""What the migrations put into tables that tests make straight from the models."""
