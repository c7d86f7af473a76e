"""Makers and the names that they go by, and what stands where a number should be: the tables of proto/field, for
iwets_field.py. Written by tests/adapters/python/makes_for_python.py; change the tables there, never this file.
"""

# A maker in a line, which a blank continues: id, name, NCIC code, other names.
MAKES = """
accu-tek|Accu-Tek|ACC|accutek
akdal|Akdal|UDZ|ucyildiz|akdalarms|akdalghost
amt|AMT|AMT|arcadiamachinetool
anderson|Anderson Manufacturing|ADM|andersonmanufacturing
anschutz|Anschütz|ANS|anschuetz|jganschutz|jganschuetz
arcus|Arcus|AC
armscor|Armscor (Philippines)|SQB|armscorofthephilippines|rockislandarmory|squiresbingham|ria
arsenal-bg|Arsenal||arsenalbulgaria|kazanlak|arsenaljsco
arsenal-us|Arsenal Inc. Las Vegas|ANL|arsenallasvegas
astra|Astra|AST|astraunceta|uncetaycia|unceta
baikal|Baikal|BKL|izhmekh|izhevskmechanicalplant|imz
benelli|Benelli|BNL|benelliarmi
beretta|Beretta|BER|pietroberetta|fabbricadarmipietroberetta|pberetta|berettausa
bersa|Bersa|AEI|bersapiccola
boito|Boito|BOI|era|eramantino|amantino
breda|Breda|BDA
brno|Zbrojovka Brno|BRZ|brno|zbrojovkabrno|brnozbrojovka|zb
browning|Browning|BRO|browningarms|browningarmscompany
bryco|Bryco Arms|BRY|brycoarms
bsa|BSA|BSA|birminghamsmallarms
bushmaster|Bushmaster|BHT|bushmasterfirearms|bushmasterfirearmsinternational
canik|Canik|CNK|canik55|samsunyurtsavunma|sys
carl-gustafs|Carl Gustafs||carlgustaf|carlgustafsstads
cbc|CBC|CBC|companhiabrasileiradecartuchos|magtech
century|Century Arms|CIA|centuryarms|centuryinternationalarms|centuryarmsinternational|cai
charter|Charter Arms|CAC|charterarms
chiappa|Chiappa|CPF|chiappafirearms|armisport
cobra|Cobra Enterprises|CBR|cobraenterprises|cobraenterprisesofutah
cobray|Cobray|SWD|swd
colt|Colt|CLT|colts|coltsptfamfg|coltsptfa|coltspatentfirearms|coltspatentfirearmsmanufacturing|coltsmanufacturing|
 coltfirearms|coltdefense
cugir|Cugir|RMC|romarm|romarmcugir|uzinamecanicacugir|romak|cugirarmsfactory
cz|Česká zbrojovka|FOZ|ceskazbrojovka|czub|ceskazbrojovkauherskybrod|ceskazbrojovkaauherskybrod|zbrojovka|
 czechzbrojovka|českázbrojovka|czusa
daewoo|Daewoo|DWO|daewooprecision|dasan|sntmotiv
davis|Davis Industries|DAB|davisindustries
dpms|DPMS|DPM|dpmspantherarms|defenseprocurementmanufacturingservices
dwm|DWM|DWM|deutschewaffenundmunitionsfabriken|deutschewaffenmunitionsfabriken
enfield|Enfield|ENF|royalsmallarmsfactory|rsafenfield|leeenfield
erma|Erma|ERM|ermawerke
excam|Excam||excamhialeah
famae|FAMAE||fabricasymaestranzasdelejercito
feg|FÉG|FEG|femaru|fegyverespgepgyar|fég|fegyvergyar
fie|F.I.E.|FIP|firearmsimportexport|firearmsimportandexport
fn|FN Herstal|FNB|fnherstal|fabriquenationale|fabriquenationaledarmesdeguerre|fabriquenationaleherstal|
 fabriquenationaledarmesdeguerreherstal|fabriquenationaledherstal|fnh|fnhusa|fnamerica|fnmanufacturing|fnmi
fmap|Fabricaciones Militares|FMG|dgfm|fabricacionesmilitares|fabricamilitardearmasportatiles|domingomatheu|dgfmfmap|
 fmapdm
franchi|Franchi|FHQ|luigifranchi
girsan|Girsan|GIR|girsanmachinelightweaponindustry
glock|Glock|GLC|glockgesmbh|glockges|glockaustria|glockusa|glockcorporation
grand-power|Grand Power|GDP
harrington-richardson|Harrington & Richardson|HR|harringtonrichardson|hr|h&r|hr1871
heckler-koch|Heckler & Koch|HEC|hecklerkoch|hk|h&k
heritage|Heritage Manufacturing|HRT|heritagemfg|heritagemanufacturing|heritagearms
hi-point|Hi-Point|HIH|hipoint|hipointfirearms|highpoint|stallardarms|haskell|beemiller|iberiafirearms
high-standard|High Standard|HS|highstandardmanufacturing|histandard
howa|Howa|HWA|howamachinery
husqvarna|Husqvarna|HUS|husqvarnavapenfabriks|husqvarnavapenfabrik
imbel|IMBEL|IMB|industriadematerialbelicodobrasil|industriadematerialbelico|itajuba|fabricadeitajuba
ina|INA||industrianacionaldearmas
indumil|INDUMIL|IDM|industriamilitarcolombia|industriamilitar
interarms|Interarms|INR|interarmco
intratec|Intratec|INC|intratecusa|interdynamic|tec9
imi|Israel Military Industries|IMI|israelmilitaryindustries|iwi|israelweaponindustries|taas
iver-johnson|Iver Johnson|IJ|iverjohnson|iverjohnsonsarmsandcycleworks|iverjohnsonarms
izhmash|Izhmash|IZH|izhevsk|izhevskmachinebuildingplant|kalashnikovconcern|concernkalashnikov|kalashnikov|saiga|
 izhmashevsk|ижмаш|ижевск
jennings|Jennings|JEI|jenningsfirearms
jimenez|Jimenez Arms|JMZ|jimenezarms|jajimenez
kahr|Kahr Arms|KHR|kahrarms
kbi|KBI|KSI|kassnar|kassnarimports
kel-tec|Kel-Tec|KTC|keltec|keltecncnc|keltecindustries|kelteccnc
kimber|Kimber|KIE|kimberamerica|kimbermanufacturing
kirikkale|MKE|KIR|mkek|makinavekimyaendustrisi|makinavekimya|mkekirikkale
llama|Llama|LLA|llamagabilondo|gabilondo|gabilondoycia
lorcin|Lorcin|LCN|lorcinengineering
lyttelton|Vektor|VTR|vektor|lyttletonengineeringworks|lytteltonengineeringworks|lyttelton|lew|denel|denellandsystems|
 denelvektor
maadi|Maadi|MDI|helwan|maadihelwan|factory54
magnum-research|Magnum Research|MGN|magnumresearch
manurhin|Manurhin|MHN|manufacturedemachinesduhautrhin
marlin|Marlin|MAR|marlinfirearms
mas|MAS|MAS|manufacturedarmesdesaintetienne|manufacturenationaledarmesdestetienne|saintetienne
mauser|Mauser|MAU|mauserwerke|waffenfabrikmauser|waffenfabrikmauseroberndorf
mendoza|Mendoza|MDZ|productosmendoza
miroku|Miroku|MIR
mossberg|Mossberg|MOS|ofmossberg|mossbergsons|ofmossbergsons|maverickarms
nagant|Nagant|NAG|lnagant
naa|North American Arms|NAA|northamericanarms
nef|New England Firearms|NEF|newenglandfirearms
norinco|Norinco|NON|chinanorthindustries|chinanorthindustriescorporation|chinanorthindustriescorp|northchinaindustries|
 poly|polytechnologies|factory66|statefactory66|chinesestatearsenals
palmetto|Palmetto State Armory|PAA|palmettostatearmory|psa
phoenix|Phoenix Arms|PHE|phoenixarms
pietta|Pietta|FFP|fllipietta|fratellipietta
pindad|Pindad|PDD|ptpindad
polymer80|Polymer80|POR|p80
radom|Łucznik Radom|RAD|fbradom|lucznik|zakladymetalowelucznik|fabrykabroni|fabrykabroniradom|fabrykabronilucznik
raven|Raven Arms|RAV|ravenarms
remington|Remington|REM|remingtonarms|remingtonarmscompany|remingtonumc|riaremington
republic-za|Republic Arms (South Africa)|RSF|republicarmsofsouthafrica|republicarmssouthafrica
rexio|Rexio|RXO|rexiosrl
rohm|Röhm|RG|roehm|rohmgesellschaft|rhoem|rgindustries
rossi|Rossi|AMR|amadeorossi|rossisa|braztech|armasrossi
ruger|Sturm, Ruger|SR|sturmruger|sturmrugerandcompany|rugerfirearms|strumruger|strumruger
sako|Sako|SAK
sarsilmaz|Sarsılmaz|SMZ|sararms|sarsilmazsilahsanayi|sar|sarusa
savage|Savage Arms|SAV|savagearms|savagestevens|stevens|jstevens
sccy|SCCY|SKY|skyy|skyyindustries|sccyindustries|sccyfirearms
sig-sauer|SIG Sauer|SIG|sig|sigsauer|sigarms|jpsauer|jpsauersohn|sauersohn|sauer|sauerandsohn|
 schweizerischeindustriegesellschaft|sigsauerinc|swissarms
smith-wesson|Smith & Wesson|SW|smithwesson|smithandwesson|s&w|sw|smithwessoninc|smith|smitwesson
springfield|Springfield Armory|SGD|springfieldarmory|springfieldarmoryinc|springfield
hs-produkt|HS Produkt||hsprodukt|immetal|hskarlovac
star|Star|STA|starbonifacioecheverria|bonifacioecheverria|bonifacioecheverriasa|starechevarria|echeverria
sterling|Sterling Armaments|STL|sterlingarmaments
steyr|Steyr|STE|steyrmannlicher|steyrarms|steyrdaimlerpuch|osterreichischewaffenfabriksgesellschaft|mannlicher
stoeger|Stoeger||stoegerindustries|vursan
tanfoglio|Tanfoglio|TFG|fratellitanfoglio|fllitanfoglio|giuseppetanfoglio|fabricadarmifllitanfoglio|tangfolio
eaa|European American Armory|EAB|europeanamericanarmory|europeanamericanarmorycorp
taurus|Taurus|TAS|forjastaurus|taurusarmas|taurusbrazil|taurusinternational|taurusinternationalmanufacturing|
 taurusintl|taurussa|forjastaurussa|tauruseua
thompson-center|Thompson/Center||thompsoncenter|thompsoncenterarms|tc
tikka|Tikka|TKK|tikkakoski
tisas|Tisaş|TBZ|trabzonsilah|trabzon|tisaştrabzon
tula|Tula|TUA|tulaarsenal|tulaarmsplant|tulskijoruzhejnyjzavod|toz|тула|туламашзавод
uberti|Uberti|UBE|aldouberti
unique|Unique|UNI|manufacturedarmesdespyrenees|manufacturedarmespyreneesfrancaises|mapf
valmet|Valmet|VAM
walther|Walther|WAL|carlwalther|cwalther|waltherwaffenfabrik|walthersportwaffen|waltherarms
weatherby|Weatherby|WEA|royweatherby
webley|Webley & Scott|WS|webleyscott|webleyandscott|webleysons
winchester|Winchester|WIN|winchesterrepeatingarms|winchesterrepeatingarmscompany|winchesterwestern|olin|
 usrepeatingarms|usrac
zastava|Zastava|ZAS|crvenazastava|zavodicrvenazastava|zcz|zastavaarms|zastavaoruzje|zavodicrvenazastava"""
# Words of a company's name that tell no maker from another.
COMPANY = """
INC LTD LLC CO CORP COMPANY GMBH AG SA SRL SPA AS SRO LTDA LIMITED CORPORATION MFG""".split()
# Written for a maker that is not known.
NO_MAKE = """
unk unknown zzz none na nil inconnu neznamy desconocido desconhecido nomake unmarked ? other""".split()
# Written where there is no number.
NO_NUMBER = """
UNK UNKN UNKNOWN NONE NO NA NIL NULL NOSERIAL NOSERIALNUMBER NONUMBER NOSN SN OBLITERATED OBLITERATE OBL OBLIT DEFACED
REMOVED ERASED GROUNDOFF FILEDOFF ILLEGIBLE UNREADABLE MISSING NOTVISIBLE NOTKNOWN NOTAPPLICABLE TBD TEST INCONNU
SANSNUMERO NEANT EFFACE AUCUN DESCONOCIDO SINNUMERO BORRADO NINGUNO DESCONHECIDO SEMNUMERO RASPADO ILEGIVEL SUPRIMIDO
NENHUM NEZNAME NEZNAMY NECITELNE ODSTRANENO ZADNE NITROPROOF WARNING CAUTION SERIAL SERIALNUMBER PATPEND PATENTPENDING
NOTSEEN ASABOVE SAMEASABOVE DITTO LOCAL LOCALLY LOCALLYMADE LOCALMADE SEEFILE SEEREMARKS PENDING TBA WO WITHOUT HEИЗ
HEИЗBECTHO HEИЗBECTEH""".split()
# Calibres, without blanks, points and millimetres.
CALIBRES = """
10 10/89 1035italianordnance 104x47rvetterli 10auto 10automatic 10ga 10norma 10x22 10x22t 10x25 1125 1125x23 1143
1143x23 11frenchordnance 12 12/50rubberball 12/65 12/70 12/76 12/89 127nato 127x108 127x42 127x99 127x99nato 12bore
12ga 12gage 12x70 12x76 145x114 16 16/70 16bore 16ga 16gage 177 17745air 177air 177bb 177pellet 17hmr
17hornadymagnumrimfire 17rem 17remington 20 20/70 20/76 204 204ruger 20bore 20ga 20gage 22 220swift 221 221fireball
221remingtonfireball 222 22250 22250rem 22250remington 222rem 222remington 223 223rem 223remington 2255air 22corto
22hornet 22kurz 22lfb 22long 22longrifle 22lr 22lrifle 22mag 22magnum 22rimfire 22short 22tcm 22winchestermagnumrimfire
22winmag 22wmr 22wmrf 24 243 243win 243winchester 24ga 25 2506 2506rem 2506remington 257 257roberts 25acp 25auto
25automatic 260 260rem 260remington 264 264win 264winchestermagnum 264winmag 270 270win 270winchester 275rigby 28 280
280rem 280remington 284 284win 284winchester 28bore 28ga 28gage 300 3006 3006spring 3006springfield 300aacblackout
300aacblk 300blackout 300blk 300savage 300winchestermagnum 300winchestershortmagnum 300winmag 300wm 300wsm 303 3030
3030win 3030winchester 303brit 303british 3040 3040krag 308 308win 308winchester 30carbine 30luger 30m1 30m1carbine
30mauser 30springfield 30uscarbine 30wcf 3158x50r 32 3220 3220win 3220winchester 323 327 327fed 327federal
327federalmagnum 32a.c.p 32acp 32auto 32automatic 32bore 32colt 32ga 32gage 32h&rmagnum 32hr 32hrmagnum 32long 32mag
32magnum 32newpolice 32s&w 32s&wl 32s&wlong 32smithwesson 32smithwessonlong 32sw 32swl 32swlong 32wcf
32winchesterspecial 338 338lapua 338lapuamag 338lapuamagnum 338lm 338winchestermagnum 338winmag 35 350 350legend 357
357mag 357magnum 357rem 357remingtonmagnum 357remmag 357s&wmagnum 357sig 357sigsauer 35rem 35remington 36 36/76 366tkm
36ga 36percussion 375 375h&h 375h&hmag 375h&hmagnum 375hh 375hollandholland 375hollandhollandmagnum 38 38+p 380 380200
380acp 380acp9x17 380auto 380automatic 380cap 380revolverblank 38lc 38longcolt 38s&w 38s&wspecial 38smithwesson
38smithwessonspecial 38sp 38spcl 38spec 38special 38special+p 38specialp 38spl 38splp 38super 38superauto
38superautomatic 38sw 38swspecial 40 400corbon 404 404jeffery 40auto 40s&w 40smithwesson 40sw 40x46 40x46grenade
40x46sr 41 410 410bore 410ga 410gage 416barrett 41actionexpress 41mag 41magnum 41remingtonmagnum 41remmag
41shortrimfire 44 444 4440 4440win 4440winchester 444marlin 44mag 44magnum 44percussion 44rem 44remingtonmagnum
44remmag 44s&wspecial 44smithwessonspecial 44special 44spl 44swspecial 44wcf 45 450bushmaster 454 454casull 455 455eley
455webley 4570 4570government 4570govt 458 458socom 458winchestermagnum 458winmag 45acp 45acpauto 45auto 45autoacp
45automatic 45colt 45gap 45glock 45glockautopistol 45lc 45longcolt 45percussion 460 460s&w 460s&wmagnum 460sw 46hk
46x30 46x30hk 500 500s&w 500s&wmagnum 500sw 50actionexpress 50ae 50beowulf 50bmg 50bmg127x99 50browning
50browningmachinegun 545 545soviet 545x18 545x39 545x39russian 556 556nato 556otan 556x45 556x45nato 56x15r 56x35r 57
57fn 57x28 57x28fn 58x21 58x42 635 635browning 635x15 635x155r 635x15hr 635x16 65arisaka 65carcano 65cm 65creedmoor
65grendel 65jap 65mannlichercarcano 65swedish 65x50 65x50arisaka 65x52 65x52carcano 65x54mannlicherschonauer 65x55
65x55se 65x55swedish 65x55swedishmauser 6blank 6flobert 7 708 708rem 708remington 73 735 735carcano 735x51carcano
75french 75mas 75swiss 75swissordnance 75x54 75x54french 75x55 75x55swiss 762kurz 762m43 762nagant 762nato 762otan 762r
762russian 762short 762soviet 762tok 762tokarev 762tt 762x17 762x17type64 762x25 762x25tokarev 762x33 762x35 762x38
762x38nagant 762x38r 762x38rnagant 762x39 762x39m43 762x39russian 762x39soviet 762x41sp4 762x45 762x45vz52 762x51
762x51nato 762x51otan 762x53r 762x54 762x54r 762x54russian 762x63 763 763mauser 763x25 763x25mauser 765 765argentine
765browning 765luger 765mauser 765para 765parabellum 765x17 765x17hr 765x17sr 765x20longue 765x21 765x21parabellum
765x22 765x53 765x53argentine 765x54 77arisaka 77browning 77jap 77x56r 77x58 77x58arisaka 792 792kurz 792mauser 792x33
792x33kurz 792x57 7express 7mauser 7rem 7remingtonmagnum 7remmag 7x57 7x57mauser 7x64 7x64brenneke 8 86x70 8blank 8k
8kblank 8knall 8kurz 8lebel 8lebelrevolver 8mauser 8nambu 8rothsteyr 8x20 8x22nambu 8x33 8x50r 8x50rlebel
8x50rmannlicher 8x56r 8x57 8x57i 8x57ir 8x57is 8x57is8mauser 8x57ismauser 8x57j 8x57js 8x57mauser 8x58rd 8x59rbbreda 9
93x62 93x62mauser 93x64 93x64brenneke 96x53lancaster 9bergmann 9bergmannbayard 9browningcourt 9browningkurz
9browninglong 9browningshort 9corto 9court 9curto 9glisenti 9imi 9knall 9kurz 9l 9largo 9luger 9luger9x19 9lugger 9mak
9makarov 9mmp 9nato 9otan 9p 9pablank 9pak 9pakblank 9para 9parabellum 9parabelum 9parubber 9pb 9pm 9police 9rkblank
9short 9steyr 9ultra 9winchestermagnum 9x17 9x17kurz 9x17short 9x18 9x18mak 9x18makarov 9x18police 9x18ultra 9x19
9x19glisenti 9x19luger 9x19nato 9x19para 9x19parabellum 9x19parabelum 9x20sr 9x20srbrowninglong 9x21 9x21gyurza 9x21imi
9x22 9x22pak 9x23 9x23largo 9x23sr 9x23steyr 9x23win 9x23winchester 9x25 9x25mauser 9x29r 9x33r 9x39 air45 air45diabolo
cal12 gp11 m43 m74 m855 ss109 zheveloprimerblank""".split()
