"""The pages that are put together from several rooms: a group's mini site."""
