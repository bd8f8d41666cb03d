"""What reports say: sums of postings and the words around them; pure, the same on every face."""
