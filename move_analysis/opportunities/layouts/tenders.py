"""Public tenders, as procurement portals export them."""

from __future__ import annotations

from .registry import Layout

LAYOUT = Layout(
    "public tenders",
    headers={
        "title": (
            "notice title", "title", "contract title", "tender title", "notice title proc",
            "title proc", "subject", "object", "objeto del contrato", "oggetto", "intitulé",
            "objet", "name", "tender name", "titre", "contract name", "cpv description en",
        ),
        "text": (
            "description", "short descr", "short description", "description proc",
            "description lot", "notice summary", "summary", "descripción", "descrizione", "text",
        ),
        "market": (
            "buyer country", "iso country code", "country", "country code", "buyer country code",
            "place of performance country", "place of performance", "organisation country name",
            "country of the buyer", "país", "paese", "pays", "region country",
        ),
        "cpv": (
            "classification cpv", "cpv", "cpv code", "cpv codes", "main cpv code",
            "main classification proc", "cpv main", "cpvs", "additional cpvs", "código cpv",
            "tender classification id", "items classification id", "cpv code s",
        ),
        "buyer": (
            "buyer name", "cae name", "buyer", "organisation name", "organization name",
            "contracting authority", "authority", "organisation legal name",
            "órgano de contratación", "acheteur", "stazione appaltante", "organization",
            "organisation", "възложител",
        ),
        "deadline": (
            "deadline receipt tender date lot", "deadline receipt request", "deadline",
            "deadline date lot", "deadline for submission", "submission deadline",
            "deadline receipt tenders", "closing date", "tender closing date", "end date",
            "dt appl", "tender period end", "tender tenderperiod enddate",
            "fecha límite", "scadenza", "date limite", "tenderperiod enddate",
        ),
        "published": (
            "publication date", "published", "published date", "dt dispatch", "dispatch date",
            "date published", "notice publication date", "publicationdate", "date",
            "fecha de publicación", "data pubblicazione", "date de publication", "publish date",
            "start date", "дата на публикуване",
        ),
        "value": (
            "total value", "estimated value proc", "estimated value", "estimated value lot",
            "value", "value euro", "value high", "contract value",
            "total contract value eur", "award value euro", "tender value amount",
            "importe", "importo", "montant", "price",
        ),
        "currency": (
            "total value cur", "estimated value cur proc", "currency", "value currency",
            "tender value currency", "moneda",
        ),
        "number": (
            "publication number", "id notice cn", "id notice can", "notice identifier",
            "notice number", "reference number", "reference", "tender number", "ocid", "notice id",
            "solicitation number", "expediente", "unique id", "tender id", "номер", "id",
        ),
        "link": (
            "links html", "ted notice url", "notice url", "link", "url", "links", "uri",
            "details link", "връзка",
        ),
        "keywords": (
            "keywords", "category", "categories", "gsin description", "unspsc description",
        ),
        "language": ("language", "notice language", "original language"),
        "source": ("source",),
        "kind": ("notice type", "type of notice", "form type"),
    },
    telling=("cpv", "buyer", "deadline"),
    kind="tender",
)  # fmt: skip
