"""What a file of a report holds, told once for all formats. Nothing in here was not published."""
