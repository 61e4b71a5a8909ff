"""A result for those who must not know yet what failed: what could be seen at the time, and the
rest in one sealed file.
"""
