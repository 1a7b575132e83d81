"""What each rule of the grammar builds, one method for each, named ``make_`` and the rule.

In the order in which they are met: `foundation`, `expressions`, `statements`, `types`, `entities`,
`operations`, `application`, `surroundings`, and `spec`, which joins them.
"""
