"""Countries and large cities of Latin America, and those its shops name most, as people write them.

Spanish, Portuguese and English names, folded as `lib.domain.dossier.letters.fold` does. One name a line
would be six times as long and no easier to read.
"""

from __future__ import annotations

from typing import Final

_COUNTRIES: Final = """
argentina, bolivia, brasil, brazil, chile, colombia, costa rica, cuba, ecuador, equador, el salvador,
guatemala, haiti, honduras, mexico, nicaragua, panama, paraguay, paraguai, peru, puerto rico, porto rico,
republica dominicana, dominican republic, uruguay, uruguai, venezuela, belice, belize, jamaica, guyana,
guiana, surinam, suriname, trinidad y tobago, trinidad e tobago, trinidad and tobago, espana, espanha, spain,
portugal, estados unidos, united states, usa, eeuu, canada, latinoamerica, america latina, latin america,
latam, sudamerica, america do sul, south america, centroamerica, america central, central america,
america, iberoamerica, mercosur, mercosul, patagonia, caribe, caribbean, europa, europe
"""

_CITIES: Final = """
buenos aires, caba, capital federal, cordoba, rosario, mendoza, la plata, mar del plata, tucuman,
san miguel de tucuman, salta, santa fe, san juan, resistencia, neuquen, bariloche, corrientes, posadas,
parana, bahia blanca, la paz, santa cruz, santa cruz de la sierra, cochabamba, sucre, oruro, el alto, tarija,
sao paulo, san pablo, rio de janeiro, brasilia, salvador, fortaleza, belo horizonte, manaus, curitiba,
recife, goiania, belem, porto alegre, guarulhos, campinas, sao luis, maceio, natal, teresina, joao pessoa,
florianopolis, vitoria, cuiaba, campo grande, aracaju, santos, ribeirao preto, joinville, londrina, niteroi,
osasco, sorocaba, uberlandia, minas gerais, bahia, ceara, pernambuco, rio grande do sul, santa catarina,
santiago, santiago de chile, valparaiso, vina del mar, concepcion, antofagasta, temuco, la serena, iquique,
rancagua, puerto montt, talca, arica, bogota, medellin, cali, barranquilla, cartagena, bucaramanga, cucuta,
pereira, santa marta, manizales, ibague, san jose, alajuela, heredia, la habana, habana, havana, quito,
guayaquil, cuenca, ambato, manta, san salvador, santa ana, ciudad de guatemala, guatemala city, tegucigalpa,
san pedro sula, ciudad de mexico, cidade do mexico, mexico city, cdmx, df, guadalajara, monterrey, puebla,
tijuana, leon, queretaro, merida, cancun, toluca, ciudad juarez, juarez, chihuahua, saltillo, hermosillo,
culiacan, veracruz, acapulco, aguascalientes, morelia, oaxaca, san luis potosi, tampico, torreon, zapopan,
managua, ciudad de panama, cidade do panama, panama city, colon, asuncion, assuncao, ciudad del este,
cidade do leste, encarnacion, lima, arequipa, trujillo, chiclayo, piura, cusco, cuzco, iquitos, huancayo,
tacna, callao, san juan de puerto rico, ponce, santo domingo, sao domingos, santiago de los caballeros,
punta cana, montevideo, montevideu, salto, paysandu, maldonado, punta del este, rivera, colonia,
colonia del sacramento, canelones, tacuarembo, melo, mercedes, durazno, piriapolis, ciudad de la costa,
caracas, maracaibo, valencia, barquisimeto, maracay, ciudad guayana, madrid, barcelona, lisboa, lisbon, porto,
miami, nueva york, nova york, new york, los angeles, houston, orlando, londres, london, paris, roma, rome,
milan, milao, tokio, toquio, tokyo
"""

PLACES: Final = frozenset(
    " ".join(name.split()) for table in (_COUNTRIES, _CITIES) for name in table.split(",")
)
LONGEST_PLACE: Final = max(len(name.split()) for name in PLACES)
"""Words of the longest of these names."""
