"""What customers write in English, by what it is for: a phrase a line."""

from typing import Final

from chatwootai.core.language.intents import Intent

PHRASES: Final = {
    Intent.GREETING: """
        hi
        Hiii
        hello
        HELLO!!!
        hey
        Hey there
        hi there 👋
        good morning
        Good afternoon!
        good evening, team
        yo
        howdy
        hello, how are you?
        Hi! How are you doing today?
        hi guys
        hello, quick question
        hi, can you help me?
        heyyy
        """,
    Intent.THANKS: """
        thanks
        Thanks!!
        thank you
        thank you so much
        thx
        ty
        thanks a lot 🙏
        many thanks
        cheers
        perfect
        great, thanks
        awesome
        got it, thank you
        that's all
        appreciate it
        Thank you very much!
        tks
        perfect, thank you so much
        thank you for your help
        thanks for the info
        """,
    Intent.GOODBYE: """
        bye
        byeee
        Bye bye!
        goodbye
        see you
        see ya later
        see you tomorrow
        have a nice day
        Have a great weekend!
        have a good one
        good night
        take care
        thanks, bye
        ok bye
        talk to you later
        """,
    Intent.PERSON: """
        I want to talk to a person
        can I speak to an agent
        agent
        HUMAN
        representative
        talk to a human please
        Could you connect me with a representative?
        is there a real person there?
        are you a bot?
        is this a robot
        I need a human
        let me speak to the manager
        transfer me to an operator
        can someone call me
        I'd like to chat with someone from your team
        can I talk to somebody?
        speak with a human being
        """,
    Intent.HOURS: """
        what time do you open?
        what are your hours
        opening hours?
        When do you close?
        are you open today?
        ARE U OPEN NOW??
        are you open on sundays?
        is the store open tomorrow
        hours?
        what time do you close on saturday
        business hours please
        until what time are you open?
        do you open on Sunday?
        what are your opening hours on weekends?
        hi, are u open rn?
        how late are you open tonight?
        """,
    Intent.YES: """
        yes
        Yes!
        YES
        yesss
        yeah
        yep
        yup
        sure
        ok
        okay 👍
        of course
        yes please
        please do
        correct
        right
        yup!
        sounds good
        """,
    Intent.NO: """
        no
        No!
        NO
        nooo
        nope
        nah
        no thanks
        no, thank you
        not now
        neither
        none of them
        never mind
        nothing
        no no
        not really
        n
        """,
    Intent.COMPLAINT: """
        I want to make a complaint
        I want to complain
        this is unacceptable
        terrible service
        the delivery was awful
        worst store ever
        this is ridiculous
        is this a scam?
        I am very disappointed
        I'm furious
        I am so angry
        I will call my lawyer
        I will sue you
        never buying here again
        nobody answers
        what a rip off
        """,
    Intent.QUESTION: """
        sorry for my terrible English, do you deliver?
        I have a terrible headache, can I book today?
        what is the worst case for the delivery?
        do you sell to people with a company?
        I am a lawyer, do I get a discount?
        do you have angry birds toys?
        do you open business accounts?
        are you open on Christmas?
        is the box open when it arrives?
        can I talk about the sofa
        how do I return a dress?
        right size for a kid?
        no idea which one to take
        how much is shipping?
        do you have job openings for agents?
        """,
}
