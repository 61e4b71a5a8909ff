"""Who decides in a drill: a person at a terminal, a program, a responder, or a file of actions."""
