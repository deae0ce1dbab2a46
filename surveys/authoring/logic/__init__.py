"""Conditions as sentences, composed by choosing, and the flow that they make."""
