"""Tables as people keep them: found, laid out, and read cell by cell, every guess with its reason.

The tables of a plan's folder are read strictly (``luodi.facts.reading``). What offices and firms send has title lines,
two heading rows, merged cells, units in cells and totals below: it is read here, by what is in it and not by its name.
"""
