"""What another scanner says beside what we say, and who is right. No I/O.

Doors of the room:

- ``reading.read``: the report of another scanner, whatever its format.
- ``compare.compare``: every finding on which the two differ, judged, with the evidence.
- ``foreign`` and ``difference``: the types of what goes in and what comes out.
"""
