# Region sheet and directory for print.
