/// How much a word says: 0 for words that are in every answer, 1 for those that are in few. The part of the idf
/// of TF-IDF, from a collection of text much larger than a question and two answers.
///
/// The weight of a stem is its self-information, scaled: (−log₁₀ p − 2.4) ÷ 2, within 0…1, where p is the sum of
/// its words' unigram probabilities in the language model of Debian's pocketsphinx-en-us 5prealpha (spoken
/// English; © 1995–2014 Carnegie Mellon University, 2014–2015 Alpha Cephei Inc., BSD-2-Clause). Function words
/// have 0 whatever their frequency, and a stem that is not in the table has 1.
enum WordWeights {
  /// Changes whenever the table or the formula does.
  static let version = "1"

  static func weight(ofStem stem: String) -> Double { byStem[stem] ?? 1 }

  private static let byStem: [String: Double] = {
    var weights: [String: Double] = [:]
    for line in table.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard let tenths = words.first.flatMap({ Double($0) }) else { continue }
      for word in words.dropFirst() { weights[String(word)] = tenths / 10 }
    }
    return weights
  }()

  /// In each line a weight in tenths, and the stems that have it.
  private static let table = """
    0 a about abov actual after again against ah ain't all also am an and ani anybodi anyon anyth are aren't as
    0 at basic be becaus been befor below between both but by can can't cannot could couldn't did didn't do doe
    0 doesn't don't down dure each either els er erm even ever everi everybodi everyon everyth few for from
    0 further get go gonna got gotta had hadn't has hasn't have haven't he he'd he'll her here herself him
    0 himself his hmm how howev i i'd i'll i'm i'v if in into is isn't it it'd it'll itself just kind know let
    0 like lot may mayb me mhm might mine mm more most much must mustn't my myself neither no nor not noth of
    0 off often oh ok okay on onc one onli onto or other our ourselv out over own perhap quit rather realli same
    0 shall she she'd she'll should shouldn't sinc so some somebodi someon someth sort such than that the their
    0 them themselv then there these they they'd they'll they'r they'v thing think this those though through
    0 thus till to too toward uh um under until up upon us veri wanna was wasn't we we'd we'll we'r we'v well
    0 were weren't what whatev when where whether whi which while who whom whose will with within without won't
    0 would wouldn't yeah yes yet you you'd you'll you'r you'v your yourself yourselv
    1 hundr peopl right said say thousand time two year
    2 come five good look make mean need nine now see take three use want way work
    3 back call day feel first four game last littl live mani never new play point school six start still talk
    3 tri twenti
    4 alway anoth around ask bad believ best better big caus chang countri differ dollar eight end famili fifti
    4 find friend give great guess guy happen hard help home interest job keep kid life long love made man money
    4 month old part percent person place pretti probabl problem put run seem seven show state stuff sure tell
    4 ten thank thirti thought watch week world
    5 abl add ago agre alreadi american area away bit book busi buy came car care case certain children citi
    5 close compani cours definit done eighti enough exact fact far forti found fuck god govern hand hear high
    5 hope hour hous idea import issu kill least leav left less million minut move mr name next nice night
    5 nineti number open pay post public question read real reason rememb second seen set seventi sixti sound
    5 stay stop system team today told true turn understand wait went whole
    6 age allow almost answer anyway attack base becom bring build chanc check class clear colleg complet comput
    6 consid continu control cool cost coupl creat current cut deal decid develop die dog drive easi eat effect
    6 em enjoy especi expect experi face fifteen fight figur final fine follow food forc free full fun funni
    6 general girl goe group half happi head health heard hey hi hit hold huh human includ inform instead kinda
    6 knew later law learn level line lose lost major market matter meet men mind miss mother movi nation near
    6 news offic order outsid parent parti past phone pick plan player pleas polit posit possibl power presid
    6 price report room save saw season secur sens serious servic shit side sit situat small smoke sometim sorri
    6 spend stand stori student studi support suppos t term test togeth took top total type unit usual walk war
    6 water win women wonder word worri wow wrong york young zero
    7 absolut accept accord account across act action activ affect air alon along although amaz america amount
    7 appear babi ball bank beauti begin behind bill billion black bodi boy break brother c card carri cat
    7 charact charg child choic claim cold comment common communiti compar concern cover crazi dad date daughter
    7 dead death decis depend design difficult direct doctor door drink drop drug earli econom economi edit educ
    7 elect eleven energi entir event exampl except exist expens explain eye fair fall fan father felt film
    7 financi fire focus form front futur gave given gone grow hate heart hell hello histori honest hot huge
    7 hurt husband imagin increas industri internet involv joke known larg late lead lie light link list listen
    7 local longer low main manag marri member middl mile mom moment morn music natur normal north notic obama
    7 obvious offer opinion origin paid particular pass per perfect pictur polic pound process product program
    7 project protect provid pull quick race rais rate readi realiti realiz recent record relat relationship
    7 requir research respons rest result return risk road rule s sell send sever share short shot sign similar
    7 singl site social son soon south space speak sport step store street strong success suggest surpris taken
    7 tax teacher third topic town trade train travel twelv universiti unless v valu video view vote white wife
    7 wish woman wors worth write
    8 abil access address afford ahead among anim anymor apart appli approach argument arm art articl assum
    8 attent author avail averag avoid awar awesom bar beat becam bed benefit bet biggest block blood board born
    8 bought box brain british brought built bunch bush california campaign cancer career catch cell center
    8 challeng china choos christma church clean club collect color comfort commit competit condit connect
    8 consum contact convers cook correct count court credit crime critic cultur custom d damag damn danger data
    8 de decad degre democrat depart detail discuss doubl doubt draw dream dude due earlier earth easier east
    8 effort eighteen engin england english etc europ eventu evid excit exercis extra extrem fail fast favorit
    8 fear feet field fill finish fish fit fix fli footbal forget forward fourteen fund generat glad global goal
    8 gotten green ground gun hair handl hang higher holiday hospit ignor imag impact improv individu insid
    8 insur internat interview invest iraq john join judg jump kept key lack ladi land languag laugh leader
    8 legal limit liter lol loss lower luck mark match meant media medic mention messag met militari minimum
    8 mistak model n network nobodi none note o offici oil older onlin op oper opportun option page pain paper
    8 park partner patient peac perform period pet physic piec plane plus polici poor popul popular potenti
    8 practic prefer prepar present press pressur privat produc promis prove push qualiti rang reach receiv red
    8 refer regular releas remain remov respect restaur ride rise role round sad safe sale scene scienc screen
    8 search sent seri serv sex ship shoot shop sick signific simpl simpli sir sister sixteen size skill sleep
    8 societi somewher song sourc special specif speed spent spot stage standard star station stick stock
    8 straight strike stupid subject suffer summer super surviv target teach technolog televis tend terribl
    8 thirteen threat throw titl touch tough track treat trip troubl trust truth u unfortun version visit voic
    8 wage wall warm washington weapon wear weather weekend weight weird west window won worker worst yep
    8 yesterday
    9 abus accid achiev ad addit administr admit adult advanc advantag advic afghanistan afraid africa agenc aid
    9 airport alcohol aliv altern angel announc anywher appar appreci argu armi arrest arriv artist ass associ
    9 attempt attract audienc aw b background bag balanc ban band basebal basketbal battl beach bear began besid
    9 beyond bigger bike bird blame blow blue bomb bore boss bother bottom brand breath britain broke broken
    9 brown buck budget burn camera camp canada candid capit cash caught celebr cent central centuri channel
    9 cheap chines christian citizen civil climat closer cloth coach coast code coffe combin comedi commerci
    9 communic complain confid confirm confus conserv constant content contract contribut convinc cop copi
    9 corpor crash cri crisi cross crowd cup daili danc dark david debat debt decent deep defend defens deliv
    9 demand depress describ deserv despit destroy determin devic dinner director discov diseas divorc dot dress
    9 driver e earn easili electr email emot employ employe encourag enemi engag enter entertain environ episod
    9 equal establish estim european everywher excel excus execut expert express factor faith farm fat featur
    9 feder feed fell femal file firm flight floor florida foot foreign former fourth franc freedom french
    9 friday function gain gas gay gift girlfriend glass gold googl gosh grade graduat grew growth harder
    9 healthi heat heavi held hide hire hobbi hole horribl hotel ice identifi ill illeg im immedi imposs impress
    9 incom incred inde independ india influenc initi institut intellig investig invit island item kick king
    9 knowledg l la launch lawyer leagu led leg letter load loan locat lock london los lucki m machin mad magic
    9 male map march marriag mass master materi meal measur memori mental mess michael minist minor mission mix
    9 mobil modern moral mouth movement murder muslim necessari necessarili negat newspap nineteen non nuclear
    9 object odd offens opposit organiz otherwis overal owner p pack paint particip photo planet plant plenti
    9 pop predict prevent previous prime prison profession profit progress proper properti publish purchas
    9 purpos quarter que radio rain ran random rare recommend reddit reduc refus regard region religi religion
    9 remind rent replac repres republican resourc respond retir review rich ridicul ring rock roll rough safeti
    9 san scale scare scari scientist score sea seat secret select self senat separ septemb seventeen sexual
    9 shape shift shock shut skin slight slow smaller smart smell snow sold soldier solut somehow speech spread
    9 staff statement strang stress struggl stuck style sub suck sudden suit sun sunday suppli survey sweet
    9 switch tabl tast teenag terror terrorist texa text theori thread ticket tie tip tire tomorrow ton tonight
    9 tool tradit treatment tree trial truli twice typic union unlik updat user vehicl victim violenc wake warn
    9 wast web websit welcom whenev wide wind winter written wrote y ya younger
    """
}
