"""What customers write in Spanish, by what it is for: a phrase a line."""

from typing import Final

from chatwootai.core.language.intents import Intent

PHRASES: Final = {
    Intent.GREETING: """
        hola
        Holaaa
        HOLA!!!
        holis
        ¡Hola!
        buenos días
        buen día
        Buenas
        buenas tardes 😊
        buenas noches
        hola, ¿qué tal?
        hola cómo estás
        Hola, ¿cómo están?
        saludos
        hola, una pregunta
        hola, tengo una consulta
        hola, ¿me pueden ayudar?
        """,
    Intent.THANKS: """
        gracias
        Gracias!!
        muchas gracias
        mil gracias 🙏
        grax
        gracias por la ayuda
        gracias por todo
        te agradezco
        muy amable
        perfecto
        perfecto, gracias
        genial
        listo, gracias
        excelente
        entendido, muchas gracias
        eso es todo
        gracias por tu ayuda
        gracias por avisar
        """,
    Intent.GOODBYE: """
        adiós
        chau
        chauuu
        chao
        hasta luego
        hasta pronto
        Hasta mañana!
        nos vemos
        que tengas un buen día
        buen fin de semana
        gracias, adiós
        un abrazo
        besos
        hasta la próxima
        cuídense
        """,
    Intent.PERSON: """
        quiero hablar con una persona
        hablar con un agente
        agente
        HUMANO
        asesor
        necesito un asesor
        quiero que me atienda una persona
        pásame con un operador
        ¿puedo hablar con alguien?
        comunicarme con un representante
        ¿eres un robot?
        ¿sos un bot?
        no quiero hablar con un robot
        hay una persona real?
        quiero hablar con el encargado
        atención humana por favor
        """,
    Intent.HOURS: """
        ¿a qué hora abren?
        horario de atención
        ¿Cuál es el horario?
        horarios
        están abiertos?
        ¿abren hoy?
        abren los domingos?
        hasta qué hora atienden
        a qué hora cierran hoy?
        ¿Atienden el sábado?
        hola, cuál es su horario?
        QUÉ HORARIO TIENEN???
        ¿mañana abren?
        horario de apertura por favor
        ¿están abiertos ahora?
        """,
    Intent.YES: """
        sí
        Si!
        SI
        siii
        claro
        claro que sí
        por supuesto
        dale
        ok 👍
        de acuerdo
        correcto
        exacto
        quiero
        sí, por favor
        sí, gracias
        """,
    Intent.NO: """
        no
        No!
        NO
        nooo
        no, gracias
        no gracias
        ahora no
        ninguno
        ninguna de las dos
        nada
        déjalo
        no no
        no quiero
        no hace falta
        no, nada más
        """,
    Intent.COMPLAINT: """
        quiero hacer un reclamo
        tengo una queja
        esto es inaceptable
        pésimo servicio
        una atención horrible
        qué vergüenza
        es una estafa
        estoy indignado
        estoy muy decepcionada
        voy a hablar con mi abogado
        los voy a denunciar
        la peor tienda
        nadie responde
        nunca más compro aquí
        quiero quejarme
        gracias por nada
        """,
    Intent.QUESTION: """
        quiero hablar sobre el sofá
        ¿atienden a personas con discapacidad?
        ¿cómo puedo reclamar la garantía?
        soy abogado, ¿hay descuento?
        soy pésimo montando muebles, ¿ustedes montan?
        me da vergüenza preguntar, ¿cuánto cuesta?
        ¿abren en Navidad?
        ¿tienen atención en inglés?
        ¿abren cuentas para empresas?
        no sé qué talla elegir
        ¿cuál es el horario de entrega?
        quiero cambiar un regalo
        ¿cuánto tarda el envío?
        me puede decir cuánto cuesta?
        claro que necesito factura, ¿la envían?
        yo quiero un sofá azul
        ¿lo entregan hasta mañana?
        """,
}
