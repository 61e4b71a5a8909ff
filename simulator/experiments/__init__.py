"""Many runs of one scenario or several."""
