"""How often the method errs: the toolkit's tables against articles annotated by hand.

`python -m tests.eval` prints every figure. Definitions: quotes after Newell et al. (2018) and Pareti (2016), B³ after
Bagga and Baldwin (1998). Words are the units, so quotation marks and punctuation at the edges never matter.
"""
