"""What Korean law fixes about a repair: work codes, part classes, exempt jobs, free re-repair.

Pure functions over tables that ship with the code. Every figure names its article; the sources are the
자동차관리법 (the Act), its 시행규칙 (the Rule) and the forms printed from them.
"""
