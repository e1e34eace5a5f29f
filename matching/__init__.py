"""What coaches do: the ranking engine, jobseekers and placements."""
