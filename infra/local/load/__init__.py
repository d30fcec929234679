"""A Freshers' hour on one machine: `make load` plays it, looks at the books afterwards, and says on paper what AWS must bear."""
