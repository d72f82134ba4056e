"""Complete a WeasyPrint file so that one file is both PDF/A-3a and PDF/UA-1.

Three things are missing when WeasyPrint is done: the PDF/UA identifier with the schema that PDF/A
asks for, running headers and footers marked as artifacts, and attachments that are listed once.
Nothing here draws, and nothing here reads the clock.
"""

from __future__ import annotations

from typing import Any

import pydyf

UA_IDENTIFIER = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about=""
  xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
  xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
 <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
  <pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
  <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
  <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
  <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
   <pdfaProperty:name>part</pdfaProperty:name>
   <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
   <pdfaProperty:category>internal</pdfaProperty:category>
   <pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description>
  </rdf:li></rdf:Seq></pdfaSchema:property>
 </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>"""


def finish(_document: Any, pdf: Any) -> None:
    """Apply the three repairs; WeasyPrint calls this just before it writes the file."""
    _add_identifier(pdf)
    _mark_artifacts(pdf)
    _list_attachments_once(pdf)


def _target(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _add_identifier(pdf: Any) -> None:
    metadata = _target(pdf, pdf.catalog["Metadata"])
    packet = metadata.stream[0]
    if packet.count(b"</rdf:RDF>") != 1:
        raise ValueError("the metadata of the file has no single end to put the identifier before")
    metadata.stream[0] = packet.replace(b"</rdf:RDF>", UA_IDENTIFIER)


def _mark_artifacts(pdf: Any) -> None:
    """Turn marked text that no part of the structure tree holds into pagination artifacts.

    WeasyPrint tags running headers and footers but hangs them on no tree.
    """
    root = _target(pdf, pdf.catalog["StructTreeRoot"])
    held = _held(pdf, root["K"])
    numbers = _target(pdf, root["ParentTree"])["Nums"]
    parents = dict(zip(numbers[::2], numbers[1::2], strict=True))
    for reference in pdf.page_references:
        page = _target(pdf, reference)
        slots = parents[page["StructParents"]]
        loose = {number for number, parent in enumerate(slots) if parent not in held}
        for number in loose:
            slots[number] = "null"
        _rewrite(_target(pdf, page["Contents"]).stream, loose)


def _held(pdf: Any, kids: Any) -> set[bytes]:
    held: set[bytes] = set()
    waiting = list(kids)
    while waiting:
        kid = waiting.pop()
        if not isinstance(kid, bytes) or kid in held:
            continue
        held.add(kid)
        waiting.extend(_target(pdf, kid).get("K", ()))
    return held


def _rewrite(stream: list[Any], loose: set[int]) -> None:
    for place, item in enumerate(stream):
        if isinstance(item, pydyf.Dictionary) and item.get("MCID") in loose:
            stream[place - 1] = "/Artifact"
            stream[place] = pydyf.Dictionary({"Type": "/Pagination"})


def _list_attachments_once(pdf: Any) -> None:
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
