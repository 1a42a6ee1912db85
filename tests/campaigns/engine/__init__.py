"""The engine: gradients at any numbers, and what is said of them."""
