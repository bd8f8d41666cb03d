"""What stands under every message that only informs: why it came, and how to get no more."""

from html import escape

from notifications.characters import isolated

_SENTENCES = {
    "ar": (
        "وردت إليكم هذه الرسالة للعلم فقط. وإذا كنتم لا ترغبون في تلقي مزيد من الرسائل للعلم، يُرجى"
        " إرسال رسالة، ولو فارغة، إلى {address}. وسنواصل إبلاغكم بكل ما يتطلب منكم إجراءً."
    ),
    "zh": (
        "本邮件仅供参考。如不希望再收到仅供参考的通知，请发送邮件至 {address}，邮件内容可以为空。"
        "凡需要您采取行动的事项，我们仍会通知您。"
    ),
    "en": (
        "This message is for your information. To get no more messages for information, write to"
        " {address}; the message may be empty. You will still be told whatever asks something of"
        " you."
    ),
    "fr": (
        "Ce message vous est adressé pour information. Pour ne plus recevoir de messages pour"
        " information, écrivez à {address} ; le message peut être vide. Vous recevrez toujours ceux"
        " qui vous demandent quelque chose."
    ),
    "ru": (
        "Это сообщение направлено Вам для сведения. Чтобы больше не получать сообщений для"
        " сведения, напишите по адресу {address}; письмо может быть пустым. Сообщения, которые"
        " требуют Вашего участия, Вы будете получать и дальше."
    ),
    "es": (
        "Este mensaje se le envía a título informativo. Si no desea recibir más mensajes"
        " informativos, escriba a {address}; el mensaje puede estar vacío. Seguirá recibiendo los"
        " que requieran algo de usted."
    ),
}


def footer_text(language: str, address: str) -> str:
    """The sentence as plain text."""
    return _SENTENCES[language].format(address=isolated(address, language))


def footer_html(language: str, address: str) -> str:
    """The sentence as HTML, with a link that writes a message."""
    link = f'<a href="mailto:{escape(address)}" dir="ltr">{escape(address)}</a>'
    return f'<p class="footer">{escape(_SENTENCES[language]).format(address=link)}</p>\n'
