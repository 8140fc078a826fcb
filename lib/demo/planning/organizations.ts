/** A fictional organization: name, country, sector. Its domain is made from the name below `.example`. */
export type DemoOrganization = { name: string; country: string; sector: string; domain: string };

const bySector: Record<string, string> = {
  "Local government":
    "Wexmoor Borough Council GB; Fjellvik kommune NO; Stadt Lindenau DE; Gemeente Oostvliet NL; Commune de Valserac FR; Cedar Hollow Township US; Comune di Montelira IT; Prairie Fork County US; Ayuntamiento de Robledal ES; Amt Nordergrund DE",
  Health:
    "Silverbirch Clinics US; Klinikum Eschental DE; Hôpital Saint-Aubier FR; Meadowlark Hospice GB; Orthopaedie am Wehr AT; Casa di Cura Belvento IT; Northwater Pharmacy Group CA; Praxisverbund Salzgrund DE; Tannhof Reha CH; Lakeshore Imaging US; Vårdhuset Granlund SE",
  Manufacturing:
    "Bramhall Valve Works GB; Steinfurth Getriebe DE; Officine Tarvello IT; Kestrel Ridge Plastics US; Vlakveld Machinefabriek NL; Moravske Slevarny CZ; Talleres Arriaga ES; Osterholm Pumpen DK; Rivage Emballages FR; Ashgrove Castings GB; Kurotsuki Precision Tools JP; Falkenried Maschinenbau DE; Delta Loom Textiles IN",
  "Legal and accounting":
    "Pemberley and Rowe Solicitors GB; Kanzlei Ahrendt Möhle DE; Cabinet Delorme FR; Studio Legale Corvina IT; Tidewater Tax Advisers US; Notariat Weissenbach AT; Halloran Marsh Attorneys IE; Advokatfirman Sjöholm SE",
  Education:
    "Brackenfield College GB; Northern Plains University US; Gymnasium Hohenlinde DE; Lycée Montbrun FR; Hogeschool Waterland NL; Colegio Santa Brisa ES; Saltcoats Academy GB; Instituto Tejuela MX; Quarry Lane Schools Trust GB",
  Retail:
    "Quillmore Stores US; Marktkette Dornheim DE; Palmyra Home Goods AU; Boutique Lavandou FR; Tulpenhof Tuincentra NL; Supermercados Ribalta ES; Copper Kettle Bakeries IE; Hillbrook Outdoor CA",
  "Finance and insurance":
    "Castlegate Insurance Brokers GB; Sparverein Altmark DE; Sandpiper Hollow Credit Union US; Banco Rural Almenara ES; Fiduciaire du Léman CH; Harvest Mutual CA; Kredithaus Brenner AT",
  "Transport and logistics":
    "Copperline Freight GB; Spedition Hartung DE; Nordhaven Shipping Agency DK; Transportes Ladera MX; Autobuslinien Rheintal CH; Polder Warehousing NL; Red Mesa Trucking US; Baltvik Ports LT",
  "Engineering and construction":
    "Verdant Bridge Engineering US; Bauhof Krenz DE; Constructora Peñaflor CL; Ingenieurbüro Tessin CH; Moorland Surveyors GB; Gruppo Edile Sarnova IT; Bateson Steel Erectors CA; Werkhaus Lüders DE",
  "Technology and telecom":
    "Pallas Grove Analytics US; Netzwerk Uhlenhorst DE; Skerry Broadband GB; Altanube Cloud ES; Kumpula Software FI; Tejo Telecom PT; Blue Heron Hosting CA; Szoftver Tisza HU",
  "Food and agriculture":
    "Alder Reach Fisheries NO; Hofgut Seelbach DE; Cooperativa Oliveta IT; Greenacre Dairies IE; Viñedos Cuestarriba CL; Molens van Eemrand NL; Wattle Creek Growers AU",
  "Non-profit and culture":
    "Penwith Museum Trust GB; Stiftung Heideland DE; Harbour Lights Relief US; Teatro Verdemare IT; Rivermouth Housing Association GB; Musikverein Talbach AT; Fundación Horizonte CO",
  Hospitality:
    "Mirrormere Hotels GB; Gasthof Zirbental AT; Costa Alborada Resorts ES; Pine Summit Lodges US; Hôtels du Vieux Quai FR",
  "Energy and utilities":
    "Stadtwerke Ilmenfeld DE; Cormorant Water GB; Energia Valdoro IT; Juniper Basin Electric Cooperative US; Fjernvarme Sundby DK; Gasnetz Marchfeld AT",
  Research: "Thornapple Institute US; Forschungszentrum Auwald DE; Institut Belleroche FR; Marlowe Crop Science GB",
};

function domainOf(name: string): string {
  const plain = name.normalize("NFD").replaceAll(/[̀-ͯ]/g, "").replaceAll("ø", "o").replaceAll("ß", "ss").toLowerCase();
  const words = plain
    .replaceAll(/[^a-z0-9]+/g, " ")
    .trim()
    .split(" ")
    .filter((word) => !["and", "der", "am", "of", "the", "du", "de", "di", "van"].includes(word));
  return `${words.slice(0, 3).join("-")}.example`;
}

/** The one to click through: two servers, the whole attack on one of them, and a gap in the logs of the other. */
export const storyOrganization: DemoOrganization = {
  name: "Harbourline Dental Group",
  country: "GB",
  sector: "Health",
  domain: "harbourline.example",
};

/** Every other organization, sector by sector. */
export const organizations: DemoOrganization[] = Object.entries(bySector).flatMap(([sector, list]) =>
  list.split("; ").map((entry) => {
    const name = entry.slice(0, -3);
    return { name, country: entry.slice(-2), sector, domain: domainOf(name) };
  }),
);
