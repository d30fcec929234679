"""What a group sells and what becomes of it: products, orders, tickets, money and its way back."""
