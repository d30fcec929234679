"""Groups, their platforms, and who belongs to them."""
