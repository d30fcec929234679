"""How people treat each other: the board, freezes, reports and their cases, complaints."""
