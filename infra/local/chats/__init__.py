"""Stand-ins for Discord and Telegram."""
