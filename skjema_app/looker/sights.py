"""The child's eyes: one class per kind of file. Whatever a file does to them ends this process, and nothing else."""

from __future__ import annotations

import codecs
import math
import unicodedata
import warnings
from abc import ABC, abstractmethod
from io import BytesIO

import pypdfium2
from PIL import (
    ExifTags,
    Image,
    ImageOps,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
)

from skjema_app.domain.attachments import Media
from skjema_app.domain.pictures import Picture
from skjema_app.looker.wire import LONGEST_SIDE, MOST_PAGES, MOST_PIXELS, MOST_TEXT

LOADED = (
    *(ExifTags, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin),
    *(codecs.lookup(name) for name in ("utf-8-sig", "cp1252")),
)
"""Otherwise loaded when they are met with; behind the fences nothing can be loaded any more."""
LOWEST_DPI, HIGHEST_DPI = 36, 300

_POINTS_PER_INCH = 72
_WRONG_PASSWORD = 4  # pdfium's FPDF_ERR_PASSWORD
_LATITUDE = 2  # of the position's own directory in Exif
_XMP_POSITION = b"GPSLatitude"
_MOST_PIXELS_IN = {Media.JPEG: 256_000_000, Media.PNG: 64_000_000}
"""Of a picture that is taken up. A JPEG is made smaller while it is read, a PNG has to be read whole."""
_ROUNDED_UP = 0.998  # sides are rounded up to whole pixels
_WHITE = (255, 255, 255)
_KEPT_CONTROLS = frozenset("\n\t")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})

warnings.simplefilter("error", Image.DecompressionBombWarning)
Image.preinit()


class NotShown(Exception):  # noqa: N818 - says what it is
    """The file is not what it gives itself out to be, or too large to be shown."""


class Sight:
    """One file, being looked at.

    Attributes:
        pages: how many; 1 for pictures and texts, 0 for a PDF that asks for a password.
        locked: it asks for a password.
        position: it says where it was taken.
    """

    pages = 1
    locked = False
    position = False

    def by_dpi(self, page: int, dpi: int) -> Picture:
        """A page on screen as large as on paper."""
        raise NotShown

    def by_side(self, page: int, side: int) -> Picture:
        """A page whose longer side has at most so many pixels."""
        raise NotShown

    def text(self) -> tuple[str, bool]:
        """The text, and whether there is more of it."""
        raise NotShown


class _Seen(Sight, ABC):
    """What has a size of its own."""

    def by_dpi(self, page: int, dpi: int) -> Picture:
        """See `Sight`."""
        width, height = self._size(page)
        scale = min(max(dpi, LOWEST_DPI), HIGHEST_DPI) / _POINTS_PER_INCH
        return self._drawn(page, _bounded(width, height, scale))

    def by_side(self, page: int, side: int) -> Picture:
        """See `Sight`."""
        width, height = self._size(page)
        return self._drawn(page, _bounded(width, height, side / max(width, height)))

    @abstractmethod
    def _size(self, page: int) -> tuple[float, float]: ...

    @abstractmethod
    def _drawn(self, page: int, scale: float) -> Picture: ...


class PdfSight(_Seen):
    """A PDF; scripts in it are never run, since the library has no engine for them."""

    def __init__(self, data: bytes) -> None:
        try:
            self._pdf = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if error.err_code != _WRONG_PASSWORD:
                raise NotShown from error
            self.locked, self.pages = True, 0
            return
        self._pdf.init_forms()  # what is drawn in signature fields
        self.pages = min(len(self._pdf), MOST_PAGES)

    def _size(self, page: int) -> tuple[float, float]:
        if not 0 <= page < self.pages:
            raise NotShown
        width, height = self._pdf.get_page_size(page)
        return float(width), float(height)

    def _drawn(self, page: int, scale: float) -> Picture:
        found = self._pdf[page]
        try:
            bitmap = found.render(scale=scale, may_draw_forms=True)
            try:
                picture = bitmap.to_pil().convert("RGB")
            finally:
                bitmap.close()
        finally:
            found.close()
        return Picture(picture.width, picture.height, picture.tobytes())


