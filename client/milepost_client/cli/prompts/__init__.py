"""Questions on a terminal. Each answer is checked by the operation it is for, before the next question."""
