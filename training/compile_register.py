"""Compile the bundled actor register from public facts and the hand-written lists beside this script.

  python training/compile_register.py --entities FOLDER --statements FILE

FOLDER holds countries.json (mledoze/countries, ODbL), country-codes.csv (datasets/country-codes, PDDL),
world_leaders_2021_wikidata.csv (Wikidata, CC0) and legislators-current.yaml.gz (unitedstates, CC0); FILE is the record of
public statements of the bundled coverage. Writes toolkit/pipeline/lexicons/actors.csv and gazetteer.csv, one row an office
term: an actor with two offices has two rows of the same key. Every row names its provenance.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import re
import unicodedata
from pathlib import Path

HERE = Path(__file__).resolve().parent
LEXICONS = HERE.parent / "toolkit" / "pipeline" / "lexicons"
FIELDS = (
    "key",
    "name",
    "kind",
    "role",
    "affiliation",
    "country",
    "aliases",
    "demonyms",
    "seats",
    "wikidata_id",
    "start",
    "end",
    "source",
)
BY_HAND = "general knowledge, written for this toolkit"
# What English-language newsrooms write where the country tables write something else.
COMMON_NAMES = {"TUR": "Turkey", "SWZ": "Eswatini", "UNK": "Kosovo", "COD": "DR Congo", "CZE": "Czech Republic"}
EXTRA_ALIASES = {
    "USA": "U.S.|US|America|United States|U.S.A.|USA",
    "GBR": "Britain|UK|U.K.|Great Britain",
    "TUR": "Turkey|Türkiye|Turkiye",
    "ARE": "UAE|U.A.E.|Emirates",
    "CZE": "Czechia|Czech Republic",
    "COD": "DRC|Democratic Republic of Congo|Congo-Kinshasa",
    "PRK": "DPRK|North Korea",
    "KOR": "South Korea|ROK",
    "CIV": "Côte d'Ivoire|Côte d’Ivoire",
    "NLD": "Holland",
    "MMR": "Burma",
    "CHN": "PRC|People's Republic of China",
    "CPV": "Cape Verde",
    "MKD": "Macedonia",
    "SWZ": "Swaziland",
    "TLS": "East Timor",
    "SAU": "Saudi|KSA",
}
EXTRA_DEMONYMS = {
    "GBR": "British|Briton|Britons|Brit|Brits|UK", "USA": "American|Americans|US|U.S.", "DEU": "German|Germans", "DNK": "Danish|Dane|Danes",
    "SWE": "Swedish|Swede|Swedes", "FIN": "Finnish|Finn|Finns", "POL": "Polish|Pole|Poles", "ESP": "Spanish|Spaniard|Spaniards",
    "TUR": "Turkish|Turk|Turks", "NLD": "Dutch", "FRA": "French", "CZE": "Czech|Czechs", "SVK": "Slovak|Slovaks|Slovakian",
    "HRV": "Croatian|Croat|Croats", "SRB": "Serbian|Serb|Serbs", "SAU": "Saudi|Saudis|Saudi Arabian", "PAK": "Pakistani|Pakistanis",
    "IRQ": "Iraqi|Iraqis", "ISR": "Israeli|Israelis", "AFG": "Afghan|Afghans", "ARG": "Argentine|Argentinian|Argentinians",
    "GRC": "Greek|Greeks", "CHE": "Swiss", "IRL": "Irish", "NZL": "New Zealand|New Zealander|New Zealanders|Kiwi", "NOR": "Norwegian|Norwegians",
    "ISL": "Icelandic|Icelander|Icelanders", "PHL": "Filipino|Filipinos|Philippine", "THA": "Thai|Thais", "CHN": "Chinese", "JPN": "Japanese",
    "UKR": "Ukrainian|Ukrainians", "RUS": "Russian|Russians", "KAZ": "Kazakh|Kazakhs|Kazakhstani", "UZB": "Uzbek|Uzbeks", "KGZ": "Kyrgyz",
    "TJK": "Tajik|Tajiks", "TKM": "Turkmen", "LVA": "Latvian|Latvians", "ARE": "Emirati|Emiratis", "QAT": "Qatari|Qataris", "KWT": "Kuwaiti",
    "OMN": "Omani|Omanis", "YEM": "Yemeni|Yemenis", "BGD": "Bangladeshi|Bangladeshis", "PSE": "Palestinian|Palestinians", "SOM": "Somali|Somalis",
    "COD": "Congolese", "BEL": "Belgian|Belgians", "LUX": "Luxembourgish", "SCO": "Scottish",
}  # fmt: skip
EXTRA_SEATS = {
    "TUR": "Ankara",
    "ISR": "Jerusalem",
    "BOL": "La Paz",
    "ZAF": "Pretoria",
    "TZA": "Dodoma",
    "NLD": "The Hague",
    "CHE": "Bern|Berne",
    "KAZ": "Astana",
}
AMBIGUOUS_SEATS = {
    "The Valley",
    "Washington D.C.",
    "Bloemfontein",
    "Cape Town",
    "Amsterdam",
    "Jamestown",
    "Kingston",
    "Georgetown",
    "Hamilton",
    "Victoria",
    "Douglas",
    "Stanley",
}
NO_ACTOR = re.compile(r"^[A-Z]{2}$")


def slug(text: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", plain.lower().replace("ł", "l").replace("ø", "o")).strip("-")


def latin(text: str) -> bool:
    return all("LATIN" in unicodedata.name(c, "") for c in text if c.isalpha())


def merged(*lists: str) -> str:
    parts = (part.strip() for text in lists for part in text.split("|"))
    return "|".join(dict.fromkeys(part for part in parts if part))


def country_rows(folder: Path) -> list[dict[str, str]]:
    codes = csv.DictReader((folder / "country-codes.csv").open(encoding="utf8"))
    wikidata = {row["ISO3166-1-Alpha-3"]: row["wikidata_id"].rsplit("/", 1)[-1] for row in codes}
    rows = []
    for item in json.loads((folder / "countries.json").read_text(encoding="utf8")):
        code, name = item["cca3"], COMMON_NAMES.get(item["cca3"], item["name"])
        alt = [a for a in item["alt"] if latin(a) and not NO_ACTOR.match(a) and "," not in a]
        demonym = item["demonym"]["m"]
        rows.append({
            "key": code, "name": name, "kind": "government", "country": code, "wikidata_id": wikidata.get(code, ""),
            "aliases": merged(item["name"], item["official"], "|".join(alt), EXTRA_ALIASES.get(code, "")),
            "demonyms": merged(EXTRA_DEMONYMS.get(code, plural_demonyms(demonym))),
            "seats": merged("|".join(c for c in item["capital"] if c not in AMBIGUOUS_SEATS), EXTRA_SEATS.get(code, "")),
            "source": "mledoze/countries (ODbL); datasets/country-codes (PDDL)",
        })  # fmt: skip
    return sorted(first_come(rows, folder), key=lambda row: row["key"])


def first_come(rows: list[dict[str, str]], folder: Path) -> list[dict[str, str]]:
    """A territory gives way to a sovereign state that has the same demonym or seat ("American", "Kingston")."""
    codes = csv.DictReader((folder / "country-codes.csv").open(encoding="utf8"))
    sovereign = {row["ISO3166-1-Alpha-3"] for row in codes if row["is_independent"] == "Yes"} | {
        "TWN",
        "PSE",
        "UNK",
        "VAT",
    }
    taken: set[str] = set()
    for row in sorted(
        rows, key=lambda row: (row["key"] not in sovereign, row["key"] not in EXTRA_DEMONYMS, row["key"])
    ):
        for column in ("demonyms", "seats"):
            row[column] = "|".join(form for form in row[column].split("|") if form not in taken)
        taken |= {form for column in ("demonyms", "seats") for form in row[column].split("|")}
    return rows


def plural_demonyms(demonym: str) -> str:
    first = demonym.partition(",")[0].strip()
    if not first:
        return ""
    return f"{first}|{first}s" if first.endswith(("an", "i", "on")) else first


def leader_rows(folder: Path) -> list[dict[str, str]]:
    codes = csv.DictReader((folder / "country-codes.csv").open(encoding="utf8"))
    iso = {row["wikidata_id"].rsplit("/", 1)[-1]: row["ISO3166-1-Alpha-3"] for row in codes}
    rows = []
    for row in csv.DictReader((folder / "world_leaders_2021_wikidata.csv").open(encoding="utf8")):
        if row["officeholderLabel"].startswith("Q") or row["countryid"] not in iso:
            continue
        role = re.sub(r"^(\w)", lambda m: m.group(1).lower(), row["positionLabel"].split(" of ")[0])
        rows.append({
            "key": slug(row["officeholderLabel"]), "name": row["officeholderLabel"], "kind": "person", "role": role,
            "affiliation": row["country"], "country": iso[row["countryid"]], "wikidata_id": row["officeholder"],
            "start": row["start_year"], "end": row["end_year"], "source": "Wikidata (CC0), every-politician-scrapers",
        })  # fmt: skip
    return rows


def legislator_rows(folder: Path) -> list[dict[str, str]]:
    """Name, Wikidata id and latest term, read line by line: the file is flat enough to need no YAML library."""
    text = gzip.decompress((folder / "legislators-current.yaml.gz").read_bytes()).decode("utf8")
    rows = []
    for block in re.split(r"^- id:", text, flags=re.M)[1:]:
        value = lambda key, block=block: re.findall(rf"^ +(?:- )?{key}: '?([^'\n]+)'?$", block, flags=re.M)
        first, last, full = value("first")[0], value("last")[0], (value("official_full") or [""])[0]
        suffix = (value("suffix") or [""])[0]
        kinds, states, parties, starts = value("type"), value("state"), value("party"), value("start")
        name = f"{first} {last}" if not full else re.sub(r" [A-Z]\. ", " ", full).replace(",", "")
        aliases = [f"{first} {last} {suffix}".strip(), full, *(f"{nick} {last}" for nick in value("nickname"))]
        rows.append({
            "key": slug(name), "name": name, "kind": "person", "role": "senator" if kinds[-1] == "sen" else "representative",
            "affiliation": {"Democrat": "Democratic Party", "Republican": "Republican Party"}.get(parties[-1], parties[-1]),
            "country": "USA", "aliases": merged("|".join(aliases)), "wikidata_id": (value("wikidata") or [""])[0],
            "start": starts[-1], "end": "", "source": "unitedstates/congress-legislators (CC0)", "state": states[-1],
        })  # fmt: skip
    return rows


def statement_rows(path: Path) -> list[dict[str, str]]:
    rows = {}
    for row in csv.DictReader(path.open(encoding="utf8")):
        if "(" in row["speaker"] or row["role"] in {"ministry", "government department", "military command"}:
            continue
        rows.setdefault(row["speaker"], {
            "key": slug(row["speaker"]), "name": row["speaker"], "kind": "person", "role": row["role"], "affiliation": row["affiliation"],
            "country": row["country"], "source": "bundled record of public statements, statements.csv",
        })  # fmt: skip
    return list(rows.values())


def by_hand(name: str) -> list[dict[str, str]]:
    lines = (HERE / "register_facts" / f"{name}.psv").read_text(encoding="utf8").splitlines()
    header = lines[0].split("|")
    return [dict(zip(header, line.split("|"), strict=True)) for line in lines[1:] if line.strip()]


def hand_rows() -> list[dict[str, str]]:
    rows = [{**row, "aliases": row["aliases"].replace(";", "|"), "source": BY_HAND} for row in by_hand("organisations")]
    rows += [
        {**row, "kind": "organisation", "role": "party", "aliases": row["aliases"].replace(";", "|"), "source": BY_HAND}
        for row in by_hand("parties")
    ]
    rows += [
        {
            **row,
            "key": slug(row["name"]),
            "kind": "person",
            "aliases": row["aliases"].replace(";", "|"),
            "source": BY_HAND,
        }
        for row in by_hand("people")
    ]
    return rows


def compile_rows(folder: Path, statements: Path) -> list[dict[str, str]]:
    """Hand-written rows first, since they carry exact dates; a person's other rows take their key and fill their gaps."""
    hand = hand_rows()
    known = {
        slug(form): row
        for row in hand
        if row["kind"] == "person"
        for form in (row["name"], *row["aliases"].split("|"))
        if form
    }
    rows = country_rows(folder) + hand
    for row in leader_rows(folder) + statement_rows(statements) + legislator_rows(folder):
        first = known.get(row["key"]) or next(
            (known[slug(a)] for a in row.get("aliases", "").split("|") if slug(a) in known), None
        )
        if first is None:
            known[row["key"]] = row
            rows.append(row)
            continue
        first["wikidata_id"] = first.get("wikidata_id") or row.get("wikidata_id", "")
        same_office = first.get("country", "") == row["country"] and bool(first.get("role"))
        if not same_office:
            rows.append({**row, "key": first["key"], "name": first["name"]})
    ids = {row["key"]: row["wikidata_id"] for row in rows if row.get("wikidata_id")}
    return [{**row, "wikidata_id": ids.get(row["key"], "")} for row in rows]


def write(path: Path, fields: tuple[str, ...], rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf8", newline="") as file:
        writer = csv.DictWriter(file, fields, extrasaction="ignore", restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{path.name}: {len(rows)} rows, {path.stat().st_size:,} bytes")


def gazetteer_rows() -> list[dict[str, str]]:
    rows = []
    for line in (HERE / "register_facts" / "gazetteer.psv").read_text(encoding="utf8").splitlines():
        label, country, names = line.split("|")
        rows += [{"name": name, "label": label, "country": country, "source": BY_HAND} for name in names.split(";")]
    return rows


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entities", type=Path, required=True)
    parser.add_argument("--statements", type=Path, required=True)
    args = parser.parse_args()
    write(LEXICONS / "actors.csv", FIELDS, compile_rows(args.entities, args.statements))
    write(LEXICONS / "gazetteer.csv", ("name", "label", "country", "source"), gazetteer_rows())
