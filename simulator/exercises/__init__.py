"""Exercises for a class: a sheet with other numbers for each student, and its key for the
teacher.
"""
