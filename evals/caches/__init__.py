"""What is kept between runs: answers of models and vectors."""
