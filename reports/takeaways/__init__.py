"""The page of the eight takeaways, the sentences that a consultant writes over, and the article."""
