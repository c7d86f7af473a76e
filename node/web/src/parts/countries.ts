import { country, language, t } from '../i18n';

// ISO 3166-1 alpha-2.
const codes = ('AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BM BN BO BR BS BT BW BY BZ CA CD CF CG ' +
  'CH CI CL CM CN CO CR CU CV CW CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FM FR GA GB GD GE GH GI GL GM GN GQ GR GT GU ' +
  'GW GY HK HN HR HT HU ID IE IL IN IQ IR IS IT JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA ' +
  'MC MD ME MG MH MK ML MM MN MO MR MT MU MV MW MX MY MZ NA NE NG NI NL NO NP NR NZ OM PA PE PG PH PK PL PR PS PT PW PY QA RO ' +
  'RS RU RW SA SB SC SD SE SG SI SK SL SM SN SO SR SS ST SV SX SY SZ TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA ' +
  'VC VE VN VU WS XK YE ZA ZM ZW').split(' ');

// The same by their three letters, as documents have them.
const longCodes = (
  'AND ARE AFG ATG AIA ALB ARM AGO ARG ASM AUT AUS ABW ALA AZE BIH BRB BGD BEL BFA BGR BHR BDI BEN BMU BRN BOL BRA BHS ' +
  'BTN BWA BLR BLZ CAN COD CAF COG CHE CIV CHL CMR CHN COL CRI CUB CPV CUW CYP CZE DEU DJI DNK DMA DOM DZA ECU EST EGY ' +
  'ERI ESP ETH FIN FJI FSM FRA GAB GBR GRD GEO GHA GIB GRL GMB GIN GNQ GRC GTM GUM GNB GUY HKG HND HRV HTI HUN IDN IRL ' +
  'ISR IND IRQ IRN ISL ITA JAM JOR JPN KEN KGZ KHM KIR COM KNA PRK KOR KWT CYM KAZ LAO LBN LCA LIE LKA LBR LSO LTU LUX ' +
  'LVA LBY MAR MCO MDA MNE MDG MHL MKD MLI MMR MNG MAC MRT MLT MUS MDV MWI MEX MYS MOZ NAM NER NGA NIC NLD NOR NPL NRU ' +
  'NZL OMN PAN PER PNG PHL PAK POL PRI PSE PRT PLW PRY QAT ROU SRB RUS RWA SAU SLB SYC SDN SWE SGP SVN SVK SLE SMR SEN ' +
  'SOM SUR SSD STP SLV SXM SYR SWZ TCD TGO THA TJK TLS TKM TUN TON TUR TTO TUV TWN TZA UKR UGA USA URY UZB VAT VCT VEN ' +
  'VNM VUT WSM XKX YEM ZAF ZMB ZWE').split(' ');

/** Of a document's three letters (`D` is Germany's): empty where they are no country of the list. */
export const shortCode = (long: string) => codes[longCodes.indexOf(long === 'D' ? 'DEU' : long)] ?? '';

/** States that are gone, which old firearms still name. */
const past: [string, string][] = [['SUN', 'SU'], ['DDR', 'DD'], ['CSK', 'CS'], ['YUG', 'YU']];
const pastNames: Record<string, string> = { SUN: 'USSR', DDR: 'DDR', CSK: 'ČSSR', YUG: 'Jugoslavija' };

let made: { language: string; options: [string, string][] } | undefined;

/** All countries by name in the officer's language, the first one empty. */
export function countryOptions(old = false): [string, string][] {
  if (made?.language !== language.value) {
    const options = codes.map((code): [string, string] => [code, country(code)]);
    options.sort((a, b) => a[1].localeCompare(b[1], language.value));
    made = { language: language.value, options };
  }
  return [['', t('choose')], ...made.options, ...(old ? past.map(([code]): [string, string] => [code, pastNames[code] ?? code]) : [])];
}
