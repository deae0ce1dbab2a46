"""What people may ask about their own data, and what is destroyed when its time is over."""
