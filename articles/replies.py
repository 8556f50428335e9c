"""An answer to a reader, by mail: the job holds no text, it is read when it is sent."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db.models.functions import Now
from django.template.loader import render_to_string

from articles.models import FeedbackReply
from portal import jobs, mail

JOB = "reply"


def answer(feedback, by, text) -> FeedbackReply:
    """In the caller's transaction."""
    reply = feedback.replies.create(by=by, text=text)
    jobs.add(JOB, [({"reply_id": reply.pk}, "Thư trả lời bạn đọc")])
    return reply


def send(reply_id) -> None:
    """The job; does nothing once the reader's letter has been deleted."""
    found = FeedbackReply.objects.select_related("feedback__sub_site").filter(pk=reply_id)
    reply = found.first()
    if reply is None or reply.sent_at:
        return
    feedback = reply.feedback
    host = urlsplit(settings.PUBLIC_URL).hostname
    subject = f"Trả lời: {feedback.subject or feedback.get_kind_display()}"
    body = render_to_string("articles/reply.txt", {"reply": reply, "feedback": feedback})
    mail.send(feedback.email, subject, body, f"<reply-{reply_id}@{host}>")
    found.update(sent_at=Now())
