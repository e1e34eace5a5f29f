"""The recruitment bonus: rules, supports, funds, applications and payments."""
