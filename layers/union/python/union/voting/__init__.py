"""Elections from the notice to the result, and the roles that change hands."""
