"""Words of shops in Spanish, Portuguese and English, folded: small letters without accents.

The lists are short on purpose: a word too many warns a merchant for nothing, a word too few leaves the
decision to Meta, where it lies anyway.
"""

from __future__ import annotations

from typing import Final

PARTICLES: Final = frozenset(
    "a al con com da das de del do dos e el em en for in la las lo los na nas no nos o of on os para por sin "
    "sem the to um uma un una and at by from y".split()
)
LEGAL_FORMS: Final = frozenset(
    "sa srl ltda limitada sas eireli me mei epp sac saa eirl spa cv sapi rl sab scs sc ca cia compania "
    "companhia inc llc ltd limited corp corporation co company gmbh sl slu slne sociedad sociedade "
    "anonima anonimo responsabilidad responsabilidade simplificada s r l i c v p".split()
)

GENERIC: Final = frozenset(
    """
    tienda tiendas loja lojas store stores shop shops shopping mercado mercados market supermercado
    supermercados supermarket minimercado almacen almacenes bazar bazaar boutique negocio negocios
    comercio comercios empresa empresas company business venta ventas venda vendas sales compras online
    virtual web ecommerce outlet mayorista minorista atacado varejo wholesale retail moda fashion ropa
    roupas clothes clothing indumentaria vestuario lenceria lingerie calzado calzados calcados zapatos
    zapatillas sapatos tenis shoes accesorios acessorios accessories joyeria joyas joalheria joias jewelry
    relojeria relojes relogios bijouterie bolsos carteras bolsas belleza beleza beauty cosmetica
    cosmeticos cosmetics maquillaje maquiagem makeup perfumeria perfumes perfumaria perfume peluqueria
    cabeleireiro barberia barbearia salon salao spa estetica farmacia farmacias drogaria droguaria
    pharmacy salud saude health wellness bienestar bemestar restaurante restaurantes restaurant bar cafe
    cafeteria coffee panaderia padaria bakery pizzeria pizza heladeria sorveteria comida comidas food
    alimentos delivery bebidas vinos vinhos wine wines cerveceria cerveza carniceria acougue verduleria
    muebles moveis furniture hogar casa home decoracion decoracao deco colchones colchoes bano cocina
    cozinha jardin jardim garden ferreteria ferragens hardware pintureria construccion construcao
    materiales materiais electro electrodomesticos eletrodomesticos electronica eletronica eletronicos
    electronics tecnologia technology tech informatica computacion computadores celulares celular
    telefonia mobile phones jugueteria juguetes brinquedos toys libreria livraria libros livros books
    papeleria papelaria deportes esportes sports fitness gym gimnasio academia bicicletas bikes mascotas
    pets petshop veterinaria autos autopartes repuestos autopecas carros cars automotriz taller motos
    viajes viagens travel turismo hotel hoteles hoteis hotels inmobiliaria imobiliaria servicios servicos
    services servicio servico service atencion atendimento cliente clientes customer support soporte
    suporte ayuda ajuda contacto contato info marketing consultoria consulting seguros insurance banco
    bank finanzas financas finance educacion educacao education escuela escola school universidad
    universidade bebes bebe infantil ninos criancas kids regalos presentes gifts flores floreria
    floricultura flowers productos produtos products marca brand
    """.split()
)

OFFICIAL: Final = frozenset(
    "official oficial oficiales oficiais oficialmente officially verified verificado verificada verificados "
    "verificadas verify verificar".split()
)

PROMOTIONS: Final = (
    "oferta ofertas promo promos promocao promocoes promocion promociones promotion promotions descuento "
    "descuentos desconto descontos discount discounts gratis gratuito gratuita free liquidacion liquidacao "
    "rebaja rebajas sale barato barata baratos baratas cheap cupon cupones cupom off".split()
)
PROMOTIONAL_PHRASES: Final = (
    "envio gratis|frete gratis|free shipping|black friday|cyber monday|mejor precio|mejores precios|"
    "melhor preco|melhores precos|best price|best prices|precio bajo|precios bajos|low prices|compra ya|"
    "compre ja|compre agora|compra ahora|buy now|sin interes|sem juros|todo para|tudo para|everything for|"
    "tu tienda de|sua loja de|los mejores|las mejores|os melhores|as melhores|lo mejor|o melhor|the best|"
    "lider en|lider em|numero uno|numero um|number one"
).split("|")

FIRST_NAMES: Final = frozenset(
    """
    adriana agustin alejandra alejandro alicia ana andrea andres angel angela antonia antonio ariel
    beatriz benjamin bruno camila carla carlos carmen carolina catalina cecilia claudia cristian cristina
    daniel daniela david diego eduardo elena elisa emilia emiliano enrique ernesto esteban eva fabian
    facundo federico felipe fernanda fernando florencia francisca francisco gabriel gabriela gonzalo
    graciela guillermo gustavo hector hernan hugo ignacio ines isabel ivan javier jessica joao joaquin
    john jorge jose juan juana julia julian juliana julio karina laura leandro leonardo leticia lorena
    lucas lucia luciana luis luisa luiz manuel marcela marcelo marcos maria mariana mariano mario marta
    martin mary matias mauricio maximiliano mercedes michael micaela miguel monica natalia nicolas norma
    oscar pablo paola patricia paula paulo pedro rafael ramiro ramon raquel raul renata ricardo roberto
    rocio rodrigo rosa ruben sandra santiago sara sebastian sergio silvia sofia susana teresa thiago tomas
    valentina valeria vanessa veronica vicente victor victoria virginia walter
    """.split()
)
SURNAMES: Final = frozenset(
    """
    acosta aguilar aguirre almeida alonso alvarez alves araujo arias barbosa batista benitez blanco
    cabrera campos cardoso carvalho castillo castro chavez contreras correa costa cruz delgado dias diaz
    dominguez duarte escobar espinoza estrada fernandes fernandez ferreira figueroa flores freitas fuentes
    garcia gimenez gomes gomez goncalves gonzalez guerrero gutierrez guzman hernandez herrera jimenez
    johnson juarez leon lima lopes lopez machado maldonado marques martin martinez martins medina mejia
    mendes mendez mendoza molina morales moreira moreno moura munoz nascimento navarro nunes nunez
    oliveira ortega ortiz pacheco paz pena peralta pereira perez pinto ponce quiroga ramirez ramos ribeiro
    rios rivera rocha rodrigues rodriguez rojas romero ruiz salazar sanchez santana santos silva smith
    soares sosa soto souza suarez teixeira torres valdez vargas vasquez vazquez vega velazquez vera vieira
    villalba
    """.split()
)

GOVERNMENT: Final = frozenset(
    "gobierno governo government ministerio ministry municipalidad municipio municipality intendencia "
    "alcaldia prefeitura secretaria gobernacion senado embajada embaixada embassy policia police "
    "presidencia".split()
)
