"""The operator's commands, one a module: options, one call of the server's packages, output."""
