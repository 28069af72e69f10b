"""What is kept, and where: SQLModel tables, one transaction as a `Work`, SQLite or PostgreSQL."""
