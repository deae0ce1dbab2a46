"""The eight takeaways of a wave, each a title and sentences that name the figures under them."""
