"""The customer's page (CM-02, CM-03): who is let in, and what they see."""
