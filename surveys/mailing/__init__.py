"""What the people of a wave are written, and when: texts, reminders, letters on paper, a list to call."""
