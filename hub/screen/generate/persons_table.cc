#include "hub/screen/generate/persons_table.h"

namespace iwets::screen::generate {
namespace {

constexpr Culture table[] = {
    {10, "GB|US|AU|NZ|CA|IE",
     "James|John|Robert|David|Michael|William|Thomas|Daniel|Peter|Stephen|Graham|Callum|Wesley|"
     "Duncan|Rupert|Clive",
     "Mary|Sarah|Elizabeth|Emma|Laura|Helen|Rachel|Karen|Fiona|Gillian|Beatrice|Heather|Imogen",
     "Smith|Jones|Brown|Taylor|Wilson|Walker|Wright|Thompson|Hughes|Edwards|Mitchell|Bennett|"
     "Fletcher|Hartley|Pemberton|Whitlock|Ashcroft|Langley|Thornbury|Cadwell"},
    {10, "BR|PT|AO|MZ",
     "João|José|Antônio|Carlos|Paulo|Pedro|Lucas|Luiz|Marcos|Rafael|Thiago|Vinícius|Anderson|"
     "Gilberto|Wagner",
     "Maria|Ana|Francisca|Adriana|Juliana|Fernanda|Patrícia|Camila|Letícia|Vanessa|Rosângela",
     "da Silva|dos Santos|de Oliveira|de Souza|Pereira|Ferreira|Alves|Ribeiro|Carvalho|Gomes|"
     "Barbosa|Cardoso|Teixeira|Moreira|Cavalcanti|Vasconcelos|Sampaio|Quintela"},
    {10, "ES|MX|CO|AR|PE|CL|VE",
     "José|Juan|Luis|Carlos|Manuel|Jorge|Miguel|Francisco|Alejandro|Ricardo|Sergio|Ramiro|Esteban|"
     "Gonzalo",
     "María|Carmen|Rosa|Ana|Guadalupe|Verónica|Lucía|Gabriela|Beatriz|Pilar|Ximena",
     "García López|Rodríguez|Martínez Ruiz|Hernández|González|Pérez|Sánchez|Ramírez|Torres|Flores|"
     "Rivera Soto|Vargas|Castillo|Mendoza|Zambrano|Echeverría|Villanueva|Ibarra"},
    {7, "FR|BE|CH|CA|CI|SN",
     "Jean|Pierre|Michel|Philippe|Nicolas|Jean-Luc|Olivier|Thierry|Mathieu|Sébastien|Gaspard|"
     "Yannick",
     "Marie|Nathalie|Isabelle|Sylvie|Céline|Amélie|Françoise|Anne-Sophie|Clémence|Margaux",
     "Martin|Bernard|Dubois|Durand|Moreau|Laurent|Lefèvre|Roux|Girard|Fontaine|Chevalier|Gauthier|"
     "Barbier|Delacourt|Vasseur|Marchandeau"},
    {7, "DE|AT|CH",
     "Thomas|Michael|Andreas|Stefan|Christian|Jürgen|Wolfgang|Klaus|Matthias|Jörg|Günther|Torsten|"
     "Detlef",
     "Sabine|Petra|Claudia|Andrea|Susanne|Monika|Katrin|Anja|Birgit|Heike|Annegret",
     "Müller|Schmidt|Schneider|Fischer|Weber|Wagner|Becker|Hoffmann|Schäfer|Koch|Krüger|Zimmermann|"
     "Köhler|Böttcher|Winkelmann|von Rheden|Osterloh"},
    {6, "CZ|SK",
     "Jiří|Jan|Petr|Josef|Pavel|Martin|Tomáš|Jaroslav|Miroslav|Zdeněk|Václav|Vojtěch|Bohumil",
     "Jana|Marie|Eva|Hana|Anna|Lenka|Kateřina|Věra|Zuzana|Markéta|Ludmila",
     "Novák|Svoboda|Novotný|Dvořák|Černý|Procházka|Kučera|Veselý|Horák|Němec|Pokorný|Hájek|"
     "Doležal|Zeman|Vondráček|Šimůnek"},
    {6, "PL",
     "Piotr|Krzysztof|Andrzej|Tomasz|Jan|Paweł|Marcin|Michał|Jakub|Łukasz|Zbigniew|Sławomir",
     "Anna|Katarzyna|Małgorzata|Agnieszka|Barbara|Ewa|Magdalena|Joanna|Grażyna|Bożena",
     "Nowak|Wójcik|Woźniak|Mazur|Krawczyk|Kaczmarek|Zając|Król|Wieczorek|Wróbel|Stępień|Szewczyk|"
     "Gąsior|Błaszczyk"},
    {10, "RU|BY|KZ",
     "Aleksandr=Александр|Sergey=Сергей|Vladimir=Владимир|Dmitry=Дмитрий|Andrey=Андрей|"
     "Alexey=Алексей|Nikolay=Николай|Ivan=Иван|Mikhail=Михаил|Yevgeny=Евгений|Yuri=Юрий|"
     "Vyacheslav=Вячеслав|Gennady=Геннадий",
     "Elena=Елена|Olga=Ольга|Tatiana=Татьяна|Natalia=Наталья|Irina=Ирина|Svetlana=Светлана|"
     "Yulia=Юлия|Lyudmila=Людмила|Zhanna=Жанна",
     "Ivanov=Иванов|Smirnov=Смирнов|Kuznetsov=Кузнецов|Popov=Попов|Vasiliev=Васильев|"
     "Sokolov=Соколов|Mikhailov=Михайлов|Fedorov=Фёдоров|Morozov=Морозов|Volkov=Волков|"
     "Lebedev=Лебедев|Yegorov=Егоров|Zhukov=Жуков|Shcherbakov=Щербаков|Chernyshov=Чернышов",
     "a=а"},
    {5, "UA",
     "Oleksandr=Олександр|Serhii=Сергій|Volodymyr=Володимир|Andrii=Андрій|Mykola=Микола|Taras="
     "Тарас|"
     "Yurii=Юрій|Bohdan=Богдан",
     "Olena=Олена|Oksana=Оксана|Natalia=Наталія|Iryna=Ірина|Halyna=Галина|Solomiia=Соломія",
     "Shevchenko=Шевченко|Bondarenko=Бондаренко|Kovalenko=Коваленко|Tkachenko=Ткаченко|"
     "Kravchenko=Кравченко|Lysenko=Лисенко|Marchuk=Марчук|Hrytsenko=Гриценко"},
    {12, "EG|TN|MA|DZ|IQ|SY|JO|SA|LY",
     "Mohamed=محمد|Ahmed=أحمد|Ali=علي|Mahmoud=محمود|Mustafa=مصطفى|Hassan=حسن|Hussein=حسين|Omar=عمر|"
     "Khaled=خالد|Ibrahim=إبراهيم|Youssef=يوسف|Abdullah=عبد الله|Tarek=طارق|Walid=وليد|Nabil=نبيل|"
     "Abdelrahman=عبد الرحمن",
     "Fatima=فاطمة|Mariam=مريم|Aisha=عائشة|Zainab=زينب|Khadija=خديجة|Nour=نور|Amina=أمينة|"
     "Salma=سلمى|Huda=هدى|Layla=ليلى",
     "Hassan=حسن|Ibrahim=إبراهيم|Al-Masri=المصري|Mansour=منصور|Al-Sayed=السيد|Saleh=صالح|"
     "Haddad=حداد|Al-Tamimi=التميمي|Ben Salah=بن صالح|Trabelsi=الطرابلسي|Nasser=ناصر|"
     "Al-Jubouri=الجبوري|Khalil=خليل|El-Amrani=العمراني|Bouazizi=البوعزيزي|Al-Shami=الشامي"},
    {6, "TR", "Mehmet|Mustafa|Ahmet|Ali|Hüseyin|Hasan|İbrahim|Murat|Emre|Özgür|Yılmaz|Çağlar",
     "Fatma|Ayşe|Emine|Hatice|Zeynep|Elif|Meryem|Şerife|Özlem|Gülşen",
     "Yılmaz|Kaya|Demir|Çelik|Şahin|Yıldız|Öztürk|Aydın|Arslan|Doğan|Kılıç|Çetinkaya|Küçükoğlu"},
    {9, "IN|PK|BD|LK",
     "Rajesh|Suresh|Amit|Sanjay|Vijay|Rahul|Muhammad|Imran|Anil|Harpreet|Venkatesh|Tariq|Debashish",
     "Priya|Sunita|Anita|Pooja|Lakshmi|Kavita|Ayesha|Deepika|Meenakshi|Rukhsana",
     "Kumar|Singh|Sharma|Khan|Patel|Das|Reddy|Gupta|Hussain|Iyer|Nair|Chowdhury|Bhattacharya|"
     "Perera|Malhotra"},
    {9, "CN|TW|SG|MY", "Wei|Jun|Ming|Jian|Hao|Zhiqiang|Xiaolong|Guoqiang|Jianhua|Yong|Bowen|Haoran",
     "Fang|Min|Jing|Li|Yan|Xiuying|Xiaoli|Meiling|Yuxuan|Shuhua",
     "Wang|Li|Zhang|Liu|Chen|Yang|Huang|Zhao|Wu|Zhou|Xu|Sun|Ma|Zhu|Guo|Ouyang|Deng|Xie", "", true},
    {7, "NG|GH|CM|KE",
     "Emmanuel|Samuel|Ibrahim|Chukwuemeka|Oluwaseun|Kwame|Abubakar|Babatunde|Chinedu|Kofi|Kipchoge|"
     "Olumide",
     "Blessing|Grace|Ngozi|Amina|Folasade|Chiamaka|Akosua|Wanjiru|Hauwa|Oluwabukola",
     "Okafor|Mohammed|Adeyemi|Mensah|Ibrahim|Okonkwo|Balogun|Eze|Owusu|Mwangi|Odinga|Adebayo|"
     "Nwachukwu|Oyelaran"},
    {7, "ZA|ZW|BW|LS",
     "Sipho|Thabo|Johannes|Bongani|Pieter|Mandla|Tendai|Lungile|Hendrik|Sibusiso|Kagiso|Jacobus",
     "Nomsa|Thandiwe|Lerato|Zanele|Elmarie|Ntombi|Nokuthula|Rutendo|Annelize|Palesa",
     "Dlamini|Nkosi|Botha|van der Merwe|Ndlovu|Khumalo|Mokoena|Naidoo|Pretorius|Sithole|Moyo|"
     "Mahlangu|Zulu|Oosthuizen|Tshabalala"}};

}  // namespace

std::span<const Culture> cultures() { return table; }

}  // namespace iwets::screen::generate