class ImageSight(_Seen):
    """A photograph or a screen shot, turned as the camera was held."""

    def __init__(self, data: bytes, media: Media) -> None:
        Image.MAX_IMAGE_PIXELS = _MOST_PIXELS_IN[media]
        self._data, self._formats = data, ("JPEG" if media is Media.JPEG else "PNG",)
        with self._opened() as image:
            if image.width * image.height > _MOST_PIXELS_IN[media]:
                raise NotShown
            exif = image.getexif()
            self.position = _LATITUDE in exif.get_ifd(ExifTags.IFD.GPSInfo) or _XMP_POSITION in data
            self._turned = exif.get(ExifTags.Base.Orientation) in {5, 6, 7, 8}
            self._natural = image.size

    def by_dpi(self, page: int, dpi: int) -> Picture:
        """A picture has no size on paper: as many pixels as it has, within the limits."""
        return self._drawn(page, _bounded(*self._size(page), 1.0))

    def by_side(self, page: int, side: int) -> Picture:
        """Never more pixels than it has."""
        width, height = self._size(page)
        return self._drawn(page, _bounded(width, height, min(1.0, side / max(width, height))))

    def _opened(self) -> Image.Image:
        return Image.open(BytesIO(self._data), formats=self._formats)

    def _size(self, page: int) -> tuple[float, float]:
        if page != 0:
            raise NotShown
        width, height = self._natural
        return (height, width) if self._turned else (width, height)

    def _drawn(self, page: int, scale: float) -> Picture:
        wanted = (max(1, round(self._natural[0] * scale)), max(1, round(self._natural[1] * scale)))
        with self._opened() as image:
            image.draft("RGB", wanted)  # a JPEG is decoded no larger than needed
            plain = _in_colour(image)
            turned = ImageOps.exif_transpose(plain.resize(wanted, Image.Resampling.LANCZOS, reducing_gap=2.0))
        return Picture(turned.width, turned.height, turned.tobytes())


class TextSight(Sight):
    """A plain text; bytes that are not UTF-8 are read as Windows wrote them in Norway."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def text(self) -> tuple[str, bool]:
        """See `Sight`."""
        try:
            words = self._data.decode("utf-8-sig")
        except UnicodeDecodeError:
            words = self._data.decode("cp1252", "replace")
        lines = words.replace("\r\n", "\n").replace("\r", "\n")
        shown = "".join(one for one in lines if one in _KEPT_CONTROLS or unicodedata.category(one) not in _UNSEEN)
        raw = shown.encode("utf-8")
        return raw[:MOST_TEXT].decode("utf-8", "ignore"), len(raw) > MOST_TEXT


def look(data: bytes, media: Media) -> Sight:
    """Take up a file."""
    if media is Media.PDF:
        return PdfSight(data)
    return TextSight(data) if media is Media.TEXT else ImageSight(data, media)


def _in_colour(image: Image.Image) -> Image.Image:
    """Red, green and blue, on white where it is see-through."""
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.convert("I").point([value // 256 for value in range(65536)], "L")
    if image.has_transparency_data:
        clear = image.convert("RGBA")
        white = Image.new("RGB", clear.size, _WHITE)
        white.paste(clear, mask=clear.getchannel("A"))
        image, white.info = white, image.info
    return image.convert("RGB")


def _bounded(width: float, height: float, scale: float) -> float:
    """The scale, or a smaller one where the picture would be too large to hand over."""
    if not (math.isfinite(width) and math.isfinite(height) and width > 0 and height > 0):
        raise NotShown
    by_area = math.sqrt(MOST_PIXELS * _ROUNDED_UP / (width * height))
    return min(scale, by_area, (LONGEST_SIDE - 1) / max(width, height)) * (1 - 1e-6)
