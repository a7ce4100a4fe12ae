"""One module per thing a person does; the only package that ``ui`` and ``cli`` call.

May import everything below. Owns the order of steps and the transactions; knows no widget and no SQL.
Start in ``session.py`` (an open vault), then ``fill_form.py`` and ``finish_document.py``: the main job.
Functions take and return frozen dataclasses; failures are ``SkjemaError`` with a code, in words by ``sentences.py``.
"""
