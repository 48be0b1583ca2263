"""The video consultation between two browsers: what they tell each other, and by which servers they meet."""
