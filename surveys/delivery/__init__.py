"""What becomes of mails to respondents: at what pace they leave, who is mailed no more, what came
back, and the log of each mail."""
