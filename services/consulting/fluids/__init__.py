"""Oils and other fluids by model and engine: viscosity, standard, how much, how often (CM-05, CM-50)."""
