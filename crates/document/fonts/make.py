"""Cuts the two faces of this folder from Noto Serif CJK SC.  See README.md.

usage: make.py NotoSerifCJK-Regular.ttc NotoSerifCJK-Bold.ttc Unihan_OtherMappings.txt
"""

import sys

from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.transformPen import TransformPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

SC = 2  # place of the Simplified Chinese face in the Debian collection
EXTRA = "⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳□▣√×■●○◎〇〔〕﹝﹞【】《》〈〉「」『』—…·•‖～￥¥€℃℉％‰㎡㎥㎏㎎№℡§©®™†←↑→↓≤≥≠≈±÷∕‐‑–―‘’“”″′「」ǹ　\u00a0"
NAMES = "峯菓甦囍濬昇堃喆淼犇焱垚祎玥赟翀燚龑溦湉珺瑨頔頫镕锜锟铨瑄烜炘焜煊燊槑囧妘媖翯"


def gb2312():
    """Every character of GB 2312, symbols and both levels of hanzi."""
    pairs = (bytes([row, cell]) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    return {ch for pair in pairs if (ch := pair.decode("gb2312", "ignore"))}


def standard(unihan):
    """The 8,105 characters of 通用规范汉字表, as the Unihan field kTGH lists them."""
    fields = (line.split("\t") for line in open(unihan, encoding="utf-8") if "\tkTGH\t" in line)
    return {chr(int(field[0][2:], 16)) for field in fields}


def tick(font):
    """Draws ☑, which Noto Serif CJK lacks, as □ with √ in it; the place of ▣ is given up for it."""
    cmap, glyphs = font.getBestCmap(), font.getGlyphSet()
    name = cmap[ord("▣")]
    old = font["CFF "].cff.topDictIndex[0].CharStrings[name]
    advance = glyphs[name].width
    width = None if advance == old.private.defaultWidthX else advance - old.private.nominalWidthX
    pen = T2CharStringPen(width, glyphs)
    glyphs[cmap[ord("□")]].draw(pen)
    glyphs[cmap[ord("√")]].draw(TransformPen(pen, (0.8, 0, 0, 0.8, 100, 60)))
    font["CFF "].cff.topDictIndex[0].CharStrings[name] = pen.getCharString(old.private, old.globalSubrs)
    for table in font["cmap"].tables:
        if table.cmap.pop(ord("▣"), None):
            table.cmap[ord("☑")] = name


def cut(source, target, characters):
    """Writes the face cut down to `characters`, under a name of its own."""
    font = TTFont(source, fontNumber=SC, recalcTimestamp=False)
    options = Options(layout_features=["halt", "palt"], hinting=False, glyph_names=False, notdef_outline=True)
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "DSIG"]
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(sorted(characters)))
    subsetter.subset(font)
    tick(font)
    style = font["name"].getDebugName(2)
    for record in list(font["name"].names):
        if record.nameID in (1, 16):
            record.string = "Wenjin Song"
        elif record.nameID in (3, 4, 6, 18):
            record.string = f"WenjinSong-{style}"
    if "CFF " in font:
        cff = font["CFF "].cff
        cff.fontNames = [f"WenjinSong-{style}"]
        top = cff.topDictIndex[0]
        top.FamilyName, top.FullName = "Wenjin Song", f"Wenjin Song {style}"
    font.save(target)
    print(target, len(font.getBestCmap()))


if __name__ == "__main__":
    regular, bold, unihan = sys.argv[1:]
    ascii_and_wide = {chr(c) for c in range(0x20, 0x7F)} | {chr(c) for c in range(0xFF01, 0xFF5F)}
    common = gb2312() | ascii_and_wide | set(EXTRA)
    cut(regular, "song-regular.otf", common | standard(unihan) | set(NAMES))
    cut(bold, "song-bold.otf", common | standard(unihan) | set(NAMES))
