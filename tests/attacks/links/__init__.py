"""The links that the product mails and prints, at the hands of who guesses them and of who opens them all."""
