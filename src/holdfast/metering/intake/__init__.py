"""Getting metered data in, by file or from a head-end system: one way in for both.

`blocks` and its kinds cut what comes into blocks of rows, `columns` turns a block into arrays, `channels` finds
whose values they are, `intervals` says which rows cannot be kept and why, and `files` and `batches` put it all
into the store in transactions that also say how far they are. The formats are described in docs/import.md.
"""
