"""The XML inside packed files: read without trusting it, written as office programs write it."""

import zipfile

from django.utils.translation import gettext as _
from lxml import etree

from gongzhi.base.tables.rows import TableFault


def kept(one: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """The head of a part as it was, so that the same content gives the same bytes."""
    made = zipfile.ZipInfo(one.filename, one.date_time)
    made.compress_type, made.external_attr = zipfile.ZIP_DEFLATED, one.external_attr
    return made


def parsed(part: bytes) -> etree._Element:
    """XML from strangers: nothing outside of it is read, no entity is resolved."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        found = etree.fromstring(part, parser)
    except etree.XMLSyntaxError as fault:
        raise TableFault(_("文件里的 XML 读不出来：%(fault)s") % {"fault": fault}) from None
    if found.getroottree().docinfo.doctype:
        raise TableFault(_("文件里有不该有的 DOCTYPE，没有打开"))
    return found


def packed(root: etree._Element) -> bytes:
    """XML as office programs write it."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
