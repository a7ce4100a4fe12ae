"""The place *Arkiv*: the round's worklist, the export, receipts, the plain files that are left, copies for guardians.

Here: what the window shows of a round. What belongs in it, what an export writes and what a receipt does is
``skjema_app.workflows.archive_*`` and ``send_home``.
"""
