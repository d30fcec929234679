"""Reads an order, and counts on it what did not arrive, for the room itself and for the refunds that it asks for."""

from union.commerce.orders.tables import Order
from union.store import Get, Update


def wanted(name: str) -> Get[Order]:
    """Ask for an order."""
    return Order.by_key(name)


def came_back(order_id: str, amount: int) -> Update:
    """The part that counts a refund which did not arrive, or (below zero) which was sent again or paid by hand."""
    return Update(Order(order_id), [Order.came_back.set((Order.came_back | 0) + amount)])
