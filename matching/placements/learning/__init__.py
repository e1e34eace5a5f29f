"""From coaches' decisions to an offered weight set: gathering, fitting, and the report that a manager reads."""
