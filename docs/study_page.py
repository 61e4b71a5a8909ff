def page(study): return ""
