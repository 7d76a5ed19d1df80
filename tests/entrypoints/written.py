"""Files of a configuration that are right, and files that are wrong, each in one way."""

ACCOUNT = "domains/shops/flores/config.yaml"
DOMAIN = "domains/shops/domain.yaml"
FAQ = "domains/shops/flores/knowledge/faq.yaml"
MAPPING = "chatwoot_mapping.yaml"
SERVICE = "chatwootai.yaml"
OWN = "account_id: flores\nname: Flores\n"
OTHER_DOMAIN = "domains/other/domain.yaml"
RIGHT = {
    "nothing": (SERVICE, ""),
    "times of day as texts and minutes": (
        ACCOUNT,
        (
            f"{OWN}company_metadata:\n  business_hours:\n"
            "    - {days: [0], start_time: 9:00, end_time: '18:00'}\n"
            "    - {days: [1], start_time: 540, end_time: 24:00}\n"
        ),
    ),
    "hours of one kind, without a list": (
        ACCOUNT,
        (
            f"{OWN}company_metadata:\n  business_hours: {{days: [0], start_time: 10:00, "
            "end_time: 600}\n"
        ),
    ),
    "a workflow's name": (ACCOUNT, f"{OWN}crews: {{customer_service: {{workflow: simple_query}}}}"),
    "steps": (
        ACCOUNT,
        (
            f"{OWN}crews:\n  customer_service:\n    workflow:\n"
            "      - {step: analyze, agent: intention, when: null}\n"
        ),
    ),
    "layers": (
        ACCOUNT,
        (
            f"{OWN}domains: {{other: {{handover: {{labels: [x]}}}}}}\n"
            "channels: {whatsapp: {turns: {quiet_time: 3}}}\n"
            "inboxes: {9: {language: en}, main/8: {timezone: America/Recife}}\n"
            "rollout: {trial: {share: 10, inboxes: [9], contacts: [1],\n"
            "  change: {crews: {customer_service: {mode: sequential}}}}}\n"
        ),
    ),
    "a domain that extends another": (DOMAIN, "extends: [other]\nwords: [sofá]\nlanguage: es\n"),
    "a domain that extends one, without a list": (DOMAIN, "extends: other\n"),
    "an entry": (FAQ, "- {id: a, question: b, answer: c, also_asked: [d]}\n"),
    "another store": (SERVICE, "inbox: {backend: redis, partitions: 4}\n"),
}
RIGHT |= {
    "settings of a plugin": (
        ACCOUNT,
        f"{OWN}plugins: {{customer_service: {{settings: {{introduction: Olá}}}}}}\n",
    ),
    "settings of a channel": (
        ACCOUNT,
        f"{OWN}channels: {{whatsapp: {{settings: {{longest_message: 500}}}}}}\n",
    ),
    "settings of an agent": (
        ACCOUNT,
        f"{OWN}agents: {{intention: {{settings: {{answers_thanks: false}}}}}}\n",
    ),
}
WRONG = {
    "an unknown setting of a plugin": (
        ACCOUNT,
        f"{OWN}plugins: {{customer_service: {{settings: {{introduce: Olá}}}}}}\n",
    ),
    "a setting of a channel that is too small": (
        ACCOUNT,
        f"{OWN}channels: {{whatsapp: {{settings: {{longest_message: 5}}}}}}\n",
    ),
    "a setting of what has none": (
        ACCOUNT,
        f"{OWN}agents: {{writer: {{settings: {{any: 1}}}}}}\n",
    ),
    "an unknown channel": (ACCOUNT, f"{OWN}channels: {{watsapp: {{language: en}}}}\n"),
    "an unknown agent's settings": (ACCOUNT, f"{OWN}agents: {{intent: {{settings: {{}}}}}}\n"),
    "an unknown key": (SERVICE, "inbx: {}\n"),
    "an unknown key within": (ACCOUNT, f"{OWN}turns: {{quiet: 1}}\n"),
    "an unknown word": (SERVICE, "inbox: {backend: sqlight}\n"),
    "a number that is too large": (SERVICE, "turns: {at_once: 100000}\n"),
    "no name": (ACCOUNT, "account_id: flores\n"),
    "a list for a name": (ACCOUNT, "account_id: flores\nname: [Flores]\n"),
    "a number for a name": (ACCOUNT, "account_id: flores\nname: 12\n"),
    "an unknown language": (ACCOUNT, f"{OWN}language: fr\n"),
    "an unknown time zone": (ACCOUNT, f"{OWN}timezone: America/Sao_Paolo\n"),
    "a slip for a time of day": (
        ACCOUNT,
        f"{OWN}company_metadata: {{business_hours: {{days: [0], start_time: 9, end_time: 18:00}}}}",
    ),
    "an hour that no day has": (
        ACCOUNT,
        (
            f"{OWN}company_metadata: "
            "{business_hours: {days: [0], start_time: 9:00, end_time: 25:00}}"
        ),
    ),
    "an eighth day": (
        ACCOUNT,
        (
            f"{OWN}company_metadata: {{business_hours: {{days: [7], start_time: 9:00, "
            "end_time: 18:00}}"
        ),
    ),
    "no end of the day": (
        ACCOUNT,
        f"{OWN}company_metadata: {{business_hours: [{{days: [0], start_time: 9:00}}]}}",
    ),
    "an unknown plugin": (ACCOUNT, f"{OWN}plugins: {{watsapp: {{enabled: true}}}}\n"),
    "an unknown crew": (ACCOUNT, f"{OWN}crews: {{custmer_service: {{}}}}\n"),
    "an unknown purpose": (ACCOUNT, f"{OWN}crew: custmer_service\n"),
    "an unknown workflow": (ACCOUNT, f"{OWN}crews: {{customer_service: {{workflow: simple}}}}\n"),
    "an unknown agent": (
        ACCOUNT,
        f"{OWN}crews: {{customer_service: {{workflow: [{{step: a, agent: intent}}]}}}}\n",
    ),
    "a step without an agent": (
        ACCOUNT,
        f"{OWN}crews: {{customer_service: {{workflow: [{{step: a}}]}}}}\n",
    ),
    "a word for a truth value": (ACCOUNT, f"{OWN}answers_open: perhaps\n"),
    "an address that is none": (
        ACCOUNT,
        f"{OWN}integrations: {{mcp: {{config: {{credential_ref: a, db: b, url: local}}}}}}\n",
    ),
    "an unknown key in a layer": (ACCOUNT, f"{OWN}inboxes: {{9: {{langage: en}}}}\n"),
    "the account's name in a layer": (ACCOUNT, f"{OWN}inboxes: {{9: {{name: Outra}}}}\n"),
    "an inbox that is none": (ACCOUNT, f"{OWN}inboxes: {{whatsapp: {{language: en}}}}\n"),
    "a share of more than all": (
        ACCOUNT,
        f"{OWN}rollout: {{trial: {{share: 101, change: {{language: en}}}}}}\n",
    ),
    "a trial whose name cannot be": (
        ACCOUNT,
        f"{OWN}rollout: {{Trial 1: {{share: 10, change: {{language: en}}}}}}\n",
    ),
    "a domain's unknown key": (DOMAIN, "extend: [other]\n"),
    "a domain's empty word": (DOMAIN, "words: ['']\n"),
    "a domain's wrong default": (DOMAIN, "handover: {after_unknown: 0}\n"),
    "an entry without an answer": (FAQ, "- {id: a, question: b}\n"),
    "an entry with an empty question": (FAQ, "- {id: a, question: '', answer: c}\n"),
    "a mapping for a list": (FAQ, "id: a\nquestion: b\nanswer: c\n"),
    "an account without its number": (
        MAPPING,
        (
            "installations: {main: {url: 'http://127.0.0.1'}}\naccounts:\n"
            "  - {installation: main, domain: shops, account: flores, bot_token_ref: a}\n"
        ),
    ),
    "an installation's wrong address": (MAPPING, "installations: {main: {url: chat}}\n"),
}
