"""The exercises, one file each: every module in this folder is loaded, so a new file is all that a
new exercise needs.
"""
