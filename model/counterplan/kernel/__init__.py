"""From a Program to machine code, and the slow interpreter that says what the machine code must do."""
