"""What answering costs people: interruptions, toil, who took what, and where the budget went
meanwhile (docs/maths.md, "Toil and interruptions").
"""
