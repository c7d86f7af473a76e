#include "hub/screen/generate/persons_table.h"

namespace iwets::screen::generate {
namespace {

constexpr Culture table[] = {
    {10,
     "GB|US|AU|NZ|CA|IE",
     "James|John|Robert|David|Michael|William|Thomas|Daniel|Peter|Stephen|Graham|Callum|Wesley|"
     "Duncan|Rupert|Clive",
     "Mary|Sarah|Elizabeth|Emma|Laura|Helen|Rachel|Karen|Fiona|Gillian|Beatrice|Heather|Imogen",
     "Smith|Jones|Brown|Taylor|Wilson|Walker|Wright|Thompson|Hughes|Edwards|Mitchell|Bennett|"
     "Fletcher|Hartley|Pemberton|Whitlock|Ashcroft|Langley|Thornbury|Cadwell",
     {"Al|Bar|Ben|Brad|Cal|Chad|Cor|Dal|Den|Ed|El|Far|Gar|Graf|Had|Hal|Hol|Ken|Lan|Mar|Mor|Nor|"
      "Pen|Rad|Rose|Shel|Stan|Thorn|Wal|Whit",
      "a|be|ber|ches|der|e|er|ing|ke|le|ling|mer|nes|on|or|ring|s|ter|wen|wo",
      "d|ric|ton|win|ley|n", "a|ie|lyn|ette|een|wyn",
      "bourne|bury|by|cott|croft|dale|den|field|ford|ham|hurst|ley|man|more|sell|son|stead|"
      "thorpe|ton|well|wick|wood|worth"}},
    {10,
     "BR|PT|AO|MZ",
     "João|José|Antônio|Carlos|Paulo|Pedro|Lucas|Luiz|Marcos|Rafael|Thiago|Vinícius|Anderson|"
     "Gilberto|Wagner",
     "Maria|Ana|Francisca|Adriana|Juliana|Fernanda|Patrícia|Camila|Letícia|Vanessa|Rosângela",
     "da Silva|dos Santos|de Oliveira|de Souza|Pereira|Ferreira|Alves|Ribeiro|Carvalho|Gomes|"
     "Barbosa|Cardoso|Teixeira|Moreira|Cavalcanti|Vasconcelos|Sampaio|Quintela",
     {"A|Al|Bar|Be|Bran|Cam|Car|Cas|Cor|Da|Es|Fer|Fi|Fon|Gal|Go|Gui|La|Le|Ma|Mo|Ne|Oli|Pa|Pin|"
      "Que|Ra|San|Ta|Val|Vi|Xa",
      "ba|bei|ca|cei|co|da|di|fa|gui|la|lei|lo|ma|mei|mi|na|no|que|ra|rei|sa|ta|va|zi",
      "do|lson|nho|son|rio|vio", "da|lene|nha|rlei|cia|neide",
      "da|des|do|go|lho|lo|ira|ral|reira|res|ro|sa|são|ta|teiro|to|va|valho|zes"}},
    {10,
     "ES|MX|CO|AR|PE|CL|VE",
     "José|Juan|Luis|Carlos|Manuel|Jorge|Miguel|Francisco|Alejandro|Ricardo|Sergio|Ramiro|Esteban|"
     "Gonzalo",
     "María|Carmen|Rosa|Ana|Guadalupe|Verónica|Lucía|Gabriela|Beatriz|Pilar|Ximena",
     "García López|Rodríguez|Martínez Ruiz|Hernández|González|Pérez|Sánchez|Ramírez|Torres|Flores|"
     "Rivera Soto|Vargas|Castillo|Mendoza|Zambrano|Echeverría|Villanueva|Ibarra",
     {"A|Al|Are|Bel|Bo|Ca|Car|Cer|Chi|Co|De|Du|Es|Fa|Fuen|Gal|Go|Gua|Her|Iz|Ja|La|Lo|Ma|Mon|Na|O|"
      "Pa|Que|Ri|Sal|Ta|U|Ve|Ya|Zu",
      "ba|be|bri|ca|ci|cue|da|do|ga|gue|la|le|li|ma|mi|na|ne|pe|ra|ri|ro|sa|te|va|za",
      "do|lio|nso|mir|dor|vino", "da|lia|nza|rosa|mina|cia",
      "ca|che|da|do|drón|ga|gui|lar|les|llo|mo|nal|nda|nes|ño|rez|ría|ro|rra|sto|ta|tín|yo|za"}},
    {7,
     "FR|BE|CH|CA|CI|SN",
     "Jean|Pierre|Michel|Philippe|Nicolas|Jean-Luc|Olivier|Thierry|Mathieu|Sébastien|Gaspard|"
     "Yannick",
     "Marie|Nathalie|Isabelle|Sylvie|Céline|Amélie|Françoise|Anne-Sophie|Clémence|Margaux",
     "Martin|Bernard|Dubois|Durand|Moreau|Laurent|Lefèvre|Roux|Girard|Fontaine|Chevalier|Gauthier|"
     "Barbier|Delacourt|Vasseur|Marchandeau",
     {"Al|Au|Bau|Be|Blan|Bon|Bou|Bri|Cha|Char|Cour|Da|De|Du|Es|Fa|Fon|Ga|Gran|Gui|La|Le|Lou|Ma|"
      "Mon|Per|Pi|Ra|Rou|Sau|Ta|Va|Vi",
      "be|ber|che|da|do|ge|la|le|li|ma|me|mi|ne|ni|que|ra|ri|se|te|va|ve",
      "bert|cien|mond|rice|tin|lain", "cie|line|lle|sette|tine|rence",
      "baud|beau|card|chet|court|deau|det|dier|geot|gnon|lard|let|lier|maire|nay|neau|nnet|rand|"
      "roux|sart|teau|tier|ville|zac"}},
    {7,
     "DE|AT|CH",
     "Thomas|Michael|Andreas|Stefan|Christian|Jürgen|Wolfgang|Klaus|Matthias|Jörg|Günther|Torsten|"
     "Detlef",
     "Sabine|Petra|Claudia|Andrea|Susanne|Monika|Katrin|Anja|Birgit|Heike|Annegret",
     "Müller|Schmidt|Schneider|Fischer|Weber|Wagner|Becker|Hoffmann|Schäfer|Koch|Krüger|Zimmermann|"
     "Köhler|Böttcher|Winkelmann|von Rheden|Osterloh",
     {"Al|Bach|Ber|Birk|Brand|Bruck|Dan|Dorn|Eich|Eng|Fal|Feld|Gers|Grün|Hag|Hart|Hein|Hol|Kalt|"
      "Kir|Klein|Land|Lich|Mar|Neu|Ober|Ost|Rein|Ros|Schön|Stein|Tan|Wald|Wein|Wolf",
      "de|den|der|el|en|er|fel|gel|hau|hol|ing|ken|lin|mei|ner|sen|ten|wei|zen",
      "bert|fried|hard|mar|win|ulf", "hild|gard|lind|traud|run|ine",
      "bach|bauer|beck|berg|brecht|burg|dorf|er|feld|gruber|hardt|haus|hofer|inger|ke|mann|meier|"
      "mayr|müller|ner|rich|stein|thal|wald|zig"}},
    {6,
     "CZ|SK",
     "Jiří|Jan|Petr|Josef|Pavel|Martin|Tomáš|Jaroslav|Miroslav|Zdeněk|Václav|Vojtěch|Bohumil",
     "Jana|Marie|Eva|Hana|Anna|Lenka|Kateřina|Věra|Zuzana|Markéta|Ludmila",
     "Novák|Svoboda|Novotný|Dvořák|Černý|Procházka|Kučera|Veselý|Horák|Němec|Pokorný|Hájek|"
     "Doležal|Zeman|Vondráček|Šimůnek",
     {"Ba|Be|Bla|Bra|Bu|Če|Dra|Du|Fo|Ha|Hla|Ho|Hru|Ja|Ka|Kla|Ko|Kra|Ku|Li|Ma|Mi|Ne|Ol|Pa|Pe|Po|"
      "Ra|Ru|Se|Sko|Sla|Sta|Ši|To|Tu|Va|Vi|Vo|Za|Že",
      "be|bo|cha|da|do|dra|ha|hra|je|ka|le|li|lo|ma|mi|na|ne|pe|ra|ro|sa|ta|ti|va|ve",
      "slav|mír|dan|bor|řich|fan", "slava|míra|dana|ška|lena|nka",
      "bek|cký|ček|čka|da|dek|dil|hal|hlík|ka|kal|lec|lík|mek|nek|ník|nka|rek|sek|ský|ta|tek|til|"
      "vec|vský|žek"}},
    {6,
     "PL",
     "Piotr|Krzysztof|Andrzej|Tomasz|Jan|Paweł|Marcin|Michał|Jakub|Łukasz|Zbigniew|Sławomir",
     "Anna|Katarzyna|Małgorzata|Agnieszka|Barbara|Ewa|Magdalena|Joanna|Grażyna|Bożena",
     "Nowak|Wójcik|Woźniak|Mazur|Krawczyk|Kaczmarek|Zając|Król|Wieczorek|Wróbel|Stępień|Szewczyk|"
     "Gąsior|Błaszczyk",
     {"Ba|Bar|Bo|Bro|Brze|Cha|Cze|Da|Do|Dro|Ga|Gło|Gra|Gór|Ja|Ka|Kar|Ko|Kra|Kuź|Le|Lu|Ma|Mar|Mo|"
      "Ol|Pa|Pio|Po|Ra|Ro|Sa|Sie|Sta|Szcze|Ta|To|Wa|Wil|Za|Zie|Żu",
      "be|bo|cie|da|do|go|ja|ka|ko|la|le|li|ło|ma|mi|na|ne|ni|ra|ro|sie|sze|to|wa|zie",
      "sław|mir|bor|woj|usz|tor", "sława|mira|nna|lia|styna|wiga",
      "cki|czak|czyk|ga|iak|icz|ik|ka|kowski|ła|ński|nek|nik|nowicz|rek|rski|rz|ska|szek|wicz|"
      "wiak|wski|zyk|żak"}},
    {10,
     "RU|BY|KZ",
     "Aleksandr=Александр|Sergey=Сергей|Vladimir=Владимир|Dmitry=Дмитрий|Andrey=Андрей|"
     "Alexey=Алексей|Nikolay=Николай|Ivan=Иван|Mikhail=Михаил|Yevgeny=Евгений|Yuri=Юрий|"
     "Vyacheslav=Вячеслав|Gennady=Геннадий",
     "Elena=Елена|Olga=Ольга|Tatiana=Татьяна|Natalia=Наталья|Irina=Ирина|Svetlana=Светлана|"
     "Yulia=Юлия|Lyudmila=Людмила|Zhanna=Жанна",
     "Ivanov=Иванов|Smirnov=Смирнов|Kuznetsov=Кузнецов|Popov=Попов|Vasiliev=Васильев|"
     "Sokolov=Соколов|Mikhailov=Михайлов|Fedorov=Фёдоров|Morozov=Морозов|Volkov=Волков|"
     "Lebedev=Лебедев|Yegorov=Егоров|Zhukov=Жуков|Shcherbakov=Щербаков|Chernyshov=Чернышов",
     {"Ab=Аб|Ar=Ар|Ba=Ба|Bar=Бар|Be=Бе|Bo=Бо|Bul=Бул|Che=Че|Da=Да|Do=До|Er=Ер|Fi=Фи|Ga=Га|"
      "Gor=Гор|Gri=Гри|Il=Иль|Ka=Ка|Kar=Кар|Kli=Кли|Kol=Кол|Kru=Кру|La=Ла|Lo=Ло|Ma=Ма|Mel=Мел|"
      "Na=На|Ni=Ни|Os=Ос|Pa=Па|Pro=Про|Ra=Ра|Ro=Ро|Sa=Са|Se=Се|Sha=Ша|Sta=Ста|Ta=Та|Tu=Ту|Va=Ва|"
      "Vo=Во|Za=За|Zhi=Жи",
      "ba=ба|bi=би|che=че|da=да|di=ди|ga=га|gi=ги|ka=ка|ki=ки|la=ла|li=ли|lo=ло|ma=ма|mi=ми|"
      "na=на|ne=не|ni=ни|po=по|ra=ра|ri=ри|ro=ро|sa=са|shi=ши|ta=та|ti=ти|va=ва|zi=зи",
      "rid=рид|slav=слав|mir=мир|lii=лий|nat=нат|rik=рик",
      "na=на|ra=ра|lina=лина|siya=сия|rida=рида|nara=нара",
      "chev=чев|chin=чин|dov=дов|enko=енко|gin=гин|kin=кин|kov=ков|lev=лев|lin=лин|lov=лов|"
      "min=мин|mov=мов|nev=нев|nin=нин|nov=нов|pov=пов|rin=рин|rov=ров|shin=шин|sov=сов|tin=тин|"
      "tov=тов|vich=вич|yev=ьев|zhin=жин|zov=зов"},
     "a=а"},
    {5,
     "UA",
     "Oleksandr=Олександр|Serhii=Сергій|Volodymyr=Володимир|Andrii=Андрій|Mykola=Микола|Taras="
     "Тарас|"
     "Yurii=Юрій|Bohdan=Богдан",
     "Olena=Олена|Oksana=Оксана|Natalia=Наталія|Iryna=Ірина|Halyna=Галина|Solomiia=Соломія",
     "Shevchenko=Шевченко|Bondarenko=Бондаренко|Kovalenko=Коваленко|Tkachenko=Ткаченко|"
     "Kravchenko=Кравченко|Lysenko=Лисенко|Marchuk=Марчук|Hrytsenko=Гриценко",
     {"An=Ан|Ba=Ба|Bi=Бі|Bo=Бо|Cha=Ча|Cher=Чер|Da=Да|De=Де|Do=До|Du=Ду|Fe=Фе|Ha=Га|Hon=Гон|"
      "Hry=Гри|Ka=Ка|Kli=Клі|Ko=Ко|Kor=Кор|Kry=Кри|Ku=Ку|Le=Ле|Ma=Ма|Mo=Мо|Na=На|Ol=Ол|Pa=Па|"
      "Po=По|Ro=Ро|Ru=Ру|Sa=Са|Sha=Ша|Sko=Ско|Ste=Сте|Ta=Та|Ty=Ти|Va=Ва|Vo=Во|Za=За|Zhu=Жу",
      "ba=ба|bo=бо|cha=ча|da=да|do=до|ha=га|ho=го|ka=ка|ko=ко|la=ла|li=лі|ma=ма|mo=мо|na=на|"
      "ne=не|ny=ни|pa=па|ra=ра|ro=ро|sha=ша|ta=та|ti=ті|va=ва|vo=во",
      "slav=слав|myr=мир|dan=дан|rii=рій|syl=сил|dym=дим",
      "slava=слава|myra=мира|dana=дана|riia=рія|nka=нка|yna=ина",
      "chak=чак|chenko=ченко|chuk=чук|denko=денко|duk=дук|ets=ець|huta=гута|iak=як|iuk=юк|"
      "kevych=кевич|kha=ха|lenko=ленко|liuk=люк|menko=менко|nenko=ненко|nko=нко|niuk=нюк|"
      "renko=ренко|ruk=рук|sh=ш|shyn=шин|skyi=ський|tsia=ця|vets=вець|vskyi=вський"}},
    {12,
     "EG|TN|MA|DZ|IQ|SY|JO|SA|LY",
     "Mohamed=محمد|Ahmed=أحمد|Ali=علي|Mahmoud=محمود|Mustafa=مصطفى|Hassan=حسن|Hussein=حسين|Omar=عمر|"
     "Khaled=خالد|Ibrahim=إبراهيم|Youssef=يوسف|Abdullah=عبد الله|Tarek=طارق|Walid=وليد|Nabil=نبيل|"
     "Abdelrahman=عبد الرحمن",
     "Fatima=فاطمة|Mariam=مريم|Aisha=عائشة|Zainab=زينب|Khadija=خديجة|Nour=نور|Amina=أمينة|"
     "Salma=سلمى|Huda=هدى|Layla=ليلى",
     "Hassan=حسن|Ibrahim=إبراهيم|Al-Masri=المصري|Mansour=منصور|Al-Sayed=السيد|Saleh=صالح|"
     "Haddad=حداد|Al-Tamimi=التميمي|Ben Salah=بن صالح|Trabelsi=الطرابلسي|Nasser=ناصر|"
     "Al-Jubouri=الجبوري|Khalil=خليل|El-Amrani=العمراني|Bouazizi=البوعزيزي|Al-Shami=الشامي",
     {"A=ع|Ba=ب|Ban=بن|Da=د|Dar=در|Fa=ف|Far=فر|Gha=غ|Ha=ح|Ham=حم|Han=حن|Ja=ج|Jam=جم|Ka=ك|Kar=كر|"
      "Kha=خ|Khal=خل|Ma=م|Mar=مر|Mas=مس|Mu=م|Na=ن|Nas=نس|Qa=ق|Qas=قس|Ra=ر|Raj=رج|Sa=س|Sal=سل|"
      "Sha=ش|Shar=شر|Ta=ط|Tah=طح|Wa=و|Wah=وه|Ya=ي|Za=ز|Zah=زه",
      "bi=بي|baa=با|da=د|daa=دا|fi=في|faa=فا|hi=هي|jaa=جا|ji=جي|kaa=كا|ki=كي|la=ل|laa=لا|li=لي|"
      "ma=م|maa=ما|na=ن|naa=نا|ra=ر|raa=را|ri=ري|saa=سا|si=سي|taa=تا|waa=وا|zi=زي",
      "d=د|im=يم|l=ل|n=ن|q=ق|s=س", "a=ة|ia=ية|ida=يدة|ifa=يفة|ina=ينة|ra=رة",
      "b=ب|bi=بي|d=د|dani=داني|di=دي|fi=في|hi=حي|im=يم|j=ج|ki=كي|l=ل|lani=لاني|li=لي|m=م|mi=مي|"
      "n=ن|nawi=ناوي|ni=ني|ouri=وري|q=ق|r=ر|ri=ري|sh=ش|shi=شي|t=ت|ti=تي|waz=واز|zi=زي"}},
    {6,
     "TR",
     "Mehmet|Mustafa|Ahmet|Ali|Hüseyin|Hasan|İbrahim|Murat|Emre|Özgür|Yılmaz|Çağlar",
     "Fatma|Ayşe|Emine|Hatice|Zeynep|Elif|Meryem|Şerife|Özlem|Gülşen",
     "Yılmaz|Kaya|Demir|Çelik|Şahin|Yıldız|Öztürk|Aydın|Arslan|Doğan|Kılıç|Çetinkaya|Küçükoğlu",
     {"Ak|Al|Ar|At|Ay|Bal|Ba|Boz|Bu|Ça|Ce|Da|De|Dur|El|Er|Ge|Gök|Gül|Gür|Ha|İn|Ka|Kara|Kay|Ko|"
      "Kur|Ma|Ni|Or|Öz|Pek|Sa|Sel|Sön|Şen|Ta|Te|Tok|Tur|Uç|Ya|Yal|Yeni|Zen",
      "ba|bi|ca|ci|da|de|dı|ga|ka|kı|la|le|lı|lü|ma|me|mi|na|ne|nı|ra|re|rı|sa|se|ta|ti|ya|yı",
      "han|kan|ay|gin|alp|taş", "nur|gül|can|hal|naz|sel",
      "baş|bay|can|cı|çı|dağ|demir|er|gil|gün|han|kan|kaya|kır|kol|lı|lu|man|maz|oğlu|ol|sal|soy|"
      "su|şen|tan|taş|tay|tekin|türk|yer|yol"}},
    {9,
     "IN|PK|BD|LK",
     "Rajesh|Suresh|Amit|Sanjay|Vijay|Rahul|Muhammad|Imran|Anil|Harpreet|Venkatesh|Tariq|Debashish",
     "Priya|Sunita|Anita|Pooja|Lakshmi|Kavita|Ayesha|Deepika|Meenakshi|Rukhsana",
     "Kumar|Singh|Sharma|Khan|Patel|Das|Reddy|Gupta|Hussain|Iyer|Nair|Chowdhury|Bhattacharya|"
     "Perera|Malhotra",
     {"A|Aga|Ba|Bha|Bho|Cha|Chau|Da|De|Dha|Dhi|Ga|Gho|Gu|Ha|Ja|Jo|Ka|Kha|Ku|La|Ma|Me|Mu|Na|Ni|Pa|"
      "Pra|Pu|Ra|Ro|Sa|Sha|Shi|Si|Su|Ta|Tha|Ti|U|Va|Ve|Vi|Ya",
      "bha|da|de|dha|di|du|ga|gi|ha|ja|jee|ka|ki|ku|la|li|ma|mi|na|ni|nga|pa|ra|ri|ru|sa|sha|su|"
      "ta|ti|va|vi",
      "jit|nder|nath|rang|shan|tosh", "bala|deep|ika|mala|rani|vati",
      "bar|dar|das|deva|dia|gar|ghal|jee|kar|khar|la|lal|li|lkar|man|mani|nath|nker|pati|puri|ra|"
      "raj|rthy|sani|swamy|tia|tra|tri|vala|wal|wala|yan"}},
    {9,
     "CN|TW|SG|MY",
     "Wei|Jun|Ming|Jian|Hao|Zhiqiang|Xiaolong|Guoqiang|Jianhua|Yong|Bowen|Haoran",
     "Fang|Min|Jing|Li|Yan|Xiuying|Xiaoli|Meiling|Yuxuan|Shuhua",
     "Wang|Li|Zhang|Liu|Chen|Yang|Huang|Zhao|Wu|Zhou|Xu|Sun|Ma|Zhu|Guo|Ouyang|Deng|Xie",
     {"An|Bai|Bao|Bin|Chang|Chao|Chun|Da|De|Dong|Fei|Feng|Fu|Gang|Guang|Gui|Hai|Han|Hong|Hua|Jia|"
      "Jin|Jing|Kai|Lan|Lei|Lin|Long|Mei|Ming|Ning|Peng|Qi|Qing|Rong|Rui|Shao|Shu|Tao|Tian|Wen|"
      "Xia|Xin|Xue|Ya|Yi|Ying|Yu|Yun|Ze|Zhen|Zhong",
      "",
      "bao|bin|bo|chao|chen|cheng|da|dong|fei|feng|gang|guang|hai|hao|hui|jie|jun|kai|kun|lei|"
      "liang|long|ming|peng|qiang|rui|shan|sheng|tao|wei|wen|xiang|xin|yang|yi|yong|yu|yuan|ze|"
      "zhi",
      "ai|chun|e|fang|fen|feng|hong|hua|hui|jia|jie|juan|jun|lan|lei|li|lin|ling|mei|min|na|ning|"
      "ping|qi|qin|rong|shan|ting|wei|xia|xian|xin|xuan|xue|yan|yi|ying|yu|yue|zhen",
      ""},
     "",
     true},
    {7,
     "NG|GH|CM|KE",
     "Emmanuel|Samuel|Ibrahim|Chukwuemeka|Oluwaseun|Kwame|Abubakar|Babatunde|Chinedu|Kofi|Kipchoge|"
     "Olumide",
     "Blessing|Grace|Ngozi|Amina|Folasade|Chiamaka|Akosua|Wanjiru|Hauwa|Oluwabukola",
     "Okafor|Mohammed|Adeyemi|Mensah|Ibrahim|Okonkwo|Balogun|Eze|Owusu|Mwangi|Odinga|Adebayo|"
     "Nwachukwu|Oyelaran",
     {"A|Aba|Abi|Ade|Afo|Aki|Am|Ba|Bo|Chi|Da|Di|E|Ebe|Eke|Fa|Ga|Gya|I|Ike|Ka|Ke|Ki|Ma|Mbo|Mu|Na|"
      "Nde|Nja|Nwa|O|Oba|Ode|Oko|Ola|Olu|Ona|Osa|Oye|Sa|Ta|U|Uche|Wa|Yu",
      "ba|be|bi|bu|da|di|do|fe|ga|gbe|go|ka|ke|ki|ko|ku|la|lu|ma|mi|na|ne|no|nya|ra|re|ri|sa|so|"
      "ta|to|wa|ya",
      "bi|chi|kwe|nga|tunde|yemi", "bisi|chi|fe|nike|oma|shade",
      "bade|bo|chukwu|da|de|di|dike|for|fu|gbu|gwu|hia|ju|ka|ke|kezie|ko|kwo|la|lu|ma|mi|na|nga|"
      "ni|nyi|pong|ra|ro|si|ta|tey|to|tunde|wa|wale|ya|yemi|zie"}},
    {7,
     "ZA|ZW|BW|LS",
     "Sipho|Thabo|Johannes|Bongani|Pieter|Mandla|Tendai|Lungile|Hendrik|Sibusiso|Kagiso|Jacobus",
     "Nomsa|Thandiwe|Lerato|Zanele|Elmarie|Ntombi|Nokuthula|Rutendo|Annelize|Palesa",
     "Dlamini|Nkosi|Botha|van der Merwe|Ndlovu|Khumalo|Mokoena|Naidoo|Pretorius|Sithole|Moyo|"
     "Mahlangu|Zulu|Oosthuizen|Tshabalala",
     {"Ba|Be|Bhe|Bo|Che|Chi|Di|Du|Fa|Ga|Go|Ha|Hla|Ka|Kga|Kho|Ko|Le|Lo|Ma|Mabo|Mado|Maka|Man|Mo|"
      "Mphe|Mu|Na|Ndi|Nga|Ngu|Nko|No|Ntu|Nya|Pha|Ra|Ri|Se|Shi|Si|Tha|Tho|Tshi|Tu|Va|Xa|Ya|Zi|Zwa",
      "ba|be|bo|cha|di|do|ga|gwa|ka|ke|ko|la|le|lo|ma|me|mo|na|ne|ni|nya|pha|ra|re|ro|sa|se|sha|"
      "ta|te|tha|tho|ti|va|we|za|zi",
      "bo|lani|ndla|ni|seni|zwe", "kazi|lwa|mba|nile|seka|zile",
      "be|bela|bula|chwe|di|dze|ga|go|gwane|ka|kane|kazi|ko|kwena|la|lane|le|lo|lwa|mba|mela|mo|"
      "na|ndi|ne|ng|ngwa|ni|nyana|pho|ra|ro|sa|seko|tho|thi|ti|tla|tso|va|we|ya|zana|zi"}}};

}  // namespace

std::span<const Culture> cultures() { return table; }

}  // namespace iwets::screen::generate
