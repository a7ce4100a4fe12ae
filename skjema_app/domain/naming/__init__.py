"""Names in running text: who is mentioned where, and what stands there instead (REQ-48, user-review § 4.7).

Pure: people and word lists are handed in (``workflows.name_data`` reads them). May import: the standard library.
Start in ``finder.py`` (find every mention) and ``masking.py`` (the text as one pupil's file may hold it).
"""
