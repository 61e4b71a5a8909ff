"""The entries of the gallery (docs/gallery.py): a file for each chapter."""
