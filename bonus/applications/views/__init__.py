"""Pages of the bonus: the employer's, the handler's, the decision maker's, the manager's."""
