"""What commands answer: plain JSON for programs, and the same in words for people."""
