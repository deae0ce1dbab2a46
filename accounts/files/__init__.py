"""Files that workers make: a row is the job and, once it is ready, where the bytes are.

A room's model is a `MadeFile`; its actions ask for rows, its task calls `take`, its sweep `told`.
"""
