"""Qt's own words in bokmål: menus of text fields, file dialogs, buttons, printing, names for screen readers.

Qt comes without a bokmål translation, so ``resources/i18n/qt_nb.json`` is ours. ``make_qt_nb.py`` beside it turns it
into the table that Qt reads.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

from skjema_app.system import resources


def install(app: QCoreApplication) -> None:
    """Let Qt speak bokmål, and write dates and numbers as in Norway. Call it before the first widget is made.

    A widget keeps the locale that was the default when it was made, and each widget there is must be told of a new
    translation: both are why this belongs right after the application. Without the file, Qt's English texts stay.
    """
    QLocale.setDefault(QLocale(QLocale.Language.NorwegianBokmal, QLocale.Country.Norway))
    words = QTranslator(app)
    if words.load(str(resources.resource("i18n", "qt_nb.qm"))):
        app.installTranslator(words)
