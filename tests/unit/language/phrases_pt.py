"""What Brazilian customers write, by what it is for: a phrase a line."""

from typing import Final

from chatwootai.core.language.intents import Intent

PHRASES: Final = {
    Intent.GREETING: """
        oi
        Oiii
        OI!!!
        oie
        oi ❤️
        Oi, tudo bem?
        oi td bem
        Olá, boa tarde!
        Ola\u0301
        opa
        e aí, beleza?
        eai
        bom diaaa
        Boa noite 😊
        oi, bom dia! tudo bem com vocês?
        alô
        oi gente
        Oi, tem alguém aí?
        bom dia, me chamo Ana
        Olá pessoal, uma dúvida
        Oi, vcs podem me ajudar?
        oi\u200b
        """,
    Intent.THANKS: """
        obrigado
        Obrigada!!
        obg
        brigadão
        mto obrigado
        muito obrigada mesmo
        valeu
        vlw
        valeu demais 🙏
        Obrigada pela ajuda
        obrigado por tudo!
        agradeço a atenção
        grata
        perfeito
        ótimo, obrigado
        show de bola
        Entendi, obrigada 😊
        era só isso mesmo
        ajudou muito
        kkkk obrigado
        Obrigado pelo retorno
        obrigada pela resposta!
        obrigada por avisar
        """,
    Intent.GOODBYE: """
        tchau
        Tchauuu
        tchau tchau
        até logo
        até mais!
        até amanhã
        flw
        falou
        fui
        abraços
        bjs
        Beijos 😘
        tenham um bom dia
        uma ótima semana!
        bom fim de semana
        boa noite pra vocês também
        obrigado, tchau
        """,
    Intent.PERSON: """
        quero falar com um atendente
        Quero falar com uma pessoa
        falar com atendente
        atendente
        ATENDENTE!!!
        humano
        atendimento humano
        Gostaria de falar com alguém, por favor
        me passa pra um humano
        chama o gerente
        preciso de um atendente
        tem algum atendente aí?
        não quero falar com robô
        n quero falar com robo
        você é um robô?
        quero ser atendido por uma pessoa de verdade
        quero conversar com um vendedor
        me transfere pra um atendente pfv
        cadê o atendente
        Bom dia, queria falar com a recepção
        posso falar com o dono?
        quero falar c/ alguém
        pode chamar uma pessoa pra falar comigo?
        """,
    Intent.HOURS: """
        que horas vocês abrem?
        qual o horário de funcionamento?
        Qual horário de atendimento
        horário
        hj vcs abrem?
        vcs tão abertos agora?
        abre sábado?
        vocês atendem no domingo?
        até que horas vocês ficam abertos?
        que horas fecha hoje
        oi, qual o horario de vcs?
        Bom dia, estão abertos?
        QUAL O HORÁRIO DE FUNCIONAMENTO???
        funciona na hora do almoço?
        a loja abre amanhã?
        vocês abrem de domingo a domingo?
        horário de funcionamento por favor
        Qual o horário da loja?
        """,
    Intent.YES: """
        sim
        Sim!
        SIM
        siiim
        simm
        s
        isso
        isso mesmo
        claro
        quero
        quero sim
        pode ser
        pode sim
        ok 👍🏽
        aham
        com certeza
        sim, por favor
        sim sim
        bora
        blz
        """,
    Intent.NO: """
        não
        Não!
        NÃO
        nãooo
        nao
        n
        não quero
        não precisa
        não, obrigada
        nao obg
        não não
        negativo
        agora não
        deixa pra lá
        nenhuma das duas
        nenhum dos dois
        não quero mais nada
        """,
    Intent.COMPLAINT: """
        quero fazer uma reclamação
        isso é um absurdo
        que vergonha
        péssimo atendimento
        obrigado por nada, péssimo
        obrigada por nada
        vou no procon
        vou reclamar no Reclame Aqui
        ninguém me responde
        nunca mais compro aí
        que palhaçada é essa
        fui enganada por vocês
        estou muito irritado com isso
        isso é um golpe
        vou processar vocês
        vou atrás dos meus direitos
        que atendimento lixo
        o sofá é horrível, que falta de respeito
        estou cansada de esperar
        PIOR LOJA DO MUNDO
        demora absurda
        """,
    Intent.QUESTION: """
        quero falar sobre o sofá
        vocês abrem conta empresarial?
        tem atendimento em inglês?
        vocês atendem pessoa jurídica?
        fazem atendimento a pessoa com deficiência?
        vendem para pessoa física?
        atendem gente de fora da cidade?
        vocês podem falar pra gente o preço?
        tem vaga de atendente?
        tem saco de lixo de 50 litros?
        o seguro cobre furto e roubo?
        se não estou enganada vocês entregam no sábado, certo?
        tenho a pele irritada, qual creme é bom?
        como tirar um cheiro horrível do sofá?
        sou péssima em montagem, vocês montam?
        quais são meus direitos na troca?
        tenho vergonha de ir ao médico, a consulta pode ser online?
        fui na loja e não achei o produto
        falou que chegava ontem e não chegou
        fala inglês?
        qual o horário da entrega?
        abrem no feriado?
        abrem no dia 25/12?
        vocês fecham encomenda até sábado?
        quanto custa um bom colchão?
        isso mesmo vem com garantia?
        não sei qual tamanho escolher
        não recebi meu pedido
        quero trocar um presente
        vcs têm pilha AAA?
        separa uma peça pra mim até amanhã?
        vocês montam ou tenho que chamar alguém?
        esqueci da consulta, que vergonha, tem multa?
        """,
}
